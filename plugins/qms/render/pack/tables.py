"""Register, approvals and clause matrix as tables for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from qms.domain.approvals import ApprovalRecord
from qms.domain.clause_matrix import ClauseMatrix
from qms.domain.library import Library
from qms.domain.register import build_register
from qms.render.header import approval_line
from qms.render.words import coverage_in_words, effective_in_words

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets run a cell that begins so; an apostrophe makes it text again."""


def register_table(library: Library, shown: frozenset[str]) -> bytes:
    """Return the master document list of the documents whose paths are given."""
    head = (
        *("Number", "Title", "Type", "Revision", "Status", "Effective", "Next review", "Owner"),
        "SHA-256 of the content",
    )
    rows = (
        (
            entry.document.id,
            entry.document.title,
            entry.document.type.name,
            entry.document.revision,
            entry.standing.value,
            effective_in_words(library, entry.document.effective_date),
            str(entry.next_review or ""),
            library.roster.role_title(entry.document.owner),
            library.digest(entry.document),
        )
        for entry in build_register(library).entries
        if entry.document.path in shown
    )
    return _table(head, rows)


def approvals_table(
    library: Library, approvals: Mapping[str, Sequence[ApprovalRecord]], files: Mapping[str, str]
) -> bytes:
    """Return every approval that counts, with the file that proves it.

    Args:
        library: The documents.
        approvals: The records by document path.
        files: The pack's file of each record, by the SHA-256 of its payload.
    """
    head = (
        *("Number", "Revision", "Meaning", "Name", "Signer", "Role", "Decided on", "Signed at"),
        *("How it was given", "SHA-256 of the content", "File"),
    )
    rows = []
    for document in library.documents:
        for record in approvals.get(document.path, ()):
            line = approval_line(library, record)
            rows.append(
                (
                    document.id,
                    document.revision,
                    line.meaning,
                    line.name,
                    record.further.get("keeper") or record.person,
                    line.role,
                    record.decided_on.isoformat(),
                    f"{record.signed_at:%Y%m%d%H%M%S}Z" if record.signature else "",
                    line.how,
                    record.content_sha256,
                    files[record.payload_sha256],
                )
            )
    return _table(head, rows)


def matrix_table(matrix: ClauseMatrix, shown: frozenset[str]) -> bytes:
    """Return which sections answer each clause; clause numbers and short titles only."""
    rows = (
        (
            row.clause.number,
            row.clause.title,
            coverage_in_words(row) if row.is_leaf else "",
            "; ".join(
                f"{each.document.id} {each.section.text}" if each.section else each.document.id
                for each in row.citations
                if each.document.path in shown
            ),
        )
        for row in matrix.rows
    )
    return _table(("Clause", "Title", "Coverage", "Answered by"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(each) for each in row] for row in rows)
    # Spreadsheets take a file without this mark for one in an old encoding.
    return text.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
