"""1xx: a document has one number, written as its type asks, and one file named after it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity
from qms.domain.documents import ControlledDocument, DocumentType
from qms.domain.library import Library
from qms.rules.check import Check, about, number_in_words

RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
OURS = re.compile(
    r"manual|cover|contents|approvals|record-of-revisions|effective-sections|distribution"
    r"|clause-matrix|protection|qms-.*",
    re.IGNORECASE,
)
"""Parts of the printed manual and files of the program; a document would take their place."""
ADOPTED = "none"
"""The scheme of types whose documents keep the numbers of those they were taken over from."""

REPEATED_ID = Rule(
    code="QMS101",
    name="repeated-id",
    summary="Two documents have the same number.",
    clause="AS9120 7.5.2",
)
ID_OUTSIDE_PATTERN = Rule(
    code="QMS102",
    name="id-outside-pattern",
    summary="A document's number is not written as its type's numbers are.",
    clause="AS9120 7.5.2",
)
RESERVED_NAME = Rule(
    code="QMS103",
    name="reserved-name",
    summary="A number or file name cannot be used on every computer.",
    clause="AS9120 7.5.3.1",
)
FILE_NAME_WITHOUT_ID = Rule(
    code="QMS104",
    name="file-name-without-id",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A file is not named after the document in it.",
    clause="AS9120 7.5.2",
)
WRONG_FOLDER = Rule(
    code="QMS105",
    name="document-in-wrong-folder",
    summary="A document lies in a folder for documents of another type.",
    clause="AS9120 7.5.3.1",
)


def check_repeated_id(library: Library) -> Iterator[Diagnostic]:
    """Every number belongs to one document.

    ## What it checks
    No two documents have the same `id`, also not when capitals and small letters are ignored. No
    `number_as_printed` reads like the number of another document: capitals, spaces, dots and
    hyphens make no difference.

    ## Why it matters
    People ask for a document by its number. With two of them, half of them read the
    wrong one.

    ## Example
    `procedures/qp-05-purchasing.md` and a copy of it made as a template both say `id: QP-05`.

    ## How to fix it
    Give the newer document the next free number; `qms new` finds it. Numbers are never used again.

    ## When to accept
    Never: records of approval are bound to the number.
    """
    first: dict[str, ControlledDocument] = {}
    for document in sorted(library.documents, key=lambda each: each.path):
        other = first.setdefault(document.id.casefold(), document)
        if other is not document:
            message = f"{document.id} is already the number of {other.path}"
            advice = "give one of the two the next free number"
            yield about(REPEATED_ID, document, "id", message, advice=advice)
    yield from _repeated_in_print(library)


def check_pattern(library: Library) -> Iterator[Diagnostic]:
    r"""Every number is written as the numbers of its type are.

    ## What it checks
    The whole `id` fits `number_pattern` of its type in `qms.yml`. Only documents of a type with
    `revision_scheme: none`, taken over from elsewhere, have a `number_as_printed` or a
    `revision_as_printed`.

    ## Why it matters
    A number that is written in another way is overlooked in lists and searches.

    ## Example
    `id: QP-5` where procedures are numbered `QP-\d{2}`.

    ## How to fix it
    Write the number like its neighbours. For documents taken over with numbers of their own, add a
    type with their pattern, or keep the printed number in `number_as_printed`.

    ## When to accept
    Never: change the pattern in `qms.yml` instead.
    """
    for document in library.documents:
        fits = re.fullmatch(document.type.number_pattern, document.id)
        if not fits and _home(library, document) is None:
            name = document.type.name.lower()
            message = f"{document.id} is not a number for a {name}"
            written = number_in_words(document.type.number_pattern)
            advice = f"write a number {written}, or move the document to its own type"
            yield about(ID_OUTSIDE_PATTERN, document, "id", message, advice=advice)
        yield from _printed_otherwise(document)


def check_reserved_name(library: Library) -> Iterator[Diagnostic]:
    """Numbers and file names work on every computer.

    ## What it checks
    No number and no file name is one that Windows keeps for itself (`con`, `prn`, `aux`, `nul`,
    `com1` …), none ends in a dot, and no two files differ only in capitals. No number is the name
    of a part of the manual (`manual`, `cover`, `contents`, `approvals`, `effective-sections`,
    `distribution`, `clause-matrix`, `protection`) or begins with `qms-`.

    ## Why it matters
    Such a file cannot be opened, or replaces another one, on a part of the company's computers. A
    document with the number `manual` would be published in the place of the manual.

    ## Example
    `procedures/aux.md`.

    ## How to fix it
    Choose another number, or rename the file.

    ## When to accept
    Never.
    """
    paths: dict[str, str] = {}
    for document in library.documents:
        name = document.path.rpartition("/")[2]
        other = paths.setdefault(document.path.casefold(), document.path)
        if other != document.path:
            message = f"{document.path} and {other} differ only in capitals"
            advice = "rename one of the two"
            yield about(RESERVED_NAME, document, "", message, advice=advice)
        if OURS.fullmatch(document.id):
            message = f"{document.id} is the name of a part of the manual or of the program"
            advice = "choose another number"
            yield about(RESERVED_NAME, document, "id", message, advice=advice)
        for word, key in ((document.id, "id"), (name, "")):
            if RESERVED.fullmatch(word) or word.endswith("."):
                message = f"{word} cannot be used as a name on Windows"
                advice = "choose another number or file name"
                yield about(RESERVED_NAME, document, key, message, advice=advice)


def check_file_name(library: Library) -> Iterator[Diagnostic]:
    """A file is named after the number of its document.

    ## What it checks
    The file name begins with the number in small letters. Where a folder holds one type only, its
    running number suffices: `quality_manual/01-scope.md` for QM-01.

    ## Why it matters
    Who looks for QP-05 in the folder finds it, and nobody edits the wrong file.

    ## Example
    QP-05 in a file `procedures/qp-06-purchasing.md`.

    ## How to fix it
    Rename the file; links that name it are then reported one by one.

    ## When to accept
    For a while, when links from outside lead to the old name.
    """
    folders: dict[str, int] = {}
    for each in library.configuration.types.values():
        folders[each.directory] = folders.get(each.directory, 0) + 1
    for document in library.documents:
        stem = document.path.rpartition("/")[2].removesuffix(".md").casefold()
        number = document.id.casefold()
        names = [number]
        if folders.get(document.type.directory) == 1 and "-" in number:
            names.append(number.partition("-")[2])
        if not any(stem == name or stem.startswith(f"{name}-") for name in names):
            message = f"the file {stem}.md holds {document.id}"
            advice = f"rename it so that it begins with {number}-"
            yield about(FILE_NAME_WITHOUT_ID, document, "id", message, advice=advice)


def check_folder(library: Library) -> Iterator[Diagnostic]:
    """A document lies in the folder of its type.

    ## What it checks
    The folder is the one that `qms.yml` names for the type of the document, whether the type is
    written down or follows from the number.

    ## Why it matters
    The folder decides which approvals and which review a document needs.

    ## Example
    QP-19 in the folder `forms`.

    ## How to fix it
    Move the file into the folder named in the message.

    ## When to accept
    Never.
    """
    for document in library.documents:
        home = _home(library, document)
        if home is not None:
            folder = document.path.partition("/")[0]
            message = (
                f"{document.id} lies in {folder}; a {home.name.lower()} belongs in {home.directory}"
            )
            advice = f"move the file into {home.directory}"
            yield about(WRONG_FOLDER, document, "id", message, advice=advice)


def _repeated_in_print(library: Library) -> Iterator[Diagnostic]:
    """Yield printed numbers that readers would take for another document's."""
    documents = sorted(library.documents, key=lambda each: each.path)
    taken: dict[str, ControlledDocument] = {}
    for document in documents:
        taken.setdefault(as_read(document.id), document)
    for document in documents:
        printed = document.number_as_printed
        other = taken.setdefault(as_read(printed), document) if printed else document
        if other is not document:
            message = f"{printed} reads like the number of {other.path}"
            advice = "print the number that is on this document and on no other one"
            yield about(REPEATED_ID, document, "number_as_printed", message, advice=advice)


