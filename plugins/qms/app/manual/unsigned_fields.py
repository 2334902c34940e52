"""What an issue says of fields for approvers that nobody has signed yet in the manual it lists."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from qms.app.manual.built import BUILD, built_file
from qms.domain.library import Library
from qms.domain.seals import PublishedFile
from qms.rules.check import listed

MANUAL = "pdf/manual.pdf"
WAITS = (
    "The manual still waits for the signatures of {roles}. They sign {file}, each with"
    " `qms sign FILE --field ROLE`{elsewhere}."
)


def words_on_unsigned(
    root: Path, library: Library, files: tuple[PublishedFile, ...], number: str
) -> str:
    """Say who has not signed the manual of an issue, and which copy is to be signed; else nothing.

    Args:
        root: The repository's folder.
        library: Everything the repository holds.
        files: The files that the issue lists.
        number: The number of the issue.
    """
    manual = next((each for each in files if each.path == MANUAL), None)
    if manual is None or not library.configuration.approver_fields:
        return ""
    roles = _unsigned(root, manual, library.now)
    if not roles:
        return ""
    folder = library.configuration.issues_folder
    if not folder:
        copy = f"a copy of {BUILD}/site/{MANUAL}, kept at a place of its own"
        return WAITS.format(roles=listed(roles), file=copy, elsewhere="")
    copy = f"{folder}/{number}/{MANUAL}"
    elsewhere = "; a copy that they signed elsewhere takes its place"
    return WAITS.format(roles=listed(roles), file=copy, elsewhere=elsewhere)


def _unsigned(root: Path, manual: PublishedFile, now: datetime) -> tuple[str, ...]:
    from qms.signing.approval_fields import unsigned_fields

    data = built_file(root, manual, now=now)
    return tuple(each.role for each in unsigned_fields(data)) if data else ()
