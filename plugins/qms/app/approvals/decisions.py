"""Decisions of people about texts: what is to be put on record, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from qms.app.approvals.approval_files import record_path
from qms.app.approvals.own_keys import OwnKey
from qms.domain.approvals import ApprovalEvidence, ApprovalRecord, EvidenceKind, Meaning
from qms.domain.configuration import Stage
from qms.domain.diagnostics import Diagnostic, Severity
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.rules.approval_state import STRENGTH, authors, counting_records, keeper_problem
from qms.rules.check import listed
from qms.rules.registry import run_checks

NOTHING_FURTHER: Mapping[str, str] = MappingProxyType({})
DECIDING = frozenset({Meaning.REVIEWED, Meaning.APPROVED})
MENDED_LATER = frozenset(
    {
        "QMS205",  # the effective date is not under the approval
        "QMS217",  # as above
        "QMS304",  # approvals of an earlier wording, to be given again
        "QMS313",  # approvals still to come
        "QMS321",  # lines that recording rebuilds
        "QMS327",  # approvals without a signature, to be given again with one
        "QMS403",  # gaps elsewhere
    }
)
"""Findings that an approval need not wait for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decided what, in which role, and when."""

    person: str
    role: str
    decided_on: date
    meaning: Meaning = Meaning.APPROVED
    key: OwnKey | None = None
    """What it is signed with: the person's own key or, where it is vouched for, the keeper's."""
    voucher: Mapping[str, str] = field(default_factory=dict)
    """How it was made off-line, what proves it and which keeper of records attests it."""

    @property
    def evidence(self) -> EvidenceKind:
        """Return the kind of evidence that a record of it has."""
        if self.voucher:
            return EvidenceKind.ATTESTED
        return EvidenceKind.RECORDED if self.key is None else EvidenceKind.SIGNED


def record_of(
    library: Library,
    document: ControlledDocument,
    decision: Decision,
    further: Mapping[str, str] = NOTHING_FURTHER,
) -> ApprovalRecord:
    """Return the record of a decision on the document's present text; nothing is judged here.

    Where its kind of evidence is signed, the signature is still to be made.
    """
    record = ApprovalRecord(
        path="",
        repository=library.configuration.repository,
        document=document.id,
        revision=document.revision,
        content_sha256=library.digest(document),
        person=decision.person,
        name=library.roster.person_name(decision.person),
        role=decision.role,
        meaning=decision.meaning,
        evidence=decision.evidence,
        decided_on=decision.decided_on,
        signed_at=library.now.replace(microsecond=0),
        further={**further, **decision.voucher},
    )
    return replace(record, path=record_path(record))


def with_record(library: Library, record: ApprovalRecord) -> Library:
    """Return the library as it will be when a record is there, signed where it must be."""
    records = dict(library.records)
    records[record.document] = (*records.get(record.document, ()), record)
    evidence = dict(library.evidence)
    if record.evidence is not EvidenceKind.RECORDED:
        evidence[record.path] = ApprovalEvidence(record=record, verified=True)
    return replace(library, records=records, evidence=evidence)


def fault_afterwards(after: Library, document: ControlledDocument) -> str:
    """Return the first fault that the approved text would have; empty when there is none."""
    for each in faults_afterwards(after, document):
        return f"{document.id} has a fault first to be mended: {each.message}; {each.advice}"
    return ""


def faults_afterwards(after: Library, document: ControlledDocument) -> Iterator[Diagnostic]:
    """Yield the faults that the approved text would have.

    Text, authors and history are under the approval: a fault in them must be mended before.
    """
    approved = replace(document, status=Status.APPROVED)
    documents = tuple(approved if each is document else each for each in after.documents)
    # While the system is set up faults are notes; a text that is approved is held to the rules.
    strict = replace(after.configuration, stage=Stage.OPERATING)
    for each in run_checks(replace(after, configuration=strict, documents=documents)):
        concerns = each.document == document.id or each.location.path == document.path
        if concerns and each.severity is Severity.ERROR and each.rule.code not in MENDED_LATER:
            yield each


def refusal(library: Library, document: ControlledDocument, decision: Decision) -> str:
    """Return why an approval of the present text cannot be recorded; empty when it can."""
    record = record_of(library, document, decision)
    return (
        problem_with_person(library, document, decision)
        or problem_with_evidence(library, document, record.evidence)
        or problem_with_keeper(library, record)
        or problem_with_document(library, document, decision)
        or problem_with_policy(library, document, decision, record.evidence)
        or fault_afterwards(with_record(library, record), document)
    )


def statement_refusal(library: Library, document: ControlledDocument, decision: Decision) -> str:
    """Return why a person may not state something beside an approval; empty when they may."""
    if decision.decided_on > library.now.date():
        return f"{decision.decided_on} is in the future; give the day of the decision"
    return problem_with_person(library, document, decision) or problem_with_evidence(
        library, document, decision.evidence
    )


def problem_with_person(library: Library, document: ControlledDocument, decision: Decision) -> str:
    """Return why a person may not decide in a role; empty when they may."""
    roster, role, day = library.roster, decision.role, decision.decided_on
    if decision.person not in roster.people:
        known = ", ".join(sorted(roster.people)) or "nobody yet"
        return f"{decision.person} is not in approvers.yml; known: {known}"
    person = roster.people[decision.person]
    if roster.capacity(person.id, role, day) is None:
        return (
            f"{person.name} does not hold the role {role} on {day} and is nobody's deputy in it;"
            " see approvers.yml"
        )
    kind, sites = document.type, document.applies_to.sites
    if not roster.role_permits(role, decision.meaning, kind.code, sites):
        return (
            f"the role {role} may not state “{decision.meaning.value}” for a {kind.name.lower()};"
            f" {_who_may(library, document, decision)}"
        )
    return ""


def _who_may(library: Library, document: ControlledDocument, decision: Decision) -> str:
    """Say which roles may state this about a document."""
    roster, sites = library.roster, document.applies_to.sites
    roles = [
        role
        for role in roster.roles
        if roster.role_permits(role, decision.meaning, document.type.code, sites)
    ]
    return f"{listed(roles)} may" if roles else "approvers.yml says who may: nobody yet"


def problem_with_keeper(library: Library, record: ApprovalRecord) -> str:
    """Return why a keeper may not attest a decision; empty when they may, and without one."""
    problem = keeper_problem(library, record)
    return f"{problem}; approvers.yml says who keeps records" if problem else ""


def problem_with_document(
    library: Library, document: ControlledDocument, decision: Decision
) -> str:
    """Return why a document cannot be decided about now; empty when it can."""
    if decision.decided_on > library.now.date():
        return f"{decision.decided_on} is in the future; give the day of the decision"
    if document.status not in {Status.IN_REVIEW, Status.APPROVED}:
        if document.status is Status.OBSOLETE:
            return f"{document.id} is obsolete; there is nothing to decide on"
        return (
            f"{document.id} is a draft, whose text may still change; when it is ready:"
            f" `qms submit {document.id}`"
        )
    return ""


def problem_with_policy(
    library: Library, document: ControlledDocument, decision: Decision, kind: EvidenceKind
) -> str:
    """Return which house rule a decision breaks; being the author's own is one."""
    policies = library.configuration.policies
    name, role = library.roster.person_name(decision.person), decision.role
    theirs = [
        record for record in counting_records(library, document) if record.person == decision.person
    ]
    same = [each for each in theirs if (each.role, each.meaning) == (role, decision.meaning)]
    if any(STRENGTH.index(each.evidence) <= STRENGTH.index(kind) for each in same):
        return (
            f"{name} has already stated “{decision.meaning.value}” as {role} for this text;"
            f" if {document.id} does not show it: qms approve --sync {document.id}"
        )
    if decision.meaning not in DECIDING:
        return ""
    if policies.author_may_not_approve and decision.person in authors(library, document):
        return f"{name} prepared {document.id}; somebody else must approve it (house rule)"
    other = any(each.role != role and each.meaning in DECIDING for each in theirs)
    if policies.one_person_one_role and other:
        return f"{name} has already approved {document.id} in another role (house rule)"
    return ""


def problem_with_evidence(
    library: Library, document: ControlledDocument, kind: EvidenceKind
) -> str:
    """Return why a kind of evidence does not suffice here; empty when it does."""
    type_name = document.type.name.lower()
    if kind not in document.type.evidence:
        accepted = " or ".join(each.value for each in document.type.evidence) or "none"
        without = kind is EvidenceKind.RECORDED
        what = "statements without a signature do" if without else f"what is only {kind} does"
        return f"{what} not suffice for a {type_name}; qms.yml accepts {accepted}"
    first = library.first_signed_at
    if kind is EvidenceKind.RECORDED and first is not None:
        return (
            f"approvals are signed here since {first.date()}, so that one without a signature no"
            " longer counts; register the person's key (qms key register), or have a keeper of"
            " records attest the decision (--attest)"
        )
    return ""
