"""Where bars stand in print: worked out once for each pair of texts, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qms.app.changes.revisions import (
    Text,
    blocks_of,
    intact_earlier_text,
    key_of,
    text_in,
)
from qms.app.text_cache import TextCache, text_cache
from qms.domain.library import Library
from qms.domain.redline import build_redline
from qms.render.redline.bars import Bars, bars_of
from qms.render.redline.key import redline_key


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBars:
    """Bars of all documents that have an earlier revision, by the digest of their text."""

    bars: Mapping[str, Bars] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    """The revision that they compare with."""


def change_bars(root: Path, library: Library) -> ChangeBars:
    """Return where bars stand beside what changed since the earlier revision of each document."""
    bars: dict[str, Bars] = {}
    before: dict[str, str] = {}
    kept = text_cache(root, "bars")
    for document in library.documents:
        old = intact_earlier_text(library, document)
        if old is not None:
            new = text_in(library, document)
            bars[new.digest] = _bars(library, old, new, kept)
            before[new.digest] = old.revision
    kept.save()
    return ChangeBars(bars=bars, before=before)


def _bars(library: Library, old: Text, new: Text, kept: TextCache) -> Bars:
    def make() -> str:
        found = build_redline(blocks_of(library, old), blocks_of(library, new))
        return bars_of(found).to_json()

    key = redline_key("bars", key_of(library, old), key_of(library, new))
    return Bars.from_json(kept.get(key, make))
