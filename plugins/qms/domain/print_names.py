"""What a company's style sheet may name and set: a closed list, the same for check, print and help.

A free style sheet could hide words or add some. So a name stands for selectors of ours, a property
for values within bounds, and whatever is not written here is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from qms.domain.look import WHITE

MM = 72 / 25.4
"""Points in a millimetre."""
HEAD_GROUND = "#e9edf1"
"""Of the head cells of tables, as `print.css` has it."""
DARKEST_GREY = "#e4e4e4"
"""Of what running text stands on, as `print.css` has it: the head of a temporary notice."""
TEXT, SMALL_TEXT, LINK = "#111111", "#333333", "#123f7a"
"""Colours of running text, as `print.css` has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextColour:
    """The colour of words, dark enough for what they stand on."""

    on: str = WHITE
    """The ground of a name that has none of its own."""
    words: str = "a colour: # and six digits, such as #14263d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The colour behind words; every word that can stand there must be readable."""

    words: str = "a colour: # and six digits, such as #14263d"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineColour:
    """The colour of a line that means something, and must be seen."""

    words: str = "a colour: # and six digits, such as #14263d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line: its width in points, how it is drawn, its colour; or none at all."""

    most: float

    @property
    def words(self) -> str:
        """Say what may be written."""
        return f"0.25pt solid #9aa5b1, or another up to {self.most:g}pt, or none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A length within bounds, in points; written in pt or mm."""

    least: float
    most: float

    @property
    def words(self) -> str:
        """Say what may be written."""
        if self.least:
            return f"{self.least:g}pt to {self.most:g}pt"
        return f"up to {self.most:g}pt" if self.most < MM else f"up to {self.most / MM:.2g}mm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A plain number within bounds."""

    least: float
    most: float

    @property
    def words(self) -> str:
        """Say what may be written."""
        return f"{self.least:g} to {self.most:g}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of some."""

    choices: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say what may be written."""
        return " or ".join(self.choices)


Value = TextColour | Ground | LineColour | Line | Length | Number | Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Something on printed pages that a style sheet may name."""

    name: str
    selector: str
    """What `print.css` calls it."""
    meaning: str
    properties: Mapping[str, Value]
    coloured: tuple[str, ...] = ()
    """What stands in it and has a colour of its own, which the name's colour replaces."""
    holds: tuple[str, ...] = ()
    """Names whose words can stand on its ground."""
    usual: Mapping[str, str] = field(default_factory=dict)
    """Colours that it has where the style sheet sets none; empty for the company's colour."""

    @property
    def allowed(self) -> str:
        """Say what may be set."""
        return ", ".join(f"{key}{_bounds(value)}" for key, value in self.properties.items())


_WEIGHT = Choice(("normal", "bold"))
_SLANT = Choice(("normal", "italic"))
_ALIGN = Choice(("left", "center", "right"))
_INSIDE_HEADS = ("a", "code", ".qms-help", ".qms-small", ".qms-clause")
_RUNNING_TEXT = ("body", "a", "code", "h2", "h3", "h4", "figcaption")


def _bounds(value: Value) -> str:
    """Return the bounds of a value in brackets, where it has any."""
    match value:
        case Line():
            return f" (up to {value.most:g}pt)"
        case Length() | Number() | Choice():
            return f" ({value.words})"
        case _:
            return ""


def _heading(level: int, least: float, most: float) -> Name:
    return Name(
        name=f"h{level}",
        selector=f"h{level}",
        meaning="The title of a document" if level == 1 else f"Headings of level {level}",
        properties={
            "color": TextColour(),
            "font-size": Length(least=least, most=most),
            "font-weight": _WEIGHT,
            "font-style": _SLANT,
            "text-align": _ALIGN,
            "letter-spacing": Length(least=0, most=0.6),
            "line-height": Number(least=1.1, most=1.6),
            "margin-top": Length(least=0, most=15 * MM),
            "margin-bottom": Length(least=0, most=8 * MM),
            "padding-bottom": Length(least=0, most=3 * MM),
            "border-bottom": Line(most=3),
        },
        usual={"color": ""},
    )


def _cells(name: str, selector: str, meaning: str) -> Name:
    """Widths of columns are computed before the layout, so that nothing here may change them."""
    return Name(
        name=name,
        selector=selector,
        meaning=meaning,
        properties={
            "border": Line(most=0.5),
            "border-top": Line(most=2),
            "border-bottom": Line(most=2),
            "padding-top": Length(least=0, most=2 * MM),
            "padding-bottom": Length(least=0, most=2 * MM),
        },
    )


def _heads(name: str, selector: str, meaning: str) -> Name:
    cells = _cells(name, selector, meaning)
    properties = {
        "color": TextColour(),
        "background-color": Ground(),
        "font-weight": _WEIGHT,
        "text-align": _ALIGN,
        **cells.properties,
    }
    return Name(
        name=name,
        selector=selector,
        meaning=meaning,
        properties=properties,
        coloured=_INSIDE_HEADS,
        usual={"color": "", "background-color": HEAD_GROUND},
    )


