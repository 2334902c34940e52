"""A small company with a procedure in two revisions: the old one archived, the new one in place."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from qms.app.approvals.approval_files import write_record
from qms.app.approvals.decisions import Decision, record_of
from qms.app.changes.archive import archive_document
from qms.domain.archive import ARCHIVE_DIRECTORY
from qms.domain.library import Library
from qms.source.repository import read_library
from support.company import small_company

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "redline"
NUMBER = "QP-90"
PATH = "procedures/qp-90-receiving.md"
PICTURE = "procedures/img/flow-90.svg"
AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PEOPLE = """\
format: qms-approvers@1
roles:
  managing-director: {title: Managing Director}
  quality-manager: {title: Quality Manager}
people:
  e.lindqvist: {name: E. Lindqvist, roles: [{role: managing-director, from: 2019-01-01}]}
  a.rossi: {name: A. Rossi, roles: [{role: quality-manager, from: 2021-03-01}]}
  b.weiss: {name: "B. Wei\u00df", roles: [{role: quality-manager, from: 2021-03-01}]}
  j.mercer: {name: J. Mercer, roles: [{role: quality-manager, from: 2021-03-01}]}
authority:
  - {role: managing-director, meanings: [reviewed, approved, withdrawn], types: [QM, QP, WI]}
  - {role: quality-manager, meanings: [reviewed, approved, withdrawn], types: [QM, QP, WI, F]}
"""


@dataclass(frozen=True)
class Revised:
    """The company's repository."""

    root: Path

    def library(self) -> Library:
        """Read it."""
        return read_library(self.root, as_of=AS_OF, now=NOW)

    def replace(self, old: str, new: str) -> None:
        """Change the present text of the procedure."""
        path = self.root / PATH
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")


def revised_company(folder: Path) -> Revised:
    """Write the company with both revisions."""
    revised = Revised(root=small_company(folder))
    (folder / "quality_manual" / "approvers.yml").write_text(PEOPLE, "utf-8")
    _put(revised, "old")
    library = revised.library()
    archive_document(folder, library, library.by_id[NUMBER], on=date(2026, 10, 1))
    _put(revised, "new")
    return revised


def decidable_company(folder: Path) -> Revised:
    """Write the company with both revisions, of which nothing stands in the way of approval."""
    revised = without_required_headings(revised_company(folder))
    library = revised.library()
    (before,) = library.archive[NUMBER]
    then = replace(library, now=NOW.replace(month=2, day=3))
    for person, role in (("a.rossi", "quality-manager"), ("e.lindqvist", "managing-director")):
        decision = Decision(person=person, role=role, decided_on=then.now.date())
        write_record(revised.root, record_of(then, before.document, decision))
    return revised


def without_required_headings(revised: Revised) -> Revised:
    """Let the procedure have the headings that it has, which are there to be compared."""
    settings = revised.root / "quality_manual/qms.yml"
    text = settings.read_text("utf-8")
    settings.write_text(
        re.sub(r"required_headings: \[.*?\]", "required_headings: []", text), "utf-8"
    )
    return revised


def first_revision_only(folder: Path) -> Revised:
    """Write the company with the old revision in place and nothing in the archive."""
    revised = revised_company(folder)
    shutil.rmtree(folder / ARCHIVE_DIRECTORY)
    _put(revised, "old")
    return revised


def _put(revised: Revised, name: str) -> None:
    (revised.root / PICTURE).parent.mkdir(exist_ok=True)
    shutil.copyfile(GOLDEN / f"{name}.md", revised.root / PATH)
    shutil.copyfile(GOLDEN / "img" / f"flow-{name}.svg", revised.root / PICTURE)
