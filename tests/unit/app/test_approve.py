from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from qms.app.approvals.approve import Decision, approve, synchronise, withdraw
from qms.app.start.init import init_repository
from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.documents import Status
from qms.domain.errors import UsageError
from qms.source.repository import read_library

NOW = datetime(2026, 11, 22, 12, 0, 5, 999, tzinfo=UTC)
TODAY = NOW.date()
PROCEDURE = "procedures/qp-05-receiving-and-inspection.md"
HEAD = """\
prepared_by: [p.writer]
effective_date: 2026-12-01
history:
  - {revision: A, date: 2026-11-01, description_of_change: First issue.}"""
PEOPLE = """\
people:
  a.rossi:
    name: A. Rossi
    roles: [{role: quality-manager, from: 2024-01-01}]
  e.lind:
    name: E. Lind
    roles:
      - {role: managing-director, from: 2024-01-01, to: 2026-12-31}
      - {role: quality-manager, from: 2026-11-01}
  p.writer:
    name: P. Writer
    roles: [{role: quality-manager, from: 2024-01-01}]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A new company with people, one procedure under review and prepared by P. Writer."""
    folder = tmp_path / "company"
    init_repository(folder, "Smith & Sons Ltd", now=NOW)
    roster = folder / "quality_manual/approvers.yml"
    roster.write_text(roster.read_text("utf-8").replace("people: {}\n", PEOPLE), "utf-8")
    procedure = folder / PROCEDURE
    text = procedure.read_text("utf-8").replace("status: draft", "status: in_review  # at last")
    text = text.replace("prepared_by: []", HEAD)
    text = re.sub(r"TODO: .*", "We do this.", text)
    procedure.write_text(text, "utf-8")
    return folder


def decide(root: Path, person: str, role: str, **more: object) -> object:
    decision = Decision(person=person, role=role, **{"decided_on": TODAY, **more})  # type: ignore[arg-type]
    return approve(root, "QP-05", decision, now=NOW)


def records(root: Path) -> list[Path]:
    return sorted((root / "quality_manual/approvals").rglob("*.json"))


def test_the_last_required_approval_makes_the_document_approved(root: Path) -> None:
    first = approve(
        root,
        "QP-05",
        Decision(person="a.rossi", role="quality-manager", decided_on=TODAY),
        now=NOW,
    )
    assert not first.is_complete
    assert "status: in_review  # at last" in (root / PROCEDURE).read_text("utf-8")
    second = approve(
        root,
        "QP-05",
        Decision(person="e.lind", role="managing-director", decided_on=date(2026, 11, 20)),
        now=NOW,
    )
    assert second.is_complete
    document = read_library(root, as_of=TODAY, now=NOW).by_id["QP-05"]
    assert document.status is Status.APPROVED
    assert [(line.person, line.date) for line in document.approvals] == [
        ("e.lind", date(2026, 11, 20)),
        ("a.rossi", TODAY),
    ]
    assert "status: approved  # at last" in document.source_text


def test_the_record_is_exactly_what_the_contract_says(root: Path) -> None:
    decide(root, "a.rossi", "quality-manager")
    library = read_library(root, as_of=TODAY, now=NOW)
    (path,) = records(root)
    content = json.loads(path.read_text("utf-8"))
    assert content == {
        "payload": {
            "format": "qms-approval@1",
            "repository": "smith-sons-ltd",
            "document": "QP-05",
            "revision": "A",
            "content_sha256": library.digest(library.by_id["QP-05"]),
            "person": "a.rossi",
            "name": "A. Rossi",
            "role": "quality-manager",
            "meaning": "approved",
            "evidence": "recorded",
            "decided_on": "2026-11-22",
            "signed_at": "2026-11-22T12:00:05Z",
        }
    }
    assert path.parent == root / "quality_manual/approvals/QP-05/A"
    assert path.name.startswith("approved-quality-manager-a.rossi-")


