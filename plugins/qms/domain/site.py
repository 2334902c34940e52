"""A file of the site as data, independent of the generator that shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Visibility(StrEnum):
    """Where readers meet a page."""

    SHOWN = "shown"
    DRAFT = "draft"
    """Only in the preview (and while in setup)."""
    UNLISTED = "unlisted"
    """Reachable by link, not in navigation or search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """One file of the site."""

    uri: str
    """Path in the site's source tree, with `/`; a document keeps its repository path."""
    content: str | bytes
    """Finished Markdown, or the bytes of a picture."""
    source: str = ""
    """Repository path of the file behind it; empty for computed pages."""
    title: str = ""
    visibility: Visibility = Visibility.SHOWN
    header: Callable[[], str] = field(default=str, compare=False)
    """Makes our block above the page, safe HTML that authors cannot imitate.

    Asked for last, when the page is written: only it and the footer name the PDFs, which are still
    being made while the site is begun.
    """
    footer: Callable[[], str] = field(default=str, compare=False)
    section_html: Mapping[str, str] = field(default_factory=dict)
    """Blocks of ours below single headings, by anchor: notices that amend a section."""
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    """What stands in place of the first use of a short form on the page: safe HTML of ours."""
