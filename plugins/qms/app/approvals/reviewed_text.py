"""The text that was looked at in a review on a forge: that of the saved state which it names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qms.domain.documents import ControlledDocument
from qms.domain.errors import ConfigurationError, UsageError
from qms.domain.library import Library
from qms.source import repository
from qms.source.forge_review import ForgeReview
from qms.source.git_objects import UnreadableHistory
from qms.source.unpack import unpack_version

SHOWN = 12


def compare_reviewed(
    root: Path, library: Library, documents: Sequence[ControlledDocument], review: ForgeReview
) -> bool:
    """Make sure that the texts are those that were reviewed; False where that cannot be seen.

    Nobody can be asked to tell forty letters and figures from forty others, so the texts themselves
    are compared: by the digest that an approval is bound to.

    Raises:
        UsageError: a text is another one by now, or was not there.
    """
    reviewed = _reviewed_library(root, library, review.commit) if review.commit else None
    if reviewed is None:
        return False
    for document in documents:
        before = reviewed.by_id.get(document.id)
        what = "was not there, or could not be read," if before is None else "was another text"
        if before is None or reviewed.digest(before) != library.digest(document):
            raise UsageError(
                f"{document.id} {what} in the saved state {review.commit[:SHOWN]} that"
                f" {review.login} reviewed: have the present text reviewed, or bring that one back"
            )
    return True


def _reviewed_library(root: Path, library: Library, commit: str) -> Library | None:
    """Return the documents of a saved state; None where this copy does not have it whole."""
    try:
        with unpack_version(root, commit) as folder:
            return repository.read_library(folder, as_of=library.as_of, now=library.now)
    except (UnreadableHistory, ConfigurationError):
        return None
