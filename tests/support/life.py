"""A small company in operation whose commands can be given on any day."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from unittest import mock

from click.testing import CliRunner, Result

from qms.app.start.init import init_repository
from qms.cli.main import main
from qms.domain.library import Library
from qms.source.repository import read_library
from support.copies import made_once, write_copy

PEOPLE = """\
people:
  q.lead: {name: Q. Lead, roles: [{role: quality-manager, from: 2020-01-01}]}
  m.head: {name: M. Head, roles: [{role: managing-director, from: 2020-01-01}]}
  b.buyer: {name: B. Buyer, roles: [{role: quality-manager, from: 2020-01-01}]}
  w.rite: {name: W. Rite}
"""
COMMANDS = (
    *("approve", "build", "change", "check", "issue", "key", "life"),
    *("lists", "notices", "redline", "start"),
)
DECIDING = {
    *(("approve",), ("obsolete",), ("review",), ("editorial",), ("interim",)),
    *(("change", "approve"), ("notice", "issue"), ("notice", "end")),
    *(("key", "revoke"), ("key", "end")),
}
"""Commands that put something on record, and ask first."""
CLOCKS = tuple(f"qms.cli.{name}.now" for name in COMMANDS)
WORDS = "We do this; climate change does not matter here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company's repository."""

    root: Path

    def run(self, day: str, *arguments: str) -> Result:
        """Give a command at noon of a day; what it would ask about was looked at."""
        if DECIDING & {arguments[:1], arguments[:2]}:
            arguments = (*arguments, "--yes")
        return self._run(day, arguments)

    def ask(self, day: str, *arguments: str, answer: str) -> Result:
        """Give a command at a terminal, where somebody answers; nobody does without an answer."""
        with mock.patch("qms.cli.asking.is_at_terminal", return_value=bool(answer)):
            return self._run(day, arguments, f"{answer}\n")

    def _run(self, day: str, arguments: tuple[str, ...], typed: str = "") -> Result:
        instant = datetime.combine(date.fromisoformat(day), time(12), UTC)
        patches = [mock.patch(clock, return_value=instant) for clock in CLOCKS]
        for patch in patches:
            patch.start()
        try:
            return CliRunner().invoke(main, ["--root", str(self.root), *arguments], input=typed)
        finally:
            for patch in patches:
                patch.stop()

    def do(self, day: str, *arguments: str) -> str:
        """Give a command that must succeed, and return what it says."""
        result = self.run(day, *arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def refuse(self, day: str, *arguments: str) -> str:
        """Give a command that must be refused and change nothing, and return what it says."""
        before = self.files()
        result = self.run(day, *arguments)
        assert result.exit_code == 2, result.output
        assert self.files() == before
        return result.output

    def check(self, day: str, *, as_of: str = "") -> list[str]:
        """Return the codes of the warnings and errors of a day."""
        instant = datetime.combine(date.fromisoformat(day), time(12), UTC)
        from qms.app.check import check_repository

        result = check_repository(self.root, as_of=date.fromisoformat(as_of or day), now=instant)
        return [each.rule.code for each in result.diagnostics if each.severity.value != "info"]

    def approve(self, day: str, number: str) -> None:
        """Record both approvals."""
        for role, person in (("quality-manager", "q.lead"), ("managing-director", "m.head")):
            self.do(day, "approve", number, "--role", role, "--person", person)

    def library(self, day: str) -> Library:
        """Read everything as of a day."""
        instant = datetime.combine(date.fromisoformat(day), time(12), UTC)
        return read_library(self.root, as_of=instant.date(), now=instant)

    def path(self, number: str) -> Path:
        """Return a document's file."""
        return self.root / self.library("2027-01-01").by_id[number].path

    def edit(self, number: str, before: str, after: str) -> None:
        """Replace what occurs once in a document's file."""
        text = self.path(number).read_text("utf-8")
        assert text.count(before) == 1, text
        self.path(number).write_text(text.replace(before, after), "utf-8")

    def files(self) -> dict[str, bytes]:
        """Return every file that belongs to the system, by its path."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and not path.name.endswith(".qms-part")
        }


def operating_company(folder: Path, *numbers: str, day: str = "2026-01-10") -> Company:
    """Make a company whose documents of these numbers are approved and in force.

    QM-01 answers every clause.
    """
    write_copy(_in_force(numbers, day), folder)
    return Company(root=folder)


@functools.cache
def _in_force(numbers: tuple[str, ...], day: str) -> Mapping[str, bytes]:
    def make(folder: Path) -> None:
        company = Company(root=drafted(folder, *numbers, day=day))
        for each in sorted({"QM-01", *numbers}):
            company.do(day, "submit", each, "--effective", day)
            company.approve(day, each)

    return made_once(make)


def drafted(folder: Path, *numbers: str, day: str, people: str = PEOPLE) -> Path:
    """Write an operating company whose documents of these numbers are drafts, ready to be read."""
    from support.site import ANSWERS

    init_repository(folder, "Smith & Sons Ltd", now=datetime(2026, 1, 2, tzinfo=UTC))
    kept = {"QM-01", *numbers}
    for path in [*folder.glob("*/*.md")]:
        number = re.search(r"^id: (\S+)$", path.read_text("utf-8"), re.MULTILINE)
        if number is None or number[1] not in kept:
            path.unlink()
            continue
        text = path.read_text("utf-8").replace("prepared_by: []\n", "prepared_by: [w.rite]\n")
        entry = f"history:\n  - {{revision: A, date: {day}, description_of_change: First issue.}}\n"
        if number[1] == "QM-01":
            text = re.sub(r"^clauses: .*\n", "", text, flags=re.MULTILINE)
            entry += ANSWERS
        text = text.replace("status: draft\n", f"status: draft\n{entry}")
        text = re.sub(r"TODO: .*", WORDS, text)
        path.write_text(text, "utf-8")
    roster = folder / "quality_manual/approvers.yml"
    roster.write_text(roster.read_text("utf-8").replace("people: {}\n", people), "utf-8")
    settings = folder / "quality_manual/qms.yml"
    operating = settings.read_text("utf-8").replace("stage: setup", "stage: operating")
    settings.write_text(operating, "utf-8")
    return folder
