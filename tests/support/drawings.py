"""What of a drawing lies on what: its boxes, words and lines, measured in points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

_SVG = "{http://www.w3.org/2000/svg}"
_LETTER = 0.5
"""Width of a letter by its size: narrower than most, so that what only nearly touches passes."""
_STEPS = 12


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, point: tuple[float, float]) -> bool:
        return self.left < point[0] < self.right and self.top < point[1] < self.bottom

    def overlaps(self, other: Area) -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not beside and self.top < other.bottom and other.top < self.bottom


def words_of(svg: str) -> dict[str, Area]:
    """Return where each line of words stands; numbered, for words may come twice."""
    found = {}
    for number, each in enumerate(_elements(svg, "text")):
        text, size = (each.text or "").strip(), float(each.attrib["font-size"])
        x, y = float(each.attrib["x"]), float(each.attrib["y"])
        half = len(text) * size * _LETTER / 2
        found[f"{number} {text}"] = Area(x - half, y - size * 0.6, x + half, y)
    return found


def crossed_words(svg: str) -> list[str]:
    """Return the words that a line goes through."""
    points = [point for line in _lines(svg) for point in _between(line)]
    return [
        text for text, area in words_of(svg).items() if any(area.holds(point) for point in points)
    ]


def overlapping_words(svg: str) -> list[tuple[str, str]]:
    """Return the words that stand on other words."""
    every = list(words_of(svg).items())
    return [
        (one, other)
        for at, (one, here) in enumerate(every)
        for other, there in every[at + 1 :]
        if here.overlaps(there)
    ]


def smallest_words(svg: str) -> float:
    """Return the size of the smallest words as they are shown, in points."""
    root = ET.fromstring(svg)  # noqa: S314 - ours
    shown, drawn = float(root.attrib["width"][:-2]), float(root.attrib["viewBox"].split()[2])
    sizes = [float(each.attrib["font-size"]) for each in root.iter(f"{_SVG}text")]
    return min(sizes) * shown / drawn


def _lines(svg: str) -> Iterator[Sequence[tuple[float, float]]]:
    """Yield arrows, which have no filling, as points of their curves; frames are closed."""
    for each in _elements(svg, "path"):
        if each.get("fill") == "none" and "Z" not in each.attrib["d"]:
            numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", each.attrib["d"])]
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            if points[0] != points[-1]:
                yield [point for curve in _curves(points) for point in curve]
    for each in _elements(svg, "polyline"):
        pairs = (pair.split(",") for pair in each.attrib["points"].split())
        yield [(float(x), float(y)) for x, y in pairs]


def _curves(
    points: Sequence[tuple[float, float]],
) -> Iterator[list[tuple[float, float]]]:
    """Yield Bézier curves of the third degree as points on them (SVG 1.1, 8.3.6)."""
    for start in range(0, len(points) - 1, 3):
        a, b, c, d = points[start : start + 4]
        yield [
            (_at(step / _STEPS, a[0], b[0], c[0], d[0]), _at(step / _STEPS, a[1], b[1], c[1], d[1]))
            for step in range(_STEPS + 1)
        ]


def _at(t: float, a: float, b: float, c: float, d: float) -> float:
    u = 1 - t
    return u**3 * a + 3 * u * u * t * b + 3 * u * t * t * c + t**3 * d


def _between(line: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    for (x1, y1), (x2, y2) in pairwise(line):
        for step in range(_STEPS):
            yield x1 + (x2 - x1) * step / _STEPS, y1 + (y2 - y1) * step / _STEPS


def _elements(svg: str, name: str) -> Iterator[ET.Element]:
    return ET.fromstring(svg).iter(f"{_SVG}{name}")  # noqa: S314 - ours
