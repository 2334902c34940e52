"""The body of a document, scanned line by line: headings, references, embeds, variables.

Our own scanner instead of a Markdown parser, because it must know line numbers, must never change
with a renderer's version (the digest depends on it), and must cost little.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from qms.domain.diagnostics import Location
from qms.domain.standards import CLAUSE_TOKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseMark:
    """A clause tag on a heading, as written."""

    token: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading with the anchor that the site gives it."""

    level: int
    text: str
    anchor: str
    location: Location
    clauses: tuple[ClauseMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A Markdown link, or with `embedded` a picture or table that becomes part of the text."""

    target: str
    text: str
    location: Location
    embedded: bool = False

    @property
    def is_external(self) -> bool:
        """Return whether the link leaves the repository."""
        return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", self.target))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A reference such as `[[QP-05#scope]]`."""

    target: str
    anchor: str
    location: Location
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableUse:
    """A variable such as `{{ organisation.name }}`; an empty name is one that cannot be read."""

    name: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text below the front matter and what was found in it."""

    text: str
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    variables: tuple[VariableUse, ...] = ()
    raw_html: tuple[Location, ...] = ()
    stray_clause_marks: tuple[Location, ...] = ()
    """`clauses=` somewhere else than on a heading, or with a value that is no clause."""
    first_line: int = 1
    """Line of the file on which the body begins."""

    def visible_lines(self) -> Iterator[tuple[int, str]]:
        """Yield (line in the file, text) outside fences, code spans blanked out."""
        for number, line in visible_lines(self.text):
            yield number + self.first_line, line


FENCE = re.compile(r"\s*(?:[-*+]\s+)?(`{3,}|~{3,})")
ATX = re.compile(r"(#{1,6})[ \t]*(.*?)[ \t]*#*[ \t]*$")
SETEXT_RULE = re.compile(r"(=+|-+)[ ]*$")
ATTRIBUTES = re.compile(r"[ ]+\{:?[ ]*([^}\n ][^}\n]*?)[ ]*\}[ ]*$")
CLAUSES_ATTRIBUTE = re.compile(r"""(?<!\S)clauses=(?:"([^"]*)"|'([^']*)'|(\S+))""")
STRAY_CLAUSES = re.compile(r"\{[^}\n]*\bclauses\s*=")
LINK = re.compile(
    r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?([^()\s<>]+)>?(?:\s+\"[^\"]*\")?\s*\)"
)
LINK_DEFINITION = re.compile(r"[ ]{0,3}\[[^\]^][^\]]*\]:\s*<?([^\s>]+)>?")
MENTION = re.compile(r"\[\[([A-Za-z0-9][A-Za-z0-9._-]*)(?:#([^\[\]\s|]+))?(?:\|([^\[\]]+))?\]\]")
VARIABLE = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_.-]*)\s*\}\}")
HTML_TAG = re.compile(
    r"<(?=[A-Za-z/!?])(?![A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*>)(?![^\s<>@]+@[^\s<>@]+>)"
)
CODE_SPAN = re.compile(r"(?<!\\)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


def scan_body(text: str, *, path: str, first_line: int = 1) -> Body:
    """Scan a body; `first_line` is its line in the file, so that places are the file's."""
    scan = _Scan(path, first_line)
    lines = text.split("\n")
    for index, line in visible_lines(text):
        heading = _heading_at(lines, index)
        if heading is not None:
            scan.add_heading(index, *heading)
        scan.add_line(index, line, is_heading=heading is not None)
    return Body(
        text=text,
        headings=tuple(scan.headings),
        links=tuple(scan.links),
        mentions=tuple(scan.mentions),
        variables=tuple(scan.variables),
        raw_html=tuple(scan.raw_html),
        stray_clause_marks=tuple(scan.stray),
        first_line=first_line,
    )


def visible_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield (index, line) outside fences, with code spans replaced by spaces."""
    fence = ""
    for index, line in enumerate(text.split("\n")):
        opening = FENCE.match(line)
        if fence:
            closes = opening and opening[1].startswith(fence) and not line[opening.end() :].strip()
            fence = "" if closes else fence
            continue
        if opening:
            fence = opening[1]
            continue
        if "`" in line:
            line = CODE_SPAN.sub(lambda match: " " * len(match[0]), line)  # noqa: PLW2901
        yield index, line


def strip_clause_marks(text: str) -> str:
    """Take clause tags off headings (contract §3), so that adding one changes no digest."""
    if "clauses=" not in text:
        return text
    lines = text.split("\n")
    for index, _ in visible_lines(text):
        if "clauses=" in lines[index] and _heading_at(lines, index) is not None:
            lines[index] = ATTRIBUTES.sub(_without_clauses, lines[index])
    return "\n".join(lines)


def slug(text: str) -> str:
    """Return the anchor that the site gives a heading (Python-Markdown's default rule)."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def plain_text(text: str) -> str:
    """Take the simple inline marks out of a heading."""
    text = LINK.sub(lambda match: match[2], text)
    text = MENTION.sub(lambda match: match[3] or match[1], text)
    return re.sub(r"[`*]|(?<!\w)_|_(?!\w)", "", text).strip()


def _heading_at(lines: list[str], index: int) -> tuple[int, str] | None:
    """Return level and text of the heading on a line, if there is one."""
    line = lines[index]
    atx = ATX.match(line) if line.startswith("#") else None
    if atx:
        return len(atx[1]), atx[2]
    starts_block = index == 0 or not lines[index - 1].strip()
    if not line.strip() or not starts_block or index + 1 >= len(lines):
        return None
    rule = SETEXT_RULE.fullmatch(lines[index + 1])
    if rule is None or line.startswith((" ", "|", ">", "-", "*")):
        return None
    return (1 if rule[1].startswith("=") else 2), line.strip()


def _without_clauses(match: re.Match[str]) -> str:
    """Return an attribute list without its clause tag; nothing when nothing else is in it."""
    if not all(_is_clause_list(found) for found in CLAUSES_ATTRIBUTE.finditer(match[1])):
        return match[0]
    rest = " ".join(CLAUSES_ATTRIBUTE.sub("", match[1]).split())
    return f" {{: {rest} }}" if rest else ""


def _is_clause_list(match: re.Match[str]) -> bool:
    tokens = _value(match).split()
    return bool(tokens) and all(CLAUSE_TOKEN.fullmatch(token) for token in tokens)


def _value(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)


class _Scan:
    """What a scan has found so far."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path = path
        self.first_line = first_line
        self.anchors: set[str] = set()
        self.headings: list[Heading] = []
        self.links: list[Link] = []
        self.mentions: list[Mention] = []
        self.variables: list[VariableUse] = []
        self.raw_html: list[Location] = []
        self.stray: list[Location] = []

    def place(self, index: int, column: int) -> Location:
        return Location(path=self.path, line=self.first_line + index, column=column + 1)

    def add_heading(self, index: int, level: int, text: str) -> None:
        attributes = ATTRIBUTES.search(" " + text)
        marks: list[ClauseMark] = []
        explicit = None
        if attributes:
            marks = list(self._clause_marks(index, attributes[1]))
            explicit = re.search(r"(?<!\S)#([^\s}]+)", attributes[1])
            text = (" " + text)[: attributes.start()].strip()
        words = plain_text(text)
        anchor = explicit[1] if explicit else self._unique(slug(words))
        self.anchors.add(anchor)
        self.headings.append(
            Heading(
                level=level,
                text=words,
                anchor=anchor,
                location=self.place(index, 0),
                clauses=tuple(marks),
            )
        )

    def _clause_marks(self, index: int, attributes: str) -> Iterator[ClauseMark]:
        for match in CLAUSES_ATTRIBUTE.finditer(attributes):
            if not _is_clause_list(match):
                self.stray.append(self.place(index, 0))
                continue
            for token in _value(match).split():
                yield ClauseMark(token=token, location=self.place(index, 0))

    def _unique(self, anchor: str) -> str:
        """Return an anchor not used yet, counting up as Python-Markdown does."""
        candidate, count = anchor, 0
        while candidate in self.anchors or not candidate:
            count += 1
            candidate = f"{anchor}_{count}"
        return candidate

    def add_line(self, index: int, line: str, *, is_heading: bool) -> None:
        if "](" in line or "]:" in line:
            self._add_links(index, line)
        if "[[" in line:
            for match in MENTION.finditer(line):
                place = self.place(index, match.start())
                mention = Mention(
                    target=match[1], anchor=match[2] or "", text=match[3] or "", location=place
                )
                self.mentions.append(mention)
        if "{{" in line:
            self._add_variables(index, line)
        if "<" in line:
            tags = HTML_TAG.finditer(line)
            self.raw_html.extend(self.place(index, match.start()) for match in tags)
        if "clauses" in line and not is_heading:
            stray = STRAY_CLAUSES.finditer(line)
            self.stray.extend(self.place(index, match.start()) for match in stray)

    def _add_links(self, index: int, line: str) -> None:
        for match in LINK.finditer(line):
            place = self.place(index, match.start())
            embedded = match[1] == "!"
            self.links.append(
                Link(target=match[3], text=match[2], location=place, embedded=embedded)
            )
        definition = LINK_DEFINITION.match(line)
        if definition:
            place = self.place(index, 0)
            self.links.append(Link(target=definition[1], text="", location=place))

    def _add_variables(self, index: int, line: str) -> None:
        start = line.find("{{")
        while start >= 0:
            match = VARIABLE.match(line, start)
            name = match[1] if match else ""
            self.variables.append(VariableUse(name=name, location=self.place(index, start)))
            start = line.find("{{", match.end() if match else start + 2)
