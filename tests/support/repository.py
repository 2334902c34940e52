"""A small quality management system in a folder, written from an indented tree of file names."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

QMS = """\
format: qms-config@1
repository: test-company
stage: setup
primary_standard: AS9120
standards: [AS9120, ISO9001]
language: en
organisation: {name: Test Parts Ltd, short_name: Test Parts, address: 1 Test Road}
identity_values: [organisation.name, organisation.short_name, organisation.address]
sites:
  A: {name: Warehouse, address: 1 Test Road}
scope_document: QM-01
types:
  QM: {name: Manual section, directory: quality_manual, number_pattern: 'QM-\\d{2}',
       revision_scheme: letters, review_interval_months: 36,
       required_approvals: [{meaning: approved, role: quality-manager}],
       evidence: [signed, attested, recorded]}
  QP: {name: Procedure, directory: procedures, number_pattern: 'QP-\\d{2}',
       revision_scheme: letters, review_interval_months: 36,
       required_approvals: [{meaning: approved, role: quality-manager}],
       evidence: [signed, attested, recorded]}
  F: {name: Form, directory: forms, number_pattern: 'F-\\d{2}-\\d{2}',
      revision_scheme: letters, review_interval_months: none, follows_procedure: yes,
      required_approvals: [{meaning: approved, role: quality-manager}],
      evidence: [signed, attested, recorded]}
policies: {author_may_not_approve: yes, one_person_one_role: yes, late_filing_days: 14}
stale_after_days: 7
"""
APPROVERS = """\
format: qms-approvers@1
roles:
  quality-manager: {title: Quality Manager}
  document-controller: {title: Document Controller}
people:
  a.head: {name: A. Head, roles: [{role: quality-manager, from: 2020-01-01}], keys: []}
  j.writer: {name: J. Writer, roles: [{role: document-controller, from: 2020-01-01}], keys: []}
authority:
  - {role: quality-manager, meanings: [reviewed, approved, obsoleted], types: [QM, QP, F]}
"""
REGISTERS = {
    "mkdocs.yml": (ROOT / "mkdocs.yml").read_text(encoding="utf-8"),
    "quality_manual/qms.yml": QMS,
    "quality_manual/approvers.yml": APPROVERS,
    "quality_manual/applicability.yml": "format: qms-applicability@1\nnot_applicable: []\n",
    "quality_manual/distribution.yml": "format: qms-distribution@1\nholders: []\n",
    "quality_manual/accepted-findings.yml": "format: qms-accepted-findings@1\naccepted: []\n",
}
PREFIXES = {"quality_manual": "QM", "procedures": "QP", "forms": "F"}
NUMBER = re.compile(r"^(?:qp-|f-)?(\d\d(?:-\d\d)?)-(.+)\.md$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository that a test may change."""

    root: Path

    def write(self, path: str, text: str) -> Path:
        """Write a file and the folders above it."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        return target

    def read(self, path: str) -> str:
        """Return the text of a file."""
        return (self.root / path).read_text(encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace what occurs exactly once in a file."""
        text = self.read(path)
        assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
        self.write(path, text.replace(old, new))

    def qms(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command `qms` here, in an interpreter of its own."""
        return subprocess.run(
            [sys.executable, "-m", "qms", "--root", str(self.root), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


def write_repository(root: Path, tree: str) -> Repository:
    """Write a repository in stage setup with the registers and the files of a tree.

    A Markdown file becomes a draft whose number and title come from its name:

        procedures
          qp-01-control-of-documents.md
        forms
          f-01-01-change-request.md
    """
    repository = Repository(root=root)
    for path, text in REGISTERS.items():
        repository.write(path, text)
    for path in paths_of(tree):
        repository.write(path, draft(path))
    return repository


def paths_of(tree: str) -> Iterator[str]:
    """Yield the paths of the files in an indented tree; what has nothing below it is a file."""
    lines = [line for line in tree.splitlines() if line.strip()]
    depths = [len(line) - len(line.lstrip()) for line in lines]
    above: list[tuple[int, str]] = []
    for line, depth, following in zip(lines, depths, [*depths[1:], 0], strict=True):
        while above and above[-1][0] >= depth:
            above.pop()
        name = line.strip()
        if following > depth:
            above.append((depth, name))
        else:
            yield "/".join([*(folder for _, folder in above), name])


def draft(path: str) -> str:
    """Return a valid draft for a path such as `procedures/qp-01-control-of-documents.md`."""
    folder, name = path.rsplit("/", 1)
    found = NUMBER.match(name)
    assert found is not None, f"{path} is not named like a document"
    number, title = found[1], found[2].replace("-", " ").capitalize()
    prefix = PREFIXES[folder]
    form = (
        f"kind: form\nprocedure: QP-{number[:2]}\n"
        "retention: {period: 3 years, starts: end of the year, basis: own rule}\n"
        "fields:\n  - {name: day, label: Day, kind: date, required: yes}\n"
    )
    return (
        f"---\nid: {prefix}-{number}\ntitle: {title}\nstatus: draft\nrevision: A\n"
        "owner: quality-manager\nprepared_by: [j.writer]\n"
        f"{form if prefix == 'F' else ''}"
        "history:\n"
        "  - {revision: A, date: 2026-11-02, description_of_change: First issue.}\n---\n\n"
        f"## Purpose of {title.lower()}\n\nOne sentence stands here.\n"
    )
