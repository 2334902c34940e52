"""Editions: for whom a manual is made, and so what it shows."""

from __future__ import annotations

from enum import StrEnum


class Edition(StrEnum):
    """One way to publish the same texts; the value is its name in manifests and on pages."""

    COMPLETE = "complete"
    PREVIEW = "preview with drafts"

    @property
    def label(self) -> str:
        """Return the words that pages bear; nothing on those of the ordinary edition."""
        return "" if self is Edition.COMPLETE else self.value
