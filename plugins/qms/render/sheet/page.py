"""An approval sheet as HTML: a printed part, and a file of its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from markupsafe import Markup

from qms.domain.book import PartKind, PrintPart
from qms.render.assets import redline_style
from qms.render.print.templating import render_print
from qms.render.redline.html import Reading, redline_html
from qms.render.redline.lines import summary
from qms.render.sheet.model import Sheet, SheetDocument
from qms.render.templating import render_template

STYLE = Path(__file__).with_name("sheet.css")
HASH_GROUP = 16


def sheet_part(sheet: Sheet) -> PrintPart:
    """Return the sheet as a part to be laid out."""
    html = render_print(
        "sheet.html",
        page_title=f"Approval sheet: {sheet.title}",
        language=sheet.language,
        organisation=sheet.organisation,
        notice=sheet.notice,
        classification=sheet.classification,
        watermark="",
        sheet=sheet,
        style=_ours(redline_style() + sheet_style()),
        content=_content(sheet),
    )
    return PrintPart(
        key="sheet",
        kind=PartKind.ANNEX,
        title=f"Approval sheet: {sheet.title}",
        language=sheet.language,
        date=sheet.made_on.isoformat(),
        html=html,
        look=sheet.look,
    )


def sheet_file(sheet: Sheet) -> str:
    """Return the sheet as a whole HTML file that needs nothing else."""
    return render_template(
        "redline-page.html",
        language=sheet.language,
        title=f"Approval sheet: {sheet.title}",
        organisation=sheet.organisation,
        number="",
        heading="",
        style=_ours(redline_style() + sheet_style()),
        content=_content(sheet),
        classification=sheet.classification,
        notice=sheet.foot,
    )


def _content(sheet: Sheet) -> Markup:
    texts = [(each, summary(each.redline), _redline(each)) for each in sheet.documents]
    return _ours(render_template("sheet.html", sheet=sheet, texts=texts, grouped=_grouped))


def _redline(document: SheetDocument) -> Markup:
    if document.before and document.redline.is_empty:
        return Markup()
    # Who decides about a first revision has to read all of it.
    reading = Reading.CHANGES if document.before else Reading.FULL
    return _ours(redline_html(document.redline, document.words, reading))


def _grouped(digest: str) -> list[str]:
    """Return a digest in pieces that an eye can follow."""
    return [digest[start : start + HASH_GROUP] for start in range(0, len(digest), HASH_GROUP)]


@cache
def sheet_style() -> str:
    """Return the style sheet of approval sheets."""
    return STYLE.read_text(encoding="utf-8")


def _ours(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - HTML of ours, in which every word of a document is escaped
