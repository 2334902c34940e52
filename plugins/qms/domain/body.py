"""The body of a document, scanned line by line: headings, references, embeds, variables.

Our own scanner instead of a Markdown parser, because it must know line numbers, must never change
with a renderer's version (the digest depends on it), and must cost little.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qms.domain.cited_editions import CitedEdition, cited_editions
from qms.domain.code_blocks import (
    LONE_BACKQUOTE,
    find_code_blocks,
    visible_lines,
    without_code_spans,
)
from qms.domain.covered_text import body_digest
from qms.domain.diagnostics import Location
from qms.domain.diagrams import Diagram, diagrams_in
from qms.domain.explanations import MAY_EXPLAIN, Explanation, explanations_in
from qms.domain.headings import (
    ATTRIBUTES,
    CLAUSES_ATTRIBUTE,
    EXPLICIT_ANCHOR,
    clause_tokens,
    heading_at,
    is_doubtful_rule,
    slug,
    unique_anchor,
    without_inline_marks,
)
from qms.domain.misspelt_marks import MisspeltMark, misspelt_marks
from qms.domain.numbered_lists import Renumbered, renumbered_items
from qms.domain.pipe_tables import UnshownTable, unshown_tables
from qms.domain.unshown_lists import UnshownList, may_hide_lists, unshown_lists


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
class DoubtfulMark:
    """Something that this scanner cannot read for certain, so that readers might see more of it."""

    location: Location
    message: str
    advice: str


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
    misspelt_clause_marks: tuple[MisspeltMark, ...] = ()
    doubtful: tuple[DoubtfulMark, ...] = ()
    """What must be written more simply before the text can be controlled."""
    diagrams: tuple[Diagram, ...] = ()
    editions: tuple[CitedEdition, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    renumbered: tuple[Renumbered, ...] = ()
    unshown_tables: tuple[UnshownTable, ...] = ()
    unshown_lists: tuple[UnshownList, ...] = ()
    unclosed_code: Location | None = None
    """Where a code block begins that never ends."""
    first_line: int = 1
    """Line of the file on which the body begins."""
    covered_sha256: str = ""
    """Digest of the text as approvals cover it; empty where it was not computed yet."""

    def visible_lines(self) -> Iterator[tuple[int, str]]:
        """Yield (line in the file, text) outside fences, code spans blanked out."""
        for number, line in visible_lines(self.text):
            yield number + self.first_line, line


CODE = "put three backquotes on lines of their own before and after it, equally indented"
RULE = "put an empty line before it, or write headings with ## in front"
UNREAD = "this link, picture or reference cannot be read for certain"
LINK_ADVICE = (
    "write [words](address), ![caption](file) or [[QP-05]] on one line; addresses have no spaces,"
    " brackets and entities"
)
MARKS = re.compile(r"[\[\]<{`]")
STRAY_CLAUSES = re.compile(r"\{[^{}\n]*\bclauses\s*=")
OVERRIDE = re.compile(r"(?<![\w-])(?:src|srcset|href)\s*=", re.IGNORECASE)
LINK = re.compile(
    r"(?<!\\)(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]"
    r"\(\s*<?((?:[^()\s<>&]|&(?!#|\w+;))+)>?(?:\s+\"[^\"]*\")?\s*\)"
)
LINK_DEFINITION = re.compile(
    r"(?:[\s>:*+-]|\d+[.)]|\[\^[^\[\]]*\]:)*\[(?!\^)[^\[\]]+\]:\s*<?([^\s>]*)>?"
)
BRACKETS = re.compile(r"\\\\(?=!?\[)|(?<!\\)!\[(?!\^[^\[\]\\]*\](?!\s*[\[(]))|\[\[|\]\(")
"""Where a picture, a reference and the address of a link begin.

