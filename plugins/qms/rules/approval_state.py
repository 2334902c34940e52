"""Which records of approval count for a document's present text, and which are still missing."""

from __future__ import annotations

from datetime import date, datetime

from qms.domain.approvals import ApprovalRecord, EvidenceKind, Meaning
from qms.domain.archive import Approvable
from qms.domain.documents import ControlledDocument, RequiredApproval
from qms.domain.library import Library
from qms.rules.requirements import required_roles, unmet

STRENGTH = (EvidenceKind.SIGNED, EvidenceKind.ATTESTED, EvidenceKind.RECORDED)
"""Kinds of evidence, best first."""

LATER = frozenset({Meaning.EDITORIAL, Meaning.OBSOLETED, Meaning.REVIEW_NO_CHANGE})
"""What is stated about a text after it was approved."""


def counting_records(library: Library, document: Approvable) -> tuple[ApprovalRecord, ...]:
    """Return the records given for exactly this text, by people entitled to, not withdrawn.

    In the order of the decisions. Editorial chains count as the text that was approved.
    """
    digests = approved_digests(library, document)
    withdrawn = withdrawn_records(library, document)
    found = [
        record
        for record in library.records_of(document)
        if record.document == document.id
        and record.repository == library.configuration.repository
        and record.content_sha256 in digests
        and record.payload_sha256 not in withdrawn
        and record.meaning in {Meaning.PREPARED, Meaning.REVIEWED, Meaning.APPROVED}
        and entitled(library, document, record)
        and evidence_holds(library, record)
    ]
    return tuple(sorted(found, key=_order))


def statements(library: Library, document: ControlledDocument) -> tuple[ApprovalRecord, ...]:
    """Return everything that people stated about exactly this text, in the order of the decisions.

    Beside its approvals: editorial changes, reviews without change, and that it was made obsolete.
    """
    approvals = shown_records(library, document)
    later = [record for record in library.records_of(document) if record.meaning in LATER]
    if not later:
        return approvals
    digests = approved_digests(library, document)
    withdrawn = withdrawn_records(library, document)
    found = [
        record
        for record in later
        if record.content_sha256 in digests
        and record.payload_sha256 not in withdrawn
        and has_effect(library, document, record)
    ]
    return tuple(sorted((*approvals, *found), key=lambda each: each.decided_on))


def missing_approvals(library: Library, document: Approvable) -> tuple[RequiredApproval, ...]:
    """Return the approvals that the document's type requires and that nobody has given."""
    sufficient = [
        record
        for record in counting_records(library, document)
        if evidence_suffices(document, record)
    ]
    return unmet(library, document.type, sufficient)


def shown_records(library: Library, document: ControlledDocument) -> tuple[ApprovalRecord, ...]:
    """Return the records that readers see: of repeated statements the one with best evidence.

    Who recorded an approval first and signed it later gave one approval, not two.
    """
    best: dict[tuple[Meaning, str, str], ApprovalRecord] = {}
    for record in counting_records(library, document):
        line = (record.meaning, record.role, record.person)
        before = best.get(line)
        if before is None or STRENGTH.index(record.evidence) < STRENGTH.index(before.evidence):
            best[line] = record
    return tuple(sorted(best.values(), key=_order))


def approved_on(library: Library, document: ControlledDocument) -> date | None:
    """Return the day on which the last required approval was first given."""
    records = counting_records(library, document)
    open_at_last = unmet(library, document.type, records)
    enough = next(
        count
        for count in range(len(records) + 1)
        if unmet(library, document.type, records[:count]) == open_at_last
    )
    if enough:
        return records[enough - 1].decided_on
    asks_nothing = not any(required_roles(document.type))
    first: dict[str, date] = {}
    for record in records:
        if asks_nothing and record.meaning is Meaning.APPROVED:
            first.setdefault(record.role, record.decided_on)
    return max(first.values(), default=None)


def approved_digests(library: Library, document: Approvable) -> frozenset[str]:
    """Return the present digest and those it continues by editorial changes (contract §3)."""
    chain = {library.digest(document)}
    withdrawn = withdrawn_records(library, document)
    links = {
        record.content_sha256: record.further["previous_sha256"]
        for record in library.records_of(document)
        if record.meaning is Meaning.EDITORIAL
        and record.payload_sha256 not in withdrawn
        and has_effect(library, document, record)
    }
    digest = library.digest(document)
    while digest in links and links[digest] not in chain:
        digest = links[digest]
        chain.add(digest)
    return frozenset(chain)


def withdrawn_records(library: Library, document: Approvable) -> frozenset[str]:
    """Return the payload hashes of a document's records taken back as given in error."""
    return withdrawn_from(library, document.id)


