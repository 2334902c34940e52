"""Documents that cannot be printed: where in the repository the fault of each is, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from qms.domain.documents import ControlledDocument
from qms.domain.register import resolve_path
from qms.publish.pdf.model import PartFault, PublicationError
from qms.source.files import MAX_TEXT_BYTES, Unreadable, read_bytes

_TEXTS = (".csv", ".yml", ".yaml", ".svg")


class UnprintableText(PublicationError):
    """Texts cannot be printed as they are; their authors can mend it."""


def refuse_to_print(
    root: Path, documents: Sequence[ControlledDocument], faults: tuple[PartFault, ...]
) -> None:
    """Refuse a manual for its faults, each with file and line; without any, do nothing.

    Raises:
        UnprintableText: all of them are in documents.
        PublicationError: one is the machine's or ours.
    """
    if not faults:
        return
    by_id = {each.id: each for each in documents}
    # A full disk is the same fault for every part; it is said once.
    told = {(fault.message, fault.part * fault.is_of_text): fault for fault in reversed(faults)}
    message = "\n".join(_in_words(root, told[key], by_id) for key in reversed(told))
    if all(fault.is_of_text and fault.part in by_id for fault in faults):
        raise UnprintableText(message, faults)
    raise PublicationError(message, faults)


def _in_words(root: Path, fault: PartFault, documents: Mapping[str, ControlledDocument]) -> str:
    document = documents.get(fault.part)
    if document is None or not fault.is_of_text:
        return str(fault)
    path, line = _place(root, document, fault.about)
    return f"{path}:{line}: {fault}"


def _place(root: Path, document: ControlledDocument, about: str) -> tuple[str, int]:
    """Return the file and the line of what a fault is about; else of the longest block of text."""
    if about:
        for path, text in _texts(root, document):
            found = text.find(about)
            if found >= 0:
                return path, text.count("\n", 0, found) + 1
    return document.path, _longest_block(document.source_text)


def _texts(root: Path, document: ControlledDocument) -> Iterator[tuple[str, str]]:
    """Yield the text of a document and of the tables and drawings that it shows."""
    yield document.path, document.source_text
    for link in document.body.links:
        if link.embedded and link.target.lower().endswith(_TEXTS):
            path = resolve_path(document.path, link.target)
            try:
                data = read_bytes(root, path, limit=MAX_TEXT_BYTES)
            except Unreadable:
                continue
            yield path, data.decode("utf-8", "replace")


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
