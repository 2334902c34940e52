"""0xx: diagrams that are written as text can be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qms.domain.diagnostics import Diagnostic, Rule, finding
from qms.domain.diagrams import Diagram
from qms.domain.library import Library
from qms.render.diagrams import diagram_fault
from qms.rules.check import Check
from qms.rules.in_force import archived_and_shown

FAULTY_DIAGRAM = Rule(
    code="QMS026",
    name="faulty-diagram",
    summary="A diagram that is written as text cannot be drawn, or has no title.",
    clause="AS9120 7.5.2",
)
MAX_DIAGRAMS = 40
"""In one document; each may take seconds to draw."""


def check_diagrams(library: Library) -> Iterator[Diagnostic]:
    """Diagrams can be drawn, and say in words what they show.

    ## What it checks
    Every block of code in the language `dot` begins with `digraph {`, can be understood and laid
    out, uses shapes and words only (no links, pictures or colours that run into each other), is
    small enough to be read on a page, and has a title.

    ## Why it matters
    Readers would find a piece of code where a process should be. People who cannot see a drawing
    rely on its words.

    ## Example
    A block that begins with three backquotes and `dot`, without `title="…"`.

    ## How to fix it
    Write three backquotes, `dot title="Receiving: goods are counted, inspected and released"`. What
    stands before the colon is the caption; all of it is read aloud. One step a line makes faults
    easy to find: `a -> b [label="yes"]`.

    ## When to accept
    Never.
    """
    for document in (*library.documents, *archived_and_shown(library)):
        for number, diagram in enumerate(document.body.diagrams):
            yield from _faults(diagram, number, document.id)


def _faults(diagram: Diagram, number: int, document: str) -> Iterator[Diagnostic]:
    place = diagram.location
    if number >= MAX_DIAGRAMS:
        if number == MAX_DIAGRAMS:
            message = f"the text has more than {MAX_DIAGRAMS} diagrams"
            advice = "split the document"
            yield finding(FAULTY_DIAGRAM, place, message, advice=advice, document=document)
        return
    if not diagram.caption.partition(":")[0].strip():
        message = "this diagram has no title, which is its caption and what is read aloud"
        advice = 'write ```dot title="Receiving: goods are counted, inspected, released"'
        yield finding(FAULTY_DIAGRAM, place, message, advice=advice, document=document)
    fault = diagram_fault(diagram.text)
    if fault is not None:
        there = replace(place, line=place.line + fault.line)
        yield finding(FAULTY_DIAGRAM, there, fault.message, advice=fault.advice, document=document)


CHECKS = (Check(rule=FAULTY_DIAGRAM, function=check_diagrams),)
