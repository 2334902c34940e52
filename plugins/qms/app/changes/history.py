"""The issues of the manual in the order of their chain."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from qms.app.check import with_evidence
from qms.domain.issue_history import IssueHistory, issue_line
from qms.source.repository import read_library


def issue_history(root: Path, *, now: datetime) -> IssueHistory:
    """Return all issues with what each brought; the files say it, no history is asked.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=now.date(), now=now))
    chain = library.issues
    unreadable = [
        f"{each.location.path}: {each.message}"
        for each in library.reading
        if each.location.path.startswith("quality_manual/issues/")
    ]
    return IssueHistory(
        issues=tuple(
            issue_line(
                chain,
                each,
                library.evidence_of_issue(each),
                role=library.roster.role_title(each.role),
            )
            for each in chain.issues
        ),
        faults=(*unreadable, *(each.problem for each in chain.faults)),
    )
