"""Documents that cannot be printed: where in the repository the fault of each is, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qms.domain.documents import ControlledDocument
from qms.domain.limits import MAX_TEXT_BYTES
from qms.domain.register import resolve_path
from qms.publish.pdf.model import PartFault, PublicationError
from qms.source.files import Unreadable, read_bytes

_TEXTS = (".csv", ".yml", ".yaml", ".svg")
_REGISTERS = ("quality_manual/qms.yml", "quality_manual/approvers.yml")


class UnprintableText(PublicationError):
    """Texts cannot be printed as they are; their authors can mend it."""


def refuse_to_print(
    root: Path, documents: Sequence[ControlledDocument], faults: tuple[PartFault, ...]
) -> None:
    """Refuse a manual for its faults, each with file and line; without any, do nothing.

    Raises:
        UnprintableText: all of them are in texts.
        PublicationError: one is the machine's or ours.
    """
    if not faults:
        return
    places = [_place(root, documents, fault) for fault in faults]
    message = "\n".join(_said_once(faults, places))
    if all(places):
        raise UnprintableText(message, faults)
    raise PublicationError(message, faults)


def _said_once(faults: Sequence[PartFault], places: Sequence[str]) -> Iterator[str]:
    """Yield each fault in words; a title that many lists show, or a full disk, is one fault."""
    said: set[tuple[str, str]] = set()
    for fault, place in zip(faults, places, strict=True):
        if (place, fault.message) not in said:
            said.add((place, fault.message))
            yield f"{place}: {fault.message} {fault.advice}" if place else str(fault)


def _place(root: Path, documents: Sequence[ControlledDocument], fault: PartFault) -> str:
    """Return file, line and document of what a fault is about; empty where no text holds it.

    A fault about nothing in particular is put where its document has its longest block.
    """
    if not fault.is_of_text:
        return ""
    number = fault.part.rpartition("/")[2]  # a fillable form is named after its form
    own = [each for each in documents if each.id == number]
    for path, text, document in _texts(root, [*own, *documents]) if fault.about else ():
        found = text.find(fault.about)
        if found >= 0:
            line = text.count("\n", 0, found) + 1
            return f"{path}:{line}: {document}" if document else f"{path}:{line}"
    return next((f"{each.path}:{_longest_block(each.source_text)}: {each.id}" for each in own), "")


def _texts(root: Path, documents: Sequence[ControlledDocument]) -> Iterator[tuple[str, str, str]]:
    """Yield path, text and document of all that is printed: texts, their tables, registers."""
    for document in documents:
        yield document.path, document.source_text, document.id
        for link in document.body.links:
            if link.embedded and link.target.lower().endswith(_TEXTS):
                path = resolve_path(document.path, link.target)
                yield path, _read(root, path), document.id
    for path in _REGISTERS:
        yield path, _read(root, path), ""


def _read(root: Path, path: str) -> str:
    try:
        return read_bytes(root, path, limit=MAX_TEXT_BYTES).decode("utf-8", "replace")
    except Unreadable:
        return ""


def _longest_block(text: str) -> int:
    """Return the line on which the longest run of lines begins: a table, list or paragraph."""
    longest, begin, size, best = 0, 1, 0, 1
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            begin, size = number + 1, 0
            continue
        size += len(line)
        if size > longest:
            longest, best = size, begin
    return best
