"""What speaks against taking a document over under a number, a type and a revision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from qms.domain.adoption import PlanRow, id_of, revision_of
from qms.domain.configuration import Configuration
from qms.domain.documents import DocumentType
from qms.domain.library import Library
from qms.rules.identity import ADOPTED, OURS, RESERVED, as_read
from qms.rules.revision import IN_WORDS, PATTERNS

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST_TITLE = 200


def fitting_types(configuration: Configuration, number: str) -> list[DocumentType]:
    """Return the types whose numbers are written like this one."""
    identifier = id_of(number)
    types = configuration.types.values()
    return [each for each in types if identifier and re.fullmatch(each.number_pattern, identifier)]


def taken_numbers(library: Library) -> dict[str, str]:
    """Return every number that is in use, as people compare them, with the document's id."""
    found = {as_read(each.id): each.id for each in library.refused if each.id}
    for each in library.documents:
        found[as_read(each.id)] = each.id
        if each.number_as_printed:
            found[as_read(each.number_as_printed)] = each.id
    for number in library.archive.heads:
        found.setdefault(as_read(number), number)
    return found


def objections(
    row: PlanRow, configuration: Configuration, taken: Mapping[str, str], as_of: date
) -> Iterator[str]:
    """Yield what speaks against a line of a plan, each as a sentence without its full stop."""
    yield from _of_number(row, configuration, taken)
    yield from _of_title(row.title)
    yield from _of_revision(row, configuration.types.get(row.type))
    yield from _of_day(row.date, as_of)
    for name, value in (("title", row.title), ("approver", row.approver)):
        if not value.isprintable():
            yield f"the {name} has characters that cannot be shown; type it again"


def _of_number(
    row: PlanRow, configuration: Configuration, taken: Mapping[str, str]
) -> Iterator[str]:
    identifier = id_of(row.number)
    if not identifier:
        yield "there is no number; write the one that is printed on the document"
        return
    if other := taken.get(as_read(identifier)) or taken.get(as_read(row.number)):
        yield f"there is a document {other} already; nothing is ever overwritten"
    if RESERVED.fullmatch(identifier) or OURS.fullmatch(identifier):
        yield f"{identifier} cannot be a number: Windows or the program uses it as a name"
    if row.type not in configuration.types:
        known = ", ".join(configuration.types)
        yield f"{row.type or 'no type'} is no type of document in qms.yml; known: {known}"
        return
    kind = configuration.types[row.type]
    if not re.fullmatch(kind.number_pattern, identifier):
        yield f"{identifier} is not written as numbers of type {row.type} are in qms.yml"
    elif identifier != row.number and kind.revision_scheme != ADOPTED:
        yield f"type {row.type} prints its own numbers, not {row.number}; {_adopted(row.type)}"


def _of_title(title: str) -> Iterator[str]:
    if not title.strip():
        yield "there is no title; write it"
    elif re.search(r"[<>&]", title):
        yield f"the title “{title}” holds <, > or &; write it in plain words"
    elif len(title) > _LONGEST_TITLE:
        yield f"the title has {len(title)} characters; {_LONGEST_TITLE} are the most"


def _of_revision(row: PlanRow, kind: DocumentType | None) -> Iterator[str]:
    revision = revision_of(row.revision)
    if not revision:
        yield "there is no revision; write the one that is printed on the document"
        return
    if kind is None or kind.revision_scheme == ADOPTED:
        return
    pattern = PATTERNS[kind.revision_scheme]
    if revision != row.revision or not pattern.fullmatch(revision):
        words = IN_WORDS[kind.revision_scheme]
        yield f"{row.revision} is no revision of type {row.type} ({words}); {_adopted(row.type)}"


def _adopted(type_code: str) -> str:
    return f"say `revision_scheme: none` for {type_code} in qms.yml, or give `--types` once"


def _of_day(text: str, as_of: date) -> Iterator[str]:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        yield f"“{text}” is no date of the revision; write YYYY-MM-DD"
    elif day > as_of:
        yield f"the date {day} is in the future"
