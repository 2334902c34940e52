"""What stands above a document's facts because nobody may overlook it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A notice that nobody may overlook."""

    kind: str
    word: str
    text: str
    link: str = ""
    link_text: str = ""
