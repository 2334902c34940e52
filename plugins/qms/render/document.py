"""A document's body made ready to read: references, clause tags, variables and tables filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qms.domain.body import LINK, LINK_DEFINITION, MENTION, VARIABLE, Heading
from qms.domain.code_blocks import visible_lines
from qms.domain.documents import ControlledDocument
from qms.domain.headings import ATTRIBUTES, CLAUSES_ATTRIBUTE
from qms.domain.library import Library
from qms.domain.register import resolve_path
from qms.domain.standards import parse_clause
from qms.render.escape import escape_markdown
from qms.render.links import Links

_IS_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")
_ID_ATTRIBUTE = re.compile(r"""(?<!\S)(?:#\S+|id=(?:"[^"]*"|'[^']*'|\S+))""")
_CLAUSES = re.compile(r"\s*" + CLAUSES_ATTRIBUTE.pattern)
_CLOSING_MARKS = re.compile(r"(?<![\\#])#+$")
_EMBED_ALONE = re.compile(r"\s*!\[[^\n]*\]\([^\n]*\)\s*")


def finished_markdown(library: Library, document: ControlledDocument, links: Links) -> str:
    """Return the document's body as Markdown that any generator renders alike."""
    finisher = _Finisher(library, document, links, library.variables_of(document))
    headings = {
        heading.location.line - document.body.first_line: heading
        for heading in document.body.headings
    }
    lines: list[str | None] = list(document.body.text.split("\n"))
    for index, visible in visible_lines(document.body.text):
        line = lines[index]
        if line is None:
            continue
        if index in headings:
            lines[index] = finisher.heading(line, visible, headings[index])
            if not line.startswith("#"):
                lines[index + 1] = None  # the rule under an underlined heading
        else:
            lines[index] = finisher.line(line, visible)
    return "\n".join(line for line in lines if line is not None).strip("\n") + "\n"


def finished_words(library: Library, document: ControlledDocument, text: str, links: Links) -> str:
    """Return words about a document, such as a notice's, with their references filled in."""
    finisher = _Finisher(library, document, links, library.variables)
    lines = text.split("\n")
    for index, visible in visible_lines(text):
        lines[index] = finisher.line(lines[index], visible)
    return "\n".join(lines).strip("\n") + "\n"


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Finisher:
    library: Library
    document: ControlledDocument
    links: Links
    variables: Mapping[str, str]

    def heading(self, line: str, visible: str, heading: Heading) -> str:
        """Return a heading with its anchor written out, and below it the clauses it answers."""
        text, attributes = self.line(line, visible), ""
        found = ATTRIBUTES.search(text)
        if found:
            text, attributes = text[: found.start()], _CLAUSES.sub("", found[1])
        if line.startswith("#"):
            text = _CLOSING_MARKS.sub("", text[heading.level :].rstrip())
        others = _ID_ATTRIBUTE.sub("", attributes).strip()
        anchor = f"#{heading.anchor} {others}".strip()
        return f"{'#' * heading.level} {text.strip()} {{: {anchor} }}" + self._clauses(heading)

    def _clauses(self, heading: Heading) -> str:
        primary = self.library.configuration.primary_standard
        shown = []
        for mark in heading.clauses:
            reference = parse_clause(mark.token, primary)
            if reference is None or reference.standard not in self.library.standards:
                continue
            uri = self.links.clause(reference)
            label = escape_markdown(str(reference))
            shown.append(f"[{label}]({uri}){{: .qms-clause }}" if uri else label)
        return "\n\n" + " ".join(shown) + "\n{: .qms-clauses }\n" if shown else ""

    def line(self, line: str, visible: str) -> str:
        """Return a line with its references, links, variables and embedded tables filled in."""
        if not any(mark in visible for mark in ("[[", "](", "]:", "{{")):
            return line
        table = self._embedded_table(visible)
        if table is not None:
            return table
        for edit in sorted(self._edits(visible), key=lambda edit: edit.start, reverse=True):
            line = line[: edit.start] + edit.text + line[edit.end :]
        return line

    def _edits(self, visible: str) -> Iterator[_Edit]:
        for match in MENTION.finditer(visible):
            text = self._mention(match)
            if text is not None:
                yield _Edit(*match.span(), text)
        for match in LINK.finditer(visible):
            yield from self._link(match)
        definition = LINK_DEFINITION.match(visible)
        if definition:
            address = self._address(definition[1])
            if address:
                yield _Edit(*definition.span(1), address)
        for match in VARIABLE.finditer(visible):
            value = self.variables.get(match[1])
            if value is not None:
                yield _Edit(*match.span(), escape_markdown(value))

    def _mention(self, match: re.Match[str]) -> str | None:
        target = self.library.by_id.get(match[1])
        if target is None:
            is_left_out = match[1] in self.library.left_out
            return escape_markdown(match[3] or match[1]) if is_left_out else None
        words = match[3] or f"{target.printed_number} {target.title}"
        uri = self.links.document(target, match[2] or "")
        text = escape_markdown(words)
        return f"[{text}]({uri})" if uri else text

    def _link(self, match: re.Match[str]) -> Iterator[_Edit]:
        """Rewrite a link's address; without one, only its words stay."""
        target = match[3]
        address = self._address(target)
        if address is None:
            return
        if address:
            yield _Edit(*match.span(3), address)
            return
        yield _Edit(match.start(), match.start(2), "")
        yield _Edit(match.end(2), match.end(), "")

    def _address(self, target: str) -> str | None:
        """Return a link's new address, empty when it leads nowhere here, None to leave it alone."""
        if _IS_ADDRESS.match(target):
            return None
        path, _, anchor = target.partition("#")
        resolved = resolve_path(self.document.path, path)
        linked = self.library.by_path.get(resolved)
        if linked is not None:
            return self.links.document(linked, anchor)
        return self.links.asset(self.library.file_of(self.document, resolved))

    def _embedded_table(self, visible: str) -> str | None:
        if not _EMBED_ALONE.fullmatch(visible):
            return None
        match = LINK.search(visible)
        if match is None or not match[1]:
            return None
        path = resolve_path(self.document.path, match[3])
        rows = self.library.table_of(self.document, path)
        if not rows:
            return None
        indent = visible[: match.start()]
        caption = self.line(match[2], match[2])
        return "\n".join(indent + line for line in _table(caption, rows))


def _table(caption: str, rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    width = len(rows[0])
    yield from (caption, "{: .qms-caption }", "")
    yield _row(rows[0], width)
    yield "|" + "---|" * width
    yield from (_row(row, width) for row in rows[1:])


def _row(cells: tuple[str, ...], width: int) -> str:
    padded = [*cells, *[""] * width][:width]
    return "| " + " | ".join(escape_markdown(cell) for cell in padded) + " |"
