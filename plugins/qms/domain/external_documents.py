"""Documents from outside that decide how we work, with the revision held and when it was checked.

The register is `external-documents.yml` (AS9120 7.5.3.2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from qms.domain.dates import add_months
from qms.domain.diagnostics import Positions

CHECK_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalDocument:
    """A standard, a publication of an authority, a customer's specification."""

    number: str
    title: str
    issuer: str
    revision: str
    """Revision or date of what is held."""
    checked_on: date
    """Day on which somebody looked whether it is still the current one."""
    where: str
    """Where the copy is read."""
    limits: str = ""
    """What licence, copyright, export or confidentiality allow."""
    check_months: int | None = None
    """Where it is checked in a rhythm of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalRegister:
    """All documents from outside, in the order in which they were written."""

    documents: tuple[ExternalDocument, ...] = ()
    check_months: int = CHECK_MONTHS
    positions: Positions = field(default_factory=lambda: Positions(path="external-documents.yml"))

    def next_check(self, document: ExternalDocument) -> date:
        """Return the day by which it is to be checked again."""
        return add_months(document.checked_on, document.check_months or self.check_months)
