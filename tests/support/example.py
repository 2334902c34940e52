"""A copy of the repository's own documents that a test may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from qms.app.check import CheckResult, check_repository
from qms.domain.diagnostics import Diagnostic, Severity

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    """The copy and what can be done with it."""

    root: Path

    def check(self) -> CheckResult:
        return check_repository(self.root, as_of=AS_OF, now=NOW)

    def heavy(self) -> list[Diagnostic]:
        return list(self.check().at_least(Severity.WARNING))

    def edit(self, path: str, change: Callable[[str], str]) -> str:
        """Change a file and return what it was; a change that changes nothing is a broken test."""
        file = self.root / path
        before = file.read_text("utf-8")
        after = change(before)
        assert after != before, f"the edit of {path} changed nothing"
        file.write_text(after, "utf-8")
        return before
