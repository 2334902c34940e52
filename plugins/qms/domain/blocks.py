"""A document as readers see it, block by block and word by word: what a redline compares.

Blocks are flat: a list is its items, each with its depth; a note is its title and what is inside.
Only tables have parts of their own, because their cells are compared with each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

LINE_BREAK = "\n"
_WORD = re.compile(
    r"(?P<space>[^\S\n]*)(?P<text>\n"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"  # written without spaces between words
    r"|\d+(?:[.,:]\d+)*(?![^\W\d])"
    r"|\w+(?:[-'\u2019]\w+)*"
    r"|[^\w\s])"
)
_CODE_WORD = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TERM = "term"
    DEFINITION = "definition"
    LABEL = "label"
    """The title of a note, of a folded block or of a tab."""
    CAPTION = "caption"
    CLAUSES = "clauses"
    """The clauses that the section above it answers."""
    CODE = "code"
    PICTURE = "picture"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, a number, one mark or one picture, as it looks."""

    text: str
    spaced: bool = False
    """Whether a space stands before it."""
    look: tuple[str, ...] = ()
    """How it stands out: `strong`, `em`, `code`, `sup`… in alphabetical order."""
    target: str = ""
    """Where it leads, for a word of a link."""
    picture: str = ""
    """SHA-256 of a picture's bytes; the text is then its description."""

    @property
    def key(self) -> tuple[str, tuple[str, ...], str, str]:
        """Return what makes two tokens the same; the space before them does not."""
        # Footnotes are numbered anew when one is added before them; their texts are compared.
        text = "" if self.target == FOOTNOTE else self.text
        return (text, self.look, self.target, self.picture)


FOOTNOTE = "footnote"
"""Target of the number that leads to a footnote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table."""

    cells: tuple[tuple[Token, ...], ...]
    is_head: bool = False
    place: int = field(default=-1, compare=False)
    """Where its tag begins in the HTML it was read from."""

    @property
    def key(self) -> tuple[object, ...]:
        """Return what makes two rows the same."""
        return (self.is_head, *(keys(cell) for cell in self.cells))

    @property
    def text(self) -> str:
        """Return the row as one line."""
        return " | ".join(plain(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a document."""

    kind: BlockKind
    tokens: tuple[Token, ...] = ()
    level: int = 0
    """Of a heading; of everything else, how many lists it stands in."""
    marker: str = ""
    """Number or bullet of a list item. The number alone is no difference: it follows from order."""
    inside: tuple[str, ...] = ()
    """Notes, quotations and the like around it, the outermost first."""
    anchor: str = ""
    rows: tuple[Row, ...] = ()
    """Only of a table."""
    place: int = field(default=-1, compare=False)
    """Where its tag begins in the HTML it was read from."""

    @property
    def text(self) -> str:
        """Return its words as one text."""
        if self.kind is BlockKind.TABLE:
            return "\n".join(row.text for row in self.rows)
        return plain(self.tokens)

    @property
    def form(self) -> tuple[object, ...]:
        """Return what it looks like whatever its words."""
        return (self.kind, self.level, self.marker[:1].isdigit(), self.marker == "", self.inside)

    @property
    def key(self) -> tuple[object, ...]:
        """Return what makes two blocks the same."""
        return (self.form, keys(self.tokens), tuple(row.key for row in self.rows))


def keys(tokens: Iterable[Token]) -> tuple[object, ...]:
    """Return what makes two texts the same."""
    return tuple(token.key for token in tokens)


def plain(tokens: Iterable[Token]) -> str:
    """Return tokens as text, with single spaces."""
    pieces = (f" {token.text}" if token.spaced else token.text for token in tokens)
    return "".join(pieces).strip(" ")


def words(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield what tells texts apart, without marks and capitals."""
    for token in tokens:
        if token.picture:
            yield token.picture
        if token.text[:1].isalnum():
            yield token.text.casefold()


def tokens_of(
    text: str, *, look: tuple[str, ...] = (), target: str = "", spaced: bool = False
) -> Iterator[Token]:
    """Yield the words of a text; `spaced` says whether a space stands before the first one."""
    composed = unicodedata.normalize("NFC", text)
    for match in _WORD.finditer(composed):
        apart = bool(match["space"]) or (spaced and match.start() == 0)
        yield Token(text=match["text"], spaced=apart, look=look, target=target)


def code_tokens(text: str) -> Iterator[Token]:
    """Yield the pieces of a text in which every space counts."""
    composed = unicodedata.normalize("NFC", text)
    return (Token(text=piece, look=("code",)) for piece in _CODE_WORD.findall(composed))
