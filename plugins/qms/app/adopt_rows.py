"""Lines of a plan as the documents themselves say them: number, type, title, revision, date."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePosixPath

from qms.domain.adoption import Detail, NotAdopted, PlanRow
from qms.domain.documents import DocumentType
from qms.domain.library import Library
from qms.domain.printed_details import Details, read_details
from qms.rules.adoption import fitting_types, new_type
from qms.rules.identity import as_read
from qms.source.adopted_folder import FolderFiles, read_file
from qms.source.not_taken import NotTaken


def read_rows(
    library: Library, folder: Path, files: FolderFiles, type_code: str
) -> tuple[list[PlanRow], list[NotAdopted]]:
    """Return a line for each document, as it was read, and the files that could not be.

    Args:
        library: Everything the repository holds.
        folder: The folder that is taken over.
        files: What lies in it.
        type_code: The type of numbers that fit several; may be empty.
    """
    rows: list[PlanRow] = []
    others: list[NotAdopted] = []
    first: dict[str, str] = {}
    for file in files.documents:
        try:
            read = read_file(folder, file)
        except NotTaken as refusal:
            others.append(NotAdopted(file=file, why=str(refusal)))
            continue
        same = first.setdefault(read.sha256, file)
        if same != file:
            others.append(NotAdopted(file=file, why=f"it is the same, byte by byte, as {same}"))
            continue
        details = read_details(file.rpartition("/")[2], read.text)
        rows.append(_row(library, file, details, type_code))
    return _with_repeated(rows), others


def _row(library: Library, file: str, details: Details, type_code: str) -> PlanRow:
    number = details.value(Detail.NUMBER)
    types = fitting_types(library.configuration, number)
    chosen = _chosen(types, file, type_code)
    questions = list(details.questions)
    if number and not types:
        questions.append(f"type: no type in qms.yml has numbers such as {number}")
    elif number and not chosen:
        codes = ", ".join(each.code for each in types)
        questions.append(f"type: {number} fits {codes}; which is it?")
    return PlanRow(
        file=file,
        number=number,
        # Where no type fits, the one that is going to be made.
        type=chosen or ("" if types or not number else new_type(library.configuration, number)),
        title=" ".join(details.value(Detail.TITLE).split()),
        revision=details.value(Detail.REVISION),
        date=details.value(Detail.DATE),
        approver=details.value(Detail.APPROVER),
        read_from="; ".join(
            f"{detail}: {reading.place}" for detail, reading in details.readings.items()
        ),
        questions=tuple(questions),
    )


def _chosen(types: list[DocumentType], file: str, type_code: str) -> str:
    """Return the one type that is meant: the only one, the one asked for, or that of the folder."""
    if len(types) == 1:
        return types[0].code
    if any(each.code == type_code for each in types):
        return type_code
    folders = {part.casefold() for part in PurePosixPath(file).parts[:-1]}
    named = [each.code for each in types if each.directory.casefold() in folders]
    return named[0] if len(named) == 1 else ""


def _with_repeated(rows: list[PlanRow]) -> list[PlanRow]:
    """Return the lines with a question on each number that several files bear."""
    count = Counter(as_read(row.number) for row in rows if row.number)
    question = "number: other files bear it too; which is valid? Delete the lines of the others"
    return [
        replace(row, questions=(*row.questions, question))
        if count[as_read(row.number)] > 1
        else row
        for row in rows
    ]


def is_homeless(library: Library, row: PlanRow) -> bool:
    """Return whether no type has numbers such as this one."""
    return bool(row.number) and not fitting_types(library.configuration, row.number)
