"""What an approver is shown about the difference from what was approved before."""

from __future__ import annotations

from qms.domain.documents import ControlledDocument
from qms.domain.library import Library


def what_changed(library: Library, document: ControlledDocument) -> tuple[str, ...]:
    """Return lines on what changed since the last approved revision, to be read before deciding.

    The line of the history is what the author says about it.
    """
    del library
    entry = document.current_history
    if entry is None:
        return ()
    request = f" ({entry.change_request})" if entry.change_request else ""
    return (f"Change, as the history says: {entry.description_of_change}{request}",)
