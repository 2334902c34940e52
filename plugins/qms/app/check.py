"""Check a repository: read it, verify the signatures on records, run every rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from qms.app.reading import read_library
from qms.domain.approvals import ApprovalEvidence, ApprovalRecord, EvidenceKind
from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.configuration import Stage
from qms.domain.diagnostics import Diagnostic, Kind, Severity
from qms.domain.errors import UsageError
from qms.domain.library import Anchor, Library
from qms.domain.manifests import ManifestEvidence
from qms.rules.anchor import NOT_ANCHORED
from qms.rules.in_force import library_in_force
from qms.rules.registry import run_checks, run_hints
from qms.source import repository

REGISTERS_OF_TODAY = (
    "A past day: texts are those in force then; people, roles and settings are those of today."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """A library and what was found in it."""

    library: Library
    diagnostics: tuple[Diagnostic, ...]
    anchored: bool
    """Whether the roster was compared with a base or a trusted copy."""
    compared_with: str = ""
    """The base, in words; empty without one."""
    unchecked: tuple[str, ...] = ()
    """What could not be compared with the base, a sentence each."""

    @property
    def blocking(self) -> tuple[Diagnostic, ...]:
        """Return the findings that keep a manual from being built."""
        return tuple(each for each in self.diagnostics if blocks(each))

    def at_least(self, severity: Severity) -> tuple[Diagnostic, ...]:
        """Return the findings of a severity or heavier."""
        return tuple(d for d in self.diagnostics if d.severity.rank <= severity.rank)

    @property
    def listed(self) -> tuple[Diagnostic, ...]:
        """Return the findings that people read; the summary says the one that is left out."""
        return tuple(each for each in self.diagnostics if not _is_in_summary(each))

    @property
    def summary(self) -> str:
        """Say the result in one or two sentences."""
        return _summary(self)


def check_repository(
    root: Path,
    *,
    as_of: date,
    now: datetime,
    trust: Path | None = None,
    base: str | None = None,
    unanchored: Anchor = Anchor.UNASKED,
) -> CheckResult:
    """Check the repository at a folder.

    Args:
        root: The folder that holds `mkdocs.yml`.
        as_of: The day from which calendars are judged.
        now: The present instant, UTC.
        trust: A trusted copy of `approvers.yml` from outside the repository.
        base: The saved version to compare with, as the history knows it.
        unanchored: What it means when neither of the two is given.

    Raises:
        UnreadableRegister: a register is missing or broken.
        UnreadableHistory: there is no such version.
    """
    if base is not None:
        return _check_proposal(root, base, as_of=as_of, now=now, trust=trust)
    anchor = unanchored if trust is None else Anchor.GIVEN
    library = read_library(root, as_of=as_of, now=now, trust=trust, anchor=anchor)
    return _judged(library, trust)


def with_hints(result: CheckResult, numbers: Collection[str]) -> CheckResult:
    """Add hints on style to what was found, which nobody sees who does not ask for them.

    Args:
        result: What was found; of a proposal, hints are about what it changes.
        numbers: Ids of the documents that are asked about; empty for all.

    Raises:
        UsageError: there is no such document.
    """
    unknown = [each for each in numbers if each not in result.library.by_id]
    if unknown:
        message = f"there is no document {unknown[0]}; `qms register` lists them"
        raise UsageError(message)
    every = (*result.diagnostics, *run_hints(result.library, numbers))
    return replace(result, diagnostics=tuple(sorted(every, key=lambda each: each.sort_key)))


def check_anew(root: Path, *, as_of: date, now: datetime, trust: Path | None) -> CheckResult:
    """Check the repository at a folder and trust nothing that earlier readings left.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    anchor = Anchor.UNASKED if trust is None else Anchor.GIVEN
    library = repository.read_library(root, as_of=as_of, now=now, trust=trust, anchor=anchor)
    return _judged(library, trust)


def _judged(library: Library, trust: Path | None) -> CheckResult:
    library = with_evidence(library)
    return CheckResult(library=library, diagnostics=run_checks(library), anchored=trust is not None)


def blocks(diagnostic: Diagnostic) -> bool:
    """Return whether a finding keeps the manual from being built: integrity and nothing else."""
    return diagnostic.severity is Severity.ERROR and diagnostic.rule.kind is Kind.INTEGRITY


def with_evidence(library: Library) -> Library:
    """Verify the signatures of all issues and of all signed and attested records."""
    every = (record for records in library.records.values() for record in records)
    evidence, issues = evidence_of(library, every), issue_evidence(library)
    if not evidence and not issues:
        return library
    return replace(library, evidence=evidence, issue_evidence=issues)


def evidence_of(library: Library, records: Iterable[ApprovalRecord]) -> dict[str, ApprovalEvidence]:
    """Return what checking the signatures of records says, by path, where they have one."""
    signed = [record for record in records if record.evidence is not EvidenceKind.RECORDED]
    if not signed:
        return {}
    from qms.signing.issued import listed_records
    from qms.signing.records import verify_record

    roster, repository = library.roster, library.configuration.repository
    listed = listed_records(library.manifests, issue_evidence(library))
    return {
        record.path: verify_record(record, roster, repository=repository, listed=listed)
        for record in signed
    }


def issue_evidence(library: Library) -> dict[str, ManifestEvidence]:
    """Return what checking the signatures of issues says, by path."""
    if not library.manifests:
        return {}
    from qms.signing.issued import judge_issues

    return judge_issues(
        library.manifests,
        library.roster,
        repository=library.configuration.repository,
        manual_type=library.manual_type,
    )


def _check_proposal(
    root: Path, base: str, *, as_of: date, now: datetime, trust: Path | None
) -> CheckResult:
    from qms.app.against import read_proposal

    found = read_proposal(root, base, as_of=as_of, now=now, trust=trust, verify=with_evidence)
    return CheckResult(
        library=found.library,
        diagnostics=run_checks(found.library),
        anchored=True,
        compared_with=found.where,
        unchecked=found.unchecked,
    )


def _summary(result: CheckResult) -> str:
    library = result.library
    counts = Counter(each.severity for each in result.listed)
    found = ", ".join(
        _count(counts[severity], word)
        for severity, word in (
            (Severity.ERROR, "error"),
            (Severity.WARNING, "warning"),
            (Severity.INFO, "note"),
        )
        if counts[severity]
    )
    documents = _count(len(library.documents), "document")
    lines = [f"{documents} checked as of {library.as_of}: {found or 'nothing found'}."]
    shown = library_in_force(library)
    if library.as_of < library.now.date():
        lines.append(REGISTERS_OF_TODAY)
    if library.configuration.stage is Stage.SETUP and library.primary is not None:
        covered = build_clause_matrix(shown, library.primary).percentage
        effective = sum(shown.standing(each) == "effective" for each in shown.documents)
        total = len(library.documents)
        share = 100 * effective // total if total else 0
        lines.append(
            f"Setup: {share} % of the documents are effective, {covered} % of the clauses of"
            f" {library.configuration.primary_standard} are covered."
        )
    elif not result.anchored:
        lines.append(
            "Approvals are consistent with this copy's own list of approvers, not anchored."
        )
    if result.compared_with:
        lines.append(f"Compared with {result.compared_with}, whose registers decide what counts.")
    lines += result.unchecked
    return "\n".join(lines)


def _is_in_summary(diagnostic: Diagnostic) -> bool:
    """Return whether a finding is said by the summary: that nothing was compared, as a note."""
    is_note = diagnostic.severity is Severity.INFO
    return is_note and diagnostic.rule.code == NOT_ANCHORED.code


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
