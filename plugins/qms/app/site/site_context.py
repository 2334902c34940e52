"""What a build tells the site generator it starts, in one JSON file named by a variable."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
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
    """By document id; the whole manual under `MANUAL_PDF`. They may be made while the site is."""
    trust: Path | None = None
    """The trusted copy of `approvers.yml` that the build judged by."""
    is_offline: bool = False
    """Whether the site is opened as a file, from a folder, without any server."""
    is_compared: bool = False
    """Whether the build will compare what is read here with what it read itself."""

    @property
    def shows_drafts(self) -> bool:
        """Return whether drafts are published with their mark, as they are while in setup."""
        return self.edition is Edition.PREVIEW


class AwaitedPdfs(Mapping[str, PublishedPdf]):
    """The PDFs of a build that still makes them: whoever asks for one waits for all.

    There is no limit of time: whoever started us ends us, or is gone and we end by ourselves.
    """

    def __init__(self, path: Path) -> None:
        """Wait for a file that will hold them: JSON."""
        self._path = path

    def __getitem__(self, key: str) -> PublishedPdf:
        """Return a document's PDF."""
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys."""
        return iter(self._found)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._found)

    @cached_property
    def _found(self) -> dict[str, PublishedPdf]:
        while not self._path.exists():
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        return _pdfs(json.loads(self._path.read_text(encoding="utf-8")))


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
    known = {"as_of", "edition", "pdf", "pdf_in", "manual", "offline", "trust", "compared"}
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
        pdfs=AwaitedPdfs(Path(str(data["pdf_in"]))) if data.get("pdf_in") else _pdfs(entries),
        trust=Path(str(data["trust"])) if data.get("trust") else None,
        is_offline=data.get("offline") is True,
        is_compared=data.get("compared") is True,
    )


def _pdfs(entries: Mapping[str, Mapping[str, object]]) -> dict[str, PublishedPdf]:
    return {str(key): _pdf(entry) for key, entry in entries.items()}


def _pdf(entry: Mapping[str, object]) -> PublishedPdf:
    return PublishedPdf(
        uri=str(entry.get("uri") or ""),
        sha256=str(entry.get("sha256") or ""),
        withheld=str(entry.get("withheld") or ""),
    )
