"""A whole document as blocks: its particulars, its text, its fields, records and history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qms.domain.blocks import Block, BlockKind, Row, tokens_of
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.records import FormDefinition, Record, Retention
from qms.domain.standards import parse_clause
from qms.render.blocks import read_blocks
from qms.render.document import finished_markdown
from qms.render.field_words import field_notes, rules_in_words
from qms.render.header import applies_to
from qms.render.links import Links
from qms.render.markdown import to_html
from qms.render.words import FIELD_KINDS, FORM_KINDS, MEDIA, day_in_words

PARTICULARS = "Title and particulars"
FIELDS = "Fields of the form"
RECORDS = "Records and how long they are kept"
HISTORY = "Revision history"


def document_blocks(
    library: Library,
    document: ControlledDocument,
    links: Links,
    pictures: Mapping[str, str] | None = None,
) -> tuple[Block, ...]:
    """Return everything that readers of a document see of it, apart from dates and approvals.

    Args:
        library: What variables, tables and names of other documents are taken from.
        document: The revision.
        links: How the text addresses other documents and pictures.
        pictures: SHA-256 of the pictures by their addresses in the text.
    """
    html = to_html(finished_markdown(library, document, links))
    body = read_blocks(html, pictures)
    particulars, *others = facts(library, document)
    return (
        *_blocks(particulars),
        *body,
        *(block for section in others for block in _blocks(section)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a document's head says of one kind."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def facts(library: Library, document: ControlledDocument) -> Iterator[Facts]:
    """Yield what a document's head says, the particulars first; the rest comes after its text."""
    rows = tuple(_particulars(library, document))
    yield Facts(title=PARTICULARS, heads=("", ""), rows=rows)
    if document.form is not None:
        yield Facts(title=FIELDS, heads=FIELD_HEADS, rows=tuple(_fields(document.form)))
    records = tuple(_record(library, each) for each in document.records)
    yield Facts(title=RECORDS, heads=RECORD_HEADS, rows=records)
    yield Facts(title=HISTORY, heads=HISTORY_HEADS, rows=tuple(_history(document)))


FIELD_HEADS = ("Field", "Kind", "Must be filled in", "Unit", "Choices", "Help")
RECORD_HEADS = ("Record", "Form", "Kept for", "Basis", "Where", "Who keeps it")
HISTORY_HEADS = ("Revision", "Date", "Change", "Change request")


def _blocks(found: Facts) -> Iterator[Block]:
    if not found.rows:
        return
    yield Block(kind=BlockKind.HEADING, level=2, tokens=tuple(tokens_of(found.title)))
    head = (_row(found.heads, is_head=True),) if any(found.heads) else ()
    rows = (_row(cells, is_head=False) for cells in found.rows)
    yield Block(kind=BlockKind.TABLE, rows=(*head, *rows))


def _row(cells: Sequence[str], *, is_head: bool) -> Row:
    return Row(cells=tuple(tuple(tokens_of(cell)) for cell in cells), is_head=is_head)


def _particulars(library: Library, document: ControlledDocument) -> Iterator[tuple[str, str]]:
    roster, configuration = library.roster, library.configuration
    clauses = (parse_clause(each, configuration.primary_standard) for each in document.clauses)
    facts = {
        "Title": document.title,
        "Type": document.type.name,
        "Owner": roster.role_title(document.owner),
        "Prepared by": ", ".join(map(roster.person_name, document.prepared_by)),
        "Applies to": applies_to(library, document),
        "Clauses": ", ".join(str(each) for each in clauses if each is not None),
        "Classification": document.classification,
        "Language": document.language,
        "Translation of": document.translation_of,
        **(_form_facts(library, document.form) if document.form is not None else {}),
    }
    return ((name, value) for name, value in facts.items() if value)


def _form_facts(library: Library, form: FormDefinition) -> dict[str, str]:
    procedure = library.by_id.get(form.procedure)
    return {
        "Kind of form": FORM_KINDS[form.kind],
        "Procedure": f"{procedure.printed_number} {procedure.title}"
        if procedure
        else form.procedure,
        "Kept for": str(form.retention) if form.retention else "",
        "Basis": form.retention.basis if form.retention else "",
        "Then": form.retention.disposition if form.retention else "",
        "Medium": MEDIA.get(form.medium, form.medium),
        "Where": form.where,
        "Starts from field": form.retention.start_field if form.retention else "",
        "Comparisons": " ".join(rules_in_words(form)),
    }


def _fields(form: FormDefinition) -> Iterator[tuple[str, ...]]:
    for field in form.fields:
        yield (
            field.label,
            FIELD_KINDS[field.kind],
            "yes" if field.required else "no",
            field.unit,
            ", ".join(field.choices),
            field_notes(field),
        )


def _record(library: Library, record: Record) -> tuple[str, ...]:
    form = library.by_id.get(record.form)
    definition = form.form if form is not None else None
    retention: Retention | None = record.retention or (definition.retention if definition else None)
    return (
        record.name,
        f"{form.printed_number} {form.title}" if form is not None else record.form,
        str(retention) if retention else "",
        retention.basis if retention else "",
        record.storage,
        library.roster.role_title(record.owner) if record.owner else "",
    )


def _history(document: ControlledDocument) -> Iterator[tuple[str, ...]]:
    for entry in document.history:
        yield (
            entry.revision,
            day_in_words(entry.date),
            entry.description_of_change,
            entry.change_request,
        )
