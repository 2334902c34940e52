"""Change packages: several documents that are revised, approved and put into force together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qms.domain.diagnostics import Positions

PACKAGE_DIRECTORY = "quality_manual/changes"
PACKAGE_FORMAT = "qms-change@1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePackage:
    """One change request with the documents that it changes."""

    number: str
    """The name of its file, such as DCR-26-014; documents name it as `change_request`."""
    title: str
    documents: tuple[str, ...]
    positions: Positions
    effective_date: date | None = None
    """The first day in force of all its documents; none until they are submitted."""

    @property
    def path(self) -> str:
        """Return the repository path of its file."""
        return package_path(self.number)


def package_path(number: str) -> str:
    """Return where the file of a change package lies."""
    return f"{PACKAGE_DIRECTORY}/{number}.yml"
