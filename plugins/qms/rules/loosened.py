"""2xx: a proposal does not loosen what it is judged by.

It is judged twice, by the registers in force and by its own (`domain/control.py`). What only the
registers in force find is what the proposal's own registers would let pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from qms.domain.configuration import Stage
from qms.domain.control import control_of
from qms.domain.diagnostics import Diagnostic, Location, Rule, Severity, finding
from qms.domain.document_changes import changed_documents
from qms.domain.library import Library
from qms.domain.loosening import Area, Loosening, loosenings
from qms.rules.check import listed

REGISTER_LOOSENED = Rule(
    code="QMS216",
    name="register-loosened",
    summary="A proposal changes a register so that it allows more than before.",
    clause="AS9120 7.5.3.2",
)

CODES = {
    Area.EVERYTHING: ("QMS",),
    Area.APPROVALS: ("QMS2", "QMS3"),
    Area.CLAUSES: ("QMS4",),
}
"""Which findings a register of each area can let pass, by the beginning of their codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A proposal and how its two judges differ."""

    library: Library
    relying: Sequence[Diagnostic]
    """Errors of this proposal that its own registers would let pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalCheck:
    """A rule about a proposal's registers; it needs to know what both judges found."""

    rule: Rule
    function: Callable[[Judged], Iterator[Diagnostic]]


def weigh(
    library: Library,
    in_force: Sequence[Diagnostic],
    proposed: Sequence[Diagnostic],
    base: Sequence[Diagnostic],
) -> tuple[list[Diagnostic], Judged]:
    """Return the findings of both judges as one list, and what relies on loosened registers.

    An error that the base has as well, in a document that the proposal leaves alone, is only a
    warning where the proposal's registers settle it: otherwise no such proposal could ever pass.

    Args:
        library: The proposal.
        in_force: What is found by the registers in force.
        proposed: What is found by the registers that the proposal would leave.
        base: What is found in the base itself.
    """
    settled = {_place(each): each.severity for each in reversed(proposed)}
    before = {_cause(each) for each in base}
    changed = _changed(library)
    found: list[Diagnostic] = []
    relying: list[Diagnostic] = []
    for each in in_force:
        other = settled.get(_place(each))
        if other is not None and other.rank <= each.severity.rank:
            found.append(replace(each, severity=other))
        elif _cause(each) in before and each.document not in changed:
            found.append(_settled_later(each))
        else:
            found.append(each)
            relying += [each] if each.severity is Severity.ERROR else []
    known = {_place(each) for each in in_force}
    found += [each for each in proposed if _place(each) not in known]
    return found, Judged(library=library, relying=relying)


def check_loosened(judged: Judged) -> Iterator[Diagnostic]:
    """A register is changed first, and relied on afterwards.

    ## What it checks
    Compared with where the proposal began, no register allows more than before: nobody gets a
    role, a key or more authority, no required approval, kind of evidence or house rule is relaxed,
    no clause is declared inapplicable, no finding is accepted, and the system does not go back to
    its setup. Runs only with `--base`.

    Such a change is a warning, because it may well be right. It does not count in the proposal
    that makes it: documents are judged by the registers in force, and by the changed ones as well,
    so that stricter rules count at once. Where a text of the same proposal would only pass by the
    changed register, this is an error. New people without a role, new types of document and
    everything that makes registers stricter are no findings. In setup it is information.

    ## Why it matters
    Otherwise whoever proposes a text could appoint its approver in the same breath.

    ## Example
    A proposal gives B. New the role of quality manager, and B. New approves QP-05 in it.

    ## How to fix it
    Nothing, if the register is changed by itself: have it looked at by those who answer for it.
    With the proposal in force the change counts, and the next proposal may rely on it. If
    documents rely on it already, take them out of this proposal and propose them afterwards.
    What was wrong in the version in force before, and is settled by the change, is shown as a
    warning and does not stand in the way.

    ## When to accept
    Never; alone, the warning stops nothing.
    """
    library = judged.library
    if library.base is None:
        return
    written = library.as_written
    for loosening in loosenings(control_of(library.base), control_of(written)):
        relying = [each for each in judged.relying if _lets_pass(loosening, each)]
        message = f"this proposal {loosening.what}; it counts once the proposal is in force"
        advice = "have it looked at by those who answer for this register"
        severity = Severity.WARNING
        if relying:
            subjects = listed(sorted({each.document or each.location.path for each in relying}))
            message = f"this proposal {loosening.what}, and {subjects} would only pass by that"
            advice = (
                "propose the change of the register by itself, and what relies on it afterwards"
            )
            severity = Severity.ERROR
        elif _in_setup(library.base) and _in_setup(written):
            severity = Severity.INFO
        made = finding(REGISTER_LOOSENED, loosening.location, message, advice=advice)
        yield replace(made, severity=severity)


def _lets_pass(loosening: Loosening, relying: Diagnostic) -> bool:
    if loosening.area is Area.FINDINGS:
        return loosening.silenced == (relying.rule.code, relying.location.path)
    return relying.rule.code.startswith(CODES[loosening.area])


def _settled_later(diagnostic: Diagnostic) -> Diagnostic:
    """Return a finding that the version in force has too and that the proposal would settle."""
    if diagnostic.severity is not Severity.ERROR:
        return diagnostic
    advice = "the registers of this proposal settle it once they are in force"
    return replace(diagnostic, severity=Severity.WARNING, advice=advice)


def _changed(library: Library) -> frozenset[str]:
    """Return the numbers of documents that the proposal adds or changes."""
    if library.base is None:
        return frozenset()
    base = library.base
    added = {each.id for each in library.documents if each.id not in base.by_id}
    changed = {each.after.id for each in changed_documents(base, library)}
    recorded = {key for key, given in library.records.items() if given != base.records.get(key)}
    return frozenset({*added, *changed, *recorded})


def _in_setup(library: Library) -> bool:
    return library.configuration.stage is Stage.SETUP


def _place(diagnostic: Diagnostic) -> tuple[str, Location, str]:
    return (diagnostic.rule.code, diagnostic.location, diagnostic.document)


def _cause(diagnostic: Diagnostic) -> tuple[str, str, str, str]:
    return (
        diagnostic.rule.code,
        diagnostic.location.path,
        diagnostic.document,
        diagnostic.message,
    )


PROPOSAL_CHECKS = (ProposalCheck(rule=REGISTER_LOOSENED, function=check_loosened),)