def withdrawn_from(library: Library, number: str) -> frozenset[str]:
    """Return the payload hashes of records taken back in the folder of a document's number.

    Where the document itself is gone, its type cannot say who may and what evidence suffices.
    """
    document = library.by_id.get(number)
    return frozenset(
        record.further["target"]
        for record in library.records.get(number, ())
        if record.meaning is Meaning.WITHDRAWN
        and evidence_holds(library, record)
        and (document is None or has_effect(library, document, record))
    )


def has_effect(library: Library, document: Approvable, record: ApprovalRecord) -> bool:
    """Return whether a record that changes what others are worth may do so.

    It needs what an approval needs: otherwise an unsigned editorial change would carry a signature
    over to another text, and an unsigned withdrawal would cancel it.
    """
    return (
        record.document == document.id
        and record.repository == library.configuration.repository
        and entitled(library, document, record)
        and evidence_holds(library, record)
        and evidence_suffices(document, record)
    )


def evidence_suffices(document: Approvable, record: ApprovalRecord) -> bool:
    """Return whether a record has evidence of a kind that the document's type accepts."""
    return record.evidence in document.type.evidence


def authors(library: Library, document: ControlledDocument) -> frozenset[str]:
    """Return who prepared the present revision: as its head says, or as a record says."""
    recorded = {
        record.person
        for record in library.records_of(document)
        if record.meaning is Meaning.PREPARED
    }
    return frozenset({*document.prepared_by, *recorded, *_authors_before(library, document)})


def _authors_before(library: Library, document: ControlledDocument) -> frozenset[str]:
    """Return who prepared the revision as it was before editorial changes of its text."""
    if not any(each.meaning is Meaning.EDITORIAL for each in library.records_of(document)):
        return frozenset()
    heads = library.archive.heads.get(document.id, ())
    same = [each for each in heads if each.revision == document.revision]
    texts = (library.archive.revision(each).document for each in same)
    return frozenset(person for text in texts for person in text.prepared_by)


def editorial_records(library: Library, document: Approvable) -> tuple[ApprovalRecord, ...]:
    """Return the records that join a text to the one that was approved, in no order."""
    found = [each for each in library.records_of(document) if each.meaning is Meaning.EDITORIAL]
    if not found:
        return ()
    digests = approved_digests(library, document)
    withdrawn = withdrawn_records(library, document)
    return tuple(
        record
        for record in found
        if record.content_sha256 in digests
        and record.payload_sha256 not in withdrawn
        and has_effect(library, document, record)
    )


def entitled(library: Library, document: Approvable, record: ApprovalRecord) -> bool:
    """Return whether the person held the role and its authority on the day of the decision.

    Of an attested one also whether its keeper was entitled to attest it.
    """
    may = library.roster.may_approve(
        record.person,
        record.role,
        record.meaning,
        document.type.code,
        record.decided_on,
        document.applies_to.sites,
    )
    return may and not keeper_problem(library, record)


def keeper_problem(library: Library, record: ApprovalRecord) -> str:
    """Return why a keeper of records may not attest a decision; empty when they may."""
    if record.evidence is not EvidenceKind.ATTESTED:
        return ""
    keeper = record.further["keeper"]
    name = library.roster.person_name(keeper)
    if library.configuration.policies.keeper_attests_others_only and keeper == record.person:
        return f"{name} decided and may not attest their own decision (house rule)"
    day = record.signed_at.date()
    if not library.roster.may_attest(keeper, day):
        return f"{name} was not a keeper of records on {day}"
    if library.configuration.policies.keeper_attests_others_only:
        attests_for = set(library.roster.attests_for(keeper, day))
        decided = library.roster.principals(record.person, record.role, record.decided_on)
        if decided and len(attests_for.union(decided)) == 1:
            whose = library.roster.person_name(decided[0])
            return (
                f"{name} and {record.name} both stood for {whose}: a deputy may not attest the"
                " principal's decision, nor the principal the deputy's (house rule)"
            )
    return ""


def evidence_holds(library: Library, record: ApprovalRecord) -> bool:
    """Return whether a record's signature was verified.

    One of a kind without signature holds as long as nobody had signed yet.
    """
    if record.evidence is EvidenceKind.RECORDED:
        return not library.is_recorded_after_signed(record)
    evidence = library.evidence.get(record.path)
    return evidence is not None and evidence.verified


def _order(record: ApprovalRecord) -> tuple[date, str, str, str, datetime]:
    return (record.decided_on, record.meaning, record.role, record.person, record.signed_at)
