"""What is gathered while a Word file is read: blocks of text in order, pictures, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from qms.domain.adoption import Remark
from qms.domain.plain_markdown import at_line_start, wrapped

_INDENT = "    "


class BlockKind(Enum):
    """What a block is to Markdown."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTATION = "quotation"
    PICTURE = "picture"
    TABLE = "table"


@dataclass(slots=True, kw_only=True, eq=False)
class Block:
    """A heading, a paragraph, an item, a picture or a table."""

    kind: BlockKind
    text: str
    """Escaped; of a picture its address, of a table its finished lines."""
    level: int = 0
    """Of a heading, from 2; of everything else the lists it is within."""
    marker: str = ""
    """Of an item: `*` or `3.`"""
    caption: str = ""
    bold_words: str = ""
    """The words without marks, where they look like a heading that somebody made by hand."""

    def lines(self) -> list[str]:
        """Return the block as lines of Markdown."""
        indent = _INDENT * self.level
        match self.kind:
            case BlockKind.HEADING:
                return [f"{'#' * self.level} {self.text}"]
            case BlockKind.ITEM:
                words = wrapped(at_line_start(self.text), indent + _INDENT)
                return f"{indent}{self.marker} {words}".split("\n")
            case BlockKind.QUOTATION:
                return f"> {wrapped(at_line_start(self.text), '> ')}".split("\n")
            case BlockKind.PICTURE:
                return [f"{indent}![{self.caption}]({self.text})"]
            case BlockKind.TABLE:
                caption = [f"Table: {self.caption}", ""] if self.caption else []
                return [*caption, *self.text.split("\n")]
            case BlockKind.PARAGRAPH:
                return f"{indent}{wrapped(at_line_start(self.text), indent)}".split("\n")


@dataclass(slots=True, kw_only=True)
class Gathered:
    """All blocks so far, and what was noticed."""

    blocks: list[Block] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    """Footnotes by their marks, in the order of their use."""
    remarks: list[tuple[Block | None, str, bool]] = field(default_factory=list)
    counts: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """How often something happened that is told once."""

    def add(self, block: Block) -> Block:
        """Add a block and return it."""
        self.blocks.append(block)
        return block

    def remark(self, words: str, *, block: Block | None = None, by_hand: bool = True) -> None:
        """Note what somebody has to look at."""
        self.remarks.append((block, words, by_hand))

    def count(self, words: str, *, by_hand: bool = False) -> None:
        """Note what may happen often and is told once, with how often."""
        number, _ = self.counts.get(words, (0, by_hand))
        self.counts[words] = (number + 1, by_hand)

    def body(self) -> tuple[str, tuple[Remark, ...]]:
        """Return the text, and the remarks with its lines."""
        lines: list[str] = []
        begins: dict[int, int] = {}
        before: Block | None = None
        for block in self.blocks:
            if before is not None and not _is_tight(before, block):
                lines.append("")
            begins[id(block)] = len(lines) + 1
            lines.extend(block.lines())
            before = block
        for mark, note in self.notes.items():
            lines += ["", *f"[^{mark}]: {wrapped(note, _INDENT)}".split("\n")]
        remarks = [
            Remark(words=words, line=begins.get(id(block), 0), by_hand=by_hand)
            for block, words, by_hand in self.remarks
        ]
        remarks += [
            Remark(words=words if number == 1 else f"{words} ({number} times)", by_hand=by_hand)
            for words, (number, by_hand) in self.counts.items()
        ]
        return "\n".join(lines) + "\n", tuple(remarks)


def _is_tight(before: Block, block: Block) -> bool:
    """Return whether two items stand without an empty line between them."""
    both = before.kind is block.kind is BlockKind.ITEM
    same_kind = before.level != block.level or (before.marker == "*") == (block.marker == "*")
    return both and same_kind


def table_lines(rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown; the first row is its head."""
    width = max(map(len, rows))
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    head, *others = [f"| {' | '.join(cell or ' ' for cell in row)} |" for row in filled]
    return "\n".join([head, "|" + "---|" * width, *others])
