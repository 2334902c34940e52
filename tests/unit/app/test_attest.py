"""Decisions made on paper, by e-mail, in a meeting or in a review, attested by a keeper."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qms.app.approvals.approval_words import approval_in_words
from qms.app.approvals.approve import PlannedApproval, carry_out
from qms.app.approvals.attest import Attestation, OfflineDecision, plan_attestations
from qms.domain.approvals import EvidenceKind
from qms.domain.documents import Status
from qms.domain.errors import QmsError
from support.signing_company import DAY, NOW, SigningCompany
from support.versions import git, save

QUALITY, DIRECTOR = "quality-manager", "managing-director"
COMMIT = "0123456789abcdef" * 2 + "01234567"
MINUTES = "Minutes of 2026-11-20: QP-05, QP-06 and QP-07 approved.\n"
GITHUB: list[dict[str, Any]] = [
    {
        "user": {"login": "ARossi"},
        "state": "COMMENTED",
        "submitted_at": "2026-11-20T08:00:00Z",
        "commit_id": COMMIT,
    },
    {
        "user": {"login": "ARossi"},
        "state": "APPROVED",
        "submitted_at": "2026-11-20T09:30:00Z",
        "commit_id": COMMIT,
    },
]


def offline(**changes: Any) -> OfflineDecision:
    return replace(
        OfflineDecision(role=DIRECTOR, person="e.lind", decided_on=DAY),
        **changes,
    )


def how(company: SigningCompany, **changes: Any) -> Attestation:
    usual = Attestation(
        method="minutes",
        evidence=company.evidence(MINUTES, "minutes.txt"),
        keeper="j.keep",
        key=company.key("j.keep"),
    )
    return replace(usual, **changes)


def plan(
    company: SigningCompany,
    decision: OfflineDecision | None = None,
    numbers: Sequence[str] = ("QP-05",),
    **changes: Any,
) -> tuple[PlannedApproval, ...]:
    given = how(company, **changes)
    return plan_attestations(company.root, numbers, decision or offline(), given, now=NOW)


def refusal(company: SigningCompany, *arguments: Any, **changes: Any) -> str:
    before = {path: path.read_bytes() for path in company.root.rglob("*") if path.is_file()}
    with pytest.raises(QmsError) as refused:
        carry_out(company.root, plan(company, *arguments, **changes))
    assert {path: path.read_bytes() for path in before} == before
    assert company.records() == []
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_the_keeper_signs_and_the_evidence_is_named_by_its_hash(company: SigningCompany) -> None:
    carry_out(company.root, plan(company))
    (record,) = company.records()
    assert record.evidence is EvidenceKind.ATTESTED
    assert (record.person, record.decided_on, record.signed_at.date()) == (
        "e.lind",
        DAY,
        NOW.date(),
    )
    assert record.further == {
        "method": "minutes",
        "evidence_sha256": hashlib.sha256(MINUTES.encode()).hexdigest(),
        "keeper": "j.keep",
    }
    assert company.findings("QMS3") == []


def test_the_keeper_is_found_by_the_key(company: SigningCompany) -> None:
    (planned,) = plan(company, keeper="")
    assert planned.record.further["keeper"] == "j.keep"


def test_one_minutes_file_for_several_documents(company: SigningCompany) -> None:
    numbers = ("QP-05", "QP-06", "QP-07", "QP-05")
    plans = plan(company, None, numbers)
    assert len(plans) == 3
    carry_out(company.root, plans)
    hashes = {record.further["evidence_sha256"] for record in company.records()}
    assert len(company.records()) == 3
    assert len(hashes) == 1
    assert company.findings("QMS3") == []


def test_one_document_that_does_not_fit_stops_them_all(company: SigningCompany) -> None:
    path = company.path("QP-07")
    path.write_text(path.read_text("utf-8").replace("in_review", "draft"), "utf-8")
    assert "QP-07 is a draft" in refusal(company, None, ("QP-05", "QP-06", "QP-07"))


class TestOnPaper:
    def test_the_code_of_the_sheet(self, company: SigningCompany) -> None:
        code = company.code("QP-05")
        for written in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
            assert plan(company, method="wet-signature", codes=(written,))
        carry_out(company.root, plan(company, method="wet-signature", codes=(code,)))
        assert company.records()[0].further["method"] == "wet-signature"

    def test_it_is_required(self, company: SigningCompany) -> None:
        assert "--digest CODE" in refusal(company, method="wet-signature")

    def test_each_of_several_sheets(self, company: SigningCompany) -> None:
        codes = tuple(company.code(number) for number in ("QP-05", "QP-06"))
        assert len(plan(company, None, ("QP-05", "QP-06"), method="wet-signature", codes=codes))
        words = refusal(company, None, ("QP-05", "QP-06"), method="wet-signature", codes=codes[:1])
        assert "QP-06" in words

    @pytest.mark.parametrize("cut", [slice(0, 19), slice(0, 0), slice(1, None)])
    def test_a_part_of_a_code_is_none(self, company: SigningCompany, cut: slice) -> None:
        code = company.code("QP-05").replace("-", "")[cut]
        assert "mistyped" in refusal(company, method="wet-signature", codes=(code,))

    def test_another_text_is_refused(self, company: SigningCompany) -> None:
        code = company.code("QP-05")
        path = company.path("QP-05")
        path.write_text(path.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
        words = refusal(company, method="wet-signature", codes=(code,))
        assert f"{code} is not the code of the present text" in words
        assert company.code("QP-05") in words


@pytest.mark.parametrize(
    ("decision", "changes", "words"),
    [
        (offline(person=""), {}, "say who decided with --person"),
        (offline(decided_on=None), {}, "when with --decided-on"),
        (offline(person="nobody"), {}, "nobody is not in approvers.yml"),
        (offline(person="a.rossi"), {}, "does not hold the role managing-director"),
        (offline(decided_on=date(2026, 11, 23)), {}, "is in the future"),
        (offline(decided_on=date(2026, 10, 1)), {}, "before revision A"),
        (offline(person="p.writer", role=QUALITY), {}, "prepared QP-05"),
        (None, {"keeper": "a.rossi", "key": "a.rossi"}, "was not a keeper of records"),
        (None, {"keeper": "a.rossi"}, "is the key of J. Keep, not of A. Rossi"),
        (None, {"key": None}, "has a key in approvers.yml, and it is not on this computer"),
        (None, {"keeper": "", "key": None}, "say who attests with --keeper"),
        (None, {"keeper": "e.lind", "key": None}, "has none in approvers.yml"),
        (None, {"evidence": "missing"}, "there is no file"),
        (None, {"evidence": b""}, "is empty and proves nothing"),
    ],
)
def test_refused(
    company: SigningCompany, decision: OfflineDecision | None, changes: dict[str, Any], words: str
) -> None:
    made = dict(changes)
    if isinstance(made.get("key"), str):
        made["key"] = company.key(made["key"])
    if made.get("evidence") == "missing":
        made["evidence"] = company.keys / "missing"
    elif "evidence" in made:
        made["evidence"] = company.evidence(made["evidence"])
    assert words in refusal(company, decision, **made)


def test_no_keepers_are_named(company: SigningCompany) -> None:
    roster = company.root / "quality_manual/approvers.yml"
    roster.write_text(roster.read_text("utf-8").replace("keepers: [document-controller]\n", ""))
    assert "names nobody who may attest" in refusal(company)


def test_a_keeper_does_not_attest_what_they_decided(company: SigningCompany) -> None:
    roster = company.root / "quality_manual/approvers.yml"
    text = roster.read_text("utf-8").replace(
        "keepers: [document-controller]", "keepers: [document-controller, quality-manager]"
    )
    roster.write_text(text, "utf-8")
    own = offline(person="a.rossi", role=QUALITY)
    words = refusal(company, own, keeper="a.rossi", key=company.key("a.rossi"))
    assert "may not attest their own decision" in words


class TestReviews:
    def review(self, company: SigningCompany, content: Any, **changes: Any) -> Any:
        decision = offline(**{"role": QUALITY, "person": "", "decided_on": None, **changes})
        given = {"method": "forge-review", "evidence": company.evidence(content, "review.json")}
        return decision, given

    def test_github(self, company: SigningCompany) -> None:
        git(company.root, "init", "--quiet")
        commit = save(company.root)
        content = [{**each, "commit_id": commit} for each in GITHUB]
        decision, given = self.review(company, content)
        (planned,) = plan(company, decision, **given)
        assert (planned.record.person, planned.record.decided_on) == ("a.rossi", DAY)
        words = list(approval_in_words(company.root, planned))
        assert f"  The text is the one in the saved state {commit[:12]} that was reviewed" in words
        carry_out(company.root, [planned])
        assert company.findings("QMS3") == []

    def test_another_text_than_the_reviewed_one(self, company: SigningCompany) -> None:
        git(company.root, "init", "--quiet")
        commit = save(company.root)
        content = [{**each, "commit_id": commit} for each in GITHUB]
        decision, given = self.review(company, content)
        path = company.path("QP-05")
        text = path.read_text("utf-8")
        path.write_text(text.replace("We do this.", "We do that.", 1), "utf-8")
        words = refusal(company, decision, **given, codes=(company.code("QP-05"),))
        assert f"QP-05 was another text in the saved state {commit[:12]} that ARossi" in words
        save(company.root, "another text, accepted as one commit")
        assert "have the present text reviewed" in refusal(company, decision, **given)
        path.write_text(text.replace("status: in_review", "status: approved"), "utf-8")
        path.write_text(text, "utf-8")
        assert plan(company, decision, **given)
        settings = company.root / "quality_manual/qms.yml"
        values = settings.read_text("utf-8")
        assert "hold-label: red HOLD label" in values
        path.write_text(text.replace("We do this.", "We stick a {{ hold-label }}.", 1), "utf-8")
        commit = save(company.root)
        content = [{**each, "commit_id": commit} for each in GITHUB]
        decision, given = self.review(company, content)
        assert plan(company, decision, **given)
        settings.write_text(values.replace("red HOLD label", "pink HOLD label"), "utf-8")
        assert "was another text" in refusal(company, decision, **given)

    def test_a_document_that_was_not_there_then(self, company: SigningCompany) -> None:
        git(company.root, "init", "--quiet")
        path = company.path("QP-05")
        text = path.read_text("utf-8")
        path.unlink()
        content = [{**each, "commit_id": save(company.root)} for each in GITHUB]
        path.write_text(text, "utf-8")
        decision, given = self.review(company, content)
        assert "QP-05 was not there" in refusal(company, decision, **given)

    @pytest.mark.parametrize("kept", ["no history", "another history"])
    def test_a_reviewed_state_that_is_not_here_needs_the_code(
        self, company: SigningCompany, kept: str
    ) -> None:
        if kept == "another history":
            git(company.root, "init", "--quiet")
            save(company.root)
        decision, given = self.review(company, GITHUB)
        words = refusal(company, decision, **given)
        assert f"the saved state {COMMIT[:12]} that was reviewed is not in this copy" in words
        assert "give the code of the text of QP-05" in words
        (planned,) = plan(company, decision, **given, codes=(company.code("QP-05"),))
        assert planned.to_compare.startswith("Compared by its code: the saved state")

    def test_gitlab_approvals(self, company: SigningCompany) -> None:
        content = {
            "approved_by": [
                {"user": {"username": "arossi"}, "approved_at": "2026-11-20T01:30:00+02:00"}
            ]
        }
        decision, given = self.review(company, content)
        code = (company.code("QP-05"),)
        (planned,) = plan(company, decision, **given, codes=code)
        assert planned.record.decided_on == date(2026, 11, 19)
        assert (
            "which state of the text was looked at; give the code of the text of QP-05"
            in refusal(company, decision, **given)
        )

    def test_gitlab_notes(self, company: SigningCompany) -> None:
        content = [
            {
                "body": "approved this merge request",
                "author": {"username": "arossi"},
                "created_at": "2026-11-20T09:30:00.000Z",
                "system": True,
            }
        ]
        decision, given = self.review(company, content)
        code = (company.code("QP-05"),)
        assert plan(company, decision, **given, codes=code)
        content[0]["system"] = False
        decision, given = self.review(company, content)
        assert "holds no review" in refusal(company, decision, **given, codes=code)

    @pytest.mark.parametrize(
        ("change", "more", "words"),
        [
            ({"state": "CHANGES_REQUESTED"}, {"person": "a.rossi"}, "says “changes requested”"),
            ({"state": "DISMISSED"}, {"person": "a.rossi"}, "says “dismissed”"),
            ({"state": "DISMISSED"}, {}, "nobody approved in this review"),
            ({"user": {"login": "mallory"}}, {}, "mallory is nobody's login"),
            ({"user": {"login": "mallory"}}, {"person": "a.rossi"}, "a.rossi gave no review"),
            ({"commit_id": "HEAD"}, {}, "no proper saved state"),
            ({"submitted_at": "yesterday"}, {}, "does not say when"),
            ({"submitted_at": None}, {}, "does not say when"),
            ({"submitted_at": "2026-11-20T09:30:00"}, {}, "does not say when"),
            ({"submitted_at": "2026-11-23T09:30:00Z"}, {}, "is in the future"),
            ({}, {"decided_on": date(2026, 11, 19)}, "was given on 2026-11-20"),
            ({}, {"role": DIRECTOR}, "does not hold the role"),
        ],
    )
    def test_what_does_not_approve(
        self, company: SigningCompany, change: dict[str, Any], more: dict[str, Any], words: str
    ) -> None:
        content = [GITHUB[0], {**GITHUB[1], **change}]
        decision, given = self.review(company, content, **more)
        assert words in refusal(company, decision, **given, codes=(company.code("QP-05"),))

    @pytest.mark.parametrize(
        "content",
        [
            b"\xff\xfe",
            "not JSON",
            "[" * 100_000,
            [],
            {},
            [1],
            [{}],
            [{"state": "APPROVED"}],
            [{"state": "APPROVED", "user": "x", "submitted_at": "", "commit_id": ""}],
            {"approved_by": [{"user": {"username": ""}, "approved_at": "2026-11-20T09:30:00Z"}]},
        ],
    )
    def test_what_is_no_export(self, company: SigningCompany, content: Any) -> None:
        decision, given = self.review(company, content)
        words = refusal(company, decision, **given)
        assert "no review" in words or "does not say when" in words

    def test_a_later_refusal_counts(self, company: SigningCompany) -> None:
        later = {**GITHUB[1], "state": "CHANGES_REQUESTED", "submitted_at": "2026-11-20T10:00:00Z"}
        decision, given = self.review(company, [later, *GITHUB], person="a.rossi")
        assert "changes requested" in refusal(company, decision, **given)

    def test_several_approve(self, company: SigningCompany) -> None:
        roster = company.root / "quality_manual/approvers.yml"
        text = roster.read_text("utf-8").replace(
            "name: E. Lind\n", "name: E. Lind\n    logins: [el]\n"
        )
        roster.write_text(text, "utf-8")
        other = {**GITHUB[1], "user": {"login": "el"}}
        decision, given = self.review(company, [*GITHUB, other])
        assert "name one with --person" in refusal(company, decision, **given)
        decision, given = self.review(company, [*GITHUB, other], person="a.rossi")
        assert plan(company, decision, **given, codes=(company.code("QP-05"),))


def test_paper_completes_a_document(company: SigningCompany) -> None:
    carry_out(company.root, plan(company))
    quality = offline(person="a.rossi", role=QUALITY)
    (result,) = carry_out(company.root, plan(company, quality, method="email"))
    assert result.is_complete
    assert company.library().by_id["QP-05"].status is Status.APPROVED
    assert company.findings("QMS3") == []
    assert Path(result.record.path).name.startswith("approved-quality-manager-a.rossi-")
