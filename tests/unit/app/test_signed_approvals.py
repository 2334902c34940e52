"""Approvals that are signed: with which key, by whom, and what is refused unchanged."""

from __future__ import annotations

import json
import multiprocessing
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from qms.app.approvals.approval_words import approval_in_words
from qms.app.approvals.approve import (
    Decision,
    approve,
    carry_out,
    plan_approvals,
    synchronise,
    withdraw,
)
from qms.app.approvals.keys import exported_signers, register_key
from qms.app.check import with_evidence
from qms.domain.approvals import EvidenceKind, Meaning
from qms.domain.documents import Status
from qms.domain.errors import QmsError, UsageError
from support.openssh import make_key, ssh_keygen_accepts
from support.signing_company import NOW, TODAY, SigningCompany

QUALITY, DIRECTOR = "quality-manager", "managing-director"


def decision(person: str = "a.rossi", role: str = QUALITY, day: date = TODAY) -> Decision:
    return Decision(person=person, role=role, decided_on=day)


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_who_has_a_key_signs_and_ssh_keygen_confirms_it(company: SigningCompany) -> None:
    result = approve(company.root, "QP-05", decision(), now=NOW, key=company.key("a.rossi"))
    (record,) = company.records()
    assert record.evidence is EvidenceKind.SIGNED
    assert record.payload() == result.record.payload()
    assert record.decided_on == record.signed_at.date()
    signers = exported_signers(company.root)
    assert ssh_keygen_accepts(company.keys, signers, record.signature, record.payload_bytes)
    assert company.findings("QMS30", "QMS31") == []
    assert "person: a.rossi, date: 2026-11-22" in company.text("QP-05")


def test_the_key_says_who_approves(company: SigningCompany) -> None:
    approve(company.root, "QP-05", decision(""), now=NOW, key=company.key("a.rossi"))
    assert [record.person for record in company.records()] == ["a.rossi"]


def test_a_key_in_the_usual_place_is_found(company: SigningCompany) -> None:
    folder = Path.home() / ".ssh"
    folder.mkdir(parents=True)
    for name in ("a.rossi", "a.rossi.pub"):
        shutil.copy(company.keys / name, folder / name)
    make_key(folder / "something_else")
    approve(company.root, "QP-05", decision(""), now=NOW)
    assert [record.person for record in company.records()] == ["a.rossi"]


def test_without_a_key_in_the_list_it_is_recorded_until_somebody_signs(
    company: SigningCompany,
) -> None:
    approve(company.root, "QP-05", decision("e.lind", DIRECTOR), now=NOW)
    assert [record.evidence for record in company.records()] == [EvidenceKind.RECORDED]
    later = NOW + timedelta(minutes=1)
    approve(company.root, "QP-05", decision(), now=later, key=company.key("a.rossi"))
    assert company.library().by_id["QP-05"].status is Status.APPROVED
    assert company.findings("QMS3") == []
    with pytest.raises(UsageError, match="approvals are signed here since 2026-11-22"):
        approve(company.root, "QP-06", decision("e.lind", DIRECTOR), now=later)


def test_what_was_recorded_can_be_signed_later_and_is_shown_once(company: SigningCompany) -> None:
    roster = company.root / "quality_manual/approvers.yml"
    text = roster.read_text("utf-8")
    line = next(line for line in text.splitlines() if "keys:" in line and "AAAA" in line)
    roster.write_text(text.replace(line, "    keys: []", 1), "utf-8")
    approve(company.root, "QP-05", decision(), now=NOW)
    roster.write_text(text, "utf-8")
    later = NOW + timedelta(days=1)
    plan = decision(day=later.date())
    approve(company.root, "QP-05", plan, now=later, key=company.key("a.rossi"))
    kinds = {record.evidence for record in company.records()}
    assert kinds == {EvidenceKind.RECORDED, EvidenceKind.SIGNED}
    lines = company.library().by_id["QP-05"].approvals
    assert [(each.person, each.date) for each in lines] == [("a.rossi", later.date())]
    with pytest.raises(UsageError, match="already stated"):
        approve(company.root, "QP-05", plan, now=later, key=company.key("a.rossi"))


