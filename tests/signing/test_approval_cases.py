"""Every rule on approvals, passed and failed, with real keys; OpenSSH is asked too.

What our rules say about a record is one thing, whether its signature is one of a valid key of its
signer another. For the latter `ssh-keygen -Y verify` with the exported list must agree.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qms.domain.approvals import Roster as RosterValue
from qms.domain.canonical import sha256_hex
from qms.signing.records import allowed_signers
from support.approval_cases import (
    NOW,
    Company,
    Given,
    Roster,
    judged,
    signed_records,
)
from support.openssh import KINDS, SecurityKey, make_key, ssh_keygen_accepts

OTHER = "ab" * 32
UNREADABLE = ("QMS301", "QMS313")
"""A record that cannot be read gives no approval."""
TWO_ROLES = "quality-manager, managing-director"
DEPUTY = "2026-01-13"


@dataclass(frozen=True, kw_only=True)
class Case:
    given: tuple[Given, ...]
    codes: tuple[str, ...] = ()
    roster: Callable[[Roster], object] = bool
    settings: Callable[[str], str] = str
    document: Callable[[str], str] = str
    openssh_differs: bool = False
    """Where OpenSSH knows less than we do; each with its reason at the case."""


def one(*codes: str, **changes: Any) -> Case:
    """Return a case with one record that is as it should be but for some fields."""
    own = {key: changes.pop(key) for key in list(changes) if key in Case.__dataclass_fields__}
    return Case(given=(Given(**changes),), codes=codes, **own)


def key_term(person: str = "a.rossi", **term: str) -> Callable[[Roster], object]:
    return lambda roster: roster["people"][person]["keys"][0].update(term)


def kind_of_key(kind: str) -> Callable[[Roster], object]:
    return lambda roster: roster["people"]["a.rossi"]["keys"].append({"key": kind})


def attested(*codes: str, **changes: Any) -> Case:
    return one(*codes, **{"evidence": "attested", **changes})


def without(policy: str) -> Callable[[str], str]:
    return lambda text: text.replace("late_filing", f"{policy}: no\n  late_filing").replace(
        f"{policy}: yes\n  ", ""
    )


def quorum(count: int, roles: str = TWO_ROLES) -> Callable[[str], str]:
    line = f"    quorum: {{count: {count}, roles: [{roles}]}}\n    required_headings: [Purpose"
    return lambda text: text.replace("    required_headings: [Purpose", line)


def at_site(site: str) -> Callable[[str], str]:
    return lambda text: text.replace("records:\n", f"applies_to: {{sites: [{site}]}}\nrecords:\n")


def two_sites(text: str) -> str:
    return text.replace("sites:\n", "sites:\n  B: {name: Annex}\n")


def authority_at(site: str) -> Callable[[Roster], object]:
    return lambda roster: [line.update(sites=[site]) for line in roster["authority"]]


def mercer_decides(*, deputy_in: str) -> Callable[[Roster], object]:
    """Let the keeper of records be quality manager as well, with a deputy in one of both roles."""

    def change(roster: Roster) -> None:
        roles = roster["people"]["j.mercer"]["roles"]
        roles.append({"role": "quality-manager", "from": "2020-01-01"})
        roster["deputies"][0].update({"for": "j.mercer", "roles": [deputy_in]})

    return change


def rossi_directs(roster: Roster) -> None:
    """Let the quality manager be managing director too, with a deputy in that role."""
    roles = roster["people"]["a.rossi"]["roles"]
    roles.append({"role": "managing-director", "from": "2020-01-01"})
    roster["deputies"][1].update({"for": "a.rossi"})
    roster["deputies"].pop(0)


def director_and_deputy(roster: Roster) -> None:
    """Let two people be top management, one of them with a deputy."""
    top_management(roster)
    roster["authority"][0]["role"] = "hr"
    roster["people"]["a.rossi"]["roles"] = [{"role": "managing-director", "from": "2020-01-01"}]
    roster["deputies"][1].update({"for": "a.rossi"})


def two_lines(text: str) -> str:
    """Ask two more roles of a procedure, which only top management can stand in for."""
    return text.replace(
        "- {meaning: approved, role: quality-manager}",
        "- {meaning: approved, role: quality-manager}\n      - {meaning: approved, role: hr}",
    )


def top_management(roster: Roster) -> None:
    roster["top_management"] = "managing-director"


def top_management_alone(roster: Roster) -> None:
    top_management(roster)
    roster["authority"] = [
        line for line in roster["authority"] if line["role"] != "managing-director"
    ]


DIRECTOR: dict[str, Any] = {"person": "e.lind", "role": "managing-director"}
GOOD: dict[str, Case] = {
    **{
        f"key {kind}": one(signer=kind, roster=kind_of_key(kind))
        for kind in (*KINDS, "sk-ed25519", "sk-ecdsa")
    },
    **{
        f"attested by {method}": attested(fields={"method": method})
        for method in ("wet-signature", "email", "minutes", "forge-review")
    },
    "attested within days": attested(day="2026-01-10", signed_at="2026-01-24T09:00:00Z"),
    "deputy on the first day": one(person="d.okafor", day="2026-01-12"),
    "deputy on the last day": one(person="d.okafor", day="2026-01-14"),
    "deputy of a keeper": attested(
        person="s.novak",
        keeper="d.okafor",
        day=DEPUTY,
        roster=lambda roster: roster["deputies"][0].update(
            {"for": "j.mercer", "roles": ["document-controller"]}
        ),
    ),
    "top management stands in": one(**DIRECTOR, roster=top_management),
    "top management needs no authority": Case(
        given=(Given(**DIRECTOR), Given()),
        roster=top_management_alone,
    ),
    "accented name": one(person="s.novak"),
    "key from the same day": one(roster=key_term(after="2026-01-10")),
    "key until the next day": one(roster=key_term(before="2026-01-11")),
    "taken back and given again": Case(
        given=(
            Given(fields={"content_sha256": OTHER}),
            Given(meaning="withdrawn", target=0, signed_at="2026-01-10T15:10:00Z"),
            Given(signed_at="2026-01-10T15:20:00Z"),
        )
    ),
    "quorum of two": Case(given=(Given(), Given(**DIRECTOR)), settings=quorum(2)),
    "quorum with a deputy": Case(
        given=(Given(), Given(person="d.okafor", role="managing-director", day=DEPUTY)),
        settings=quorum(2),
    ),
    "reviewed by another": Case(given=(Given(**DIRECTOR, meaning="reviewed"), Given())),
    "recorded before signed": Case(
        given=(Given(evidence="recorded", signed_at="2026-01-10T10:00:00Z"), Given())
    ),
    "authority at the site": one(
        roster=authority_at("A"), document=at_site("A"), settings=two_sites
    ),
    "attested by another keeper than the deputy": attested(
        person="j.mercer",
        keeper="l.haddad",
        day=DEPUTY,
        document=lambda text: text.replace("[j.mercer]", "[l.haddad]"),
        roster=mercer_decides(deputy_in="document-controller"),
    ),
    "two of top management stand in": Case(
        given=(Given(**DIRECTOR), Given(role="managing-director")),
        settings=two_lines,
        roster=director_and_deputy,
    ),
    "keeper's own, house rule off": attested(
        person="j.mercer",
        role="quality-manager",
        document=lambda text: text.replace("[j.mercer]", "[l.haddad]"),
        settings=without("keeper_attests_others_only"),
        roster=lambda roster: roster["people"]["j.mercer"]["roles"].append(
            {"role": "quality-manager", "from": "2020-01-01"}
        ),
    ),
    "author, house rule off": one(
        settings=without("author_may_not_approve"),
        document=lambda text: text.replace("[j.mercer]", "[a.rossi]"),
    ),
    "editorial change": Case(
        given=(
            Given(fields={"content_sha256": OTHER}),
            Given(
                meaning="editorial",
                fields={"previous_sha256": OTHER},
                signed_at="2026-01-10T16:00:00Z",
            ),
        )
    ),
    "reviewed without change": Case(
        given=(
            Given(),
            Given(meaning="review-no-change", fields={"evidence_reference": "MR-27"}),
        )
    ),
}
BAD: dict[str, Case] = {
    "A01 extra field": one(*UNREADABLE, fields={"comment": "fine"}),
    "A01 field missing": one(*UNREADABLE, without=("name",)),
    "A01 not text": one(*UNREADABLE, file=lambda file: {**file, "payload": {"revision": 1}}),
    "A01 other key beside": one(*UNREADABLE, file=lambda file: {**file, "note": "x"}),
    "A01 other name of the file": one(*UNREADABLE, file_name="approved.json"),
    "A01 signed without signature": one(
        *UNREADABLE, file=lambda file: {"payload": file["payload"]}
    ),
    "A01 recorded with signature": one(
        *UNREADABLE, evidence="recorded", file=lambda file: {**file, "signature": "x"}
    ),
    "A01 attested without evidence": attested(*UNREADABLE, without=("evidence_sha256",)),
    "A01 attested with nothing as evidence": attested(
        *UNREADABLE, fields={"evidence_sha256": sha256_hex(b"")}
    ),
    "A01 attested by hearsay": attested(*UNREADABLE, fields={"method": "hearsay"}),
    "A01 attested by nobody": attested(*UNREADABLE, without=("keeper",)),
    "A01 no proper instant": one(*UNREADABLE, fields={"signed_at": "2026-01-10 15:00"}),
    "A01 invisible character": one("QMS003", "QMS313", fields={"name": "A.\u200b Rossi"}),
    "A02 other repository": one("QMS302", fields={"repository": "sister-company"}),
    "A03 copied from another document": one("QMS303", fields={"document": "QP-02"}),
    "A03 copied from another revision": one("QMS303", "QMS313", fields={"revision": "B"}),
    "A04 other content": one("QMS304", fields={"content_sha256": OTHER}),
    "A04 one word changed": one(
        "QMS304", fields={"content_sha256": OTHER}, document=lambda text: text + "\nMore.\n"
    ),
    "A05 unknown person": one("QMS305", person="stranger"),
    "A05 unknown keeper": attested("QMS305", keeper="stranger"),
    "A06 homoglyph": one("QMS306", fields={"name": "A. Rossі"}),
    "A06 without the accent": one("QMS306", person="s.novak", fields={"name": "S. Novak"}),
    "A07 role never held": one("QMS307", person="e.lind"),
    "A07 role held later": one(
        "QMS307",
        roster=lambda roster: roster["people"]["a.rossi"]["roles"][0].update(
            {"from": "2026-01-11"}
        ),
    ),
    "A07 role without authority": one("QMS307", "QMS313", person="l.haddad", role="hr"),
    "A07 other site": one(
        "QMS307", roster=authority_at("A"), document=at_site("B"), settings=two_sites
    ),
    "A07 one site, text for all": one("QMS307", roster=authority_at("A"), settings=two_sites),
    "A07 deputy before the first day": one("QMS307", person="d.okafor", day="2026-01-11"),
    "A07 deputy after the last day": one("QMS307", person="d.okafor", day="2026-01-15"),
    "A07 deputy before the appointment": one(
        "QMS307",
        person="d.okafor",
        day="2026-01-12",
        roster=lambda roster: roster["deputies"][0].update(appointed_on="2026-01-13"),
    ),
    "A07 deputy of somebody who left": one(
        "QMS307",
        person="d.okafor",
        day=DEPUTY,
        roster=lambda roster: roster["people"]["a.rossi"]["roles"][0].update(to="2026-01-10"),
    ),
    "A07 deputy in another role": one(
        "QMS307",
        person="d.okafor",
        day=DEPUTY,
        roster=lambda roster: roster["deputies"].pop(0),
    ),
    "A08 key of another person": one("QMS308", signer="e.lind"),
    "A08 key of nobody": one("QMS308", signer="stranger"),
    "A08 attested with the person's key": attested("QMS308", signer="a.rossi"),
    "A08 edited after signing": one("QMS308", forged={"signed_at": "2026-01-10T15:00:01Z"}),
    "A08 other text after signing": one("QMS308", "QMS304", forged={"content_sha256": OTHER}),
    "A08 evidence exchanged": attested("QMS308", forged={"evidence_sha256": OTHER}),
    "A08 no signature at all": one(
        "QMS308", file=lambda file: {**file, "signature": "signed, A. Rossi"}
    ),
    "A08 cut signature": one(
        "QMS308", file=lambda file: {**file, "signature": file["signature"][:-60]}
    ),
    "A09 before the key counted": one("QMS309", roster=key_term(after="2026-01-11")),
    "A09 after the key ended": one("QMS309", roster=key_term(before="2026-01-10")),
    "A09 keeper's key ended": attested("QMS309", roster=key_term("j.mercer", before="2026-01-10")),
    "A10 key revoked later": one("QMS310", roster=key_term(revoked="2026-11-20")),
    "A10 key revoked before": one("QMS310", roster=key_term(revoked="2026-01-01")),
    "A10 key stolen": one("QMS310", roster=key_term(compromised_since="2026-01-20")),
    "A11 signed in the future": one(
        "QMS311", day="2036-01-10", document=lambda text: text.replace("2026-01-20", "2036-01-20")
    ),
    "A11 signed on another day": one("QMS311", signed_at="2026-01-11T08:00:00Z"),
    "A11 attested before the decision": attested(
        "QMS311", day="2026-01-13", signed_at="2026-01-11T08:00:00Z"
    ),
    "A12 author": one("QMS312", document=lambda text: text.replace("[j.mercer]", "[a.rossi]")),
    "A12 author as deputy": one(
        "QMS312",
        person="d.okafor",
        day=DEPUTY,
        document=lambda text: text.replace("[j.mercer]", "[d.okafor]"),
    ),
    "A13 nobody approved": one("QMS313", meaning="reviewed"),
    "A13 quorum not reached": one("QMS313", settings=quorum(2)),
    "A13 two people in one role": Case(
        given=(Given(), Given(person="s.novak")), codes=("QMS313",), settings=quorum(2)
    ),
    "A13 one deputy for two": Case(
        given=(
            Given(person="d.okafor", day=DEPUTY),
            Given(person="d.okafor", role="managing-director", day=DEPUTY),
        ),
        codes=("QMS313", "QMS314"),
        settings=quorum(2),
    ),
    "A13 the director is no top management": one("QMS313", **DIRECTOR),
    "A14 one person in two roles": Case(
        given=(Given(), Given(role="managing-director")),
        codes=("QMS314",),
        roster=lambda roster: roster["people"]["a.rossi"]["roles"].append(
            {"role": "managing-director", "from": "2020-01-01"}
        ),
    ),
    "A15 other purpose": one("QMS315", namespace="file"),
    "A15 signature of a manifest": one("QMS315", namespace="qms-manifest@v1"),
    # ssh-keygen leaves it to its caller whether the key was touched.
    "A15 security key not touched": one(
        "QMS315", signer="sk-untouched", roster=kind_of_key("sk-untouched"), openssh_differs=True
    ),
    "A16 filed late": attested("QMS316", signed_at="2026-01-25T09:00:00Z"),
    "decided before the revision": one(
        "QMS326", document=lambda text: text.replace("date: 2026-01-05", "date: 2026-01-11")
    ),
    "recorded after signed": Case(
        given=(
            Given(),
            Given(**DIRECTOR, evidence="recorded", signed_at="2026-01-10T15:00:01Z"),
        ),
        codes=("QMS327",),
    ),
    "attested by no keeper": attested("QMS329", keeper="e.lind"),
    "attested by a deputy too late": attested(
        "QMS329",
        keeper="d.okafor",
        day=DEPUTY,
        signed_at="2026-01-15T09:00:00Z",
        person="s.novak",
        roster=lambda roster: roster["deputies"][0].update(
            {"for": "j.mercer", "roles": ["document-controller"]}
        ),
    ),
    "attested by the principal's deputy": attested(
        "QMS329",
        person="j.mercer",
        keeper="d.okafor",
        day=DEPUTY,
        document=lambda text: text.replace("[j.mercer]", "[l.haddad]"),
        roster=mercer_decides(deputy_in="document-controller"),
    ),
    "attested by the principal": attested(
        "QMS329",
        person="d.okafor",
        keeper="j.mercer",
        day=DEPUTY,
        document=lambda text: text.replace("[j.mercer]", "[l.haddad]"),
        roster=mercer_decides(deputy_in="quality-manager"),
    ),
    "quorum of a person and their own deputy": Case(
        given=(
            Given(day=DEPUTY),
            Given(person="d.okafor", role="managing-director", day=DEPUTY),
        ),
        codes=("QMS313",),
        settings=quorum(2),
        roster=rossi_directs,
    ),
    "top management and its own deputy stand in": Case(
        given=(
            Given(role="managing-director", day=DEPUTY),
            Given(person="d.okafor", role="managing-director", day=DEPUTY),
        ),
        codes=("QMS313",),
        settings=two_lines,
        roster=director_and_deputy,
    ),
    "attested by the person": attested(
        "QMS329",
        keeper="a.rossi",
        roster=lambda roster: roster["keepers"].append("quality-manager"),
    ),
    "withdrawn what is not there": Case(
        given=(Given(), Given(meaning="withdrawn", fields={"target": OTHER})),
        codes=("QMS324",),
    ),
    "unsigned editorial change of a signed text": Case(
        given=(
            Given(fields={"content_sha256": OTHER}),
            Given(
                meaning="editorial",
                evidence="recorded",
                fields={"previous_sha256": OTHER},
                signed_at="2026-01-10T16:00:00Z",
            ),
        ),
        codes=("QMS304", "QMS327"),
    ),
}
CASES = {**GOOD, **BAD}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("keys")
    kinds = {kind: make_key(folder / kind, options) for kind, options in KINDS.items()}
    fido = {
        "sk-ed25519": SecurityKey("sk-ssh-ed25519@openssh.com"),
        "sk-ecdsa": SecurityKey("sk-ecdsa-sha2-nistp256@openssh.com"),
        "sk-untouched": SecurityKey("sk-ssh-ed25519@openssh.com", flags=0),
    }
    return Company(folder, {**kinds, **fido})


def openssh_agrees(folder: Path, roster: RosterValue, record: Any) -> bool:
    """Return what ssh-keygen says of a record, as of the day on which it was signed."""
    signer = record.further.get("keeper", record.person)
    moment = record.signed_at.strftime("%Y%m%d%H%M%SZ")
    signers = allowed_signers(roster)
    return ssh_keygen_accepts(
        folder,
        signers,
        record.signature,
        record.payload_bytes,
        person=signer,
        options=("-O", f"verify-time={moment}"),
    )


def build(company: Company, root: Path, case: Case) -> None:
    roster = company.roster()
    case.roster(roster)
    for person in roster["people"].values():
        for key in person["keys"]:
            key["key"] = getattr(company.signers.get(key["key"]), "public_line", key["key"])
    company.build(root, case.given, roster=roster, settings=case.settings, document=case.document)


@pytest.mark.parametrize("name", CASES)
def test_a_case(company: Company, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    root = tmp_path / "company"
    build(company, root, case)
    library, codes = judged(root)
    assert codes == sorted(case.codes)
    records = signed_records(library)
    assert records or set(codes) & {"QMS003", "QMS301"}
    for record in records:
        ours = library.evidence[record.path].verified
        theirs = openssh_agrees(tmp_path, library.roster, record)
        assert ours is theirs or case.openssh_differs, record.path


def test_there_are_enough_cases() -> None:
    assert len(GOOD) >= 25
    assert len(BAD) >= 60
    every = {code for case in BAD.values() for code in case.codes}
    assert {f"QMS{number}" for number in range(301, 317)} <= every


class TestRevokedButIssued:
    """What a signed issue lists outlives the key; OpenSSH cannot know of it."""

    @staticmethod
    def issue(company: Company, root: Path, hashes: list[str], signer: str, **more: str) -> None:
        document = {
            "id": "QP-01",
            "revision": "A",
            "status": "draft",
            "content_sha256": OTHER,
            "approvals": hashes,
        }
        manifest = {
            "format": "qms-manifest@1",
            "repository": "rule-examples",
            "as_of": "2026-02-01",
            "issue": "1",
            "issued_by": {"person": signer, "name": "Somebody", "role": "managing-director"},
            "commit": "1" * 40,
            "previous_manifest_sha256": None,
            "documents": [document],
            "records": {},
            **more,
        }
        content = json.dumps(manifest).encode()
        folder = root / "quality_manual/issues"
        folder.mkdir(exist_ok=True)
        (folder / "1.json").write_bytes(content)
        signature = company.signers[signer].sign(content, namespace="qms-manifest@v1")
        (folder / "1.json.sig").write_text(signature)

    @pytest.mark.parametrize(
        ("signer", "more", "codes"),
        [
            ("e.lind", {}, []),
            ("a.rossi", {}, ["QMS310"]),
            ("s.novak", {}, ["QMS310"]),
            ("stranger", {}, ["QMS310"]),
            ("e.lind", {"repository": "elsewhere"}, ["QMS310"]),
            ("e.lind", {"format": "qms-manifest@2"}, ["QMS310"]),
        ],
    )
    def test_who_vouches(
        self, company: Company, tmp_path: Path, signer: str, more: dict[str, str], codes: list[str]
    ) -> None:
        build(company, tmp_path, one(roster=key_term(revoked="2026-11-20")))
        library, before = judged(tmp_path)
        (record,) = signed_records(library)
        assert before == ["QMS310"]
        self.issue(company, tmp_path, [record.payload_sha256], signer, **more)
        assert judged(tmp_path)[1] == codes
        assert record.signed_at < NOW

    def test_a_record_that_is_not_listed_falls(self, company: Company, tmp_path: Path) -> None:
        build(company, tmp_path, one(roster=key_term(revoked="2026-11-20")))
        self.issue(company, tmp_path, [], "e.lind")
        assert judged(tmp_path)[1] == ["QMS310"]