NAMES: Mapping[str, Name] = {
    each.name: each
    for each in (
        Name(
            name="body",
            selector="html",
            meaning="Running text",
            properties={
                "color": TextColour(on=DARKEST_GREY),
                "font-size": Length(least=9, most=11),
                "line-height": Number(least=1.2, most=1.7),
            },
            usual={"color": TEXT},
        ),
        _heading(1, 12, 26),
        _heading(2, 10, 18),
        _heading(3, 9.5, 15),
        _heading(4, 9, 13),
        Name(
            name="p",
            selector="p",
            meaning="Paragraphs",
            properties={"margin-bottom": Length(least=1, most=12)},
        ),
        Name(
            name="a",
            selector="a",
            meaning="Links",
            properties={"color": TextColour(on=DARKEST_GREY)},
            usual={"color": LINK},
        ),
        Name(
            name="code",
            selector="code",
            meaning="What is written as code",
            properties={"color": TextColour(on=DARKEST_GREY)},
            usual={"color": TEXT},
        ),
        Name(
            name="pre",
            selector="pre",
            meaning="Blocks of code",
            properties={"background-color": Ground(), "border": Line(most=1)},
            holds=("body", "code"),
        ),
        Name(
            name="blockquote",
            selector="blockquote",
            meaning="Quotations",
            properties={
                "background-color": Ground(),
                "border-left": Line(most=4),
                # With the line, no more than `publish/pdf/columns.py` takes off for an indent.
                "padding-left": Length(least=0, most=5 * MM),
                "padding-right": Length(least=0, most=1.5 * MM),
                "padding-top": Length(least=0, most=3 * MM),
                "padding-bottom": Length(least=0, most=3 * MM),
                "font-style": _SLANT,
            },
            holds=_RUNNING_TEXT,
        ),
        Name(
            name="figcaption",
            selector="figcaption, caption, .qms-caption",
            meaning="Captions of pictures and tables",
            properties={
                "color": TextColour(on=DARKEST_GREY),
                "font-size": Length(least=7.5, most=10),
                "font-style": _SLANT,
            },
            usual={"color": SMALL_TEXT},
        ),
        _heads("th", "th", "Head cells of tables"),
        _cells("td", "td", "Other cells of tables"),
        Name(
            name=".note",
            selector=".admonition, details, .tabbed-block",
            meaning="Notes, folded blocks, tabs",
            properties={
                "background-color": Ground(),
                "border": Line(most=1),
                "border-left": Line(most=4),
            },
            holds=(*_RUNNING_TEXT, ".note-title"),
        ),
        Name(
            name=".note-title",
            selector=".admonition-title, summary, .qms-tab",
            meaning="Titles of notes",
            properties={"color": TextColour(on=DARKEST_GREY), "font-style": _SLANT},
            usual={"color": TEXT},
        ),
        Name(
            name=".warning",
            selector=".admonition.warning, .admonition.danger, .admonition.caution,"
            " details.warning, details.danger",
            meaning="Notes that warn",
            properties={"background-color": Ground(), "border-color": LineColour()},
            holds=(*_RUNNING_TEXT, ".note-title"),
        ),
        Name(
            name=".notice",
            selector=".qms-notice, .qms-amended",
            meaning="Temporary notices",
            properties={"background-color": Ground(), "border-color": LineColour()},
            holds=_RUNNING_TEXT,
        ),
        _heads(".header th", ".qms-control th", "Head cells of the table below a title"),
        _cells(".header td", ".qms-control td", "Other cells of the table below a title"),
        Name(
            name=".running-head",
            selector=".qms-head",
            meaning="The head of every page",
            properties={"color": TextColour(), "border-bottom": Line(most=2)},
            coloured=(".qms-strong",),
            usual={"color": SMALL_TEXT},
        ),
        Name(
            name=".cover-title",
            selector=".qms-cover h1",
            meaning="The title on the cover",
            properties={
                "color": TextColour(),
                "font-size": Length(least=24, most=44),
                "font-weight": _WEIGHT,
                "letter-spacing": Length(least=0, most=0.6),
            },
            usual={"color": ""},
        ),
        Name(
            name=".cover-organisation",
            selector=".qms-cover .qms-organisation",
            meaning="The company's name on the cover",
            properties={"color": TextColour(), "font-size": Length(least=12, most=24)},
            usual={"color": TEXT},
        ),
        Name(
            name=".cover-rule",
            selector=".qms-rule",
            meaning="The line on the cover",
            properties={"border-top": Line(most=6)},
        ),
        Name(
            name=".contents-group",
            selector=".qms-contents .qms-group th",
            meaning="Groups in the table of contents",
            properties={"color": TextColour(), "border-bottom": Line(most=2)},
            usual={"color": ""},
        ),
    )
}

HEADS_WITH_OWN_GROUND = (".qms-contents th", ".qms-matrix .qms-chapter th")
"""Head cells that keep the manual's own ground, and so its own colour."""


BLANKS = ".qms-blank th, .qms-blank td { border: 0.5pt solid #9aa5b1 }"
"""A blank form keeps its lines: they say what is written where."""


def colour_rules(colour: str) -> Iterator[str]:
    """Yield what keeps head cells readable whose ground is not that of `th`."""
    for selector in HEADS_WITH_OWN_GROUND:
        yield f"{selector} {{ color: {colour} }}"
        links = ", ".join(f"{selector} {each}" for each in _INSIDE_HEADS)
        yield f"{links} {{ color: {colour} }}"
