"""Diagrams that authors write as text: blocks of code in the language of drawings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qms.domain.canonical import sha256_hex
from qms.domain.code_blocks import CodeBlock
from qms.domain.diagnostics import Location

LANGUAGE = "dot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A diagram as it was written."""

    text: str
    """What is drawn; a part of the body, so approvals cover it like every other word."""
    caption: str
    """Its title, and after a colon what those read who cannot see it."""
    location: Location
    """Where its block begins; the text follows on the next line."""


def diagrams_in(blocks: Iterable[CodeBlock], path: str, first_line: int) -> Iterator[Diagram]:
    """Yield the diagrams among the code blocks of a body."""
    for block in blocks:
        if block.language == LANGUAGE:
            place = Location(path=path, line=first_line + block.start, column=block.indent + 1)
            text = "\n".join(block.lines)
            yield Diagram(text=text, caption=block.title, location=place)


def drawing_id(text: str) -> str:
    """Return what tells a drawing from others, as a picture is told by its bytes."""
    return sha256_hex(f"{LANGUAGE}\n{text}".encode())
