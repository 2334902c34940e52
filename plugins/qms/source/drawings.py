"""SVG drawings: refused when they hold a program or reach outside themselves.

A real XML parser looks at them, because names with prefixes, entities and other encodings pass any
search for words. It is told to stop at the first document type, so nothing is expanded or fetched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from xml.parsers import expat

from qms.source import faults
from qms.source.files import refuse

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
MAX_REPEATED = 20_000
MAX_REPEATED_DEPTH = 20
REPEATED = re.compile(r"(?:^\s*|url\(\s*[\"']?)#([^\s\"')]+)")
ADDRESS = frozenset({"href", "src", "base"})
INSIDE = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)
OUTSIDE_STYLE = re.compile(
    r"@import|\\|(?:url|image|src)\(\s*[\"']?(?!\s*[\"']?(?:#|data:(?:image|font)/))|javascript:",
    re.IGNORECASE,
)


def refuse_unsafe_drawing(data: bytes, path: str) -> None:
    """Refuse an SVG drawing that is more than shapes and text.

    Raises:
        Unreadable: it is not SVG, holds a program, or refers to something outside itself.
    """
    look = _Look()
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
        advice = "export it as plain SVG without scripts and links"
        line = parser.CurrentLineNumber
        raise refuse(faults.UNSAFE_PICTURE, path, message, advice, line) from found
    except (expat.ExpatError, ValueError, LookupError) as error:
        message = "this file is not an SVG drawing that can be read"
        advice = "export the drawing again as plain SVG"
        line = getattr(error, "lineno", 1)
        raise refuse(faults.UNSAFE_PICTURE, path, message, advice, line) from error


class _Unsafe(Exception):
    """What a drawing does that it must not."""


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

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if len(self.ids) == 1 and name != f"{SVG} svg":
            raise _Unsafe("does not begin with an svg element")
        if len(self.ids) > MAX_DEPTH:
            raise _Unsafe(f"is nested more than {MAX_DEPTH} deep")
        self.ids.append(attributes.get("id", ""))
        if local.lower() in ACTIVE_ELEMENTS:
            raise _Unsafe(f"contains the element {local}")
        self.in_style = local.lower() == "style"
        for attribute, value in attributes.items():
            _look_at_attribute(attribute.rpartition(" ")[2].lower(), value)
            for target in REPEATED.findall(value) if "#" in value else ():
                for each in {"", *self.ids}:
                    self.repeats[each].append(target)

    def cost(self, element: str, depth: int = 0) -> tuple[int, int]:
        """Return how many elements are drawn for one, and how deeply they repeat each other."""
        if element not in self.costs and depth <= MAX_REPEATED_DEPTH:
            parts = [self.cost(each, depth + 1) for each in self.repeats.get(element, ())]
            drawn = 1 + sum(count for count, _ in parts)
            self.costs[element] = drawn, 1 + max((levels for _, levels in parts), default=0)
        drawn, levels = self.costs.get(element, (0, MAX_REPEATED_DEPTH + 1))
        if levels > MAX_REPEATED_DEPTH or drawn > MAX_REPEATED:
            raise _Unsafe("repeats its parts more often than can be drawn")
        return drawn, levels

    def end(self, name: str) -> None:
        self.ids.pop()
        if len(self.ids) == 1:
            self.cost("")
        self.in_style = False
        if name.rpartition(" ")[2].lower() == "style":
            if OUTSIDE_STYLE.search("".join(self.styles)):
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
