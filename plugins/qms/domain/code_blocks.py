"""Which lines of a body are code, told exactly as the Markdown renderer tells it.

What a reader sees and what this scanner believes to be code must be the same lines; otherwise a
picture could be shown that no approval covers. So one strict way to write a code block is
accepted, and everything that only looks like one is named as doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TAB = 4
OPENING = re.compile(r"([ ]*)(`{3,}|~{3,})[ ]*([\w#.+-]*)(?:[ ]+title=\"([^\"`]*)\")?[ ]*$")
LOOKS_LIKE_FENCE = re.compile(r"(?:[\s>*+-]|\d+[.)])*(?:`{3}|~{3})")
CODE_SPAN = re.compile(r"(?<!\\)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
LONE_BACKQUOTE = re.compile(r"(?<!\\)`|\\\\+`")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlock:
    """A block of code, with the lines between its marks as they are shown."""

    start: int
    """The line that opens it, counted from 0."""
    indent: int
    language: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlocks:
    """Which lines of a text, counted from 0, are outside code blocks."""

    visible: tuple[int, ...]
    doubtful: tuple[int, ...] = ()
    """Lines that look like code and would not be shown as code, or the other way round."""
    unclosed: int | None = None
    """The line that opens a block which nothing closes."""
    closed: tuple[CodeBlock, ...] = ()


def find_code_blocks(lines: Sequence[str]) -> CodeBlocks:
    """Tell the lines outside code blocks from those inside."""
    visible: list[int] = []
    doubtful: list[int] = []
    closed: list[CodeBlock] = []
    fence, indent, start, language, title = "", 0, 0, "", ""
    for index, line in enumerate(lines):
        if fence:
            if line.strip() and not _is_indented(line, indent):
                doubtful.append(index)
            elif line.expandtabs(TAB)[indent:].rstrip() == fence:
                inside = tuple(each.expandtabs(TAB)[indent:] for each in lines[start + 1 : index])
                closed.append(
                    CodeBlock(
                        start=start, indent=indent, language=language, title=title, lines=inside
                    )
                )
                fence = ""
            continue
        opening = OPENING.match(line) if "```" in line or "~~~" in line else None
        if opening:
            fence, indent, start = opening[2], len(opening[1]), index
            language, title = opening[3], opening[4] or ""
            continue
        visible.append(index)
        if ("```" in line or "~~~" in line) and LOOKS_LIKE_FENCE.match(line):
            doubtful.append(index)
    return CodeBlocks(
        visible=tuple(visible),
        doubtful=tuple(doubtful),
        unclosed=start if fence else None,
        closed=tuple(closed),
    )


def visible_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield (index, line) outside code blocks, with code spans replaced by spaces."""
    lines = text.split("\n")
    for index in visible_indexes(lines, text):
        line = lines[index]
        yield index, without_code_spans(line) if "`" in line else line


def visible_indexes(lines: Sequence[str], text: str) -> Sequence[int]:
    """Return which lines of a text are outside code blocks."""
    if "```" not in text and "~~~" not in text:
        return range(len(lines))
    return find_code_blocks(lines).visible


def without_code_spans(line: str) -> str:
    """Return a line with its code spans replaced by as many spaces."""
    return CODE_SPAN.sub(lambda match: " " * len(match[0]), line)


def _is_indented(line: str, indent: int) -> bool:
    return not line.expandtabs(TAB)[:indent].strip()
