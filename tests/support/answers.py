"""Answers of three companies to the questionnaire, and their texts approved by a script."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path

from qms.app.approvals.approval_files import with_approval_lines, write_record
from qms.app.approvals.decisions import Decision, record_of
from qms.app.check import with_evidence
from qms.domain.activities import Activity
from qms.domain.practices import Practice
from qms.source.packs import PARTS
from qms.source.repository import read_library

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NAME = "Smith & Sons' Aero: Parts, Ltd"
BECAUSE = "Makers send sealed packs, and we open none of them"
PEOPLE = """\
people:
  q.lead: {name: Q. Lead, roles: [{role: quality-manager, from: 2020-01-01}]}
  m.head: {name: M. Head, roles: [{role: managing-director, from: 2020-01-01}]}
  w.rite: {name: W. Rite}
"""
WHO = {"quality-manager": "q.lead", "managing-director": "m.head"}
HEAD = (
    f"status: approved\nprepared_by: [w.rite]\neffective_date: {NOW.date()}\nhistory:\n"
    f"  - {{revision: A, date: {NOW.date()}, description_of_change: First issue.}}\n"
)


def write_answers(
    path: Path,
    *,
    without: Collection[Practice] = (),
    parts: Collection[Activity] = (),
    sites: int = 1,
) -> Path:
    """Write a file of answers: everything is done but what is named, and nothing to parts."""
    lines = [
        "format: qms-answers@1",
        "organisation:",
        f"  name: {json.dumps(NAME)}",
        "  short_name: Smith",
        "  address: 1 Dock Road, Hull",
        "sites:",
        *(f"  - {{name: Hall {each}, address: {each} Dock Road}}" for each in range(1, sites + 1)),
        "practices:",
        *(f"  {each}: {_practice(each, without)}" for each in Practice),
        "parts:",
        *(f"  {each}: {'yes' if each in parts else 'no'}" for each in PARTS),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _practice(practice: Practice, without: Collection[Practice]) -> str:
    if practice is Practice.SPLITTING and practice in without:
        return f'{{done: no, because: "{BECAUSE}"}}'
    if practice is Practice.KITTING and practice not in without:
        return '{done: yes, registrar: "Letter of 4 May 2026: within the scope"}'
    return "no" if practice in without else "yes"


def approve_everything(root: Path) -> None:
    """Answer every TODO, approve every document as its type asks, and end the setup."""
    for path, before, after in (
        ("quality_manual/approvers.yml", "people: {}\n", PEOPLE),
        ("quality_manual/qms.yml", "stage: setup", "stage: operating"),
    ):
        text = (root / path).read_text("utf-8")
        assert text.count(before) == 1
        (root / path).write_text(text.replace(before, after), "utf-8")
    for file in root.glob("[qpf]*/*.md"):
        text = file.read_text("utf-8")
        assert text.count("status: draft\n") == 1
        text = re.sub(r"TODO: [^|\n]*", "We decided this. ", text)
        file.write_text(text.replace("status: draft\n", HEAD), "utf-8")
    library = read_library(root, as_of=NOW.date(), now=NOW)
    for document in library.documents:
        for required in document.type.required_approvals:
            decision = Decision(
                person=WHO[required.role],
                role=required.role,
                meaning=required.meaning,
                decided_on=date(2026, 11, 22),
            )
            write_record(root, record_of(library, document, decision))
    library = with_evidence(read_library(root, as_of=NOW.date(), now=NOW))
    for document in library.documents:
        (root / document.path).write_text(with_approval_lines(library, document), "utf-8")
