"""617: entries of a register that the site shows are as its form asks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from qms.domain.diagnostics import Diagnostic, Location, Rule, Severity, finding
from qms.domain.library import Library
from qms.domain.records import FormDefinition, FormKind
from qms.domain.register_entries import RegisterFile, judged_entries
from qms.rules.check import Check
from qms.rules.in_force import library_in_force

FAULTY_ENTRIES = Rule(
    code="QMS617",
    name="faulty-register-entries",
    severity=Severity.WARNING,
    summary="A register that the site shows has entries that its form does not allow.",
    clause="AS9120 7.5.3.1",
)
MOST = 20
"""Findings of one register; more help nobody."""


def check_register_entries(library: Library) -> Iterator[Diagnostic]:
    """The entries of registers that `registers:` in qms.yml names are complete and right.

    ## What it checks
    Each name under `registers:` is that of a register, and its file (CSV or XLSX) was made from
    that register. The file has the columns of the form in force, and each row holds what the form
    asks for: what must be filled in, days, numbers, choices, limits. It is a warning, and never
    keeps anything from being published.

    ## Why it matters
    Readers sort and print the register to see what is due or allowed. An entry without its day or
    with a misspelt result is not found.

    ## Example
    `2026-13-05` in the column *Due on* of row 7.

    ## How to fix it
    Correct the row and column named. `qms form new ID -o file.csv` gives the columns anew after a
    revision of the form.

    ## When to accept
    For entries of years ago that nobody can complete any more.
    """
    if not library.configuration.registers:
        return
    in_force = library_in_force(library)
    for form_id, path in library.configuration.registers.items():
        document, file = in_force.by_id.get(form_id), library.entries.get(form_id)
        form = document.form if document is not None else None
        if form is None or form.kind is not FormKind.REGISTER:
            place = library.configuration.positions.at(f"registers.{form_id}")
            message = f"{form_id} is no register here, and {path} is not shown"
            advice = "write the number of a form of the kind register; `qms register` lists them"
            yield finding(FAULTY_ENTRIES, place, message, advice=advice)
        elif file is not None:
            yield from islice(_of_file(form_id, form, file), MOST)


def _of_file(form_id: str, form: FormDefinition, file: RegisterFile) -> Iterator[Diagnostic]:
    if file.mark is not None and file.mark.form != form_id:
        message = f"{file.path} was made from {file.mark.form}, not from {form_id}"
        advice = "name the right file under `registers:` in quality_manual/qms.yml"
        yield finding(FAULTY_ENTRIES, Location(path=file.path), message, advice=advice)
        return
    for each in judged_entries(form, file).faults:
        advice = f"correct it in {file.path}; {form_id} says what each column takes"
        place = Location(path=file.path, line=file.line(each.row))
        yield finding(FAULTY_ENTRIES, place, f"{form_id}, {each.named}", advice=advice)


CHECKS = (Check(rule=FAULTY_ENTRIES, function=check_register_entries),)
