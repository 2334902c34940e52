"""A small company whose form has every kind of field, a group, limits and comparisons."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from qms.app.forms.form_definitions import read_forms
from qms.domain.library import Library
from support.examples import build_case

AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FORM = "F-01-01"
PATH = "forms/f-01-01-change-request.md"
TEXT = """\
---
id: F-01-01
title: Lot splitting record
status: approved
revision: {revision}
owner: quality-manager
prepared_by: [j.mercer]
effective_date: {effective}
kind: {kind}
procedure: QP-01
retention: {{period: 5 years, start_field: split_on, basis: own rule, disposition: delete}}
fields:
  - {{name: lot, label: Parent lot, kind: text, required: yes, pattern: "L##-###"}}
  - {{name: split_on, label: Split on, kind: date, required: yes, min: 2020-01-01}}
  - {{name: expires_on, label: Expires on, kind: date}}
  - {{name: before, label: Quantity before, kind: number, required: yes, min: 1, max: 5000}}
  - {{name: remainder, label: Remainder, kind: number, required: yes, unit: pieces, min: 0}}
{group}\
  - {{name: result, label: Result, kind: choice, required: yes, choices: [accepted, rejected]}}
  - {{name: ncr, label: Number of the report, kind: text, length: 12}}
  - {{name: counted, label: Counted twice, kind: checkbox, required: yes}}
  - {{name: remarks, label: Remarks, kind: multiline}}
  - {{name: split_by, label: Split by, kind: signature, required: yes}}
{rules}\
history:
{history}\
  - {{revision: A, date: 2026-01-05, description_of_change: First issue.}}
approvals:
  - {{meaning: approved, role: quality-manager, person: a.rossi, date: {approved}}}
---

Whoever splits a lot fills this in.
"""
GROUP = """\
  - name: children
    label: Child lots
    kind: table
    required: yes
    rows: 4
    columns:
      - {name: lot, label: Child lot, kind: text, required: yes}
      - {name: pieces, label: Pieces, kind: number, required: yes, min: 1}
      - {name: medium, label: Packed in, kind: choice, choices: [bag, box]}
      - {name: labelled, label: Labelled, kind: checkbox}
"""
RULES = """\
rules:
  - {sum: [children.pieces, remainder], equals: before}
  - {field: expires_on, after: split_on}
  - {when: {result: rejected}, required: [ncr]}
"""
VALID = {
    "lot": "L26-001",
    "split_on": "2026-11-20",
    "expires_on": "2027-01-31",
    "before": "100",
    "remainder": "40",
    "children-1-lot": "L26-001-1",
    "children-1-pieces": "50",
    "children-1-medium": "bag",
    "children-1-labelled": "yes",
    "children-2-lot": "L26-001-2",
    "children-2-pieces": "10",
    "result": "accepted",
    "counted": "yes",
    "remarks": "Grüße\nfrom two lines",
    "split_by": "J. Mercer",
}


@dataclass(frozen=True, slots=True)
class FormCompany:
    """The company's repository."""

    root: Path

    def library(self) -> Library:
        """Read it as readers see it."""
        return read_forms(self.root, as_of=AS_OF, now=NOW)


def form_company(folder: Path, *, revised: bool = False, kind: str = "form") -> FormCompany:
    """Write the company; revised, its form has a revision B and A lies in the archive."""
    root = folder / "company"
    case = folder / "case"
    shutil.rmtree(case, ignore_errors=True)
    first = form_text(kind=kind)
    present = form_text(revision="B", kind=kind) if revised else first
    _write(case / PATH, present)
    if revised:
        _write(case / "archived" / PATH, first)
    root.mkdir(parents=True)
    build_case(root, case)
    (root / "mkdocs.yml").write_text("site_name: Company\n", "utf-8")
    return FormCompany(root)


def form_text(revision: str = "A", kind: str = "form") -> str:
    """Return the form as it is written; B has one more choice."""
    is_second = revision == "B"
    history = "  - {revision: B, date: 2026-06-01, description_of_change: Scrap.}\n"
    text = TEXT.format(
        revision=revision,
        kind=kind,
        effective="2026-06-20" if is_second else "2026-01-20",
        approved="2026-06-10" if is_second else "2026-01-10",
        history=history if is_second else "",
        group=GROUP if kind == "form" else "",
        rules=RULES if kind == "form" else "",
    )
    three = "[accepted, rejected, scrapped]"
    return text.replace("[accepted, rejected]", three) if is_second else text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
