"""A company's style sheet for printed pages: read, held to a closed list, and written anew.

What is printed is never the file's own text but what was understood of it: names of ours,
properties of the list in `domain/print_names.py`, values within bounds. So nothing that this reader
overlooks can reach a page.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, assert_never

from qms.domain.diagnostics import Diagnostic, Location, finding
from qms.domain.look import LEAST_CONTRAST, contrast
from qms.domain.print_names import (
    BLANKS,
    MM,
    NAMES,
    SMALL_TEXT,
    Choice,
    Ground,
    Length,
    Line,
    LineColour,
    Name,
    Number,
    TextColour,
    Value,
    colour_rules,
)
from qms.source import faults
from qms.source.files import MAX_FINDINGS

if TYPE_CHECKING:
    from tinycss2 import ast

MAX_STYLE_BYTES = 64 * 1024
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_POINTS = {"pt": 1.0, "mm": MM}
_STYLES = ("solid", "dashed", "dotted", "double")
_SHOWN = 40
_AT_RULES = {
    "font-face": "fonts are named under `print: fonts:` in qms.yml",
    "import": "one file says it all, so that nothing is printed that was not checked",
    "media": "this style sheet is for print alone; write its rules without it",
    "page": "paper is chosen by `print: paper:` in qms.yml; margins, heads and feet are the"
    " manual's, which every page needs",
}
_PROPERTIES = {
    **dict.fromkeys(("content", "quotes", "string-set"), "it could add words that nobody approved"),
    **dict.fromkeys(
        ("display", "visibility", "opacity", "overflow", "clip", "clip-path", "white-space"),
        "it could hide words that were approved",
    ),
    **dict.fromkeys(
        ("position", "transform", "float", "top", "left", "right", "bottom", "order", "direction"),
        "it could move words to where they mean something else",
    ),
    **dict.fromkeys(
        ("height", "max-height", "width", "max-width", "columns", "text-indent"),
        "it could cut words off",
    ),
    **dict.fromkeys(
        ("text-transform", "font-variant", "font-variant-caps"),
        "it changes what is read: 5 mm would become 5 MM",
    ),
    **dict.fromkeys(
        ("text-decoration", "text-decoration-line"), "a line through or below words means something"
    ),
    **dict.fromkeys(
        ("font-family", "font", "src"), "fonts are named under `print: fonts:` in qms.yml"
    ),
    **dict.fromkeys(
        ("background", "background-image"), "a picture behind words could hide or add some"
    ),
}
"""Why some properties are refused that people will try."""


class _NotAllowed(ValueError):
    """A value that may not be written; says why, if there is more to say."""


@dataclass
class _Reading:
    """What was understood and what was found."""

    path: str
    rules: list[str] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    colours: dict[tuple[str, str], tuple[str, Location]] = field(default_factory=dict)
    """By name and property, the colours that count, and where each is written."""
    has_cell_lines: bool = False

    def at(self, node: ast.Node) -> Location:
        return Location(path=self.path, line=node.source_line, column=node.source_column)

    def refuse(self, place: Location, message: str, advice: str) -> None:
        self.problems.append(finding(faults.STYLE_NOT_ALLOWED, place, message, advice=advice))


def read_style(text: str, path: str, colour: str) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Return what a style sheet says, in rules for our own classes, and what is wrong with it.

    Args:
        text: The style sheet (CSS Syntax Module Level 3).
        path: Where it lies, for findings.
        colour: The company's colour, `#rrggbb`, which headings have.
    """
    import tinycss2

    reading = _Reading(path=path)
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        _read_rule(rule, reading)
    for place, message, advice in _unreadable(reading.colours, colour):
        reading.refuse(place, message, advice)
    if any(name == "th" for name, _ in reading.colours):
        reading.rules.extend(colour_rules(colour))
    if reading.has_cell_lines:
        reading.rules.append(BLANKS)
    problems = sorted(reading.problems, key=lambda each: each.sort_key)
    return tuple(reading.rules), tuple(islice(problems, MAX_FINDINGS))


