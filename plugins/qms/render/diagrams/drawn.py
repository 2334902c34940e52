"""A diagram's text in, its drawing out; the same text gives the same bytes, drawn once."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    from qms.render.diagrams.dot import Misplaced

    class Memory(Protocol):
        """Where drawings are kept between runs."""

        def find(self, key: str) -> str | None:
            """Return a drawing."""

        def keep(self, key: str, svg: str) -> None:
            """Keep a drawing."""


MAX_LENGTH = 20_000
MAX_LINES = 400
MAX_ARROWS = 200
_ARROW = re.compile("->|--")


class FaultyDiagram(Exception):
    """A text cannot be drawn; carries where and why."""

    def __init__(self, fault: Misplaced) -> None:
        super().__init__(fault.message)
        self.fault = fault


_drawn: dict[str, str] = {}
_faulty: dict[str, Misplaced] = {}
_memories: list[Memory] = []


def remember_in(memory: Memory | None) -> None:
    """Say where drawings are kept beyond this process; what they are does not depend on it."""
    _memories[:] = [] if memory is None else [memory]


def draw(text: str) -> str:
    """Return the drawing of a diagram, as SVG without a title.

    Raises:
        FaultyDiagram: the text cannot be drawn.
    """
    key = hashlib.sha256(f"{drawing_tools()}\n{text}".encode()).hexdigest()
    if key in _faulty:
        raise FaultyDiagram(_faulty[key])
    if key not in _drawn:
        kept = next((found for each in _memories if (found := each.find(key))), None)
        _drawn[key] = kept or _drawn_anew(key, text)
    return _drawn[key]


def diagram_fault(text: str) -> Misplaced | None:
    """Return why a diagram cannot be drawn; None where it can."""
    try:
        draw(text)
    except FaultyDiagram as faulty:
        return faulty.fault
    return None


@cache
def drawing_tools() -> str:
    """Return what tells drawings of these programs from those of others."""
    from qms.render.diagrams.engine import engine_tools

    folder = Path(__file__).parent
    own = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.py"))))
    return f"{own.hexdigest()} {engine_tools()}"


def _drawn_anew(key: str, text: str) -> str:
    try:
        svg = _made(text)
    except FaultyDiagram as faulty:
        _faulty[key] = faulty.fault
        raise
    for each in _memories:
        each.keep(key, svg)
    return svg


def _made(text: str) -> str:
    from qms.render.diagrams import dot, engine, svg

    _refuse_size(text)
    fault = dot.misplaced(text)
    if fault is not None:
        raise FaultyDiagram(fault)
    if dot.foreign(text):
        message = "this diagram asks for a file or leads away"
        raise _faulty_diagram(message, "draw with shapes and words; links go into the text")
    try:
        return svg.harmless_svg(engine.run(dot.dressed(text)))
    except engine.NotUnderstood as error:
        raise FaultyDiagram(_not_understood(text)) from error
    except engine.Overrun as error:
        message = "this diagram takes too long to draw"
        advice = "split it: a process that people can follow has some 30 steps"
        raise _faulty_diagram(message, advice) from error
    except svg.TooLarge as error:
        message = "this diagram is so large that its words could not be read on a page"
        advice = "split it, or turn it: rankdir=TB goes down, rankdir=LR goes right"
        raise _faulty_diagram(message, advice) from error
    except svg.NotAllowed as error:
        message = f"this diagram has {error}, which a drawing cannot have"
        raise _faulty_diagram(message, "take it out; links go into the text") from error


def _faulty_diagram(message: str, advice: str) -> FaultyDiagram:
    from qms.render.diagrams.dot import Misplaced

    return FaultyDiagram(Misplaced(line=1, message=message, advice=advice))


def _not_understood(text: str) -> Misplaced:
    from qms.render.diagrams.dot import Misplaced, first_unread

    if _is_understood(text):
        advice = "take out sizes and positions; the engine finds them"
        return Misplaced(line=1, message="this diagram cannot be laid out", advice=advice)
    return first_unread(text, _is_understood)


def _refuse_size(text: str) -> None:
    if len(text) > MAX_LENGTH or text.count("\n") > MAX_LINES or "\0" in text:
        message = f"this diagram has more than {MAX_LINES} lines or {MAX_LENGTH:,} characters"
        raise _faulty_diagram(message, "split it")
    if len(_ARROW.findall(text)) > MAX_ARROWS:
        message = f"this diagram has more than {MAX_ARROWS} arrows"
        raise _faulty_diagram(message, "split it: nobody could follow it")


def _is_understood(text: str) -> bool:
    from qms.render.diagrams import engine

    try:
        engine.run(text, "canon", "nop")
    except engine.NotUnderstood:
        return False
    except engine.Overrun:
        return True
    return True
