"""Where lines end: a text is shaped once for all of its lines, not anew for each of them.

For each line WeasyPrint shapes twice what fits into it, then the line with one word more, then the
line. Here Pango breaks the whole text at once, and WeasyPrint's rules are applied to what it found.
What is not plain text in plain lines, and each line where half a pixel could change the answer, is
left to WeasyPrint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from weasyprint.css import ComputedStyle
from weasyprint.layout import inline, preferred
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, create_layout

from qms.publish.pdf.engine.texts import keep, line_size, model_of

_PLAIN = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u058f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2bff]*"
)
"""Text from left to right without anything that is not seen."""
_LONGEST = 8000
"""Characters of a text that is shaped at once."""
_NARROWEST = 1
"""Times the font's size; for less room WeasyPrint asks when it looks for the longest word."""
_DOUBT = 0.5
"""Pixels by which a word may be wider alone than among others."""

ffi.cdef(
    "void pango_layout_line_index_to_x"
    " (PangoLayoutLine *line, int index, gboolean trailing, int *x_pos);"
)

Found = tuple[Layout, int, int | None, float, float, float]

_split_alone = line_break.split_first_line
_x = ffi.new("int *")


@dataclass(slots=True, kw_only=True)
class _Broken:
    """A text that Pango broke into lines, and how far these were given out."""

    layout: Layout
    data: bytes
    style: ComputedStyle
    width: float
    line: int = 0
    start: int = 0
    """First byte of the next line."""
    characters: int = 0
    """Characters before it."""


_last: list[_Broken] = []


def install() -> None:
    """Replace how the first line of a text is found."""
    line_break.split_first_line = split_first_line
    inline.split_first_line = split_first_line
    preferred.split_first_line = split_first_line


def forget() -> None:
    """Let go of the text that was broken last."""
    _last.clear()


def split_first_line(
    text: str,
    style: ComputedStyle,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,  # noqa: FBT001, FBT002
    minimum: bool = False,  # noqa: FBT001, FBT002
) -> Found:
    """Return what fits into a line: layout, length, where the next begins, width, height, baseline.

    As WeasyPrint's function of the same name; lengths are in bytes.
    """
    found = None
    if max_width is not None and not justification_spacing:
        found = _first_line(text, style, context, max_width)
    return found or _split_alone(
        text, style, context, max_width, justification_spacing, is_line_start, minimum
    )


def _first_line(text: str, style: ComputedStyle, context: Any, width: float) -> Found | None:
    if model_of(style) is None or not style["font_size"] * _NARROWEST <= width < 2**20:
        return None
    broken = _went_on(text.encode(), style, width) or _break(text, style, context, width)
    return _next_line(broken, style) if broken else None


def _went_on(data: bytes, style: ComputedStyle, width: float) -> _Broken | None:
    """Return the text broken last if this is what is left of it."""
    if not _last:
        return None
    broken = _last[0]
    is_rest = (
        broken.style is style
        and broken.width == width
        and broken.line
        and len(broken.data) - broken.start == len(data)
        and broken.data.endswith(data)
    )
    return broken if is_rest else None


def _break(
    text: str,
    style: ComputedStyle,
    context: Any,
    width: float,
) -> _Broken | None:
    is_plain = (
        style["white_space"] in ("normal", "pre-line")
        and style["hyphens"] != "auto"
        and style["word_break"] == "normal"
        and len(text) <= _LONGEST
        and _PLAIN.fullmatch(text)
    )
    _last.clear()
    if not is_plain:
        return None
    layout = create_layout(text, style, context, width, 0)
    broken = _Broken(layout=layout, data=text.encode(), style=style, width=width)
    _last.append(broken)
    return broken


def _next_line(broken: _Broken, style: ComputedStyle) -> Found | None:
    layout = broken.layout.layout
    line = pango.pango_layout_get_line_readonly(layout, broken.line)
    following = pango.pango_layout_get_line_readonly(layout, broken.line + 1)
    width, height = line_size(line, style)
    if following == ffi.NULL:
        return _last_line(broken, line, width, height, style)
    if width > broken.width - (_DOUBT if broken.line else 0):
        return None
    start = following.start_index
    shown = broken.data[broken.start : start]
    text = shown.decode()
    before = broken.characters + len(text)
    if _next_word_may_fit(broken, following, width, before):
        return None
    resume = start - broken.start
    broken.line, broken.start, broken.characters = broken.line + 1, start, before
    return _alone(text.rstrip(" "), resume, style)


def _last_line(
    broken: _Broken,
    line: Any,
    width: float,
    height: float,
    style: ComputedStyle,
) -> Found | None:
    _last.clear()
    if broken.line:
        if width > broken.width - _DOUBT:
            return None
        return _alone(broken.data[broken.start :].decode(), None, style)
    if width > broken.width:
        return None
    whole = broken.layout
    whole.first_line_direction = line.resolved_dir
    baseline = pango.pango_layout_get_baseline(whole.layout) * FROM_UNITS
    length = line.length
    keep(whole)
    return whole, length, None, width, height, baseline


def _next_word_may_fit(
    broken: _Broken,
    following: Any,
    width: float,
    before: int,
) -> bool:
    """Tell whether the next word could stand in this line without the space behind it."""
    rest = broken.data[following.start_index :].decode()
    marks = pango.pango_layout_get_log_attrs_readonly(broken.layout.layout, ffi.NULL)
    end = len(rest)
    for place in range(1, len(rest)):
        if marks[before + place].is_line_break:
            end = place
            break
    word = rest[:end].rstrip(" ")
    if not word or rest[end - 1] != " ":
        return False
    index = following.start_index + len(word.encode())
    pango.pango_layout_line_index_to_x(following, index, False, _x)  # noqa: FBT003
    with_word: float = width + _x[0] * FROM_UNITS
    return with_word <= broken.width + _DOUBT


def _alone(text: str, resume: int | None, style: ComputedStyle) -> Found:
    """Shape a line as it will be drawn."""
    layout = Layout(style)
    layout.set_text(text)
    line, _ = layout.get_first_line()
    width, height = line_size(line, style)
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    length = line.length
    keep(layout)
    return layout, length, resume, width, height, baseline
