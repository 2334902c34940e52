"""A redline with what is known about both revisions: a file of its own, a printed part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from qms.domain.book import PartKind, PrintPart
from qms.domain.documents import Revision
from qms.domain.look import Look
from qms.domain.redline import Redline
from qms.domain.short_code import short_code
from qms.render.assets import redline_style
from qms.render.print.templating import render_print
from qms.render.redline.html import Reading, redline_html
from qms.render.redline.inline import Medium, Words
from qms.render.redline.lines import summary
from qms.render.templating import render_template

NOT_CONTROLLED = "Made from the controlled documents. Not a controlled document itself."
FOLDING = {
    Medium.SCREEN: "What did not change is folded; open a line to read it.",
    Medium.PRINT: "What did not change is left out and counted.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two revisions."""

    revision: str
    status: str
    """How it stands, in words."""
    digest: str
    """SHA-256 of its content."""
    date: date | None = None

    @property
    def code(self) -> str:
        """Return the digest as people read it out."""
        return short_code(self.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedlinePage:
    """The difference of two revisions of a document, ready to be written."""

    number: str
    title: str
    organisation: str
    language: str
    old: Side
    new: Side
    redline: Redline
    reasons: tuple[Revision, ...] = ()
    """The history of the revisions that came in between."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Addresses of both revisions' pictures by their SHA-256."""
    reading: Reading = Reading.CHANGES
    look: Look = field(default_factory=Look)
    classification: str = ""
    """Marking of the document, which its changes bear as well."""

    @property
    def notice(self) -> str:
        """Return the small print below each page, in lines."""
        lines = (self.classification, NOT_CONTROLLED)
        return "\n".join(line for line in lines if line)

    @property
    def page_title(self) -> str:
        """Return the title of the whole."""
        revisions = f"revision {self.old.revision} to {self.new.revision}"
        return f"Changes in {self.number} {self.title}: {revisions}"


def redline_content(page: RedlinePage, medium: Medium) -> Markup:
    """Return both revisions' particulars and the redline, as HTML below a title."""
    body = ""
    if not page.redline.is_empty:
        words = Words(medium=medium, pictures=page.pictures)
        body = redline_html(page.redline, words, page.reading)
    return _ours(
        render_template(
            "redline.html",
            old=page.old,
            new=page.new,
            reasons=page.reasons,
            summary=summary(page.redline),
            body=_ours(body),
            is_folded=page.reading is Reading.CHANGES,
            folding=FOLDING[medium],
        )
    )


def redline_file(page: RedlinePage) -> str:
    """Return a whole HTML file that needs nothing else."""
    return render_template(
        "redline-page.html",
        language=page.language,
        title=page.page_title,
        organisation=page.organisation,
        number=page.number,
        heading=page.title,
        style=_ours(redline_style()),
        content=redline_content(page, Medium.SCREEN),
        classification=page.classification,
        notice=NOT_CONTROLLED,
    )


def redline_part(page: RedlinePage) -> PrintPart:
    """Return a part to be laid out."""
    html = render_print(
        "redline.html",
        page_title=page.page_title,
        language=page.language,
        organisation=page.organisation,
        notice=page.notice,
        classification=page.classification,
        watermark="",
        number=page.number,
        heading=page.title,
        old=page.old,
        new=page.new,
        style=_ours(redline_style()),
        content=redline_content(page, Medium.PRINT),
    )
    return PrintPart(
        key=f"redline-{page.number}",
        kind=PartKind.ANNEX,
        title=page.page_title,
        language=page.language,
        date=page.new.date.isoformat() if page.new.date else "",
        html=html,
        look=page.look,
    )


def _ours(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - HTML of ours, in which every word of a document is escaped
