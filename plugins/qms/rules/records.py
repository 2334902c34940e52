"""6xx: every record that a procedure asks for has a form, or a rule for keeping it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity, finding
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.rules.check import Check, Nearest, about

RECORD_WITHOUT_RETENTION = Rule(
    code="QMS602",
    name="record-without-retention",
    kind=Kind.COMPLETENESS,
    summary="A record has no form, and nothing says how long it is kept.",
    clause="AS9120 7.5.3.2",
)
UNKNOWN_FORM = Rule(
    code="QMS603",
    name="unknown-form",
    summary="A record is made on a form that does not exist.",
    clause="AS9120 7.5.3.1",
)
FORM_NOT_IN_RECORDS = Rule(
    code="QMS609",
    name="form-not-in-records",
    severity=Severity.INFO,
    kind=Kind.COMPLETENESS,
    summary="A procedure names a form of its own that is not in its list of records.",
    clause="AS9120 7.5.3.2",
)


def check_record_retention(library: Library) -> Iterator[Diagnostic]:
    """Every record without a form says how long it is kept.

    ## What it checks
    Each entry of `records` has a `form`, which states the retention, or `retention` of its own.

    ## Why it matters
    Records that live in other systems are forgotten first.

    ## Example
    `records: [{name: Purchase order}]`.

    ## How to fix it
    Add the form, or the retention.

    ## When to accept
    While the period is being agreed with a customer.
    """
    for document in library.documents:
        for index, record in enumerate(document.records):
            if not record.form and record.retention is None:
                message = f"nothing says how long the record “{record.name}” is kept"
                advice = "add `form: F-…`, or `retention: {period: …, starts: …, basis: …}`"
                key = f"records[{index}].name"
                yield about(RECORD_WITHOUT_RETENTION, document, key, message, advice=advice)


def check_record_form(library: Library) -> Iterator[Diagnostic]:
    """The form of every record exists.

    ## What it checks
    `form` in `records` is the number of a form.

    ## Why it matters
    People write on whatever paper they find, and the record cannot be found again.

    ## Example
    `records: [{name: Receiving log, form: F-07-10}]` where the log is F-07-01.

    ## How to fix it
    Write the number of the form; make it with `qms new F` if there is none.

    ## When to accept
    Never.
    """
    refused = {each.id for each in library.refused}
    nearest = Nearest(each.id for each in library.documents if each.form is not None)
    for document in library.documents:
        for index, record in enumerate(document.records):
            if not record.form or record.form in refused:
                continue
            found = library.by_id.get(record.form)
            if found is None:
                message = f"there is no form {record.form}"
                advice = nearest.advice(record.form, "make it with `qms new F`")
            elif found.form is None:
                message = f"{record.form} is a {found.type.name.lower()}, not a form"
                advice = "write the number of the form"
            else:
                continue
            yield about(UNKNOWN_FORM, document, f"records[{index}].form", message, advice=advice)


def check_listed(library: Library) -> Iterator[Diagnostic]:
    """A procedure lists the records on its own forms.

    ## What it checks
    When the text of a procedure refers to a form that names this procedure, the form is in its
    `records`. Drafts and obsolete forms are not counted.

    ## Why it matters
    The list of records is what the retention schedule and the clause matrix are made from.

    ## Example
    QP-07 says "write it into [[F-07-02]]", and `records` has only F-07-01.

    ## How to fix it
    Add a line to `records` with the next revision.

    ## When to accept
    When the form makes no record, such as a print template.
    """
    own: defaultdict[str, dict[str, ControlledDocument]] = defaultdict(dict)
    for document in library.documents:
        if document.form is not None and document.status is Status.APPROVED:
            own[document.form.procedure][document.id] = document
    for document in library.documents:
        recorded = {record.form for record in document.records}
        if document.status is Status.OBSOLETE or document.id not in own:
            continue
        missing = {
            mention.target: mention.location
            for mention in reversed(document.body.mentions)
            if mention.target in own[document.id] and mention.target not in recorded
        }
        for number, place in missing.items():
            message = f"{document.id} refers to its form {number}, which is not in its records"
            advice = f"add {{name: {own[document.id][number].title}, form: {number}}} to records"
            yield finding(FORM_NOT_IN_RECORDS, place, message, advice=advice, document=document.id)


CHECKS = (
    Check(rule=RECORD_WITHOUT_RETENTION, function=check_record_retention),
    Check(rule=UNKNOWN_FORM, function=check_record_form),
    Check(rule=FORM_NOT_IN_RECORDS, function=check_listed),
)
