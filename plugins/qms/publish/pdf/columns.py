"""Widths of table columns from the words in them, before anything is laid out.

The layout engine finds widths by setting every word of a table alone and every cell as one line,
an eighth of all its time. Words measured with the same fonts give the same answer: no column is
narrower than its longest word, and what is left is shared by how much each has to say (CSS 2.1
§17.5.2.2). A table that is too wide for the page is seen here too, not after a layout in vain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from qms.domain.look import Paper
from qms.publish.pdf.measure import Measure, SetIn

MARGINS, TURNED_MARGINS = 38.0, 30.0
"""Millimetres left and right of the text, upright and turned, as `print.css` has them."""
_INDENT = 8.0
"""Millimetres, at most, that a list, note or quotation takes from what stands in it."""
_POINT = 25.4 / 72
_NARROWER = frozenset({"li", "blockquote", "details", "dd"})
_NARROWER_CLASSES = frozenset({"admonition", "tabbed-block", "qms-notice"})
_SET_BY_STYLE = frozenset({"qms-head", "sh-facts", "sh-text", "sh-lines"})
"""Tables of ours whose columns a style sheet sets."""
_WIDENED = frozenset({"qms-blank"})
"""Registers, whose columns have shares of the page and become wider for long labels."""
_BOLD = frozenset({"th", "b", "strong"})
_CODE = frozenset({"code", "kbd", "samp"})
_INLINE = _BOLD | _CODE | {"a", "abbr", "cite", "del", "em", "i", "ins", "mark", "q", "s", "small"}
_PLAIN = _INLINE | {"span", "sub", "sup", "td", "var", "dfn"}
_UNBROKEN = frozenset({"qms-nowrap", "qms-clause", "qms-choice"})
_SPACES = re.compile(r"[ \t\n\r\f]+")
_PIECE = re.compile(r" |(?:[^ /–—-]|[/–—-]+(?=\d))+[/–—-]*|[/–—-]+")  # noqa: RUF001
"""What a line is broken between: at spaces, and after dashes and slashes that no digit follows."""
_SHORT = 4
"""Rows of a table that is kept on one page."""
_DIGITS = 2
"""Of the widest `colspan` that the sanitiser lets through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """One way to set a table, and the class that `print.css` knows it by."""

    name: str
    size: float
    """Points."""
    padding: float
    """Millimetres on both sides of a cell together, with its border."""
    is_turned: bool = False


_FITS = (
    _Fit(name="", size=8.5, padding=3.4),
    _Fit(name="qms-fit-1", size=7.0, padding=2.2),
    _Fit(name="qms-fit-2", size=7.0, padding=2.2, is_turned=True),
)
_BROKEN = "qms-fit-3"
"""Turned, and words may break anywhere."""
_TURNED = frozenset({"qms-fit-2", _BROKEN})


@dataclass(slots=True)
class _Need:
    """How wide a column wants to be, in parts of the font's size."""

    least: float = 0.0
    """Its longest word."""
    most: float = 0.0
    """Its longest line."""

    def widen(self, other: _Need) -> None:
        self.least = max(self.least, other.least)
        self.most = max(self.most, other.most)


def size_columns(root: Element, paper: Paper, measure: Measure) -> bool:
    """Give every table of a page the widths of its columns, where its words tell them.

    Returns:
        Whether a table is left whose width only the layout will show.
    """
    is_doubtful = False
    for table, above, width_lost in list(_tables(root, 0.0)):
        names = _classes(table)
        _keep_rows_together(table)
        if table.find("colgroup") is not None or names & _SET_BY_STYLE:
            is_doubtful = is_doubtful or bool(names & _WIDENED)
            continue
        needs = _needs(table, measure)
        if needs:
            _size(table, needs, paper, width_lost)
            _turn_caption(above, table)
        else:
            is_doubtful = True
    return is_doubtful


def _tables(element: Element, lost: float) -> Iterator[tuple[Element, Element | None, float]]:
    """Yield tables, what stands above each, and the millimetres that their place takes away."""
    above: Element | None = None
    for child in element:
        if child.tag == "table":
            yield child, above, lost
        else:
            is_narrower = child.tag in _NARROWER or _classes(child) & _NARROWER_CLASSES
            yield from _tables(child, lost + _INDENT if is_narrower else lost)
        above = child


def _keep_rows_together(table: Element) -> None:
    """Let no short table be broken, and no first or last row stand alone on a page."""
    rows = [row for row in table.iter("tr") if row.find("td") is not None]
    kept = rows[:-1] if len(rows) <= _SHORT else [rows[0], rows[-2]]
    for row in kept:
        _add_class(row, "qms-with-next")