@pytest.mark.parametrize(
    ("person", "role", "more", "words"),
    [
        ("nobody", "quality-manager", {}, "is not in approvers.yml"),
        ("a.rossi", "managing-director", {}, "does not hold the role"),
        ("e.lind", "managing-director", {"decided_on": date(2023, 1, 1)}, "does not hold the role"),
        ("p.writer", "quality-manager", {}, "somebody else must approve"),
        ("a.rossi", "quality-manager", {"decided_on": date(2026, 11, 23)}, "in the future"),
        ("e.lind", "managing-director", {"meaning": Meaning.EDITORIAL}, "may not state"),
    ],
)
def test_who_is_not_entitled_is_refused_and_nothing_is_written(
    root: Path, person: str, role: str, more: dict[str, object], words: str
) -> None:
    before = (root / PROCEDURE).read_bytes()
    with pytest.raises(UsageError, match=words):
        decide(root, person, role, **more)
    assert records(root) == []
    assert (root / PROCEDURE).read_bytes() == before


def test_nobody_approves_twice_or_in_two_roles(root: Path) -> None:
    decide(root, "e.lind", "managing-director")
    with pytest.raises(UsageError, match="already stated"):
        decide(root, "e.lind", "managing-director")
    with pytest.raises(UsageError, match="in another role"):
        decide(root, "e.lind", "quality-manager")
    assert len(records(root)) == 1


def test_a_draft_is_not_approved(root: Path) -> None:
    with pytest.raises(UsageError, match="`qms submit QP-01`"):
        approve(
            root,
            "QP-01",
            Decision(person="a.rossi", role="quality-manager", decided_on=TODAY),
            now=NOW,
        )


def test_synchronising_rebuilds_lost_lines_and_drops_invented_ones(root: Path) -> None:
    decide(root, "a.rossi", "quality-manager")
    file = root / PROCEDURE
    approved = file.read_text("utf-8")
    invented = (
        "  - {meaning: approved, role: managing-director, person: e.lind, date: 2026-11-22}\n"
    )
    file.write_text(approved.replace("approvals:\n", "approvals:\n" + invented), "utf-8")
    assert synchronise(root, "QP-05", as_of=TODAY, now=NOW) == 1
    assert file.read_text("utf-8") == approved


def test_after_a_changed_word_the_old_approval_no_longer_counts(root: Path) -> None:
    decide(root, "a.rossi", "quality-manager")
    file = root / PROCEDURE
    file.write_text(file.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    assert synchronise(root, "QP-05", as_of=TODAY, now=NOW) == 0
    assert "approvals:" not in file.read_text("utf-8")


def approve_fully(root: Path) -> None:
    decide(root, "a.rossi", "quality-manager")
    decide(root, "e.lind", "managing-director")


def change(root: Path, old: str, new: str) -> None:
    file = root / PROCEDURE
    before = file.read_text("utf-8")
    assert old in before
    file.write_text(before.replace(old, new), "utf-8")


class TestFaultsThatAnApprovalWouldSeal:
    def test_another_text_under_a_revision_that_was_fully_approved(self, root: Path) -> None:
        approve_fully(root)
        change(root, "## Purpose", "## Purpose\n\nOne more sentence.")
        later = Decision(person="a.rossi", role="quality-manager", decided_on=TODAY)
        with pytest.raises(UsageError, match="two different texts"):
            approve(root, "QP-05", later, now=NOW + timedelta(minutes=1))
        assert len(records(root)) == 2

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("## Purpose", "## Purpose\n\nTODO: write this.", "TODO"),
            ("  - {revision: A, date", "  - {revision: B, date", "no entry for revision A"),
            ("prepared_by: [p.writer]", "prepared_by: []", "prepared"),
            ("## Purpose", "## Purpose\n\nSee [[QP-77]].", "QP-77"),
        ],
    )
    def test_what_cannot_be_mended_without_a_new_approval(
        self, root: Path, old: str, new: str, words: str
    ) -> None:
        change(root, old, new)
        with pytest.raises(UsageError, match=words):
            decide(root, "a.rossi", "quality-manager")
        assert records(root) == []

    def test_who_is_on_record_as_author_does_not_approve(self, root: Path) -> None:
        decide(root, "a.rossi", "quality-manager", meaning=Meaning.PREPARED)
        with pytest.raises(UsageError, match="somebody else must approve"):
            decide(root, "a.rossi", "quality-manager")