def _read_rule(rule: ast.Node, reading: _Reading) -> None:
    place = reading.at(rule)
    if rule.type == "error":
        message = f"this cannot be understood as CSS ({rule.message})"
        reading.refuse(place, message, "write rules such as h2 { color: #7a1212; }")
    elif rule.type == "at-rule":
        keyword = rule.lower_at_keyword[:_SHOWN]
        reason = _AT_RULES.get(keyword, "the style sheet is a list of rules for names, and no more")
        reading.refuse(place, f"@{keyword} may not be used here", reason)
    else:
        names = tuple(_names(rule, reading))
        _read_declarations(rule.content, names, reading)


def _names(rule: ast.QualifiedRule, reading: _Reading) -> Iterator[Name]:
    """Yield the names that a rule is about; what is no name is a finding."""
    for tokens in _between_commas(rule.prelude):
        written = _words(tokens).lower()
        place = reading.at(tokens[0]) if tokens else reading.at(rule)
        if written in NAMES:
            yield NAMES[written]
            continue
        near = difflib.get_close_matches(written, NAMES, n=1, cutoff=0.7)
        advice = f"did you mean {near[0]}?" if near else "names: " + ", ".join(NAMES)
        reading.refuse(place, f"“{written}” is not a name of anything on printed pages", advice)


def _between_commas(tokens: Sequence[ast.Node]) -> Iterator[list[ast.Node]]:
    found: list[ast.Node] = []
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            yield _stripped(found)
            found = []
        else:
            found.append(token)
    yield _stripped(found)


def _stripped(tokens: Sequence[ast.Node]) -> list[ast.Node]:
    """Return tokens without comments, and without the spaces at both ends."""
    kept = [each for each in tokens if each.type != "comment"]
    while kept and kept[0].type == "whitespace":
        del kept[0]
    while kept and kept[-1].type == "whitespace":
        del kept[-1]
    return kept


def _words(tokens: Sequence[ast.Node]) -> str:
    """Write tokens as messages show them; what is in brackets is left out."""
    pieces = (_word(each) for each in tokens[:_SHOWN])
    text = " ".join("".join(pieces).split())
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _word(token: ast.Node) -> str:
    match token.type:
        case "whitespace" | "comment":
            return " "
        case "function":
            return f"{token.name}(…)"
        case "url":
            return "url(…)"
        case "() block" | "[] block" | "{} block":
            return f"{token.type[0]}…{token.type[1]}"
        case _:
            return str(token.serialize())


def _read_declarations(
    content: Sequence[ast.Node], names: Sequence[Name], reading: _Reading
) -> None:
    import tinycss2

    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        place = reading.at(each)
        if each.type == "declaration":
            for name in names:
                _read_declaration(each, name, reading)
        elif each.type == "error":
            message = f"this cannot be understood as CSS ({each.message})"
            reading.refuse(place, message, "write lines such as color: #7a1212;")
        else:
            message = "a rule stands inside another one"
            reading.refuse(place, message, "write it on its own; a } may be missing above it")


def _read_declaration(declaration: ast.Declaration, name: Name, reading: _Reading) -> None:
    key, place = declaration.lower_name, reading.at(declaration)
    if key not in name.properties:
        reason = _PROPERTIES.get(key, "")
        message = f"{key[:_SHOWN]} may not be set for {name.name}"
        message += f": {reason}" if reason else ""
        reading.refuse(place, message, f"{name.name} may have {name.allowed}")
        return
    if declaration.important:
        message = "!important may not be used here"
        reading.refuse(place, message, "leave it out; the later of two rules counts anyway")
        return
    tokens = _stripped(declaration.value)
    allowed = name.properties[key]
    try:
        value = _value(allowed, tokens)
    except _NotAllowed as refusal:
        message = f"“{_words(tokens)}” is not allowed for {key} of {name.name}"
        message += f": {refusal}" if str(refusal) else ""
        reading.refuse(place, message, f"write {allowed.words}")
        return
    reading.rules.append(f"{name.selector} {{ {key}: {value} }}")
    reading.has_cell_lines |= name.name in {"th", "td"} and isinstance(allowed, Line)
    if isinstance(allowed, TextColour | Ground):
        reading.colours[name.name, key] = value, place
    if isinstance(allowed, TextColour) and name.coloured:
        selectors = (each.strip() for each in name.selector.split(","))
        inside = ", ".join(f"{each} {inner}" for each in selectors for inner in name.coloured)
        reading.rules.append(f"{inside} {{ {key}: {value} }}")


