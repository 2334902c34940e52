"""From the text of a document file to a ControlledDocument."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from qms.domain.approvals import Approval
from qms.domain.body import Body, scan_body
from qms.domain.diagnostics import Diagnostic, Location, finding
from qms.domain.documents import (
    AppliesTo,
    ControlledDocument,
    DocumentType,
    EffectiveDate,
    Revision,
)
from qms.domain.limits import MAX_HEADINGS, MAX_LINE
from qms.domain.records import (
    Comparison,
    FormColumn,
    FormDefinition,
    FormField,
    FormRule,
    Record,
    Relation,
    Retention,
)
from qms.source import faults
from qms.source.files import Unreadable, refuse
from qms.source.front_matter import SplitDocument, split_document
from qms.source.names import FORM_TYPE, ID
from qms.source.schema.documents import (
    ColumnModel,
    DocumentModel,
    FormModel,
    RetentionModel,
    RuleModel,
)
from qms.source.validation import validate

MAX_BRACKETS = 500
MAX_DEFINITIONS = 20
MAX_INDENT = 80
MAX_MARKS = 500
"""Of each kind below in one document: the time that Markdown takes grows with their square."""
MAX_FINDINGS = 20
NESTING = re.compile(r"(?:[ \t]*(?:>|[-*+:](?=[ \t])|\d+[.)](?=[ \t]))){20}")
DEEP = re.compile(rf"^(?:{NESTING.pattern}|[^\S\n]{{{MAX_INDENT}}})", re.MULTILINE)
DEFINITION = re.compile(r"[ \t>]*:[ \t]")
"""Without empty lines between them, Markdown puts each definition into the one above."""
DEFINITIONS = re.compile(rf"^{DEFINITION.pattern}", re.MULTILINE)
MARKS = (
    ("footnote marks", re.compile(r"\[\^")),
    ("notes and tabs", re.compile(r"^[ \t>]*(?:!!!|\?\?\?|===)", re.MULTILINE)),
    ("lines that begin or end code", re.compile(r"^[ \t>]*(?:```|~~~)", re.MULTILINE)),
)


def document_of(
    text: str, path: str, place: str, types: Mapping[str, DocumentType]
) -> ControlledDocument:
    """Make a controlled document of its text.

    Args:
        text: The whole file.
        path: Where the document lies, or lay when it was archived.
        place: Where its text lies.
        types: The types of documents by code.

    Raises:
        Unreadable: with every fault that keeps it from being a document.
    """
    split = split_document(text, place)
    document_type = _type_of(split, path, types)
    model = validate(
        FormModel if document_type.code == FORM_TYPE else DocumentModel, split.front_matter
    )
    _refuse(_complexity(split, place))
    _refuse(_too_many_marks(split, place))
    body = scan_body(split.body, path=place, first_line=split.body_line)
    _refuse(_doubts(body))
    document = ControlledDocument(
        id=model.id,
        title=model.title,
        type=document_type,
        status=model.status,
        revision=model.revision,
        owner=model.owner,
        path=path,
        body=body,
        positions=split.front_matter.positions,
        prepared_by=tuple(model.prepared_by),
        effective_date=_effective_date(model.effective_date),
        next_review_date=model.next_review_date,
        clauses=tuple(model.clauses),
        applies_to=AppliesTo(
            sites=tuple(model.applies_to.sites), roles=tuple(model.applies_to.roles)
        ),
        distribution=tuple(model.distribution),
        classification=model.classification,
        records=tuple(_records(model)),
        history=tuple(Revision(**entry.model_dump()) for entry in model.history),
        approvals=tuple(Approval(**line.model_dump()) for line in model.approvals),
        supersedes=tuple(model.supersedes),
        superseded_by=model.superseded_by,
        reason=model.reason,
        language=model.language,
        translation_of=model.translation_of,
        number_as_printed=model.number_as_printed,
        revision_as_printed=model.revision_as_printed,
        source_text=text,
    )
    return replace(document, form=_form(model)) if isinstance(model, FormModel) else document


def _type_of(split: SplitDocument, path: str, types: Mapping[str, DocumentType]) -> DocumentType:
    """Return the type a document says it has, or the one of its folder whose numbers it follows."""
    values = split.front_matter.values
    stated = values.get("type")
    if isinstance(stated, str) and stated:
        if stated in types:
            return types[stated]
        place = split.front_matter.positions.at("type")
        known = ", ".join(types)
        message = f"type: {stated} is not a type of document here"
        raise refuse(
            faults.INVALID_VALUE, path, message, f"known types: {known}", place.line, place.column
        )
    folder = path.partition("/")[0]
    candidates = [each for each in types.values() if each.directory == folder]
    number = str(values.get("id", ""))
    is_id = ID.fullmatch(number) is not None  # patterns are only compared with short numbers
    matching = [each for each in candidates if is_id and re.fullmatch(each.number_pattern, number)]
    if not candidates:
        message = f"no type of document in qms.yml has the folder {folder}"
        raise refuse(faults.INVALID_VALUE, path, message, "move the file, or add the type")
    return (matching or candidates)[0]


def _effective_date(value: date | Mapping[str, date] | None) -> EffectiveDate:
    if isinstance(value, Mapping):
        return EffectiveDate(by_site=dict(value))
    return EffectiveDate(everywhere=value)


def _records(model: DocumentModel) -> Iterator[Record]:
    for record in model.records:
        yield Record(
            name=record.name,
            form=record.form,
            retention=_retention(record.retention),
            storage=record.storage,
            owner=record.owner,
        )


def _form(model: FormModel) -> FormDefinition:
    fields = [
        FormField(
            **_column(field),
            columns=tuple(FormColumn(**_column(each)) for each in field.columns),
            rows=field.rows,
        )
        for field in model.fields
    ]
    return FormDefinition(
        kind=model.kind,
        procedure=model.procedure,
        retention=_retention(model.retention),
        fields=tuple(fields),
        rules=tuple(map(_rule, model.rules)),
        medium=model.medium,
        where=model.where,
    )


def _column(model: ColumnModel) -> dict[str, Any]:
    values = {name: getattr(model, name) for name in ColumnModel.model_fields}
    return {**values, "choices": tuple(model.choices)}


def _rule(model: RuleModel) -> FormRule:
    others = ((each, getattr(model, each.value)) for each in Relation)
    return FormRule(
        when=tuple((name, tuple(values)) for name, values in model.when.items()),
        required=tuple(model.required),
        empty=tuple(model.empty),
        sum=tuple(model.sum),
        field=model.field,
        comparisons=tuple(Comparison(relation, other) for relation, other in others if other),
        says=model.says,
    )


def _retention(model: RetentionModel | None) -> Retention | None:
    return None if model is None else Retention(**model.model_dump())


def _refuse(problems: Iterator[Diagnostic]) -> None:
    """Refuse a document for its first problems; a thousand of the same help nobody."""
    found = tuple(islice(problems, MAX_FINDINGS))
    if found:
        raise Unreadable(*found)


def _complexity(split: SplitDocument, path: str) -> Iterator[Diagnostic]:
    """Yield text that a Markdown or layout engine would take minutes for (quadratic input)."""
    if not _may_be_complex(split.body):
        return
    brackets, definitions = 0, 0
    for number, line in enumerate(split.body.split("\n"), split.body_line):
        place = Location(path=path, line=number)
        if len(line) > MAX_LINE:
            message = f"this line has {len(line)} characters; {MAX_LINE} are the most"
            yield finding(faults.TOO_COMPLEX, place, message, advice="break the line")
        brackets = brackets + line.count("[") + line.count("<") if line.strip() else 0
        if brackets > MAX_BRACKETS:
            message = f"this paragraph has more than {MAX_BRACKETS} brackets"
            yield finding(faults.TOO_COMPLEX, place, message, advice="split it with an empty line")
            brackets = 0
        definitions = definitions + (DEFINITION.match(line) is not None) if line.strip() else 0
        if definitions == MAX_DEFINITIONS:
            message = f"this list has {MAX_DEFINITIONS} definitions without an empty line"
            advice = "put an empty line after each definition"
            yield finding(faults.TOO_COMPLEX, place, message, advice=advice)
        if NESTING.match(line) or (line[:MAX_INDENT].isspace() and len(line) > MAX_INDENT):
            message = "lists, quotations or notes are nested more than 20 deep here"
            yield finding(faults.TOO_COMPLEX, place, message, advice="nest them less")


def _may_be_complex(text: str) -> bool:
    """Return whether the lines of a text are worth a look, which few texts' are."""
    return (
        max(map(len, text.split("\n"))) > MAX_LINE
        or text.count("[") + text.count("<") > MAX_BRACKETS
        or len(DEFINITIONS.findall(text)) >= MAX_DEFINITIONS
        or DEEP.search(text) is not None
    )