def _turn_caption(above: Element | None, table: Element) -> None:
    """Let a caption stand on the turned page of its table."""
    if above is not None and "qms-caption" in _classes(above) and _classes(table) & _TURNED:
        _add_class(above, "qms-turned")


def _add_class(element: Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())


def _classes(element: Element) -> set[str]:
    return set(element.get("class", "").split())


def _needs(table: Element, measure: Measure) -> list[_Need]:
    """Return what each column needs; nothing where a cell holds more than words."""
    needs: list[_Need] = []
    for row in table.iter("tr"):
        column = 0
        for cell in row:
            span, need = _span(cell), _need_of(cell, measure)
            if need is None or not span:
                return []
            needs.extend(_Need() for _ in range(column + span - len(needs)))
            if span == 1:  # one over several columns takes what these have
                needs[column].widen(need)
            column += span
    return needs


def _span(cell: Element) -> int:
    """Return over how many columns a cell goes; 0 where only the engine can tell."""
    found = cell.get("colspan", "1")
    is_plain = found.isdecimal() and len(found) <= _DIGITS and cell.get("rowspan", "1") == "1"
    return int(found) if is_plain else 0


def _need_of(cell: Element, measure: Measure) -> _Need | None:
    """Return what a cell needs, or nothing when it holds more than words."""
    need = _Need()
    word = line = 0.0
    for piece in _pieces(cell, "Regular", is_kept=bool(_classes(cell) & _UNBROKEN)):
        match piece:
            case None:
                return None
            case (_, "\n"):
                word = line = 0.0
            case (face, " "):
                word = 0.0
                line += measure.width(face, " ")
            case (face, text):
                width = measure.width(face, text)
                word, line = word + width, line + width
                need.widen(_Need(word, line))
                if text[-1] in "/–—-":  # noqa: RUF001
                    word = 0.0
    return need


def _pieces(element: Element, face: SetIn, *, is_kept: bool) -> Iterator[tuple[SetIn, str] | None]:
    """Yield the pieces of a cell's text with the face each is set in; None for what is no text."""
    if element.tag in _BOLD:
        face = "Bold"
    elif element.tag in _CODE:
        face = "Mono"
    yield from _split(element.text, face, is_kept=is_kept)
    for child in element:
        if child.tag == "br":
            yield face, "\n"
        elif child.tag in _PLAIN:
            kept = is_kept or bool(_classes(child) & _UNBROKEN)
            yield from _pieces(child, face, is_kept=kept)
        else:
            yield None
        yield from _split(child.tail, face, is_kept=is_kept)


def _split(text: str | None, face: SetIn, *, is_kept: bool) -> Iterator[tuple[SetIn, str]]:
    collapsed = _SPACES.sub(" ", text or "")
    if is_kept and collapsed:
        yield face, collapsed.replace(" ", "\u00a0")
        return
    for piece in _PIECE.findall(collapsed):
        yield face, piece


def _size(table: Element, needs: Sequence[_Need], paper: Paper, lost: float) -> None:
    """Choose the first way to set a table in which no word is broken, and set its columns."""
    for fit in _FITS:
        room = _room(paper, fit) - lost
        least = [_millimetres(need.least, fit) for need in needs]
        if sum(least) <= room:
            most = [_millimetres(need.most, fit) for need in needs]
            _set(table, fit.name, _shared(least, most, room))
            return
    least = [_millimetres(need.least, _FITS[-1]) for need in needs]
    _set(table, _BROKEN, least)


def _room(paper: Paper, fit: _Fit) -> float:
    return paper.height - TURNED_MARGINS if fit.is_turned else paper.width - MARGINS


def _millimetres(width: float, fit: _Fit) -> float:
    return width * fit.size * _POINT + fit.padding


def _shared(least: Sequence[float], most: Sequence[float], room: float) -> list[float]:
    """Share a table's width among its columns."""
    wanted = sum(most)
    if wanted <= room:
        return [width * room / wanted for width in most]
    share = (room - sum(least)) / (wanted - sum(least))
    return [low + (high - low) * share for low, high in zip(least, most, strict=True)]


def _set(table: Element, fit: str, widths: Sequence[float]) -> None:
    table.set("class", " ".join([*table.get("class", "").split(), "qms-sized", fit]).strip())
    total = sum(widths)
    columns = Element("colgroup")
    for width in widths:
        columns.append(Element("col", {"style": f"width: {100 * width / total:.2f}%"}))
    # A caption comes first (HTML 4.9.1).
    table.insert(1 if len(table) and table[0].tag == "caption" else 0, columns)
