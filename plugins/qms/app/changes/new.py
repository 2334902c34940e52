"""Begin a document: the next number of its type, complete details, the headings it must have."""

from __future__ import annotations

import difflib
import json
import re
from datetime import datetime
from pathlib import Path

from qms.app.reading import read_library
from qms.domain.documents import DocumentType
from qms.domain.errors import UsageError
from qms.domain.headings import slug
from qms.domain.library import Library
from qms.rules.check import number_in_words
from qms.source.names import FORM_TYPE, ID

COUNTER = re.compile(r"(?P<prefix>[A-Za-z0-9._-]*)\\d(?:\{(?P<digits>\d+)\}|\+)")
FORM_COUNTER = re.compile(
    r"(?P<prefix>[A-Za-z._-]*)\\d\{\d+\}(?P<separator>[._-])\\d(?:\{(?P<digits>\d+)\}|\+)"
)


def new_document(
    root: Path,
    type_code: str,
    title: str,
    *,
    owner: str | None,
    procedure: str | None,
    document_id: str | None,
    now: datetime,
) -> str:
    """Write a draft and return its repository path.

    Raises:
        UsageError: the type, title, owner, procedure or number cannot be used.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=now.date(), now=now)
    document_type = _type(library, type_code)
    _refuse_title(library, title)
    role = _owner(library, owner)
    number = document_id or _next_number(library, document_type, procedure)
    _refuse_number(library, document_type, number)
    path = f"{document_type.directory}/{file_stem(number, title)}.md"
    if (root / path).exists():
        message = f"{path} exists already; choose another title or number"
        raise UsageError(message)
    text = draft_text(document_type, number, title.strip(), owner=role, procedure=procedure or "")
    from qms.publish.atomic import write_atomic

    (root / document_type.directory).mkdir(exist_ok=True)
    write_atomic(root / path, text.encode("utf-8"))
    return path


def file_stem(number: str, title: str) -> str:
    """Return the name a document's file gets: its number and its title, in small letters."""
    words = slug(title)[:60].strip("-")
    short = re.sub(r"^qm-", "", number.lower())
    return f"{short}-{words}" if words else short


def draft_text(
    document_type: DocumentType, number: str, title: str, *, owner: str, procedure: str = ""
) -> str:
    """Return the text of a new draft, complete enough to be checked."""
    details = [
        "---",
        f"id: {number}",
        f"title: {_scalar(title)}",
        "status: draft",
        "revision: A",
        f"owner: {owner}",
        "prepared_by: []",
        "clauses: []",
    ]
    if document_type.code == FORM_TYPE:
        details += [
            "kind: form",
            f"procedure: {procedure}",
            "# retention: {period: 10 years, basis: own rule, disposition: shred}",
            "# retention: {period: 10 years, starts: shipment of the last part, basis: own rule}",
            "fields:",
            "  - {name: date, label: Date, kind: date, required: yes}",
            "  - {name: remarks, label: Remarks, kind: multiline}",
        ]
    body = [f"\n## {heading}\n\n" for heading in document_type.required_headings]
    return "\n".join([*details, "---", ""]) + ("".join(body) or "\n")


def _scalar(text: str) -> str:
    """Write a text as a YAML value, quoted where YAML could take it for something else."""
    plain = re.fullmatch(r"[^\W\d_][\w ,()./-]*", text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _type(library: Library, type_code: str) -> DocumentType:
    types = library.configuration.types
    if type_code not in types:
        known = ", ".join(f"{code} ({each.name})" for code, each in types.items())
        message = f"{type_code} is not a type of document; known: {known}"
        raise UsageError(message)
    return types[type_code]


def _refuse_title(library: Library, title: str) -> None:
    if not title.strip():
        message = "the title is empty; write it in quotes after the type"
        raise UsageError(message)
    if re.search(r"[<>&]", title) or not title.isprintable():
        message = "a title is plain words without <, > and &"
        raise UsageError(message)
    same = (each for each in library.documents if _folded(each.title) == _folded(title))
    other = next(same, None)
    if other is not None:
        message = f"{other.id} has this title already ({other.path}); choose another one"
        raise UsageError(message)


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def _owner(library: Library, owner: str | None) -> str:
    roles = library.roster.roles
    if owner is None and roles:
        return next(iter(roles))
    if owner is None or owner not in roles:
        message = f"{owner} is not a role in approvers.yml; known: {', '.join(roles)}"
        raise UsageError(message)
    return owner


def _next_number(library: Library, document_type: DocumentType, procedure: str | None) -> str:
    prefix, digits = _counter(library, document_type, procedure)
    used = [each.id for each in library.documents] + [each.id for each in library.refused]
    counts = [
        int(match[1])
        for number in used
        if (match := re.fullmatch(re.escape(prefix) + r"(\d+)", number, re.IGNORECASE))
    ]
    return f"{prefix}{max(counts, default=0) + 1:0{digits}d}"


def _counter(
    library: Library, document_type: DocumentType, procedure: str | None
) -> tuple[str, int]:
    """Return what a number of the type begins with, and how many digits follow."""
    simple = COUNTER.fullmatch(document_type.number_pattern)
    if simple:
        return simple["prefix"], int(simple["digits"] or 2)
    form = FORM_COUNTER.fullmatch(document_type.number_pattern)
    if form is None:
        message = f"numbers of type {document_type.code} cannot be counted up; give one with --id"
        raise UsageError(message)
    if procedure is None:
        message = "name the procedure that the form belongs to, for example --procedure QP-07"
        raise UsageError(message)
    if procedure not in library.by_id:
        near = difflib.get_close_matches(procedure.upper(), library.by_id, n=1, cutoff=0.7)
        advice = f"did you mean {near[0]}?" if near else "`qms register` lists all documents"
        message = f"there is no document {procedure}; {advice}"
        raise UsageError(message)
    parent = re.sub(r"\D+", "", procedure)
    return f"{form['prefix']}{parent}{form['separator']}", int(form["digits"] or 2)


def _refuse_number(library: Library, document_type: DocumentType, number: str) -> None:
    taken = {each.id.lower() for each in library.documents}
    taken |= {each.id.lower() for each in library.refused}
    if number.lower() in taken:
        message = f"{number} is taken; numbers are never used twice"
        raise UsageError(message)
    if not ID.fullmatch(number) or not re.fullmatch(document_type.number_pattern, number):
        message = (
            f"{number} does not follow the numbers of type {document_type.code}; write one"
            f" {number_in_words(document_type.number_pattern)}"
        )
        raise UsageError(message)
