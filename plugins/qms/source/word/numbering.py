"""The numbers before paragraphs and headings, counted as Word shows them (ECMA-376-1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from qms.source.word.names import Element, indent_of, value, w, whole_number

_PLACE = re.compile(r"%([1-9])")
_ALONE = re.compile(r"\(?%[1-9][.):]?\)?")
_ROMAN: tuple[tuple[int, str], ...] = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LETTERS = 26
_MOST_ROMAN = 4000
_USUAL_INDENT = 720


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands before a paragraph of a list."""

    text: str
    """As Word shows it; empty for a bullet."""
    number: int | None = None
    """Where Markdown can count it: 1., 2., 3.; None for letters, 1.1 and the like."""
    is_bullet: bool = False
    is_outline: bool = False
    """Whether it holds the numbers of several levels, such as 4.2.1."""
    left: int = 0
    """How far the list is set in, in twentieths of a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    start: int
    form: str
    text: str
    left: int


@dataclass(slots=True, kw_only=True)
class Numbering:
    """All lists of a file, and how far each has been counted."""

    levels: Mapping[int, Mapping[int, _Level]] = field(default_factory=dict)
    """By list, then by level."""
    families: Mapping[int, int] = field(default_factory=dict)
    """Lists of one family are counted on by each other."""
    restarts: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    counts: dict[int, dict[int, int]] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)

    def next(self, key: int, level: int) -> Label | None:
        """Count a paragraph and return its label; None where the file does not define the list."""
        levels = self.levels.get(key, {})
        if level not in levels:
            return None
        counts = self.counts.setdefault(self.families[key], {})
        if key not in self.begun:
            self.begun.add(key)
            for each, start in self.restarts.get(key, {}).items():
                counts[each] = start - 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        for above in range(level):
            if above in levels:
                counts.setdefault(above, levels[above].start)
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        return _label(levels, level, counts)


def read_numbering(root: Element | None) -> Numbering:
    """Read the definitions of lists."""
    if root is None:
        return Numbering()
    families = {each.get(w("abstractNumId"), ""): each for each in root.iter(w("abstractNum"))}
    styled = {value(each, "styleLink"): each for each in families.values()}
    order = {key: index for index, key in enumerate(families)}
    levels: dict[int, Mapping[int, _Level]] = {}
    family_of: dict[int, int] = {}
    restarts: dict[int, dict[int, int]] = {}
    for each in root.iter(w("num")):
        key, family = whole_number(each.get(w("numId"), "")), value(each, "abstractNumId")
        if family not in families:
            continue
        definition = families[family]
        linked = value(definition, "numStyleLink")
        definition = styled.get(linked, definition) if linked else definition
        own = each.findall(w("lvlOverride"))
        replaced = {level for one in own if (level := one.find(w("lvl"))) is not None}
        levels[key] = _levels([*definition.findall(w("lvl")), *replaced])
        family_of[key] = order[family]
        restarts[key] = {
            _index(one): whole_number(value(one, "startOverride"), 1)
            for one in own
            if one.find(w("startOverride")) is not None
        }
    return Numbering(levels=levels, families=family_of, restarts=restarts)


def _levels(elements: list[Element]) -> dict[int, _Level]:
    return {
        _index(each): _Level(
            start=whole_number(value(each, "start"), 1),
            form=value(each, "numFmt") or "decimal",
            text=value(each, "lvlText"),
            left=indent_of(each.find(w("pPr")), _index(each) * _USUAL_INDENT),
        )
        for each in elements
    }


def _index(element: Element) -> int:
    return whole_number(element.get(w("ilvl"), ""))


def _label(levels: Mapping[int, _Level], level: int, counts: Mapping[int, int]) -> Label:
    here = levels[level]
    if here.form in {"bullet", "none"} and not _PLACE.search(here.text):
        return Label(text="", is_bullet=True, left=here.left)

    def counted(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        form = levels[index].form if index in levels else "decimal"
        return _written(counts.get(index, 0), form)

    text = _PLACE.sub(counted, here.text).strip()
    alone = bool(_ALONE.fullmatch(here.text.strip()))
    countable = alone and here.form == "decimal"
    return Label(
        text=text,
        number=counts[level] if countable else None,
        left=here.left,
        is_outline=len(_PLACE.findall(here.text)) > 1,
    )


def _written(number: int, form: str) -> str:
    match form:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % _LETTERS) if number > 0 else ""
            word = letter * ((number - 1) // _LETTERS + 1)
            return word.upper() if form == "upperLetter" else word
        case "lowerRoman" | "upperRoman":
            word = _roman(number)
            return word.upper() if form == "upperRoman" else word
        case "decimalZero":
            return f"{number:02d}"
        case _:
            return str(number)


def _roman(number: int) -> str:
    word = ""
    for size, letters in _ROMAN:
        while 0 < size <= number < _MOST_ROMAN:
            word += letters
            number -= size
    return word
