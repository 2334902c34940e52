"""A change package in an approval act: its number stands for its documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from qms.app.approvals.approval_files import find_document, settle
from qms.app.changes.change_packages import find_package
from qms.app.check import with_evidence
from qms.app.reading import read_library
from qms.domain.approvals import Meaning
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.rules.approval_state import counting_records


def documents_to_approve(
    root: Path, numbers: Sequence[str], statement: tuple[str, Meaning, str], *, now: datetime
) -> tuple[str, ...]:
    """Return the ids that numbers of documents and change packages stand for.

    Of a package those are left out about which it was stated already: an act that was interrupted
    goes on with what is left, and the heads of the others are brought up to date.

    Args:
        root: The repository's folder.
        numbers: Ids of documents, or numbers of change packages.
        statement: Role, meaning and person; the person may be empty where a key says it.
        now: The present instant, UTC.

    Raises:
        UsageError: a package names a document that is not there.
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=now.date(), now=now))
    return tuple(dict.fromkeys(_expanded(root, library, numbers, statement)))


def _expanded(
    root: Path, library: Library, numbers: Sequence[str], statement: tuple[str, Meaning, str]
) -> Iterator[str]:
    packages = {package.number for package in library.packages}
    for number in numbers:
        if number not in packages:
            yield number
            continue
        for each in find_package(library, number).documents:
            document = find_document(library, each)
            if _is_stated(library, document, statement):
                settle(root, library, document)
            else:
                yield each


def _is_stated(
    library: Library, document: ControlledDocument, statement: tuple[str, Meaning, str]
) -> bool:
    role, meaning, person = statement
    return any(
        (each.role, each.meaning) == (role, meaning) and each.person == (person or each.person)
        for each in counting_records(library, document)
    )
