"""What rules ask about the state that a proposal is compared with."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.changes import ISSUED, Changes, build_changes
from qms.domain.configuration import Stage
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.rules.approval_content import DECISIVE
from qms.rules.approval_state import approved_digests, counting_records, missing_approvals
from qms.rules.in_force import revision_in_force


def changes_since_base(library: Library) -> Changes:
    """Return what a proposal changes; editorial changes count by the registers in force."""
    if library.base is None:
        return Changes()
    return build_changes(library.base, library, lambda each: approved_digests(library, each))


def pairs(library: Library) -> Iterator[tuple[ControlledDocument, ControlledDocument]]:
    """Yield each document that the base also has, as it was and as it is."""
    if library.base is None:
        return
    for after in library.by_id.values():
        before = library.base.by_id.get(after.id)
        if before is not None:
            yield before, after


def was_issued(base: Library, document: ControlledDocument) -> bool:
    """Return whether people could work to a text: it was approved, or had been.

    While a system is being set up the word alone promises nothing; an approval does.
    """
    if document.status not in ISSUED:
        return False
    if base.configuration.stage is Stage.OPERATING:
        return True
    return any(record.meaning in DECISIVE for record in counting_records(base, document))


def is_approved(library: Library, document: ControlledDocument) -> bool:
    """Return whether the text is, word for word, one that has all its approvals."""
    given = any(record.meaning in DECISIVE for record in counting_records(library, document))
    return given and not missing_approvals(library, document)


def no_longer_in_force(
    library: Library,
) -> Iterator[tuple[ControlledDocument, ControlledDocument, str]]:
    """Yield texts that were in force and would not be, with nothing in force in their place.

    With the present text and the site; empty where it holds for all of them. What was made obsolete
    or deleted, or whose approval was withdrawn, is not among them.
    """
    base = library.base
    if base is None:
        return
    for before, present in pairs(library):
        if present.status is Status.OBSOLETE or not was_issued(base, before):
            continue
        for site in ("", *base.configuration.sites):
            was = revision_in_force(base, present.id, library.as_of, site)
            if was is None or revision_in_force(library, present.id, library.as_of, site):
                continue
            if is_approved(library, was):
                yield was, present, site
                break