@pytest.mark.parametrize(
    ("given", "key", "words"),
    [
        (decision("e.lind", DIRECTOR), "a.rossi", "is the key of A. Rossi, not of E. Lind"),
        (decision("e.lind", DIRECTOR), "e.lind", "nobody's key in approvers.yml; enter it"),
        (decision(), "nothing", "there is no key"),
        (decision(), None, "has a key in approvers.yml, and it is not on this computer"),
        (decision(""), None, "say who decides with --person, or name the key with --key"),
        (decision(day=date(2026, 11, 20)), "a.rossi", "bears the day of its signature"),
        (decision("", DIRECTOR), "a.rossi", "does not hold the role managing-director"),
        (decision("nobody"), None, "is not in approvers.yml"),
    ],
)
def test_refused_and_nothing_is_changed(
    company: SigningCompany, given: Decision, key: str | None, words: str
) -> None:
    before = snapshot(company.root)
    with pytest.raises(QmsError, match=words):
        approve(company.root, "QP-05", given, now=NOW, key=company.keys / key if key else None)
    assert snapshot(company.root) == before


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("revoked: 2026-11-01", "does not count today"),
        ("compromised_since: 2026-11-01", "does not count today"),
        ("before: 2026-11-22", "does not count today"),
        ("after: 2026-11-23", "does not count today"),
    ],
)
def test_a_key_that_does_not_count_signs_nothing(
    company: SigningCompany, term: str, words: str
) -> None:
    roster = company.root / "quality_manual/approvers.yml"
    text = roster.read_text("utf-8")
    first = text.index('test"}') + len('test"')
    roster.write_text(f"{text[:first]}, {term}{text[first:]}", "utf-8")
    with pytest.raises(UsageError, match=words):
        approve(company.root, "QP-05", decision(), now=NOW, key=company.key("a.rossi"))
    assert company.records() == []


def test_the_demonstration_keys_sign_nothing_here(company: SigningCompany) -> None:
    folder = Path(__file__).resolve().parents[3] / "tests/demonstration-keys"
    for name in ("a.rossi", "a.rossi.pub"):
        shutil.copy(folder / name, company.keys / f"demo-{name}")
    (company.keys / "demo-a.rossi").chmod(0o600)
    with pytest.raises(UsageError, match="is a demonstration key of example-aero-distribution"):
        approve(company.root, "QP-05", decision(), now=NOW, key=company.keys / "demo-a.rossi")


def test_a_deputy_is_named_as_one(company: SigningCompany) -> None:
    (plan,) = plan_approvals(company.root, ["QP-05"], decision("d.deputy", DIRECTOR), now=NOW)
    assert "  D. Deputy, Managing Director, as deputy for E. Lind: approved on 2026-11-22" in list(
        approval_in_words(company.root, plan)
    )
    carry_out(company.root, [plan])
    assert company.findings("QMS307") == []
    later = decision("d.deputy", DIRECTOR, date(2026, 12, 1))
    with pytest.raises(UsageError, match="is nobody's deputy in it"):
        approve(company.root, "QP-06", later, now=NOW + timedelta(days=9))


def test_what_is_shown_before_deciding(company: SigningCompany) -> None:
    (plan,) = plan_approvals(
        company.root, ["QP-05"], decision(), now=NOW, key=company.key("a.rossi")
    )
    shown = "\n".join(approval_in_words(company.root, plan))
    assert shown.startswith("QP-05 revision A: ")
    assert company.code("QP-05") in shown
    assert "First issue." in shown
    assert "Signed with the key SHA256:" in shown
    assert "Then still needed: approved by the Managing Director" in shown
    assert company.records() == []


