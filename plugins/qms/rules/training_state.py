"""Who must know which text on a library's day, and is on record as knowing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from weakref import WeakKeyDictionary

from qms.domain.documents import ControlledDocument, Standing
from qms.domain.library import Library
from qms.domain.training import (
    Need,
    StaffMember,
    TextToKnow,
    TrainingMatrix,
    TrainingRecord,
    audience,
    build_matrix,
    everybody,
    need_of,
)
from qms.rules.approval_state import approved_digests, authors, counting_records
from qms.rules.in_force import library_in_force

_MATRICES: WeakKeyDictionary[Library, TrainingMatrix] = WeakKeyDictionary()


def has_training(library: Library) -> bool:
    """Return whether the company keeps any record of who knows which text."""
    policy = library.configuration.training
    return bool(library.staff.people or library.training or policy.types or policy.before_effective)


def training_matrix(library: Library) -> TrainingMatrix:
    """Return who must know what; empty where the company keeps no such records."""
    if not has_training(library):
        return TrainingMatrix()
    view = library_in_force(library)
    found = _MATRICES.get(view)
    if found is None:
        found = build_matrix(
            _texts(view),
            everybody(view.roster, view.staff),
            counting_training(view),
            view.roster.roles,
            view.as_of,
        )
        _MATRICES[view] = found
    return found


def counting_training(library: Library) -> tuple[TrainingRecord, ...]:
    """Return the training records of this system."""
    ours = library.configuration.repository
    return tuple(each for each in library.training if each.repository == ours)


def is_asked_for(library: Library, document: ControlledDocument) -> bool:
    """Return whether people are on record for documents of this type."""
    types = library.configuration.training.types
    return not types or document.type.code in types


def text_to_know(
    library: Library, document: ControlledDocument, *, is_coming: bool = False
) -> TextToKnow:
    """Return a text as the matrix needs it; who wrote or approved it knows it."""
    approved = frozenset(each.person for each in counting_records(library, document))
    return TextToKnow(
        document=document,
        digests=approved_digests(library, document),
        is_coming=is_coming,
        known_to=approved | authors(library, document),
    )


def single_need(library: Library, person: StaffMember, document: ControlledDocument) -> Need:
    """Return how one person stands to one text, whether it is meant for them or not."""
    roles = tuple(
        role
        for role in audience(document, library.roster.roles)
        if person.term(role, library.as_of) is not None
    )
    own = [
        each
        for each in sorted(counting_training(library), key=lambda each: (each.day, each.path))
        if each.document == document.id and each.day <= library.as_of and person.id in each.people
    ]
    return need_of(person, roles, text_to_know(library, document), own, library.as_of)


def _texts(view: Library) -> Iterator[TextToKnow]:
    for document in view.documents:
        if not is_asked_for(view, document) or not audience(document, view.roster.roles):
            continue
        beside = view.beside.get(document.id, ())
        elsewhere = [each for each in beside if view.standing(each.document) is Standing.EFFECTIVE]
        standing = view.standing(document)
        if standing in {Standing.EFFECTIVE, Standing.PENDING}:
            text = text_to_know(view, document, is_coming=standing is Standing.PENDING)
            others = frozenset(site for each in elsewhere for site in each.sites)
            yield replace(text, not_at=others)
        for each in elsewhere:
            text = text_to_know(view, each.document)
            yield replace(text, only_at=frozenset(each.sites))
        for each in beside:
            if view.standing(each.document) is Standing.PENDING:
                yield text_to_know(view, each.document, is_coming=True)