class TestFilesThatPeopleWroteInTheirOwnWay:
    def test_line_ends_and_the_byte_order_mark_stay(self, root: Path) -> None:
        file = root / PROCEDURE
        text = file.read_text("utf-8")
        file.write_bytes(b"\xef\xbb\xbf" + text.encode().replace(b"\n", b"\r\n"))
        approve_fully(root)
        data = file.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf---\r\n")
        assert data.count(b"\n") == data.count(b"\r\n") == text.count("\n") + 3
        library = read_library(root, as_of=TODAY, now=NOW)
        assert library.by_id["QP-05"].status is Status.APPROVED

    @pytest.mark.parametrize("form", ["flow", "explicit"])
    def test_a_head_that_cannot_be_edited_is_refused_and_stays(self, root: Path, form: str) -> None:
        file = root / PROCEDURE
        text = file.read_text("utf-8")
        if form == "explicit":
            text = text.replace("\nowner:", "\n? approvals\n: []\nowner:", 1)
        else:
            flow = (
                "---\n{id: QP-05, title: Receiving, status: in_review, revision: A,"
                " owner: quality-manager, prepared_by: [p.writer], effective_date: 2026-12-01,"
                " clauses: [8.4], history: [{revision: A, date: 2026-11-01,"
                " description_of_change: First issue.}]}\n---\n"
            )
            text = flow + text.split("\n---\n", 1)[1]
        file.write_text(text, "utf-8")
        with pytest.raises(UsageError, match=r"one `key: value` on each line"):
            decide(root, "a.rossi", "quality-manager")
        assert records(root) == []
        assert file.read_text("utf-8") == text


class TestWithdrawing:
    def test_the_record_stays_and_no_longer_counts(self, root: Path) -> None:
        approve_fully(root)
        given = next(path for path in records(root) if "managing-director" in path.name)
        record = withdraw(root, given.name, person="e.lind", role="managing-director", now=NOW)
        assert record.further == {"target": read(root, given.name).payload_sha256}
        assert given.exists()
        lines = read_library(root, as_of=TODAY, now=NOW).by_id["QP-05"].approvals
        assert [line.person for line in lines] == ["a.rossi"]

    def test_it_frees_the_revision_for_the_right_text(self, root: Path) -> None:
        approve_fully(root)
        change(root, "## Purpose", "## Purpose\n\nThe right text.")
        for path in records(root):
            person = "e.lind" if "e.lind" in path.name else "a.rossi"
            role = "managing-director" if person == "e.lind" else "quality-manager"
            withdraw(root, path.name, person=person, role=role, now=NOW)
        approve_fully(root)
        assert len(records(root)) == 6

    @pytest.mark.parametrize(
        ("name", "person", "role", "words"),
        [
            ("nothing.json", "e.lind", "managing-director", "no record"),
            ("", "p.writer", "managing-director", "does not hold the role"),
        ],
    )
    def test_refusals(self, root: Path, name: str, person: str, role: str, words: str) -> None:
        approve_fully(root)
        wanted = name or records(root)[0].name
        with pytest.raises(UsageError, match=words):
            withdraw(root, wanted, person=person, role=role, now=NOW)
        assert len(records(root)) == 2

    def test_nothing_is_taken_back_twice(self, root: Path) -> None:
        approve_fully(root)
        name = records(root)[0].name
        withdraw(root, name, person="e.lind", role="managing-director", now=NOW)
        with pytest.raises(UsageError, match="already"):
            withdraw(root, name, person="e.lind", role="managing-director", now=NOW)


def read(root: Path, name: str) -> ApprovalRecord:
    library = read_library(root, as_of=TODAY, now=NOW)
    return next(each for each in library.records["QP-05"] if each.path.endswith(name))
