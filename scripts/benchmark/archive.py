"""A company with an archive: every procedure in so many revisions, each approved and recorded.

The commands would take an hour to write it; what they write is written here directly, as the
formats say, and `qms check` judges it like any other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmark.corpus import Procedure, write_company

FIRST = date(2020, 4, 1)
BETWEEN = timedelta(days=100)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PERSON, NAME, ROLE = "a.head", "A. Head", "quality-manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """One revision as it was approved."""

    procedure: Procedure
    revisions: int
    """How many there were by then."""

    @property
    def letter(self) -> str:
        return LETTERS[self.revisions - 1]

    @property
    def day(self) -> date:
        return FIRST + BETWEEN * self.revisions

    @property
    def path(self) -> str:
        return f"procedures/{self.procedure.file_name}"

    def text(self) -> str:
        """Return the file; each revision has one sentence more than the one before it."""
        entries = "".join(
            f"  - {{revision: {LETTERS[i]}, date: {FIRST + BETWEEN * (i + 1)},"
            f" description_of_change: Adds sentence {i + 1}.}}\n"
            for i in range(self.revisions)
        )
        added = "".join(f"\nSentence {i + 1} was added.\n" for i in range(self.revisions))
        return (
            f"---\nid: {self.procedure.id}\ntitle: {self.procedure.title}\nstatus: approved\n"
            f"revision: {self.letter}\nowner: quality-manager\nprepared_by: [j.writer]\n"
            f"effective_date: {self.day}\n"
            f"history:\n{entries}approvals:\n"
            f"  - {{meaning: approved, role: {ROLE}, person: {PERSON}, date: {self.day}}}\n"
            f"---\n\n{self.procedure.body}{added}"
        )


def write_archive(root: Path, procedures: tuple[Procedure, ...], archived: int) -> None:
    """Write a company in which every procedure has so many archived revisions."""
    write_company(root, procedures)
    settings = root / "quality_manual/qms.yml"
    text = settings.read_text(encoding="utf-8").replace("stage: setup", "stage: operating")
    settings.write_text(
        text.replace("[signed, attested]", "[signed, attested, recorded]"), encoding="utf-8"
    )
    for procedure in procedures:
        for count in range(1, archived + 2):
            given = _Given(procedure=procedure, revisions=count)
            text = given.text()
            _write(root / given.path, text)
            digest = _digest(root, given.path)
            _write_record(root, given, digest)
            if count <= archived:
                _write_archived(root, given, text, digest)


def _digest(root: Path, path: str) -> str:
    from qms.domain.digest import content_digest
    from qms.source.documents import read_document
    from qms.source.registers import read_configuration

    return content_digest(read_document(root, path, read_configuration(root)))


def _write_record(root: Path, given: _Given, digest: str) -> None:
    from qms.app.approvals.approval_files import write_record
    from qms.domain.approvals import ApprovalRecord, EvidenceKind, Meaning

    record = ApprovalRecord(
        path="",
        repository="benchmark",
        document=given.procedure.id,
        revision=given.letter,
        content_sha256=digest,
        person=PERSON,
        name=NAME,
        role=ROLE,
        meaning=Meaning.APPROVED,
        evidence=EvidenceKind.RECORDED,
        decided_on=given.day,
        signed_at=datetime(given.day.year, given.day.month, given.day.day, 12, tzinfo=UTC),
        further={},
        signature="",
    )
    write_record(root, record)


def _write_archived(root: Path, given: _Given, text: str, digest: str) -> None:
    from qms.domain.archive import ARCHIVE_FORMAT, archive_folder

    folder = root / archive_folder(given.procedure.id, given.letter, digest)
    note = {
        "format": ARCHIVE_FORMAT,
        "path": given.path,
        "content_sha256": digest,
        "archived_on": (given.day + BETWEEN).isoformat(),
        "variables": {},
        "inputs": {},
    }
    _write(folder / "document.md", text)
    _write(folder / "archive.json", json.dumps(note, ensure_ascii=False, indent=2) + "\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
