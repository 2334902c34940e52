"""The words of a notice: paragraphs and lists, nothing that could look like more than that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qms.domain.body import Body
from qms.domain.code_blocks import without_code_spans
from qms.domain.diagnostics import Diagnostic, Location, finding
from qms.domain.notices import Notice
from qms.domain.placeholders import UNFINISHED
from qms.source import faults

MAX_CHARACTERS = 4000
MAX_BRACKETS = 100
PLAIN = "write paragraphs and lists with *emphasis*, **strong words** and references [[QP-05]]"
BLOCKS = re.compile(
    r"[\s>]*(?:!!!|\?\?\?|===|```|~~~|\||:[ \t])"
    r"|[\s>]*(?:[-*+]|\d+[.)])[ \t]+(?:\[[ xX]\]|```|~~~|!!!|\|)"
    r"|[ \t]*[-=*_][-=*_ \t]*$"
)
"""Notes, tabs, code, tables, definitions, tick lists, and lines that underline or divide."""
NESTING = re.compile(r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d+[.)](?=[ \t]))){6}")
MARKS = re.compile(r"\[\^|\{:|\{\{|\{[ ]*[.#]")
"""Footnotes, attribute lists and variables."""


def check_words(notice: Notice) -> Iterator[Diagnostic]:
    """Yield what stands in the text of a notice and is not plain words."""
    body = notice.text
    if len(body.text) > MAX_CHARACTERS:
        message = f"the text has {len(body.text)} characters; {MAX_CHARACTERS} are the most"
        yield fault(notice.at("text"), message, "what needs more words is a new revision")
    elif body.text.count("[") + body.text.count("<") > MAX_BRACKETS:
        message = f"the text has more than {MAX_BRACKETS} brackets"
        yield fault(notice.at("text"), message, "write it more simply")
    else:
        yield from _marks(body)
        yield from _lines(notice)


def open_note(notice: Notice) -> str:
    """Return the note to oneself that still stands in a notice; empty when there is none."""
    found = UNFINISHED.search(f"{notice.text.text} {notice.reason}")
    return found[0] if found else ""


def fault(place: Location, message: str, advice: str) -> Diagnostic:
    """Make a finding about the form of a notice."""
    return finding(faults.MALFORMED_NOTICE, place, message, advice=advice)


def _marks(body: Body) -> Iterator[Diagnostic]:
    for place in body.raw_html:
        advice = "use Markdown; write a sign < with a space after it"
        yield fault(place, "HTML is not accepted in a notice", advice)
    for mark in body.doubtful:
        yield fault(mark.location, mark.message, mark.advice)
    for heading in body.headings:
        yield fault(heading.location, "a notice has no headings of its own", PLAIN)
    for link in body.links:
        kind = "pictures and tables" if link.embedded else "links"
        message = f"a notice has no {kind}"
        yield fault(link.location, message, "refer to a document by [[number]], or use words")


def _lines(notice: Notice) -> Iterator[Diagnostic]:
    body = notice.text
    taken = {heading.location.line for heading in body.headings}
    for index, shown in enumerate(body.text.split("\n")):
        line, number = without_code_spans(shown), body.first_line + index
        place = Location(path=notice.path, line=number)
        if number in taken:
            continue
        if BLOCKS.match(line) or MARKS.search(line):
            yield fault(place, "a notice consists of paragraphs and lists", PLAIN)
        elif NESTING.match(line):
            yield fault(place, "lists or quotations are nested too deep here", PLAIN)
    if notice.authorised_by is not None and open_note(notice):
        message = f"“{open_note(notice)}” stands where words should be"
        yield fault(notice.at("text"), message, "write what is meant")
