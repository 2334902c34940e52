"""Lines of a plan as the documents themselves say them: number, type, title, revision, date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from qms.domain.adoption import Detail, NotAdopted, PlanRow, TakenText, id_of, title_of
from qms.domain.documents import DocumentType
from qms.domain.library import Library
from qms.domain.printed_days import settle_days, writes_days_first
from qms.domain.printed_details import Details, number_of_file_name, read_details
from qms.rules.adoption import fitting_types
from qms.rules.adoption_types import new_type
from qms.rules.identity import as_read
from qms.source.adopted_folder import FolderFiles, read_file
from qms.source.not_taken import NotTaken

_NO_SCAN = (
    "PDF is not read; take over the Word file that it was made of, or name it after the number of"
    " that document, if it is the signed copy"
)


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
    texts: dict[str, TakenText] = {}
    others: list[NotAdopted] = []
    first: dict[str, str] = {}
    for file in files.documents:
        try:
            read = read_file(folder, file)
        except NotTaken as refusal:
            others.append(NotAdopted(file=file, why=str(refusal)))
            continue
        same = first.setdefault(read.sha256, file)
        if same == file:
            texts[file] = replace(read.text, body="", pictures={}, remarks=())
        else:
            others.append(NotAdopted(file=file, why=f"it is the same, byte by byte, as {same}"))
    days_first = writes_days_first(_cells(texts.values()))
    rows = [
        _row(library, file, _details(file, text, days_first=days_first), type_code)
        for file, text in texts.items()
    ]
    return _with_repeated(rows), others


def _cells(texts: Iterable[TakenText]) -> Iterator[str]:
    return (cell for text in texts for place in text.found for row in place.rows for cell in row)


def _settled(text: TakenText, *, days_first: bool) -> TakenText:
    """Return a text whose dates are read as the other documents of the folder write theirs."""
    found = tuple(
        replace(
            place,
            rows=tuple(
                tuple(settle_days(cell, days_first=days_first) for cell in row)
                for row in place.rows
            ),
        )
        for place in text.found
    )
    return replace(text, found=found)


def _details(file: str, text: TakenText, *, days_first: bool | None) -> Details:
    """Read a document; what could be read in two ways as other documents write it."""
    name = file.rpartition("/")[2]
    details = read_details(name, text)
    if days_first is None or not any(each.startswith("date: ") for each in details.questions):
        return details
    details = read_details(name, _settled(text, days_first=days_first))
    order = "the day" if days_first else "the month"
    doubt = (
        f"date: read as {details.value(Detail.DATE)}, because other documents of the folder write"
        f" {order} first; is it right?"
    )
    return replace(details, doubts=(*details.doubts, doubt))


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
        title=title_of(details.value(Detail.TITLE), library.configuration.language),
        revision=details.value(Detail.REVISION),
        date=details.value(Detail.DATE),
        approver=details.value(Detail.APPROVER),
        read_from="; ".join(
            f"{detail}: {reading.place}" for detail, reading in details.readings.items()
        ),
        questions=tuple(questions),
        doubts=details.doubts,
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
    bearers: dict[str, list[str]] = {}
    for row in rows:
        bearers.setdefault(as_read(row.number), []).append(row.file)
    return [_repeated(row, bearers[as_read(row.number)]) for row in rows]


def _repeated(row: PlanRow, bearers: list[str]) -> PlanRow:
    others = [each for each in bearers if each != row.file]
    if not row.number or not others:
        return row
    question = f"number: {others[0]} bears it too; which is valid? Delete the lines of the others"
    return replace(row, questions=(*row.questions, question))


def scans_of(
    scans: Iterable[str], rows: Iterable[PlanRow], taken: Collection[str]
) -> tuple[dict[str, str], list[NotAdopted]]:
    """Return the scan of each file that has one, by number, and the PDFs that are nobody's.

    Args:
        scans: The PDFs of the folder.
        rows: Its documents.
        taken: Files that are taken over, or were before.
    """
    files = {as_read(id_of(row.number)): row.file for row in rows}
    found: dict[str, str] = {}
    others: list[NotAdopted] = []
    for scan in scans:
        number = number_of_file_name(scan.rpartition("/")[2])
        file = files.get(as_read(id_of(number)))
        if file is None:
            others.append(NotAdopted(file=scan, why=_NO_SCAN))
        elif file not in taken:
            why = f"it belongs to {file}, which is not taken over"
            others.append(NotAdopted(file=scan, why=why))
        elif file in found:
            why = f"there is another scan of it, {found[file]}; keep it with your records"
            others.append(NotAdopted(file=scan, why=why))
        else:
            found[file] = scan
    return found, others
