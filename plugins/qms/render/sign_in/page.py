"""A sign-in sheet as a printed part."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from markupsafe import Markup

from qms.domain.book import PartKind, PrintPart
from qms.render.print.templating import render_print
from qms.render.sheet.page import sheet_style
from qms.render.sign_in.model import EMPTY_LINES, SignInSheet

STYLE = Path(__file__).with_name("sign-in.css")


def sign_in_part(sheet: SignInSheet) -> PrintPart:
    """Return the sheet as a part to be laid out."""
    title = f"Sign-in sheet: {sheet.title}"
    style = sheet_style() + sign_in_style()
    html = render_print(
        "sign-in.html",
        page_title=title,
        language=sheet.language,
        organisation=sheet.organisation,
        notice=sheet.foot,
        watermark="",
        sheet=sheet,
        empty_lines=EMPTY_LINES,
        style=Markup(style),  # noqa: S704 - a file of ours
        classification=sheet.classification,
    )
    return PrintPart(
        key="sign-in",
        kind=PartKind.ANNEX,
        title=title,
        language=sheet.language,
        date=sheet.made_on.isoformat(),
        html=html,
        look=sheet.look,
    )


@cache
def sign_in_style() -> str:
    """Return the style sheet of sign-in sheets, laid over that of approval sheets."""
    return STYLE.read_text(encoding="utf-8")