def _value(allowed: Value, tokens: Sequence[ast.Node]) -> str:
    """Return a value as it is printed.

    Raises:
        _NotAllowed: it is not of its kind, or not within its bounds.
    """
    if isinstance(allowed, Line):
        return _line(allowed, tokens)
    if len(tokens) != 1:
        raise _NotAllowed
    token = tokens[0]
    match allowed:
        case TextColour() | Ground():
            # Whether words can be read is seen when all colours are known.
            return _colour(token)
        case LineColour():
            return _seen(_colour(token))
        case Length():
            return f"{_points(token, allowed.least, allowed.most):g}pt"
        case Number():
            return f"{_number(token, allowed):g}"
        case Choice():
            return _choice(token, allowed)
        case _:
            assert_never(allowed)


def _colour(token: ast.Node) -> str:
    found = f"#{token.value}".lower() if token.type == "hash" else ""
    if not _COLOUR.fullmatch(found):
        raise _NotAllowed
    return found


def _seen(colour: str) -> str:
    seen = contrast(colour, "#ffffff")
    if seen < LEAST_CONTRAST:
        message = f"too pale on white paper (contrast {seen:.1f}, at least {LEAST_CONTRAST})"
        raise _NotAllowed(message)
    return colour


def _points(token: ast.Node, least: float, most: float) -> float:
    if token.type == "number" and token.value == 0 and not least:
        return 0.0
    factor = _POINTS.get(token.lower_unit) if token.type == "dimension" else None
    # Half a hundredth, so that 15mm written in millimetres is not a little more than 15mm.
    if factor is None or not least - 0.005 <= token.value * factor <= most + 0.005:
        raise _NotAllowed
    return round(float(token.value) * factor, 3)


def _number(token: ast.Node, allowed: Number) -> float:
    if token.type != "number" or not allowed.least <= token.value <= allowed.most:
        raise _NotAllowed
    return float(token.value)


def _choice(token: ast.Node, allowed: Choice) -> str:
    found = str(token.lower_value) if token.type == "ident" else ""
    if found not in allowed.choices:
        raise _NotAllowed
    return found


def _line(allowed: Line, tokens: Sequence[ast.Node]) -> str:
    parts = [each for each in tokens if each.type != "whitespace"]
    if len(parts) == 1 and parts[0].type == "ident" and parts[0].lower_value == "none":
        return "0"
    kinds = {"dimension": "", "ident": "", "hash": ""}
    for part in parts:
        if kinds.get(part.type) != "":
            raise _NotAllowed
        match part.type:
            case "dimension":
                kinds["dimension"] = f"{_points(part, 0.1, allowed.most):g}pt"
            case "ident":
                kinds["ident"] = _choice(part, Choice(_STYLES))
            case _:
                kinds["hash"] = _colour(part)
    if not all(kinds.values()):
        raise _NotAllowed
    return " ".join(kinds.values())


def _unreadable(
    colours: dict[tuple[str, str], tuple[str, Location]], company: str
) -> Iterator[tuple[Location, str, str]]:
    """Yield each colour that cannot be read on a ground that it can stand on."""

    def shown(name: str, key: str) -> str:
        if (name, key) in colours:
            return colours[name, key][0]
        return NAMES[name].usual.get(key, "") or company

    for (name, key), (colour, place) in colours.items():
        allowed = NAMES[name].properties[key]
        if isinstance(allowed, TextColour):
            own = "background-color" in NAMES[name].usual
            ground = shown(name, "background-color") if own else allowed.on
            words = [(name, colour)]
        else:
            ground = colour
            words = [(each, shown(each, "color")) for each in NAMES[name].holds]
            # What is set small is grey, and can stand on every ground.
            words += [("small print", SMALL_TEXT)] if words else []
            # A pair of its own is said once, at the colour if there is one.
            if not words and (name, "color") not in colours:
                words = [(name, shown(name, "color"))]
        for each, text in words:
            seen = contrast(text, ground)
            if seen < LEAST_CONTRAST:
                message = (
                    f"{text} of {each} cannot be read on {ground}"
                    f" (contrast {seen:.1f}, at least {LEAST_CONTRAST})"
                )
                yield place, message, "choose a darker colour for words, or a paler one behind them"
                break