`Stop![^1]` is a word with a footnote; with an address after it, it would be a picture.
"""
NOTE_AT_END = re.compile(r"(?<!\\)!\[\^[^\[\]\\]*\]\s*$")
ADDRESS_FIRST = re.compile(r"[\s>:]*[\[(]")
MENTION = re.compile(r"\[\[([^\[\]#|\n]+)(?:#([^\[\]|\n]*))?(?:\|([^\[\]\n]+))?\]\](?!\()")
VARIABLE = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_.-]*)\s*\}\}")
HTML_TAG = re.compile(
    r"<(?=[A-Za-z/!?])(?!(?:https?|ftps?)://[^\s<>]*>)(?![^\s<>@]+@[^\s<>@]+>)", re.IGNORECASE
)


def scan_body(text: str, *, path: str, first_line: int = 1) -> Body:
    """Scan a body; `first_line` is its line in the file, so that places are the file's."""
    scan = _Scan(path, first_line)
    lines = text.split("\n")
    blocks = find_code_blocks(lines)
    for index in blocks.doubtful:
        scan.doubt(index, 0, "this looks like a code block but would not be shown as one", CODE)
    for index in blocks.visible:
        heading = heading_at(lines, index)
        if heading is not None:
            scan.add_heading(index, *heading)
        elif is_doubtful_rule(lines, index):
            scan.doubt(index, 0, "this line may underline the text above it or divide it", RULE)
        if "![^" in lines[index]:
            scan.add_note_before_address(index, *lines[index : index + 2])
        if MARKS.search(lines[index]):
            scan.add_line(index, lines[index], is_heading=heading is not None)
    headings = tuple(scan.anchored_headings())
    return Body(
        text=text,
        headings=headings,
        links=tuple(scan.links),
        mentions=tuple(scan.mentions),
        variables=tuple(scan.variables),
        raw_html=tuple(scan.raw_html),
        stray_clause_marks=tuple(scan.stray),
        misspelt_clause_marks=tuple(misspelt_marks(text, path, first_line)),
        doubtful=tuple(scan.doubtful),
        diagrams=tuple(diagrams_in(blocks.closed, path, first_line)),
        editions=tuple(cited_editions(text, path, first_line)),
        explanations=tuple(_explanations(text, headings, path, first_line)),
        renumbered=tuple(renumbered_items(lines, blocks.visible)),
        unshown_tables=tuple(unshown_tables(lines, blocks.visible)),
        unshown_lists=tuple(unshown_lists(lines, blocks.visible)) if may_hide_lists(text) else (),
        unclosed_code=None if blocks.unclosed is None else scan.place(blocks.unclosed, 0),
        first_line=first_line,
        covered_sha256=body_digest(text),
    )


def _explanations(
    text: str, headings: Sequence[Heading], path: str, first_line: int
) -> Iterator[Explanation]:
    if MAY_EXPLAIN.search(text):
        lines = ((number + first_line, line) for number, line in visible_lines(text))
        sections = [(each.location.line, each.anchor) for each in headings]
        yield from explanations_in(lines, sections, path)


def plain_text(text: str) -> str:
    """Take the simple inline marks out of a heading."""
    text = LINK.sub(lambda match: "" if match[1] else match[2], text)
    text = MENTION.sub(lambda match: match[3] or match[1], text)
    return html.unescape(without_inline_marks(text))


