"""All rules in one place: declared by their modules, concatenated here, run in one way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from qms.domain.configuration import Stage
from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity
from qms.domain.library import Library
from qms.rules import (
    anchor,
    approval,
    approval_content,
    approval_filing,
    approval_records,
    approval_signatures,
    archive,
    audit_names,
    audits,
    clauses,
    configuration,
    content,
    diagrams,
    exclusions,
    external_documents,
    form_definitions,
    forms,
    glossary,
    headings,
    identity,
    issues,
    kept_decisions,
    lifecycle,
    markup,
    notices,
    obligations,
    obsolete,
    packages,
    people,
    printable,
    processes,
    publication,
    records,
    references,
    register_entries,
    reliance,
    removal,
    revision,
    revision_control,
    roster,
    roster_cover,
    roster_keys,
    sites,
    training,
    wording,
)
from qms.rules.acceptance import ACCEPTANCE_CHECKS, Findings, remaining
from qms.rules.check import Check, documented
from qms.rules.interim import excused
from qms.rules.loosened import PROPOSAL_CHECKS, weigh
from qms.rules.style import STYLE_CHECKS, writing_of
from qms.source.faults import FAULTS

__all__ = ["ALL_RULES", "CHECKS", "Check", "run_checks", "run_hints"]

CHECKS: tuple[Check, ...] = (
    *content.CHECKS,
    *diagrams.CHECKS,
    *printable.CHECKS,
    *headings.CHECKS,
    *markup.CHECKS,
    *identity.CHECKS,
    *people.CHECKS,
    *revision.CHECKS,
    *revision_control.CHECKS,
    *removal.CHECKS,
    *lifecycle.CHECKS,
    *obsolete.CHECKS,
    *packages.CHECKS,
    *approval_content.CHECKS,
    *approval_records.CHECKS,
    *approval_signatures.CHECKS,
    *approval_filing.CHECKS,
    *approval.CHECKS,
    *notices.CHECKS,
    *kept_decisions.CHECKS,
    *archive.CHECKS,
    *issues.CHECKS,
    *clauses.CHECKS,
    *obligations.CHECKS,
    *exclusions.CHECKS,
    *sites.CHECKS,
    *audit_names.CHECKS,
    *audits.CHECKS,
    *external_documents.CHECKS,
    *training.CHECKS,
    *wording.CHECKS,
    *glossary.CHECKS,
    *references.CHECKS,
    *reliance.CHECKS,
    *records.CHECKS,
    *forms.CHECKS,
    *form_definitions.CHECKS,
    *register_entries.CHECKS,
    *publication.CHECKS,
    *configuration.CHECKS,
    *processes.CHECKS,
    *roster.CHECKS,
    *anchor.CHECKS,
    *roster_keys.CHECKS,
    *roster_cover.CHECKS,
)
OF_REGISTERS = frozenset((*exclusions.CHECKS, *configuration.CHECKS, *roster.CHECKS))
"""Checks of the registers themselves: of a proposal, as it has them."""

ALL_RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *FAULTS,
            *(documented(check.rule, check.function) for check in CHECKS),
            *(documented(check.rule, check.function) for check in ACCEPTANCE_CHECKS),
            *(documented(check.rule, check.function) for check in PROPOSAL_CHECKS),
            *(documented(check.rule, check.function) for check in STYLE_CHECKS),
        ),
        key=lambda rule: rule.code,
    )
)
"""Every rule with its page, by code."""

RULES_BY_CODE = {rule.code: rule for rule in ALL_RULES}

MISSING_IN_SETUP = frozenset(
    {
        approval.MISSING_APPROVAL.code,
        archive.ARCHIVED_WITHOUT_APPROVAL.code,
        configuration.VACANT_ROLE.code,
        configuration.TYPE_WITHOUT_APPROVAL.code,
    }
)
"""Further findings that are information in setup: what is missing was never promised."""


def run_checks(library: Library) -> tuple[Diagnostic, ...]:
    """Return everything that is to be said about a library, ordered by place.

    What reading found comes along. A check that requires another one is silent about the same
    document when that one has spoken; accepted findings are left out; while the system is being
    set up, what is missing is information. A proposal that changes what it is judged by is judged
    by the registers in force and by its own.
    """
    found = _judge(library)
    if library.base is not None:
        by_proposed = _judge(library.proposed) if library.proposed else found
        differs = set(found) != set(by_proposed)
        by_base = _judge(library.base) if differs else []
        found, judged = weigh(library, found, by_proposed, by_base)
        found += [each for check in PROPOSAL_CHECKS for each in check.function(judged)]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.sort_key))


def run_hints(library: Library, numbers: Collection[str] = ()) -> tuple[Diagnostic, ...]:
    """Return hints on style, ordered by place; of a proposal, those about what it changes.

    Args:
        library: Everything.
        numbers: Ids of the documents that are asked about; empty for all that are not obsolete.
    """
    writing = writing_of(library, numbers)
    found = [each for check in STYLE_CHECKS for each in check.function(writing)]
    return tuple(sorted(found, key=lambda each: each.sort_key))


def _judge(library: Library) -> list[Diagnostic]:
    """Return what is found by one set of registers."""
    found = [*library.reading, *_run(library)]
    findings = Findings(library=library, found=found, rules=RULES_BY_CODE)
    entries = Findings(library=library.as_written, found=found, rules=RULES_BY_CODE)
    about_entries = (each for check in ACCEPTANCE_CHECKS for each in check.function(entries))
    shown = [*remaining(findings), *about_entries]
    if library.configuration.stage is Stage.SETUP:
        shown = [_lowered(each) for each in shown]
    return shown


def _run(library: Library) -> Iterator[Diagnostic]:
    """Run every check; leave out what another finding about the same document explains."""
    written = library.as_written
    results = [
        (check, tuple(check.function(written if check in OF_REGISTERS else library)))
        for check in CHECKS
    ]
    subjects: dict[str, frozenset[str]] = {
        check.rule.code: _subjects(found) for check, found in results
    }
    for check, found in results:
        explained = frozenset().union(*(subjects.get(code, ()) for code in check.requires))
        yield from (excused(library, each) for each in found if _subject(each) not in explained)


def _subjects(found: Iterable[Diagnostic]) -> frozenset[str]:
    return frozenset(_subject(each) for each in found)


def _subject(diagnostic: Diagnostic) -> str:
    """Return what a finding is about: the document, or else the file."""
    return diagnostic.document or diagnostic.location.path


def _lowered(diagnostic: Diagnostic) -> Diagnostic:
    missing = diagnostic.rule.kind is Kind.COMPLETENESS
    if missing or diagnostic.rule.code in MISSING_IN_SETUP:
        return replace(diagnostic, severity=Severity.INFO)
    return diagnostic
