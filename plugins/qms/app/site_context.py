"""What a build tells the site generator it starts, in one JSON file named by a variable."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from qms.domain.editions import Edition
from qms.domain.errors import ConfigurationError
from qms.render.facts import MANUAL_PDF, PublishedPdf

VARIABLE = "QMS_SITE_CONTEXT"
_SECONDS_BETWEEN_LOOKS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContext:
    """The circumstances of one site build."""

    as_of: date | None = None
    """The day from which calendars are judged; None means the day of the build."""
    edition: Edition = Edition.COMPLETE
    pdfs: Mapping[str, PublishedPdf] = field(default_factory=dict)
    """By document id; the whole manual under `MANUAL_PDF`."""
    trust: Path | None = None
    """The trusted copy of `approvers.yml` that the build judged by."""
    is_offline: bool = False
    """Whether the site is opened as a file, from a folder, without any server."""
    library: str = ""
    """Fingerprint of what the build read; empty outside a build."""
    pdfs_in: Path | None = None
    """A file that will hold the PDFs: they are made while the site is begun."""

    @property
    def shows_drafts(self) -> bool:
        """Return whether drafts are published with their mark, as they are while in setup."""
        return self.edition is Edition.PREVIEW


def with_pdfs(context: SiteContext) -> SiteContext:
    """Wait for the PDFs, if they are still being made.

    There is no limit of time: whoever started us ends us, or is gone and we end by ourselves.
    """
    if context.pdfs_in is None:
        return context
    while not context.pdfs_in.exists():
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    found = json.loads(context.pdfs_in.read_text(encoding="utf-8"))
    return replace(context, pdfs=_pdfs(found), pdfs_in=None)


def read_context(path: str) -> SiteContext:
    """Read the context file; without a path everything has its default.

    Raises:
        ConfigurationError: the file is missing or not what was agreed.
    """
    if not path:
        return SiteContext()
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        return _context(data)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        message = f"the build's notes for the site ({VARIABLE}) cannot be read: {error}"
        raise ConfigurationError(message) from error


def _context(data: Mapping[str, object]) -> SiteContext:
    known = {"as_of", "edition", "pdf", "pdf_in", "manual", "offline", "trust", "library"}
    unknown = sorted(set(data) - known)
    if unknown:
        message = f"unknown: {', '.join(unknown)}"
        raise ValueError(message)
    as_of, pdfs = data.get("as_of"), data.get("pdf")
    entries = dict(pdfs) if isinstance(pdfs, Mapping) else {}
    if "manual" in data:
        entries[MANUAL_PDF] = data["manual"]
    return SiteContext(
        as_of=date.fromisoformat(str(as_of)) if as_of else None,
        edition=Edition(str(data.get("edition") or Edition.COMPLETE.value)),
        pdfs=_pdfs(entries),
        pdfs_in=Path(str(data["pdf_in"])) if data.get("pdf_in") else None,
        trust=Path(str(data["trust"])) if data.get("trust") else None,
        is_offline=data.get("offline") is True,
        library=str(data.get("library") or ""),
    )


def _pdfs(entries: Mapping[str, Mapping[str, object]]) -> dict[str, PublishedPdf]:
    return {str(key): _pdf(entry) for key, entry in entries.items()}


def _pdf(entry: Mapping[str, object]) -> PublishedPdf:
    return PublishedPdf(
        uri=str(entry.get("uri") or ""),
        sha256=str(entry.get("sha256") or ""),
        withheld=str(entry.get("withheld") or ""),
    )
