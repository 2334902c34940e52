"""What people do next: give their numbers a type, and bring what was taken over into force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qms.domain.adoption import AdoptedDocument, PlanRow
from qms.domain.library import Library
from qms.rules.adoption_types import needed_types

_SHOWN_NUMBERS = 6
_SUBMITTED = "--effective YYYY-MM-DD --prepared-by PERSON"


def type_advice(library: Library, rows: Iterable[PlanRow], folder: str) -> str:
    """Return what to do about numbers that no type has; empty where all have one."""
    needed = needed_types(library.configuration, rows)
    if not needed:
        return ""
    numbers = [number for each in needed.new for number in each.numbers[:_SHOWN_NUMBERS]]
    lacking = [f"no type for numbers such as {', '.join(numbers)}"] if numbers else []
    lacking += [f"other revisions for {each}" for each in needed.as_printed]
    return (
        f"quality_manual/qms.yml has {' and '.join(lacking)}. `qms adopt {folder} --types` writes"
        " what is needed into it and into approvers.yml; look at it, and take over after that."
    )


def steps(library: Library, documents: Sequence[AdoptedDocument]) -> tuple[str, ...]:
    """Return the commands that bring what was taken over into force."""
    if not documents:
        return ()
    by_roles: dict[str, list[str]] = {}
    for each in documents:
        for needed in library.configuration.types[each.row.type].required_approvals:
            by_roles.setdefault(needed.role, []).append(each.id)
    attested = (
        f"qms approve {' '.join(numbers)} --role {role} --person PERSON --decided-on YYYY-MM-DD"
        " --attest --method minutes --evidence MINUTES.pdf --keeper KEEPER"
        for role, numbers in by_roles.items()
    )
    return (
        "qms check --notes",
        *(
            f"qms submit {each.id} --effective YYYY-MM-DD --prepared-by PERSON"
            for each in documents
        ),
        *attested,
    )