class _Scan:
    """What a scan has found so far."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path = path
        self.first_line = first_line
        self.headings: list[Heading] = []
        self.links: list[Link] = []
        self.mentions: list[Mention] = []
        self.variables: list[VariableUse] = []
        self.raw_html: list[Location] = []
        self.stray: list[Location] = []
        self.doubtful: list[DoubtfulMark] = []

    def place(self, index: int, column: int) -> Location:
        return Location(path=self.path, line=self.first_line + index, column=column + 1)

    def doubt(self, index: int, column: int, message: str, advice: str) -> None:
        place = self.place(index, column)
        self.doubtful.append(DoubtfulMark(location=place, message=message, advice=advice))

    def add_heading(self, index: int, level: int, text: str) -> None:
        attributes = ATTRIBUTES.search(" " + text)
        marks: list[ClauseMark] = []
        explicit = None
        if attributes:
            marks = list(self._clause_marks(index, attributes[1]))
            explicit = EXPLICIT_ANCHOR.search(CLAUSES_ATTRIBUTE.sub("", attributes[1]))
            text = (" " + text)[: attributes.start()].strip()
        self.headings.append(
            Heading(
                level=level,
                text=plain_text(text),
                anchor=explicit[1] if explicit else "",
                location=self.place(index, 0),
                clauses=tuple(marks),
            )
        )

    def anchored_headings(self) -> Iterator[Heading]:
        """Yield the headings with anchors: first those that authors chose are taken."""
        used = {heading.anchor: heading.anchor for heading in self.headings if heading.anchor}
        for heading in self.headings:
            anchor = heading.anchor or unique_anchor(slug(heading.text), used)
            yield replace(heading, anchor=anchor)

    def _clause_marks(self, index: int, attributes: str) -> Iterator[ClauseMark]:
        for match in CLAUSES_ATTRIBUTE.finditer(attributes):
            tokens = clause_tokens(match)
            if not tokens:
                self.stray.append(self.place(index, 0))
            for token in tokens:
                yield ClauseMark(token=token, location=self.place(index, 0))

    def add_line(self, index: int, line: str, *, is_heading: bool) -> None:
        if "`" in line:
            line = without_code_spans(line)
            lone = LONE_BACKQUOTE.search(line)
            if lone:
                advice = "end code on the line on which it begins, or write \\` for the mark itself"
                self.doubt(index, lone.start(), "this backquote has no partner on its line", advice)
        if "[" in line or "]" in line:
            self._add_references(index, line)
        if "{" in line:
            self._add_braces(index, line, is_heading=is_heading)
        if "<" in line:
            tags = HTML_TAG.finditer(line)
            self.raw_html.extend(self.place(index, match.start()) for match in tags)

    def add_note_before_address(self, index: int, line: str, following: str = "") -> None:
        """Doubt a footnote after `!` whose next line would make a picture of it."""
        note = NOTE_AT_END.search(without_code_spans(line))
        if note and ADDRESS_FIRST.match(following):
            self.doubt(index, note.start(), UNREAD, LINK_ADVICE)

    def _add_references(self, index: int, line: str) -> None:
        known: set[int] = set()
        if "](" in line:
            known.update(self._add_links(index, line))
        if "[[" in line:
            known.update(self._add_mentions(index, line))
        marks = (match.start() for match in BRACKETS.finditer(line))
        unread = next((start for start in marks if start not in known), None)
        if unread is not None:
            self.doubt(index, unread, UNREAD, LINK_ADVICE)
        if "]:" in line:
            self._add_definition(index, line)

    def _add_links(self, index: int, line: str) -> Iterator[int]:
        """Add the links of a line; yield the places of their brackets."""
        for match in LINK.finditer(line):
            place = self.place(index, match.start())
            embedded = match[1] == "!"
            self.links.append(
                Link(target=match[3], text=match[2], location=place, embedded=embedded)
            )
            yield from (match.start(), match.end(2))

    def _add_definition(self, index: int, line: str) -> None:
        definition = LINK_DEFINITION.match(line)
        if definition is None:
            return
        if definition[1]:
            place = self.place(index, 0)
            self.links.append(Link(target=definition[1], text="", location=place))
        else:
            self.doubt(index, 0, "this address cannot be read for certain", LINK_ADVICE)

    def _add_mentions(self, index: int, line: str) -> Iterator[int]:
        """Add the references of a line; yield the places of their brackets."""
        for match in MENTION.finditer(line):
            place = self.place(index, match.start())
            mention = Mention(
                target=match[1], anchor=match[2] or "", text=match[3] or "", location=place
            )
            self.mentions.append(mention)
            yield match.start()

    def _add_braces(self, index: int, line: str, *, is_heading: bool) -> None:
        override = OVERRIDE.search(line, line.find("{")) if "=" in line else None
        if override:
            message = "this attribute would show another picture or lead somewhere else"
            advice = "write the address in the link itself"
            self.doubt(index, override.start(), message, advice)
        if "clauses" in line and not is_heading:
            stray = STRAY_CLAUSES.finditer(line)
            self.stray.extend(self.place(index, match.start()) for match in stray)
        start = line.find("{{")
        while start >= 0:
            match = VARIABLE.match(line, start)
            name = match[1] if match else ""
            self.variables.append(VariableUse(name=name, location=self.place(index, start)))
            start = line.find("{{", match.end() if match else start + 2)
