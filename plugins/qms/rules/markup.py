"""0xx: lists and tables look to readers as they look in the text."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.library import Library
from qms.domain.pipe_tables import TableFault
from qms.domain.unshown_lists import ListFault
from qms.rules.check import Check

RENUMBERED_STEP = Rule(
    code="QMS028",
    name="renumbered-step",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A numbered step is shown with another number than it is written with.",
    clause="AS9120 7.5.2",
)
UNSHOWN_TABLE = Rule(
    code="QMS029",
    name="table-shown-as-text",
    kind=Kind.COMPLETENESS,
    summary="A table is written so that readers see its signs instead of a table.",
    clause="AS9120 7.5.2",
)
UNSHOWN_LIST = Rule(
    code="QMS030",
    name="list-shown-as-text",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A list is written so that readers see running text instead of a list.",
    clause="AS9120 7.5.2",
)

ADVICE = {
    TableFault.NO_EMPTY_LINE: "put an empty line above it",
    TableFault.NO_HEAD: "write the heads of the columns on the line above: | Lot | Result |",
    TableFault.OTHER_COLUMNS: "give each head its rule: | Lot | Result | and below |---|---|",
}
LIST_ADVICE = {
    ListFault.NO_EMPTY_LINE: "put an empty line above it",
    ListFault.INDENT: "indent it by four spaces, or put an empty line above it",
}


def check_numbers(library: Library) -> Iterator[Diagnostic]:
    """Steps bear the numbers that they are written with.

    ## What it checks
    In every numbered list each number is one more than the one before it, or all are the same (then
    they are counted for you). A list may begin with any number. Steps within a step are indented by
    four spaces and counted anew.

    ## Why it matters
    Markdown takes the first number of a list and counts on. A step that was struck out leaves no
    gap: everybody who remembers "step 5" now does another one.

    ## Example
    `1.`, `2.`, `3.`, `5.`: readers see 1 to 4.

    ## How to fix it
    Number the steps without a gap. To keep the numbers after a step that is no longer done, leave
    it in: `4. (No longer used.)` Indent steps within a step by four spaces.

    ## When to accept
    When nothing refers to the steps by number.
    """
    for document in library.documents:
        for each in document.body.renumbered:
            line = each.index + document.body.first_line
            place = Location(path=document.path, line=line, column=each.column)
            message = f"the number {each.written} is shown as {each.shown}"
            advice = "count without a gap; indent steps within a step by four spaces"
            yield finding(RENUMBERED_STEP, place, message, advice=advice, document=document.id)


def check_tables(library: Library) -> Iterator[Diagnostic]:
    """Tables are shown as tables.

    ## What it checks
    Lines with `|` and a rule of `---` have an empty line above them (or a heading, or the line that
    opens a note), a line of heads, and as many columns in the head as in the rule.

    ## Why it matters
    Readers would see a heap of lines and signs.

    ## Example
    `The limits are:` and directly below it `| Size | Limit |`.

    ## How to fix it
    Put an empty line above the table.

    ## When to accept
    Never.
    """
    for document in library.documents:
        for each in document.body.unshown_tables:
            line = each.index + document.body.first_line
            place = Location(path=document.path, line=line)
            message, advice = each.fault.value, ADVICE[each.fault]
            yield finding(UNSHOWN_TABLE, place, message, advice=advice, document=document.id)


def check_lists(library: Library) -> Iterator[Diagnostic]:
    """Lists are shown as lists.

    ## What it checks
    A list has an empty line above it (or a heading, or the line that opens a note). A list within
    the item of another one is indented by four spaces.

    ## Why it matters
    Readers would see one long line, in which the signs of the list stand among the words, and
    steps without a number of their own.

    ## Example
    `The inspector checks:` and directly below it `* the label`.

    ## How to fix it
    Put an empty line above the list, or indent it by four spaces.

    ## When to accept
    When the line is no list: a sentence that goes on with a dash.
    """
    for document in library.documents:
        for each in document.body.unshown_lists:
            line = each.index + document.body.first_line
            place = Location(path=document.path, line=line)
            message, advice = each.fault.value, LIST_ADVICE[each.fault]
            yield finding(UNSHOWN_LIST, place, message, advice=advice, document=document.id)


CHECKS = (
    Check(rule=RENUMBERED_STEP, function=check_numbers),
    Check(rule=UNSHOWN_TABLE, function=check_tables),
    Check(rule=UNSHOWN_LIST, function=check_lists),
)
