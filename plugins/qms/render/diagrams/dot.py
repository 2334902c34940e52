"""The text of a diagram before the engine sees it: our looks put in, faults found with their line.

The engine says that a text is no graph, but not where. So brackets and quotes are looked at here,
and for the rest the engine is given more and more of the text until it understands it no more.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LOOKS = (
    'fontname="Open Sans";'  # what the engine measures words in: as wide as Noto Sans
    'graph [fontsize=11 color="#8a9bb0" fontcolor="#22303f" style=rounded bgcolor=transparent'
    " nodesep=0.35 ranksep=0.45];"
    'node [fontname="Open Sans" fontsize=11 shape=box style="rounded,filled" fillcolor="#eef3f8"'
    ' color="#4a6785" fontcolor="#111111" margin="0.16,0.08" height=0.4];'
    'edge [fontname="Open Sans" fontsize=11 color="#4a6785" fontcolor="#22303f" arrowsize=0.8];'
)
_HEAD = re.compile(
    r"(?:\s|//[^\n]*|\#[^\n]*|/\*.*?\*/)*(?:strict\s+)?(?:di)?graph\s*(?:\w+|\"[^\"\\]*\")?\s*\{",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN = re.compile(
    r"(?P<skip>//[^\n]*|/\*.*?\*/|^\#[^\n]*|\"(?:[^\"\\]|\\.)*\"|->|--)|[\[\]{}<\"]|/\*",
    re.MULTILINE | re.DOTALL,
)
_REMARKS = re.compile(r"//[^\n]*|/\*.*?\*/|^\#[^\n]*", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_OUTSIDE = re.compile(
    r"\b(?:image|imagepath|shapefile|fontpath|stylesheet|\w*url|\w*href)\s*=", re.IGNORECASE
)
_PARTNERS = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Misplaced:
    """What is wrong with the text of a diagram."""

    line: int
    """Counted from 1."""
    message: str
    advice: str


def dressed(text: str) -> str:
    """Return a graph with our looks, over which its own go; a text without a graph as it is."""
    head = _HEAD.match(text)
    return f"{text[: head.end()]}{LOOKS}{text[head.end() :]}" if head else text


def misplaced(text: str) -> Misplaced | None:
    """Return what is wrong with the brackets and quotes of a text."""
    if not _HEAD.match(text):
        message = "this diagram does not begin with digraph {"
        advice = "write digraph { on its first line and } on its last"
        return Misplaced(line=1, message=message, advice=advice)
    found = _Brackets.of(text)
    if found.fault >= 0:
        message, place = f"{found.what} in this diagram", found.fault
    elif found.is_cut or found.open:
        message, place = "something that begins here has no end in this diagram", found.begin
    else:
        return None
    advice = 'close every " [ { that is opened; end with one }; write words in quotes'
    return Misplaced(line=_line(text, place), message=message, advice=advice)


def first_unread(text: str, is_understood: Callable[[str], bool]) -> Misplaced:
    """Return the line with which the engine ceases to understand a text.

    Args:
        text: A diagram that it does not understand.
        is_understood: Asks the engine.
    """
    parts = list(_parts(text))
    # What is faulty stays so with every line that is added.
    found = bisect_left(parts, 1, key=lambda part: not is_understood(part[1]))
    number = parts[found][0] if found < len(parts) else text.count("\n") + 1
    message = "this line of the diagram cannot be understood"
    advice = 'write one step a line: a [label="Inspect"], then a -> b [label="yes"]'
    return Misplaced(line=number, message=message, advice=advice)


def foreign(text: str) -> bool:
    """Return whether a diagram asks for a file or leads away."""
    return _OUTSIDE.search(_QUOTED.sub('""', text)) is not None


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the first lines of a text, one more each time, made complete; with their number."""
    lines = text.split("\n")
    for number in range(1, len(lines)):
        part = "\n".join(lines[:number])
        found = _Brackets.of(part)
        if not found.is_cut and found.open:
            yield number, f"{part}\n{found.closing}"


@dataclass(slots=True)
class _Brackets:
    """The brackets of a text that are open at its end."""

    open: list[tuple[str, int]] = field(default_factory=list)
    fault: int = -1
    what: str = ""
    is_cut: bool = False
    """Whether the text ends inside words in quotes or a remark."""
    cut_at: int = 0

    @property
    def begin(self) -> int:
        """Return where the innermost thing begins that has no end."""
        return self.cut_at if self.is_cut else self.open[-1][1]

    @property
    def closing(self) -> str:
        """Return what would end the text."""
        return "".join(_PARTNERS[mark] for mark, _ in reversed(self.open))

    @classmethod
    def of(cls, text: str) -> _Brackets:
        """Look at a text."""
        found, place = cls(), 0
        while match := _TOKEN.search(text, place):
            place, mark = match.end(), match[0]
            if match["skip"]:
                continue
            match mark:
                case "[" | "{":
                    found.open.append((mark, match.start()))
                case "]" | "}":
                    if not found.open or _PARTNERS[found.open.pop()[0]] != mark:
                        found.fault, found.what = match.start(), f"a {mark} too many"
                        return found
                    if not found.open:
                        found._look_behind(text, place)
                        return found
                case "<":
                    found.fault, found.what = match.start(), "marked-up words (label=<…>) stand"
                    return found
                case _:
                    found.is_cut, found.cut_at = True, match.start()
                    return found
        return found

    def _look_behind(self, text: str, place: int) -> None:
        """Note what comes after the end of the graph: nobody would see it."""
        behind = _REMARKS.sub("", text[place:]).strip()
        if behind:
            self.fault = text.index(behind[0], place)
            self.what = "something stands after the last }"


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