def as_read(number: str) -> str:
    """Return a number as people compare it: without capitals and kinds of gaps."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", number).casefold()).strip("-")


def _printed_otherwise(document: ControlledDocument) -> Iterator[Diagnostic]:
    """Yield what a document prints instead of its number and revision, where it may not."""
    if document.type.revision_scheme == ADOPTED:
        return
    printed = {
        "number_as_printed": document.number_as_printed,
        "revision_as_printed": document.revision_as_printed,
    }
    for key, value in printed.items():
        if value:
            name = document.type.name.lower()
            message = f"a {name} prints its own number and revision, not {value}"
            advice = f"take {key} out; only types with `revision_scheme: none` may have it"
            yield about(ID_OUTSIDE_PATTERN, document, key, message, advice=advice)


def _home(library: Library, document: ControlledDocument) -> DocumentType | None:
    """Return the type whose folder a document should lie in, when it lies elsewhere."""
    folder = document.path.partition("/")[0]
    if document.type.directory != folder:
        return document.type
    if re.fullmatch(document.type.number_pattern, document.id):
        return None
    for each in library.configuration.types.values():
        if each.directory != folder and re.fullmatch(each.number_pattern, document.id):
            return each
    return None


CHECKS = (
    Check(rule=REPEATED_ID, function=check_repeated_id),
    Check(rule=ID_OUTSIDE_PATTERN, function=check_pattern),
    Check(rule=RESERVED_NAME, function=check_reserved_name),
    Check(rule=FILE_NAME_WITHOUT_ID, function=check_file_name),
    Check(rule=WRONG_FOLDER, function=check_folder),
)
