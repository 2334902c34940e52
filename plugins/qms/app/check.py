"""Check a repository: read it, verify the signatures on records, run every rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from qms.domain.approvals import ApprovalEvidence, ApprovalRecord, EvidenceKind
from qms.domain.clause_matrix import build_clause_matrix
from qms.domain.configuration import Stage
from qms.domain.diagnostics import Diagnostic, Kind, Severity
from qms.domain.library import Library
from qms.rules.registry import run_checks
from qms.source.repository import read_library


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """A library and what was found in it."""

    library: Library
    diagnostics: tuple[Diagnostic, ...]
    anchored: bool
    """Whether the roster was compared with a trusted copy."""

    @property
    def blocking(self) -> tuple[Diagnostic, ...]:
        """Return the findings that keep a manual from being built."""
        return tuple(each for each in self.diagnostics if blocks(each))

    def at_least(self, severity: Severity) -> tuple[Diagnostic, ...]:
        """Return the findings of a severity or heavier."""
        return tuple(d for d in self.diagnostics if d.severity.rank <= severity.rank)

    @property
    def summary(self) -> str:
        """Say the result in one or two sentences."""
        return _summary(self)


def check_repository(
    root: Path, *, as_of: date, now: datetime, trust: Path | None = None
) -> CheckResult:
    """Check the repository at a folder.

    Args:
        root: The folder that holds `mkdocs.yml`.
        as_of: The day from which calendars are judged.
        now: The present instant, UTC.
        trust: A trusted copy of `approvers.yml` from outside the repository.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    library = read_library(root, as_of=as_of, now=now, trust=trust)
    library = with_evidence(library)
    return CheckResult(library=library, diagnostics=run_checks(library), anchored=trust is not None)


def blocks(diagnostic: Diagnostic) -> bool:
    """Return whether a finding keeps the manual from being built: integrity and nothing else."""
    return diagnostic.severity is Severity.ERROR and diagnostic.rule.kind is Kind.INTEGRITY


def with_evidence(library: Library) -> Library:
    """Verify the signatures of all signed and attested records, if there are any."""
    every = (record for records in library.records.values() for record in records)
    evidence = evidence_of(library, every)
    return replace(library, evidence=evidence) if evidence else library


def evidence_of(library: Library, records: Iterable[ApprovalRecord]) -> dict[str, ApprovalEvidence]:
    """Return what checking the signatures of records says, by path, where they have one."""
    signed = [record for record in records if record.evidence is not EvidenceKind.RECORDED]
    if not signed:
        return {}
    from qms.signing.issued import listed_records
    from qms.signing.records import verify_record

    roster, repository = library.roster, library.configuration.repository
    listed = listed_records(library.manifests, roster, repository)
    return {
        record.path: verify_record(record, roster, repository=repository, listed=listed)
        for record in signed
    }


def _summary(result: CheckResult) -> str:
    library = result.library
    counts = Counter(each.severity for each in result.diagnostics)
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
    if library.configuration.stage is Stage.SETUP and library.primary is not None:
        covered = build_clause_matrix(library, library.primary).percentage
        effective = sum(library.standing(each) == "effective" for each in library.documents)
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
    return "\n".join(lines)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
