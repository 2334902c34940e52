"""From a document's sanitised HTML to the blocks that readers see, with the standard library.

The HTML is what print shows, so that a redline compares exactly what is read: variables, embedded
tables and names of other documents are filled in already.
"""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

from qms.domain.blocks import (
    FOOTNOTE,
    LINE_BREAK,
    Block,
    BlockKind,
    Row,
    Token,
    code_tokens,
    tokens_of,
)
from qms.domain.diagrams import LANGUAGE, drawing_id

_LOOKS = frozenset(
    {
        *("abbr", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s"),
        *("samp", "small", "strong", "sub", "sup", "var"),
    }
)
_SAME_LOOK = {"b": "strong", "i": "em"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TICKED, _OPEN = "\u2611", "\u2610"
_BOX_KINDS = ("admonition", "footnote", "tabbed-block")


def read_blocks(html: str, pictures: Mapping[str, str] | None = None) -> tuple[Block, ...]:
    """Return the blocks of sanitised HTML.

    Args:
        html: What the Markdown set-up makes of a document.
        pictures: SHA-256 of the pictures by the address that the HTML names them by.
    """
    reader = _Reader(html, pictures or {})
    reader.feed(html)
    reader.close()
    reader.end_block()
    return tuple(reader.blocks)


class _List:
    """A list that is open."""

    def __init__(self, number: int | None) -> None:
        self.number = number

    def next_marker(self) -> str:
        if self.number is None:
            return "\u2022"
        self.number += 1
        return f"{self.number - 1}."


class _Table:
    """A table that is open."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.rows: list[Row] = []
        self.row_place = -1
        self.cells: list[tuple[Token, ...]] = []
        self.is_head = False


class _Reader(HTMLParser):
    """Gathers blocks; text outside any block makes a paragraph of its own."""

    def __init__(self, html: str, pictures: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._pictures = pictures
        self._line_starts = [0]
        for line in html.split("\n"):
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)
        self._lists: list[_List] = []
        self._boxes: list[tuple[str, str]] = []
        """The tag and the name of each note, quotation and the like that is open."""
        self._tabs: list[list[str]] = []
        self._tab_label: list[str] | None = None
        self._looks: list[str] = []
        self._targets: list[str] = []
        self._hidden = 0
        self._diagram: list[str] | None = None
        """The title of a diagram that is open, and the pieces of its text."""
        self._table: _Table | None = None
        self._space = False
        self._begin(BlockKind.PARAGRAPH, -1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, or a look of words."""
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if self._hidden or "footnote-backref" in classes:
            self._hidden += tag not in {"br", "img", "input", "hr", "col"}
        elif tag in _LOOKS:
            self._looks.append(_SAME_LOOK.get(tag, tag))
        elif tag == "a":
            is_note = "footnote-ref" in classes
            self._targets.append(FOOTNOTE if is_note else values.get("href", ""))
        elif tag == "br":
            self._add(Token(text=LINE_BREAK, look=self._look))
        elif tag == "img":
            self._add(self._picture(values))
        elif tag == "input":
            self._tick(values)
        elif tag == "label":
            self._tab_label = []
        else:
            self._begin_block(tag, values, classes)

    def handle_endtag(self, tag: str) -> None:
        """End what the start tag began."""
        if self._hidden:
            self._hidden -= 1
        elif tag in _LOOKS:
            if self._looks:
                self._looks.pop()
        elif tag == "a":
            if self._targets:
                self._targets.pop()
        elif tag == "label":
            if self._tabs and self._tab_label is not None:
                self._tabs[-1].append("".join(self._tab_label))
            self._tab_label = None
        else:
            self._end_tag(tag)

    def handle_data(self, data: str) -> None:
        """Add words to the block that is open."""
        if self._hidden:
            return
        if self._tab_label is not None:
            self._tab_label.append(data)
        elif self._diagram is not None:
            self._diagram.append(data)
        elif self._kind is BlockKind.CODE:
            self._tokens.extend(code_tokens(data))
        else:
            target = self._targets[-1] if self._targets else ""
            found = tokens_of(data.replace("\n", " "), look=self._look, target=target)
            for token in found:
                self._add(token)
            self._space = data[-1:].isspace() or (self._space and not data.strip())

    def end_block(self) -> None:
        """Put the open block to the others, if it says anything."""
        tokens = tuple(self._tokens)
        if self._kind is BlockKind.CODE:
            while tokens and tokens[-1].text.isspace():
                tokens = tokens[:-1]
        if tokens:
            alone = len(tokens) == 1 and bool(tokens[0].picture)
            plain = self._kind is BlockKind.PARAGRAPH
            kind = BlockKind.PICTURE if alone and plain else self._kind
            self.blocks.append(
                Block(
                    kind=kind,
                    tokens=tokens,
                    level=self._level or len(self._lists),
                    marker=self._marker,
                    inside=tuple(name for _, name in self._boxes if name),
                    anchor=self._anchor,
                    place=self._place,
                )
            )
        # What follows in a list item stands under it without a number of its own.
        self._begin(BlockKind.PARAGRAPH, -1)

    @property
    def _look(self) -> tuple[str, ...]:
        return tuple(sorted(set(self._looks)))

    @property
    def _here(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def _begin(self, kind: BlockKind, place: int, level: int = 0, anchor: str = "") -> None:
        self._kind, self._place, self._level, self._anchor = kind, place, level, anchor
        self._marker = ""
        self._tokens: list[Token] = []
        self._space = False

    def _add(self, token: Token) -> None:
        spaced = bool(self._tokens) and (token.spaced or self._space)
        after_break = bool(self._tokens) and self._tokens[-1].text == LINE_BREAK
        spaced = spaced and not after_break and token.text != LINE_BREAK
        self._tokens.append(
            Token(
                text=token.text,
                spaced=spaced,
                look=token.look,
                target=token.target,
                picture=token.picture,
            )
        )
        self._space = False

    def _begin_block(self, tag: str, values: dict[str, str], classes: list[str]) -> None:
        match tag:
            case _ if tag in _HEADINGS:
                self.end_block()
                self._begin(BlockKind.HEADING, self._here, _HEADINGS[tag], values.get("id", ""))
            case "p":
                self._begin_paragraph(classes)
            case "ol" | "ul":
                self.end_block()
                start = values.get("start", "1")
                number = int(start) if start.isdigit() else 1
                self._lists.append(_List(number if tag == "ol" else None))
            case "li":
                self.end_block()
                self._begin(BlockKind.ITEM, self._here)
                self._marker = self._lists[-1].next_marker() if self._lists else "\u2022"
            case "dt" | "dd" | "summary" | "figcaption" | "caption":
                self.end_block()
                self._begin(_KINDS[tag], self._here)
            case "pre":
                self.end_block()
                self._begin(BlockKind.CODE, self._here)
                if f"language-{LANGUAGE}" in classes:
                    self._diagram = [values.get("title", "")]
            case "blockquote" | "details" | "div":
                self._open_box(tag, classes)
            case "table" | "tr" | "td" | "th" | "thead":
                self._begin_in_table(tag)
            case _:
                return

    def _begin_paragraph(self, classes: list[str]) -> None:
        # The first paragraph of an item is the item.
        if self._kind is BlockKind.ITEM and not self._tokens:
            return
        self.end_block()
        kind = BlockKind.PARAGRAPH
        for name, named in _PARAGRAPHS.items():
            kind = named if name in classes else kind
        self._begin(kind, self._here)

    def _open_box(self, tag: str, classes: list[str]) -> None:
        if "tabbed-set" in classes:
            self.end_block()
            self._tabs.append([])
        names = [name for name in classes if name in _BOX_KINDS]
        if tag == "blockquote":
            name = "quotation"
        elif "admonition" in names or tag == "details":
            name = next((each for each in classes if each != "admonition"), "note")
        else:
            name = names[0] if names else ""
        if name:
            self.end_block()
        self._boxes.append((tag, name))
        if name == "tabbed-block" and self._tabs and self._tabs[-1]:
            self._begin(BlockKind.LABEL, self._here)
            self._tokens.extend(tokens_of(self._tabs[-1].pop(0)))
            self.end_block()

    def _begin_in_table(self, tag: str) -> None:
        if tag == "table":
            self.end_block()
            self._table = _Table(self._here)
        elif self._table is None:
            return
        elif tag == "thead":
            self._table.is_head = True
        elif tag == "tr":
            self._table.cells, self._table.row_place = [], self._here
        else:
            self._begin(BlockKind.PARAGRAPH, -1)

    def _end_tag(self, tag: str) -> None:
        match tag:
            case "ol" | "ul":
                self.end_block()
                if self._lists:
                    self._lists.pop()
            case "blockquote" | "details" | "div":
                if self._boxes and self._boxes[-1][1]:
                    self.end_block()
                if self._boxes:
                    self._boxes.pop()
            case "table" | "tr" | "td" | "th" | "thead":
                self._end_in_table(tag)
            case "p" | "li" | "dt" | "dd" | "summary" | "figcaption" | "caption" | "pre":
                if self._diagram is not None:
                    self._end_diagram(*self._diagram)
                self.end_block()
            case _ if tag in _HEADINGS:
                self.end_block()
            case _:
                return

    def _end_diagram(self, title: str, *text: str) -> None:
        """Turn a diagram into the picture that readers see of it."""
        self._kind, self._diagram = BlockKind.PARAGRAPH, None
        self._add(Token(text=title, picture=drawing_id("".join(text))))

    def _end_in_table(self, tag: str) -> None:
        table = self._table
        if table is None:
            return
        match tag:
            case "td" | "th":
                table.cells.append(tuple(self._tokens))
                self._begin(BlockKind.PARAGRAPH, -1)
            case "tr":
                row = Row(cells=tuple(table.cells), is_head=table.is_head, place=table.row_place)
                table.rows.append(row)
            case "thead":
                table.is_head = False
            case _:
                self._end_table(table)

    def _end_table(self, table: _Table) -> None:
        self.blocks.append(
            Block(
                kind=BlockKind.TABLE,
                rows=tuple(table.rows),
                level=len(self._lists),
                inside=tuple(name for _, name in self._boxes if name),
                place=table.place,
            )
        )
        self._table = None

    def _picture(self, values: dict[str, str]) -> Token:
        address = values.get("src", "")
        # A picture that is not of the repository is told apart by its address.
        digest = self._pictures.get(address, address or "missing")
        description = " ".join(values.get("alt", "").split())
        return Token(text=description, spaced=self._space, look=self._look, picture=digest)

    def _tick(self, values: dict[str, str]) -> None:
        if values.get("type") == "checkbox":
            self._add(Token(text=_TICKED if "checked" in values else _OPEN))
            self._space = True


_KINDS = {
    "dt": BlockKind.TERM,
    "dd": BlockKind.DEFINITION,
    "summary": BlockKind.LABEL,
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
}
_PARAGRAPHS = {
    "admonition-title": BlockKind.LABEL,
    "qms-caption": BlockKind.CAPTION,
    "qms-clauses": BlockKind.CLAUSES,
}