def _too_many_marks(split: SplitDocument, path: str) -> Iterator[Diagnostic]:
    """Yield the places where a document begins to have too many marks of one kind."""
    for name, mark in MARKS:
        match = next(islice(mark.finditer(split.body), MAX_MARKS, None), None)
        if match:
            line = split.body_line + split.body.count("\n", 0, match.end())
            message = f"the text has more than {MAX_MARKS} {name}"
            place = Location(path=path, line=line)
            yield finding(faults.TOO_COMPLEX, place, message, advice="split the document")


def _doubts(body: Body) -> Iterator[Diagnostic]:
    """Yield what readers might see differently from what this project has read."""
    for mark in body.doubtful:
        rule = faults.DOUBTFUL_MARKUP
        yield finding(rule, mark.location, mark.message, advice=mark.advice)
    if len(body.headings) > MAX_HEADINGS:
        message = f"the text has {len(body.headings)} headings; {MAX_HEADINGS} are the most"
        place = body.headings[MAX_HEADINGS].location
        yield finding(faults.TOO_COMPLEX, place, message, advice="split the document")
    if body.unclosed_code is not None:
        message = "this code block is never closed"
        advice = "add the same backquotes, equally indented, on a line where it ends"
        yield finding(faults.UNCLOSED_CODE_FENCE, body.unclosed_code, message, advice=advice)
