"""Lines of text as PDF operators: what a glyph becomes is worked out once for a font and size."""

from __future__ import annotations

from typing import Any

from weasyprint import draw
from weasyprint.draw import text
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango

_SIZES_ARE_RIGHT = 14802
"""The first version of Pango that says which size a font has."""
_NUMBERS = 5
"""Of a `PangoGlyphInfo`: glyph, width, two offsets, flags."""
_NO_GLYPH = 0x0FFFFFFF
"""From here on numbers stand for what has no glyph."""

ffi.cdef("gpointer g_object_ref (gpointer object);")

_draw_text_alone = text.draw_text
_draw_line_alone = text.draw_first_line


class _Pen:
    """A font at one size, and what its glyphs are as operators."""

    def __init__(self, pango_font: Any, stream: Stream) -> None:
        # Held, so that no other font comes to lie in its place.
        self.pango_font = ffi.gc(gobject.g_object_ref(pango_font), gobject.g_object_unref)
        self.font, self.size = stream.add_font(pango_font)
        self.pieces: dict[tuple[int, int], str] = {}
        font = self.font
        self.is_plain = not (font.bitmap or font.svg or font.png or font.colr)


_pens: dict[tuple[int, int], _Pen] = {}

_Run = tuple[Any, _Pen, list[int]]
"""A run of glyphs, its font and its numbers."""


def install() -> None:
    """Replace how texts are drawn."""
    if pango.pango_version() >= _SIZES_ARE_RIGHT:
        draw.draw_text = draw_text
        text.draw_first_line = draw_first_line


def forget() -> None:
    """Let go of the fonts of one document."""
    _pens.clear()


def draw_text(
    stream: Stream, box: TextBox, offset_x: float, text_overflow: str, block_ellipsis: str = "none"
) -> None:
    """Draw a text, as WeasyPrint's function of the same name; without lines, only the text."""
    style = box.style
    if style["text_decoration_line"] != "none" or style["visibility"] != "visible":
        _draw_text_alone(stream, box, offset_x, text_overflow, block_ellipsis)
        return
    x, y = box.position_x, box.position_y + box.baseline
    stream.set_color(style["color"])
    box.pango_layout.reactivate(style)
    stream.begin_text()
    matrix = Matrix(d=-1, e=x, f=y)
    emojis = draw_first_line(stream, box, text_overflow, block_ellipsis, matrix)
    stream.end_text()
    text.draw_emojis(stream, style, x, y, emojis)
    if not box.pango_layout.is_shared:
        box.pango_layout.deactivate()


def draw_first_line(
    stream: Stream, box: TextBox, text_overflow: str, block_ellipsis: str, matrix: Matrix
) -> list[Any]:
    """Draw a line, as WeasyPrint's function of the same name; return its coloured glyphs."""
    is_plain = (
        text_overflow != "ellipsis"
        and block_ellipsis == "none"
        and box.style["font_size"] > 1
        and box.text.strip()
    )
    runs = _plain_runs(stream, box.pango_layout) if is_plain else None
    if runs is None:
        return _draw_line_alone(stream, box, text_overflow, block_ellipsis, matrix)  # type: ignore[no-any-return]
    stream.set_text_matrix(*matrix.values)
    last, shown = None, ""
    for glyph_item, pen, numbers in runs:
        if pen is not last:
            if shown:
                stream.show_text(shown)
            last, shown = pen, ""
            stream.set_font_size(pen.font.hash, pen.size)
        pieces = pen.pieces
        try:
            glyphs = "".join(
                [pieces[key] for key in zip(numbers[::_NUMBERS], numbers[1::_NUMBERS], strict=True)]
            )
        except KeyError:
            _learn(stream, pen, glyph_item, numbers, box)
            glyphs = "".join(
                [pieces[key] for key in zip(numbers[::_NUMBERS], numbers[1::_NUMBERS], strict=True)]
            )
        shown += f"<{glyphs}>"
        shown = shown.removesuffix("<>")
    stream.show_text(shown)
    return []


def _plain_runs(stream: Stream, layout: Any) -> list[_Run] | None:
    """Return the runs of a line whose glyphs stand where their widths put them."""
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)  # noqa: FBT003
    line, _ = layout.get_first_line()
    found: list[_Run] = []
    run = line.runs[0]
    while run != ffi.NULL:
        item = run.data
        run = run.next
        glyphs = item.glyphs
        numbers = ffi.unpack(ffi.cast("int *", glyphs.glyphs), glyphs.num_glyphs * _NUMBERS)
        is_moved = any(numbers[2::_NUMBERS]) or any(numbers[3::_NUMBERS])
        if is_moved or not numbers or max(numbers[::_NUMBERS]) >= _NO_GLYPH:
            return None
        pen = _pen(item.item.analysis.font, stream)
        if not pen.is_plain:
            return None
        found.append((item, pen, numbers))
    return found


def _pen(pango_font: Any, stream: Stream) -> _Pen:
    key = (int(ffi.cast("uintptr_t", pango_font)), id(stream._fonts))  # noqa: SLF001
    if key not in _pens:
        _pens[key] = _Pen(pango_font, stream)
    return _pens[key]


def _learn(stream: Stream, pen: _Pen, glyph_item: Any, numbers: list[int], box: TextBox) -> None:
    """Work out the operators of glyphs that this font and size have not drawn at their width."""
    font = pen.font
    for index, key in enumerate(zip(numbers[::_NUMBERS], numbers[1::_NUMBERS], strict=True)):
        if key in pen.pieces:
            continue
        glyph, width = key
        if glyph not in font.to_unicode:
            font.to_unicode[glyph] = _characters(glyph_item, index, box)
        if glyph not in font.widths:
            pango.pango_font_get_glyph_extents(
                pen.pango_font, glyph, stream.ink_rect, stream.logical_rect
            )
            font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / pen.size)
        kerning = font.widths[glyph] - width * 1000 * FROM_UNITS / pen.size
        pen.pieces[key] = f"{glyph:04x}>{int(kerning)}<" if kerning else f"{glyph:04x}"


def _characters(glyph_item: Any, index: int, box: TextBox) -> str:
    """Return the characters that a glyph stands for."""
    item, clusters = glyph_item.item, glyph_item.glyphs.log_clusters
    start = clusters[index]
    if item.analysis.level % 2:  # from right to left
        end = item.length if index == 0 else clusters[index - 1]
    else:
        is_last = index == glyph_item.glyphs.num_glyphs - 1
        end = item.length if is_last else clusters[index + 1]
    data: bytes = box.pango_layout.text.encode()
    return data[item.offset + start : item.offset + end].decode()