def test_a_text_changed_while_one_decides_is_not_approved(company: SigningCompany) -> None:
    plans = plan_approvals(company.root, ["QP-05"], decision(), now=NOW, key=company.key("a.rossi"))
    path = company.path("QP-05")
    path.write_text(path.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    with pytest.raises(UsageError, match="was changed while you decided"):
        carry_out(company.root, plans)
    assert company.records() == []


def test_a_withdrawal_is_signed_too(company: SigningCompany) -> None:
    key = company.key("a.rossi")
    record = approve(company.root, "QP-05", decision(), now=NOW, key=key).record
    name = record.path.rpartition("/")[2]
    taken = withdraw(company.root, name, person="", role=QUALITY, now=NOW, key=key)
    assert (taken.evidence, taken.meaning) == (EvidenceKind.SIGNED, Meaning.WITHDRAWN)
    library = with_evidence(company.library())
    assert all(each.verified for each in library.evidence.values())
    assert "approvals:" not in company.text("QP-05")


class TestTwoAtOnce:
    def test_both_are_kept_and_shown(self, company: SigningCompany) -> None:
        """Two plans made from the same state, carried out one after the other."""
        first = plan_approvals(
            company.root, ["QP-05"], decision(), now=NOW, key=company.key("a.rossi")
        )
        second = plan_approvals(company.root, ["QP-05"], decision("e.lind", DIRECTOR), now=NOW)
        (one,) = carry_out(company.root, second)
        (two,) = carry_out(company.root, first)
        assert (one.is_complete, two.is_complete) == (False, True)
        document = company.library().by_id["QP-05"]
        assert {line.person for line in document.approvals} == {"a.rossi", "e.lind"}
        assert document.status is Status.APPROVED

    def test_two_programs(self, company: SigningCompany) -> None:
        # Both sign: an unsigned approval would no longer count after a signed one.
        register_key(company.root, "e.lind", company.keys / "e.lind.pub", after=date(2026, 11, 1))
        context = multiprocessing.get_context("spawn")
        people = [("a.rossi", QUALITY), ("e.lind", DIRECTOR)]
        children = [
            context.Process(target=approve_alone, args=(company, person, role))
            for person, role in people
        ]
        for child in children:
            child.start()
        for child in children:
            child.join()
        assert [child.exitcode for child in children] == [0, 0]
        assert {record.person for record in company.records()} == {"a.rossi", "e.lind"}
        document = company.library().by_id["QP-05"]
        assert {line.person for line in document.approvals} == {"a.rossi", "e.lind"}
        assert document.status is Status.APPROVED


def approve_alone(company: SigningCompany, person: str, role: str) -> None:
    approve(company.root, "QP-05", decision(person, role), now=NOW, key=company.key(person))


class TestInterrupted:
    """Killed before each write: old state or new, which the command or --sync completes."""

    @pytest.mark.parametrize("writes", [0, 1, 2])
    def test_after_each_write(
        self, company: SigningCompany, monkeypatch: pytest.MonkeyPatch, writes: int
    ) -> None:
        approve(company.root, "QP-05", decision("e.lind", DIRECTOR), now=NOW)
        before = snapshot(company.root)
        context = multiprocessing.get_context("spawn")
        child = context.Process(target=approve_and_die, args=(company, writes))
        child.start()
        child.join()
        assert child.exitcode == (-9 if writes < 2 else 0)
        after = {
            path: data for path, data in snapshot(company.root).items() if "qms-part" not in path
        }
        changed = {path for path in after if after[path] != before.get(path)}
        assert len(changed) == writes
        assert company.findings("QMS00", "QMS3") == []
        for path in changed:
            if path.endswith(".json"):
                assert json.loads(after[path])["payload"]["person"] == "a.rossi"
        if writes == 1:
            with pytest.raises(UsageError, match="qms approve --sync QP-05"):
                approve(company.root, "QP-05", decision(), now=NOW, key=company.key("a.rossi"))
            assert synchronise(company.root, "QP-05", as_of=TODAY, now=NOW) == 2
        elif writes == 0:
            approve(company.root, "QP-05", decision(), now=NOW, key=company.key("a.rossi"))
        assert company.library().by_id["QP-05"].status is Status.APPROVED
        assert len(company.records()) == 2


def approve_and_die(company: SigningCompany, writes: int) -> None:
    """Approve, and be killed at the write after so many."""
    import os
    import signal

    from qms.publish import atomic

    real, done = atomic.write_atomic, [0]

    def counted(path: Path, data: bytes) -> None:
        if done[0] == writes:
            os.kill(os.getpid(), signal.SIGKILL)
        done[0] += 1
        real(path, data)

    atomic.write_atomic = counted
    approve(company.root, "QP-05", decision(), now=NOW, key=company.key("a.rossi"))


def test_the_clock_of_the_record_is_the_given_instant(company: SigningCompany) -> None:
    now = datetime.fromisoformat("2026-11-22T23:59:59+00:00")
    record = approve(company.root, "QP-05", decision(), now=now, key=company.key("a.rossi")).record
    assert record.payload()["signed_at"] == "2026-11-22T23:59:59Z"
