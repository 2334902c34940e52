"""SVG drawings: refused when they hold a program or reach outside themselves.

A real XML parser looks at them, because names with prefixes, entities and other encodings pass any
search for words. It is told to stop at the first document type, so nothing is expanded or fetched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from xml.parsers import expat

from qms.domain.limits import MAX_ELEMENTS, MAX_OUTLINES
from qms.domain.picture_heads import EMBEDDED, embedded_picture, kind_of
from qms.source import faults
from qms.source.files import refuse
from qms.source.pictures import picture_fault

SVG = "http://www.w3.org/2000/svg"
ACTIVE_ELEMENTS = frozenset(
    {
        "animate",
        "animatemotion",
        "animatetransform",
        "audio",
        "embed",
        "foreignobject",
        "handler",
        "iframe",
        "listener",
        "object",
        "script",
        "set",
        "video",
    }
)
MAX_DEPTH = 100
OUTLINES = frozenset({"d", "points"})
MAX_REPEATED = 20_000
MAX_REPEATED_DEPTH = 20
REPEATED = re.compile(r"(?:^\s*|url\(\s*[\"']?)#([^\s\"')]+)")
PICTURE = re.compile(r"data:image/", re.IGNORECASE)
ADDRESS = frozenset({"href", "src", "base"})
INSIDE = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)
OUTSIDE_STYLE = re.compile(
    r"@import|\\|(?:url|image|src)\(\s*[\"']?"
    r"(?!\s*[\"']?(?:#|data:font/|data:image/(?:png|jpeg|gif|webp);base64,))|javascript:",
    re.IGNORECASE,
)


def refuse_unsafe_drawing(data: bytes, path: str) -> None:
    """Refuse an SVG drawing that is more than shapes and text.

    Raises:
        Unreadable: it is not SVG, holds a program, or refers to something outside itself.
    """
    look = _Look()
    pictures = list(EMBEDDED.finditer(data))
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = look.start
    parser.EndElementHandler = look.end
    parser.CharacterDataHandler = look.text
    parser.ProcessingInstructionHandler = look.instruction
    parser.StartDoctypeDeclHandler = look.doctype
    try:
        parser.Parse(data, True)  # noqa: FBT003 - the end of the data, as expat wants to be told
    except _Unsafe as found:
        message = f"this drawing {found}"
        line = parser.CurrentLineNumber
        raise refuse(faults.UNSAFE_PICTURE, path, message, found.advice, line) from found
    except (expat.ExpatError, ValueError, LookupError) as error:
        message = "this file is not an SVG drawing that can be read"
        advice = "export the drawing again as plain SVG"
        line = getattr(error, "lineno", 1)
        raise refuse(faults.UNSAFE_PICTURE, path, message, advice, line) from error
    if look.pictures > len(pictures):
        message = "this drawing holds a picture that is not written in plain base64"
        advice = "export it as plain SVG, with its pictures embedded or beside it"
        raise refuse(faults.UNSAFE_PICTURE, path, message, advice)
    for each in pictures:
        _refuse_unreadable(each, data, path)


def _refuse_unreadable(written: re.Match[bytes], data: bytes, path: str) -> None:
    """Refuse a picture inside a drawing that nobody could see."""
    picture = embedded_picture(written[2])
    kind = kind_of(picture)
    message, advice = "this is no picture", "export the drawing again as plain SVG"
    if kind:
        message, advice = picture_fault(picture, kind)
    if message:
        line = data.count(b"\n", 0, written.start()) + 1
        message = f"a picture inside this drawing cannot be shown: {message}"
        raise refuse(faults.UNREADABLE_PICTURE, path, message, advice, line)


PLAIN = "export it as plain SVG without scripts and links"
SIMPLER = "make it simpler, or export it as PNG"


class _Unsafe(Exception):
    """What a drawing does that it must not, and what to do."""

    def __init__(self, what: str, advice: str = PLAIN) -> None:
        super().__init__(what)
        self.advice = advice


@dataclass
class _Look:
    """Looks at a drawing piece by piece."""

    ids: list[str] = field(default_factory=lambda: [""])
    """The id of every element that is open; the first stands for the whole drawing."""
    repeats: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By id, which other elements are drawn again inside an element."""
    costs: dict[str, tuple[int, int]] = field(default_factory=dict)
    styles: list[str] = field(default_factory=list)
    in_style: bool = False
    elements: int = 0
    outlines: int = 0
    """Characters of outlines so far."""
    pictures: int = 0
    """Pictures that it says it holds."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if len(self.ids) == 1 and name != f"{SVG} svg":
            raise _Unsafe("does not begin with an svg element")
        if len(self.ids) > MAX_DEPTH:
            raise _Unsafe(f"is nested more than {MAX_DEPTH} deep")
        self.ids.append(attributes.get("id", ""))
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise _Unsafe(f"has more than {MAX_ELEMENTS:,} shapes", SIMPLER)
        if local.lower() in ACTIVE_ELEMENTS:
            raise _Unsafe(f"contains the element {local}")
        self.in_style = local.lower() == "style"
        for attribute, value in attributes.items():
            short = attribute.rpartition(" ")[2].lower()
            _look_at_attribute(short, value)
            self.outlines += len(value) * (short in OUTLINES)
            self.pictures += len(PICTURE.findall(value)) if ":" in value else 0
            for target in REPEATED.findall(value) if "#" in value else ():
                for each in {"", *self.ids}:
                    self.repeats[each].append(target)
        if self.outlines > MAX_OUTLINES:
            raise _Unsafe(f"has outlines of more than {MAX_OUTLINES:,} characters", SIMPLER)

    def cost(self, element: str, depth: int = 0) -> tuple[int, int]:
        """Return how many elements are drawn for one, and how deeply they repeat each other."""
        if element not in self.costs and depth <= MAX_REPEATED_DEPTH:
            parts = [self.cost(each, depth + 1) for each in self.repeats.get(element, ())]
            drawn = 1 + sum(count for count, _ in parts)
            self.costs[element] = drawn, 1 + max((levels for _, levels in parts), default=0)
        drawn, levels = self.costs.get(element, (0, MAX_REPEATED_DEPTH + 1))
        if levels > MAX_REPEATED_DEPTH or drawn > MAX_REPEATED:
            raise _Unsafe("repeats its parts more often than can be drawn", SIMPLER)
        return drawn, levels

    def end(self, name: str) -> None:
        self.ids.pop()
        if len(self.ids) == 1:
            self.cost("")
        self.in_style = False
        if name.rpartition(" ")[2].lower() == "style":
            style = "".join(self.styles)
            self.pictures += len(PICTURE.findall(style))
            if OUTSIDE_STYLE.search(style):
                raise _Unsafe("has a style that refers to something outside itself")
            self.styles.clear()

    def text(self, data: str) -> None:
        if self.in_style:
            self.styles.append(data)

    def instruction(self, target: str, data: str) -> None:
        del data
        raise _Unsafe(f"has the processing instruction {target}")

    def doctype(self, *declared: object) -> None:
        del declared
        raise _Unsafe("declares a document type")


def _look_at_attribute(name: str, value: str) -> None:
    if name.startswith("on"):
        raise _Unsafe(f"starts a program ({name})")
    if name in ADDRESS and not INSIDE.match(value.strip()):
        raise _Unsafe(f"refers to something outside itself ({name})")
    if ("(" in value or "@" in value or name == "style") and OUTSIDE_STYLE.search(value):
        raise _Unsafe(f"refers to something outside itself ({name})")
