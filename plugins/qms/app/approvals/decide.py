"""Who decides, as the command line says it: with an own key, through a keeper, or unsigned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qms.app.approvals.attest import Attestation, OfflineDecision, attested_decision
from qms.app.approvals.decisions import Decision
from qms.app.approvals.own_keys import find_signer
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRequest:
    """What was said about a decision beside the thing decided."""

    role: str = ""
    person: str = ""
    decided_on: date | None = None
    key: Path | None = None
    attestation: Attestation | None = None
    """How a keeper of records vouches for it, where it was made off-line."""

    @property
    def is_made(self) -> bool:
        """Return whether anything was said about who decides."""
        return bool(self.role or self.person)


def decision_of(
    root: Path,
    library: Library,
    request: DecisionRequest,
    documents: Sequence[ControlledDocument],
) -> Decision:
    """Return a decision about documents, with what it will be signed with.

    Raises:
        UsageError: it is not said who decides, the key is not theirs, or the evidence will not do.
    """
    if not request.role:
        raise UsageError("say who decides: --role and --person, as in approvers.yml")
    if request.attestation is not None:
        offline = OfflineDecision(
            role=request.role, person=request.person, decided_on=request.decided_on
        )
        decision, _ = attested_decision(root, library, documents, offline, request.attestation)
        return decision
    person, key = find_signer(library, request.person, request.key)
    today = library.now.date()
    day = request.decided_on or today
    if key is not None and day != today:
        raise UsageError(
            f"a decision that is signed bears the day of its signature, {today}; one made on {day}"
            " is put on record by a keeper of records: --attest"
        )
    return Decision(person=person, role=request.role, decided_on=day, key=key)
