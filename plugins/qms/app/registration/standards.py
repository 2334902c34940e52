"""Which standards are known here, and an overlay for whoever owns one to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from qms.app.lists import Table, find_standard
from qms.app.reading import read_library
from qms.domain.standards import Clause, Standard
from qms.source.standards import FOLDER, read_standards

LEAD = """\
# What was looked up in our own copy of {designation}. Take the sign # away before each line
# that you looked up, correct its title, and write `exists: no` in place of `verified: yes` where
# there is no such clause. Numbers and titles only, no text of the standard.
# Save as {folder}/looked-up.yml.
"""


def standards_table(root: Path, *, as_of: date, now: datetime) -> Table:
    """Return every standard that can be used here, and which of them are in use.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=as_of, now=now)
    heads = ("key", "designation", "title", "from", "in use", "clauses", "not verified", "doubts")
    rows = (
        (
            each.key,
            each.designation,
            each.title,
            each.positions.path if each.positions else "this software",
            "yes" if each.key in library.standards else "no",
            str(len(each.clauses)),
            str(len(list(_open(each)))),
            ", ".join(doubt.id for doubt in each.doubts),
        )
        for each in read_standards(root).values()
    )
    return Table(heads=heads, rows=tuple(rows))


def overlay_to_fill_in(root: Path, key: str | None, *, as_of: date, now: datetime) -> str:
    """Return an overlay with a line for every clause of which number or title is not verified.

    Raises:
        UsageError: there is no such standard in use.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=as_of, now=now)
    standard = find_standard(library, key)
    lines = [
        LEAD.format(designation=standard.designation, folder=FOLDER),
        "format: qms-standard-overlay@1\n",
        f"amends: {standard.key}\n",
        f"edition: {_quoted(standard.edition)}\n",
        f"designation: {_quoted(f'Our own copy of {standard.designation}')}\n",
        f"applies_to: [{standard.key}]\n",
        *_doubts(standard),
        "clauses:\n" if any(_open(standard)) else "clauses: []\n",
        *(_line(each) for each in _open(standard)),
    ]
    return "".join(lines)


def _open(standard: Standard) -> Iterator[Clause]:
    return (each for each in standard.clauses if not each.verified)


def _doubts(standard: Standard) -> Iterator[str]:
    for doubt in standard.doubts:
        yield f"# {doubt.id}: {doubt.question}\n"
    yield "closes: []    # such as [D1, D4]\n"


def _line(clause: Clause) -> str:
    doubt = f"    # {clause.doubt}" if clause.doubt else ""
    title = _quoted(clause.title)
    return f'#  - {{number: "{clause.number}", title: {title}, verified: yes}}{doubt}\n'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
