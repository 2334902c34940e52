"""A new company whose people have keys, with procedures under review, for tests of commands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from qms.app.check import check_repository
from qms.app.start.init import init_repository
from qms.domain.approvals import ApprovalRecord
from qms.domain.library import Library
from qms.domain.short_code import short_code
from qms.source.repository import read_library
from support.openssh import make_key

NOW = datetime(2026, 11, 22, 12, 0, 5, 999, tzinfo=UTC)
TODAY = NOW.date()
HEAD = """\
prepared_by: [p.writer]
effective_date: 2026-12-01
history:
  - {revision: A, date: 2026-11-01, description_of_change: First issue.}"""
PEOPLE = """\
people:
  a.rossi:
    name: A. Rossi
    roles: [{{role: quality-manager, from: 2024-01-01}}]
    keys: [{{key: "{a_rossi}"}}]
    logins: [arossi]
  e.lind:
    name: E. Lind
    roles:
      - {{role: managing-director, from: 2024-01-01}}
      - {{role: quality-manager, from: 2026-11-01}}
  j.keep:
    name: J. Keep
    roles: [{{role: document-controller, from: 2024-01-01}}]
    keys: [{{key: "{j_keep}"}}]
  d.deputy:
    name: D. Deputy
  p.writer:
    name: P. Writer
    roles: [{{role: quality-manager, from: 2024-01-01}}]
keepers: [document-controller]
deputies:
  - for: e.lind
    deputy: d.deputy
    roles: [managing-director]
    from: 2026-11-10
    to: 2026-11-30
    appointed_on: 2026-11-05
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningCompany:
    """A repository, and the folder with its people's keys."""

    root: Path
    keys: Path

    def key(self, person: str) -> Path:
        """Return a person's private key."""
        return self.keys / person

    def path(self, number: str) -> Path:
        """Return the file of a procedure."""
        return next((self.root / "procedures").glob(f"{number.lower()}-*.md"))

    def text(self, number: str) -> str:
        """Return the text of a procedure's file."""
        return self.path(number).read_text("utf-8")

    def library(self) -> Library:
        """Read the repository."""
        return read_library(self.root, as_of=TODAY, now=NOW)

    def records(self) -> list[ApprovalRecord]:
        """Return every record, by path."""
        every = (each for found in self.library().records.values() for each in found)
        return sorted(every, key=lambda record: record.path)

    def code(self, number: str) -> str:
        """Return the short code of a procedure's text."""
        library = self.library()
        return short_code(library.digest(library.by_id[number]))

    def findings(self, *prefixes: str) -> list[str]:
        """Return the codes of what is found, those that begin so."""
        found = check_repository(self.root, as_of=TODAY, now=NOW).diagnostics
        return sorted({each.rule.code for each in found if each.rule.code.startswith(prefixes)})

    def evidence(self, content: str | bytes | list[Any] | dict[str, Any], name: str = "x") -> Path:
        """Write a file that proves a decision, outside the repository."""
        path = self.keys / name
        if isinstance(content, list | dict):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


def signing_company(folder: Path) -> SigningCompany:
    """Write the company into a folder."""
    keys = folder / "keys"
    keys.mkdir()
    lines = {
        person.replace(".", "_"): make_key(keys / person).public_line
        for person in ("a.rossi", "j.keep", "e.lind", "d.deputy")
    }
    root = folder / "company"
    init_repository(root, "Smith & Sons Ltd", now=NOW)
    roster = root / "quality_manual/approvers.yml"
    text = roster.read_text("utf-8")
    role = "roles:\n  document-controller: {title: Document Controller}\n"
    text = text.replace("roles:\n", role, 1).replace("people: {}\n", PEOPLE.format(**lines))
    roster.write_text(text, "utf-8")
    for path in sorted((root / "procedures").glob("qp-0[5-7]-*.md")):
        text = path.read_text("utf-8").replace("status: draft", "status: in_review")
        text = re.sub(r"TODO: .*", "We do this.", text.replace("prepared_by: []", HEAD))
        path.write_text(text, "utf-8")
    return SigningCompany(root=root, keys=keys)


DAY = date(2026, 11, 20)
