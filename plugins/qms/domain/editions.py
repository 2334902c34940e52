"""Editions: for whom a manual is made, and so what it shows."""

from __future__ import annotations

from enum import StrEnum


class Edition(StrEnum):
    """One way to publish the same texts; the value is its name in manifests and on pages."""

    COMPLETE = "complete"
    PREVIEW = "preview with drafts"
    AUDITOR = "auditor"
    """Everything, and for each section the clauses, the records and where they are kept."""
    CUSTOMER = "customer"
    """The documents that `qms.yml` names for customers, without people, records and dates due."""

    @property
    def label(self) -> str:
        """Return the words that pages bear; nothing on those of the ordinary edition."""
        return "" if self is Edition.COMPLETE else self.value

    @property
    def folder(self) -> str:
        """Return the folder that it is built into; an edition for others has one of its own."""
        others = {Edition.AUDITOR, Edition.CUSTOMER}
        return f"build-{self.value}" if self in others else "build"

    @property
    def is_internal(self) -> bool:
        """Return whether it may name people, procedures and what is overdue."""
        return self is not Edition.CUSTOMER
