"""What an edition shows of what is in force, and what keeps an edition from being made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qms.domain.approvals import ApprovalRecord
from qms.domain.customer import library_for_customers, named_people, pattern_of_names
from qms.domain.documents import RequiredApproval
from qms.domain.editions import Edition
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.rules.approval_state import missing_approvals, statements

READ_AS_TEXT = frozenset({".html", ".svg", ".csv", ".txt", ".json"})
NOTHING_CHOSEN = (
    "qms.yml does not say what customers may see; name types or documents there, such as"
    " “editions: {customer: {types: [QM]}}”, then build again"
)
NOTHING_IN_FORCE = (
    "nothing of what qms.yml lets customers see is in force as of {day} with all its approvals;"
    " approve it first, or name other documents below “editions:”"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A library as an edition shows it, with what was judged by the whole library."""

    library: Library
    approvals: Mapping[str, tuple[ApprovalRecord, ...]]
    """The records that count, by a document's path."""
    missing: Mapping[str, tuple[RequiredApproval, ...]]
    """What nobody has approved, by a document's path."""


def shown_in(edition: Edition, library: Library) -> Shown:
    """Return what an edition shows of what is in force.

    Raises:
        UsageError: the edition cannot be made of this library.
    """
    approvals = {each.path: statements(library, each) for each in library.documents}
    missing = {each.path: missing_approvals(library, each) for each in library.documents}
    if edition.is_internal:
        return Shown(library=library, approvals=approvals, missing=missing)
    _refuse_unknown(library)
    shown = library_for_customers(library, frozenset(path for path in missing if missing[path]))
    if not shown.documents:
        raise UsageError(NOTHING_IN_FORCE.format(day=library.as_of))
    named = next(named_people(library, shown), None)
    if named is not None:
        raise UsageError(
            f"{named.path}:{named.line} names {named.name}, and the customers' edition names no"
            " people; write the role there, or take the document out of “editions:” in qms.yml"
        )
    kept = {each.path: approvals[each.path] for each in shown.documents}
    return Shown(library=shown, approvals=kept, missing={})


def left_out(library: Library, shown: Library) -> Iterator[str]:
    """Yield documents that customers may see and do not, because they are not in force."""
    for document in library.documents:
        if library.configuration.customer_edition.shows(document) and (
            document.id in shown.left_out
        ):
            yield f"{document.id} ({library.standing(document).value})"


def refuse_named_people(site: Path, library: Library) -> None:
    """Refuse a site of which a file, such as a drawing that a text shows, names a person.

    Raises:
        UsageError: one does.
    """
    pattern = pattern_of_names(library)
    for path in sorted(site.rglob("*")):
        if pattern is None or path.suffix not in READ_AS_TEXT or not path.is_file():
            continue
        found = pattern.search(path.read_text("utf-8", "replace"))
        if found is not None:
            raise UsageError(
                f"{path.relative_to(site).as_posix()} would name {found[0]}, and the customers'"
                " edition names no people; change that file, or what shows it"
            )


def _refuse_unknown(library: Library) -> None:
    chosen = library.configuration.customer_edition
    if not chosen.types and not chosen.documents:
        raise UsageError(NOTHING_CHOSEN)
    _refuse(sorted(chosen.types - library.configuration.types.keys()), "type of document")
    _refuse(sorted(chosen.documents - library.by_id.keys()), "document")


def _refuse(unknown: Sequence[str], what: str) -> None:
    if unknown:
        raise UsageError(
            f"“editions:” in qms.yml lets customers see {unknown[0]}, and there is no such {what};"
            " mend it there"
        )
