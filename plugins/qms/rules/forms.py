"""6xx: every form belongs to a procedure, can be filled in, and says how long it is kept."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity
from qms.domain.documents import Status
from qms.domain.library import Library
from qms.domain.records import FieldKind, FormKind
from qms.rules.check import Check, Nearest, about, gone

FORM_WITHOUT_RETENTION = Rule(
    code="QMS601",
    name="form-without-retention",
    kind=Kind.COMPLETENESS,
    summary="A form does not say how long its records are kept.",
    clause="AS9120 7.5.3.2",
)
UNKNOWN_PROCEDURE = Rule(
    code="QMS604",
    name="unknown-procedure",
    summary="A form belongs to a procedure that does not exist.",
    clause="AS9120 7.5.3.1",
)
FORM_NUMBER = Rule(
    code="QMS605",
    name="form-number-of-other-procedure",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="The number of a form does not begin with that of its procedure (house rule).",
    clause="AS9120 7.5.2",
)
FORM_WITHOUT_FIELDS = Rule(
    code="QMS606",
    name="form-without-fields",
    kind=Kind.COMPLETENESS,
    summary="A form has nothing to fill in.",
    clause="AS9120 7.5.2",
)
REPEATED_FIELD = Rule(
    code="QMS607",
    name="repeated-field",
    summary="Two fields of a form have the same name.",
    clause="AS9120 7.5.2",
)
CHOICE_WITHOUT_CHOICES = Rule(
    code="QMS608",
    name="choice-without-choices",
    summary="A field asks for a choice and offers none.",
    clause="AS9120 7.5.2",
)


def check_form_retention(library: Library) -> Iterator[Diagnostic]:
    """Every form says how long its records are kept.

    ## What it checks
    Forms that are not drafts have `retention` with a period.

    ## Why it matters
    Records must be there when a customer or an authority asks, years later. How long is yours to
    decide, unless a contract or a law says so; we know of no general minimum.

    ## Example
    A receiving log without `retention:`.

    ## How to fix it
    Add `retention: {period: 10 years, starts: shipment of the lot, basis: own rule}`.

    ## When to accept
    While the period is being agreed with a customer.
    """
    for document in library.documents:
        form = document.form
        if form is not None and form.retention is None and document.status is not Status.DRAFT:
            message = f"{document.id} does not say how long its records are kept"
            advice = "add a line `retention: {period: …, starts: …, basis: …}`"
            yield about(FORM_WITHOUT_RETENTION, document, "kind", message, advice=advice)


def check_form_procedure(library: Library) -> Iterator[Diagnostic]:
    """Every form belongs to a procedure.

    ## What it checks
    `procedure` of a form is the number of a document that is no form. Drafts may leave it out.

    ## Why it matters
    The procedure says when and by whom the form is used, and when both are reviewed.

    ## Example
    `procedure: QP-70` on a form of QP-07.

    ## How to fix it
    Write the number of the procedure.

    ## When to accept
    Never.
    """
    refused = {each.id for each in library.refused}
    nearest = Nearest(each.id for each in library.documents if each.form is None)
    for document in library.documents:
        if document.form is None or document.form.procedure in refused - {""}:
            continue
        procedure = document.form.procedure
        found = library.by_id.get(procedure)
        if not procedure and document.status is not Status.DRAFT:
            message = f"{document.id} does not say to which procedure it belongs"
            advice = "add a line `procedure: QP-…`"
        elif procedure and found is None:
            message = f"there is no procedure {procedure}"
            otherwise = "write the number of the procedure"
            advice = gone(library, procedure) or nearest.advice(procedure, otherwise)
        elif found is not None and found.form is not None:
            message = f"{procedure} is a form itself"
            advice = "write the number of the procedure that uses this form"
        else:
            continue
        key = "procedure" if procedure else "kind"
        yield about(UNKNOWN_PROCEDURE, document, key, message, advice=advice)


def check_form_number(library: Library) -> Iterator[Diagnostic]:
    """The number of a form begins with that of its procedure (house rule).

    ## What it checks
    After its letters, the number of a form begins with the number of the procedure it names: forms
    of QP-07 are F-07-01, F-07-02 and so on. Types without a revision scheme, for documents taken
    over with numbers of their own, are not judged.

    ## Why it matters
    Whoever holds the form in their hands knows which procedure explains it.

    ## Example
    F-08-03 with `procedure: QP-07`.

    ## How to fix it
    Correct the procedure, or give the form a number of its own procedure before it is issued.

    ## When to accept
    When the form moved to another procedure and kept its number.
    """
    for document in library.documents:
        procedure = library.by_id.get(document.form.procedure) if document.form else None
        if procedure is None or document.type.revision_scheme == "none":
            continue
        own, wanted = document.id.partition("-")[2], procedure.id.partition("-")[2]
        if wanted and own != wanted and not own.startswith(f"{wanted}-"):
            message = f"{document.id} is not numbered as a form of {procedure.id}"
            advice = f"correct the procedure; numbers of its forms go on from {wanted}-01"
            yield about(FORM_NUMBER, document, "procedure", message, advice=advice)


def check_fields(library: Library) -> Iterator[Diagnostic]:
    """A form has something to fill in.

    ## What it checks
    Forms and registers that are not drafts have `fields`. Print templates and lists that the system
    generates may go without.

    ## Why it matters
    The fields are printed, become the fillable form, and say what a complete record is.

    ## Example
    A form whose text says "see the spreadsheet".

    ## How to fix it
    Add the fields: name, label and kind.

    ## When to accept
    While the form is kept in another system; say in which.
    """
    filled = {FormKind.FORM, FormKind.REGISTER}
    for document in library.documents:
        form = document.form
        if form is None or form.fields or document.status is Status.DRAFT:
            continue
        if form.kind in filled:
            message = f"{document.id} has no fields to fill in"
            advice = "add `fields:` with name, label and kind of each"
            yield about(FORM_WITHOUT_FIELDS, document, "kind", message, advice=advice)


def check_field_names(library: Library) -> Iterator[Diagnostic]:
    """Every field of a form has a name of its own.

    ## What it checks
    No two fields of a form have the same `name`.

    ## Why it matters
    In a filled form the second value would overwrite the first.

    ## Example
    Two fields `quantity`, one for ordered and one for received.

    ## How to fix it
    Name them for what they are: `quantity_ordered`, `quantity_received`.

    ## When to accept
    Never.
    """
    for document in library.documents:
        seen: set[str] = set()
        for index, field in enumerate(document.form.fields if document.form else ()):
            if field.name in seen:
                message = f"two fields are called {field.name}"
                key = f"fields[{index}].name"
                advice = "give each field a name of its own"
                yield about(REPEATED_FIELD, document, key, message, advice=advice)
            seen.add(field.name)


def check_choices(library: Library) -> Iterator[Diagnostic]:
    """A field that asks for a choice offers one.

    ## What it checks
    Fields of the kind `choice` have `choices`; other fields have none.

    ## Why it matters
    An empty list cannot be filled in, and choices of a text field are shown nowhere.

    ## Example
    `{name: result, label: Result, kind: choice}`.

    ## How to fix it
    Add `choices: [accepted, rejected]`, or choose another kind.

    ## When to accept
    Never.
    """
    for document in library.documents:
        for index, field in enumerate(document.form.fields if document.form else ()):
            is_choice = field.kind is FieldKind.CHOICE
            if is_choice == bool(field.choices):
                continue
            message = f"the field {field.name} offers no choices"
            advice = "add `choices: [one, two]`, or choose another kind"
            if not is_choice:
                message = f"the field {field.name} has choices and is of the kind {field.kind}"
                advice = "set `kind: choice`, or take the choices out"
            key = f"fields[{index}].kind"
            yield about(CHOICE_WITHOUT_CHOICES, document, key, message, advice=advice)


CHECKS = (
    Check(rule=FORM_WITHOUT_RETENTION, function=check_form_retention),
    Check(rule=UNKNOWN_PROCEDURE, function=check_form_procedure),
    Check(rule=FORM_NUMBER, function=check_form_number),
    Check(rule=FORM_WITHOUT_FIELDS, function=check_fields),
    Check(rule=REPEATED_FIELD, function=check_field_names),
    Check(rule=CHOICE_WITHOUT_CHOICES, function=check_choices),
)
