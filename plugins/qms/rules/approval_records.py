"""3xx: every record of approval is what it says it is, by a person entitled to it."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.approvals import Meaning
from qms.domain.diagnostics import Diagnostic, Rule
from qms.domain.library import Library
from qms.rules.approval_findings import at_approval, at_record, live_records, present_records
from qms.rules.approval_state import evidence_suffices
from qms.rules.check import Check, Nearest, listed

OTHER_REPOSITORY = Rule(
    code="QMS302",
    name="record-of-other-repository",
    summary="A record of approval was given in another quality management system.",
    clause="AS9120 7.5.3.2",
)
RECORD_OUT_OF_PLACE = Rule(
    code="QMS303",
    name="record-out-of-place",
    summary="A record of approval lies in the folder of another document or revision.",
    clause="AS9120 7.5.3.2",
)
UNKNOWN_SIGNER = Rule(
    code="QMS305",
    name="unknown-signer",
    summary="A record of approval names a person who is not in approvers.yml.",
    clause="AS9120 7.5.2",
)
OTHER_NAME = Rule(
    code="QMS306",
    name="other-printed-name",
    summary="The name in a record of approval is not the person's name in approvers.yml.",
    clause="AS9120 7.5.2",
)
APPROVER_WITHOUT_AUTHORITY = Rule(
    code="QMS307",
    name="approver-without-authority",
    summary="A person approved in a role they did not hold, or that may not approve this type.",
    clause="AS9120 7.5.2",
)
EVIDENCE_TOO_WEAK = Rule(
    code="QMS323",
    name="evidence-too-weak",
    summary="A record would change what approvals are worth, with weaker evidence than they need.",
    clause="AS9120 7.5.3.2",
)

BESIDE_APPROVALS = frozenset(
    {Meaning.EDITORIAL, Meaning.WITHDRAWN, Meaning.OBSOLETED, Meaning.REVIEW_NO_CHANGE}
)
"""What is recorded beside approvals; a weak approval is reported as one that is missing."""


def check_repository(library: Library) -> Iterator[Diagnostic]:
    """A record counts only in the system it was given in (A02).

    ## What it checks
    `repository` in a record is the name of this system in `qms.yml`.

    ## Why it matters
    An approval copied from a sister company would otherwise count here.

    ## Example
    A record from the repository of another site, copied with a procedure.

    ## How to fix it
    Remove the copied record and have the text approved here. Keep the name in `qms.yml` as it is.

    ## When to accept
    Never.
    """
    ours = library.configuration.repository
    for record in live_records(library):
        if record.repository != ours:
            message = f"this record was given in {record.repository}; this system is {ours}"
            advice = "have the document approved here; records of other systems do not count"
            yield at_record(OTHER_REPOSITORY, record, message, advice)


def check_folder(library: Library) -> Iterator[Diagnostic]:
    """A record counts only for the document and revision it was given for (A03).

    ## What it checks
    Document and revision in a record are those of the folders that it lies in.

    ## Why it matters
    Otherwise the approval of one procedure could be laid into the folder of another.

    ## Example
    A record for QP-05 revision A in the folder of QP-05 revision B.

    ## How to fix it
    Put the record back into its own folder and have the present text approved.

    ## When to accept
    Never.
    """
    for record in live_records(library):
        folders = record.path.split("/")[2:-1]
        if folders != [record.document, record.revision]:
            message = (
                f"this record is for {record.document} revision {record.revision};"
                f" it lies in {'/'.join(folders) or 'the wrong folder'}"
            )
            advice = "put it back into its own folder and have the present text approved"
            yield at_record(RECORD_OUT_OF_PLACE, record, message, advice)


def check_signer(library: Library) -> Iterator[Diagnostic]:
    """The people who approve are known (A05).

    ## What it checks
    The person of every record of a present revision is in `approvers.yml`; so is the keeper who
    attests a decision made off-line.

    ## Why it matters
    An approval by somebody nobody knows is no approval.

    ## Example
    A record of `q.smith`, who was never entered.

    ## How to fix it
    Have the text approved by a person who is listed. People who left stay listed, with an end date.

    ## When to accept
    Never.
    """
    people = library.roster.people
    nearest = Nearest(people)
    for document, record in present_records(library):
        for person in (record.person, record.further.get("keeper", record.person)):
            if person not in people:
                message = f"{person} is not a person in approvers.yml"
                otherwise = (
                    "have it approved by a person who is listed; people who left stay listed,"
                    " their roles with `to:`"
                )
                advice = nearest.advice(person, otherwise)
                yield at_approval(UNKNOWN_SIGNER, document, record, message, advice)
                break


def check_printed_name(library: Library) -> Iterator[Diagnostic]:
    """The printed name is the person's own, letter by letter (A06).

    ## What it checks
    `name` in the records of a present revision equals the name in `approvers.yml` exactly.

    ## Why it matters
    A letter from another alphabet looks the same and names somebody else.

    ## Example
    "A. Rossi" with a Cyrillic letter at the end, which looks the same.

    ## How to fix it
    Withdraw the record and have the text approved again. After a change of name, the present
    revisions are approved again under the new one.

    ## When to accept
    Never.
    """
    for document, record in present_records(library):
        known = library.roster.people.get(record.person)
        if known is not None and known.name != record.name:
            message = f"the record names {record.name!a}; {record.person} is {known.name!a}"
            advice = "withdraw the record and have the text approved again"
            yield at_approval(OTHER_NAME, document, record, message, advice)


def check_authority(library: Library) -> Iterator[Diagnostic]:
    """Every approval is given by someone entitled to give it (A07).

    ## What it checks
    On the day of the decision the person held the role, or was deputy for somebody who did, and
    `approvers.yml` lets the role state this about documents of this type at the sites where the
    document applies. Top management may review, approve, make obsolete and withdraw everything.
    Records of present revisions are judged.

    ## Why it matters
    Documents are approved by the functions that the company has named for it.

    ## Example
    A buyer approved a procedure, which needs the quality manager.

    ## How to fix it
    Ask someone with the role, or change `approvers.yml` before the decision is made.

    ## When to accept
    Never.
    """
    roster = library.roster
    for document, record in present_records(library):
        person = roster.people.get(record.person)
        if person is None:
            continue
        kind, sites = document.type.name.lower(), document.applies_to.sites
        may = [
            role
            for role in roster.roles
            if roster.role_permits(role, record.meaning, document.type.code, sites)
        ]
        if roster.capacity(person.id, record.role, record.decided_on) is None:
            message = f"{person.name} did not hold the role {record.role} on {record.decided_on}"
            advice = "ask someone who holds it, or its deputy; approvers.yml has the terms"
        elif record.role not in may:
            where = f" at {listed(sites)}" if sites else ""
            message = f"the role {record.role} may not state “{record.meaning}” for a {kind}{where}"
            advice = f"ask someone with the role {' or '.join(may)}, or change approvers.yml"
            if not may:
                advice = "nobody may: add a line of authority in approvers.yml"
        else:
            continue
        yield at_approval(APPROVER_WITHOUT_AUTHORITY, document, record, message, advice)


def check_evidence(library: Library) -> Iterator[Diagnostic]:
    """What changes an approval is evidenced as well as the approval.

    ## What it checks
    Records of editorial changes, withdrawals, obsolete documents and reviews without change have
    evidence of a kind that `qms.yml` accepts for the type. One that has not takes no effect:
    the changed text is a changed text, and what was to be taken back still counts. Records of
    present revisions are judged.

    ## Why it matters
    Where approvals must be signed, an unsigned line could otherwise call any change editorial, or
    cancel a signed approval.

    ## Example
    `evidence: [signed]` for procedures, and an editorial change that is only `recorded`.

    ## How to fix it
    Have the decision recorded again with evidence that suffices, and this record withdrawn with
    such evidence.

    ## When to accept
    Never.
    """
    for document, record in present_records(library):
        if record.meaning not in BESIDE_APPROVALS or evidence_suffices(document, record):
            continue
        kind, accepted = document.type.name.lower(), [each.value for each in document.type.evidence]
        message = (
            f"“{record.meaning}” by {record.name} is only {record.evidence} and takes no effect: a"
            f" {kind} needs {' or '.join(accepted)}"
        )
        advice = (
            f"record it again, {' or '.join(accepted)}, and have this record withdrawn likewise"
        )
        yield at_approval(EVIDENCE_TOO_WEAK, document, record, message, advice)


CHECKS = (
    Check(rule=OTHER_REPOSITORY, function=check_repository),
    Check(rule=RECORD_OUT_OF_PLACE, function=check_folder),
    Check(rule=UNKNOWN_SIGNER, function=check_signer),
    Check(rule=OTHER_NAME, function=check_printed_name),
    Check(rule=APPROVER_WITHOUT_AUTHORITY, function=check_authority),
    Check(rule=EVIDENCE_TOO_WEAK, function=check_evidence),
)
