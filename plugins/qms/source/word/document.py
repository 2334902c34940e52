"""A Word file read as a whole: its body as Markdown, what stands in its margins, its properties."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from qms.domain.adoption import FoundRows, RowsKind, TakenText
from qms.domain.limits import MAX_WORD_PARAGRAPHS
from qms.domain.plain_markdown import visible
from qms.source.not_taken import NotTaken
from qms.source.word.blocks import BlockReader
from qms.source.word.changes import settle
from qms.source.word.container import SAVE_AGAIN, refuse_unsafe
from qms.source.word.gathered import Gathered
from qms.source.word.inline import InlineReader
from qms.source.word.names import Element, w
from qms.source.word.numbering import read_numbering
from qms.source.word.styles import Style, read_styles, style_of

_FIRST_ROWS = 12
"""Of the first table of a text: beyond, it is no block with number and revision."""
_FIRST_LINES = 15
_MOST_ROWS = 100
"""Of a list of revisions or approvals."""
_MOST_MARGIN = 300
_APART = "   "
"""In the place of a tab, which companies put between number and revision."""
_COUNTED = {
    "tracked": "tracked changes were taken over as if accepted; look whether they were decided",
    "links": "links were left out and their words kept; write the addresses again",
    "hidden": "hidden words were left out; look whether they belong to the text",
}
_FORM_LOST = {
    "contents": "table of contents was left out; the manual makes its own",
    "choices": "lists to choose from are words in brackets now",
    "blanks": "blanks to fill in are lines now",
}
_MOST_COMMENT = 200


def read_word(data: bytes) -> TakenText:
    """Read a Word file.

    Raises:
        NotTaken: it is no Word file, or one that cannot be read.
    """
    import docx

    refuse_unsafe(data)
    # What a broken file makes the libraries raise is not listed anywhere, and each means the same.
    try:
        return _read(docx.Document(io.BytesIO(data)))
    except (NotTaken, MemoryError):
        raise
    except Exception as error:
        raise NotTaken(f"Word's own marks in it are damaged; {SAVE_AGAIN}") from error


def _read(document: Any) -> TakenText:
    body = document.element.body
    paragraphs = sum(1 for _ in body.iter(w("p")))
    if paragraphs > MAX_WORD_PARAGRAPHS:
        raise NotTaken(
            f"it has more than {MAX_WORD_PARAGRAPHS} paragraphs; split it into documents in Word"
        )
    counts = settle(body)
    gathered = Gathered()
    main = document.part
    styles = read_styles(_root(main, "styles"))
    inline = InlineReader(
        relations=main.rels, styles=styles, notes=dict(_notes(main)), gathered=gathered
    )
    reader = BlockReader(inline, read_numbering(_root(main, "numbering")), gathered)
    reader.read(body)
    for key, words in _COUNTED.items():
        if counts[key]:
            gathered.remark(f"{counts[key]} {words}")
    for comment in _comments(main):
        gathered.remark(f"{comment}; look whether it is still open")
    for key, words in _FORM_LOST.items():
        if counts[key]:
            gathered.remark(f"{counts[key]} {words}", by_hand=False)
    margins = tuple(_margins(document))
    for place, words in _said(margins):
        gathered.remark(f"{place} was not taken over: “{words}”", by_hand=False)
    text, remarks = gathered.body()
    properties = document.core_properties
    return TakenText(
        body=text,
        remarks=remarks,
        pictures=gathered.pictures,
        found=(*margins, *_first_lines(body, styles), *_tables(body)),
        title=reader.title,
        title_of_properties=visible(properties.title or "").strip(),
        saved_on=properties.modified.date() if properties.modified else None,
    )


def _root(main: Any, kind: str) -> Element | None:
    """Return the root of a part that belongs to the main one; None where there is none."""
    part = next((rel.target_part for rel in _parts(main, kind)), None)
    return None if part is None else _parsed(part)


def _parts(main: Any, kind: str) -> Iterator[Any]:
    return (
        rel
        for rel in main.rels.values()
        if not rel.is_external and rel.reltype.endswith(f"/{kind}")
    )


def _parsed(part: Any) -> Element:
    element = getattr(part, "element", None)
    if element is not None:
        return element
    from docx.oxml.parser import parse_xml

    return parse_xml(part.blob)


def _notes(main: Any) -> Iterator[tuple[str, Element]]:
    """Yield footnotes and endnotes by kind and number; separators have other types."""
    for kind in ("footnote", "endnote"):
        root = _root(main, f"{kind}s")
        if root is None:
            continue
        settle(root)
        for note in root.iter(w(kind)):
            if note.get(w("type")) in {None, "normal"}:
                yield f"{kind} {note.get(w('id'), '')}", note


def _comments(main: Any) -> Iterator[str]:
    """Yield what people wrote beside the text, and who."""
    root = _root(main, "comments")
    for each in () if root is None else root.iter(w("comment")):
        words = " ".join(filter(None, map(_text, each.iter(w("p")))))
        author = visible(str(each.get(w("author"), ""))).strip()[:60] or "somebody"
        yield f"the comment of {author} was left out: “{words[:_MOST_COMMENT]}”"


def _margins(document: Any) -> Iterator[FoundRows]:
    """Yield what stands in headers and footers, each once."""
    seen: set[tuple[tuple[str, ...], ...]] = set()
    for kind, place in (("header", "the header"), ("footer", "the footer")):
        for rel in _parts(document.part, kind):
            root = _parsed(rel.target_part)
            settle(root)
            rows = tuple(_rows(root))
            if rows and rows not in seen:
                seen.add(rows)
                yield FoundRows(place=place, rows=rows, kind=RowsKind.MARGIN)


def _rows(container: Element) -> Iterator[tuple[str, ...]]:
    """Yield the paragraphs and the rows of tables in a container."""
    for child in container:
        if child.tag == w("p"):
            text = _text(child)
            if text:
                yield (text,)
        elif child.tag == w("tbl"):
            for row in child.iter(w("tr")):
                yield tuple(
                    "\n".join(_text(each) for each in cell.iter(w("p"))).strip()
                    for cell in row.findall(w("tc"))
                )


def _text(paragraph: Element) -> str:
    found = paragraph.iter(w("t"), w("tab"), w("br"))
    pieces = (each.text or "" if each.tag == w("t") else _APART for each in found)
    return visible("".join(pieces)).strip()


def _said(margins: tuple[FoundRows, ...]) -> Iterator[tuple[str, str]]:
    for each in margins:
        words = " | ".join(re.sub(r"\s+", " ", cell) for row in each.rows for cell in row if cell)
        if words:
            yield each.place, words if len(words) < _MOST_MARGIN else f"{words[:_MOST_MARGIN]}…"


def _first_lines(body: Element, styles: Mapping[str, Style]) -> Iterator[FoundRows]:
    """Yield the paragraphs above the first heading, where a page with the title may stand."""
    rows: list[tuple[str, ...]] = []
    for paragraph in islice(body.iterchildren(w("p")), _FIRST_LINES):
        if style_of(paragraph, styles).heading:
            break
        if text := _text(paragraph):
            rows.append((text,))
    if rows:
        yield FoundRows(place="the first lines", rows=tuple(rows))


def _tables(body: Element) -> Iterator[FoundRows]:
    """Yield all tables; a short first one may be a block with number, revision and approval."""
    for index, table in enumerate(body.iterchildren(w("tbl"))):
        rows = tuple(
            tuple(
                "\n".join(_text(each) for each in cell.iter(w("p"))).strip()
                for cell in row.findall(w("tc"))
            )
            for row in islice(table.iterchildren(w("tr")), _MOST_ROWS)
        )
        is_block = not index and len(rows) <= _FIRST_ROWS
        kind = RowsKind.BLOCK if is_block else RowsKind.TABLE
        yield FoundRows(place="a table" if index else "the first table", rows=rows, kind=kind)
