from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qms.app.approve import Decision, approve, synchronise
from qms.app.init import init_repository
from qms.domain.approvals import Meaning
from qms.domain.documents import Status
from qms.domain.errors import UsageError
from qms.source.repository import read_library

NOW = datetime(2026, 11, 22, 12, 0, 5, 999, tzinfo=UTC)
TODAY = NOW.date()
PROCEDURE = "procedures/qp-05-receiving-and-inspection.md"
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
    text = text.replace("prepared_by: []", "prepared_by: [p.writer]")
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
        ("e.lind", "managing-director", {"meaning": Meaning.PREPARED}, "may not state"),
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
    with pytest.raises(UsageError, match="set `status: in_review`"):
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
