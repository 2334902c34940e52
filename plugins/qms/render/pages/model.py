"""A computed page before it becomes a file of the site."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from qms.domain.diagnostics import Diagnostic
from qms.domain.site import SiteFile, Visibility
from qms.render import uris
from qms.render.escape import escape_html
from qms.render.facts import SiteFacts
from qms.render.findings import finding_lines
from qms.render.templating import render_template


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedPage:
    """A page that nobody writes."""

    uri: str
    title: str
    markdown: str
    above: str = ""
    """Small words over the title."""
    top_html: str = ""
    """A block of ours between title and text."""
    late_html: Callable[[], str] = str
    """Makes the block below it when the page is written, and may wait for the PDFs."""
    findings: tuple[Diagnostic, ...] = ()
    visibility: Visibility = Visibility.SHOWN
    hidden: tuple[str, ...] = ()
    """What of the theme's side columns is left out (`toc`, `navigation`): tables need room."""
    in_menu: bool = False
    is_searchable: bool = True
    """Lists of everything are found through the menu; in a search they would bury the rest."""
    weight: float = 1
    """How far up it stands among the results of a search."""
    is_explanation: bool = False
    """Whether its words come from the tool, not from the documents."""


def computed_file(page: ComputedPage, site: SiteFacts) -> SiteFile:
    """Return a computed page as a file of the site."""
    links = site.links_from(page.uri)
    header = render_template(
        "computed.html",
        title=page.title,
        above=page.above,
        findings=finding_lines(page.findings, lambda code: links.uri(*uris.rule(code))),
        is_computed=not page.is_explanation,
        edition=site.edition,
        as_of=site.as_of,
        stale_after_days=site.stale_after_days,
    )
    searchable = page.is_searchable and page.visibility is not Visibility.UNLISTED
    weight = page.weight if searchable else 0
    front = front_matter(page.title, weight=weight, hidden=page.hidden)
    return SiteFile(
        uri=page.uri,
        content=front + page.markdown,
        title=page.title,
        visibility=page.visibility,
        header=lambda: header + page.top_html + page.late_html(),
    )


def front_matter(title: str, *, weight: float = 1, hidden: tuple[str, ...] = ()) -> str:
    """Return what site generators read: our checked title, and its weight in the search.

    Without any weight it stays out of the search.

    Themes print titles as they are, so this one is escaped here.
    """
    lines = ["---", f"title: {json.dumps(escape_html(title), ensure_ascii=False)}"]
    if not weight:
        lines.append("search: {exclude: true}")
    elif weight != 1:
        lines.append(f"search: {{boost: {weight}}}")
    if hidden:
        lines.append(f"hide: [{', '.join(hidden)}]")
    return "\n".join([*lines, "---", "", ""])


def without_front_matter(content: str) -> tuple[str, str]:
    """Return the front matter that `front_matter` wrote, and the text below it."""
    front, fence, body = content.partition("\n---\n\n")
    return front + fence, body
