"""3xx: an approved document has its approvals, from the right people, and shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from qms.domain.approvals import ApprovalRecord
from qms.domain.diagnostics import Diagnostic, Rule, Severity
from qms.domain.documents import ControlledDocument, RequiredApproval, Status
from qms.domain.library import Library
from qms.rules.approval_content import DECISIVE, ISSUED, stale_records
from qms.rules.approval_findings import at_approval
from qms.rules.approval_state import (
    authors,
    counting_records,
    editorial_records,
    entitled,
    evidence_holds,
    missing_approvals,
    shown_records,
    withdrawn_records,
)
from qms.rules.check import Check, about, listed
from qms.rules.in_force import archived_and_shown
from qms.rules.requirements import has_authority, is_unreachable

AUTHOR_APPROVES = Rule(
    code="QMS312",
    name="author-approves",
    summary="A person approved a text that they prepared.",
    clause="AS9120 7.5.2",
)
MISSING_APPROVAL = Rule(
    code="QMS313",
    name="missing-approval",
    summary="An approved document lacks an approval that its type needs.",
    clause="AS9120 7.5.2",
)
ONE_PERSON_TWO_ROLES = Rule(
    code="QMS314",
    name="one-person-two-roles",
    summary="One person approved a document in two roles.",
    clause="AS9120 7.5.2",
)
LINE_WITHOUT_RECORD = Rule(
    code="QMS321",
    name="approval-without-record",
    summary="A document shows an approval for which there is no record.",
    clause="AS9120 7.5.3.2",
)
RECORD_NOT_SHOWN = Rule(
    code="QMS322",
    name="approval-not-shown",
    severity=Severity.WARNING,
    summary="A document does not show an approval that was given.",
    clause="AS9120 7.5.2",
)


def check_author(library: Library) -> Iterator[Diagnostic]:
    """Somebody else looks at a text before it is issued (A12, house rule).

    ## What it checks
    Nobody in `prepared_by`, and nobody recorded as having prepared it, reviewed or approved this
    revision, or recorded an editorial change of it. Archived revisions that readers are shown are
    judged as well. The rule can be turned off with `author_may_not_approve: no` in `qms.yml`.

    ## Why it matters
    Nobody finds their own mistakes.

    ## Example
    The quality manager wrote a procedure and approved it.

    ## How to fix it
    Have another person with the role approve it, for example a deputy.

    ## When to accept
    Never; very small companies turn the house rule off, where everybody can see it.
    """
    if not library.configuration.policies.author_may_not_approve:
        return
    for document in (*library.documents, *archived_and_shown(library)):
        if not library.records_of(document):
            continue
        prepared = authors(library, document)
        for record in _decisions(library, document):
            if record.person in prepared:
                message = f"{record.name} prepared {document.id} and also {record.meaning} it"
                advice = "have another person with this role decide (house rule in qms.yml)"
                yield at_approval(AUTHOR_APPROVES, document, record, message, advice)
        for record in editorial_records(library, document):
            if record.person in prepared:
                message = (
                    f"{record.name} prepared {document.id} and also recorded its editorial change"
                )
                advice = "have another person record the editorial change (house rule in qms.yml)"
                yield at_approval(AUTHOR_APPROVES, document, record, message, advice)


def check_required(library: Library) -> Iterator[Diagnostic]:
    """An approved document has every approval that its type needs (A13).

    ## What it checks
    For each line of `required_approvals` of the type there is a record that counts, with evidence
    of a kind that suffices for the type; where the type has a `quorum`, so many different people
    in different roles of its list approved, a person and their own deputy counting once. A
    statement of top management stands in for one that nobody else gave. While the system is being
    set up this is information.

    ## Why it matters
    `status: approved` is only a word; the records are the approval.

    ## Example
    A manual section that the quality manager approved and the managing director did not.

    ## How to fix it
    Have the missing approval given and record it with `qms approve`; until then the status is
    `in_review`.

    ## When to accept
    Never.
    """
    for document in library.documents:
        if document.status is not Status.APPROVED:
            continue
        for required in dict.fromkeys(missing_approvals(library, document)):
            kind, meaning = document.type, required.meaning
            if not any(has_authority(library, r, meaning, kind.code) for r in required.roles):
                continue  # nobody can give it: that is reported in the registers
            if required.others and is_unreachable(kind.quorum):
                continue  # likewise
            given = _given(library, document, required)
            if any(_is_explained(library, document, record) for record in given):
                continue  # another rule says why that record does not count
            titles = [library.roster.role_title(role) for role in required.roles]
            message = f"{document.id} is not “{required.meaning}” by the {' or the '.join(titles)}"
            if required.others and kind.quorum is not None:
                message += f": {kind.quorum.count} people in different roles must approve it"
            advice = f"record it: qms approve {document.id} --role {required.role} --person …"
            weak = [record for record in given if record.evidence not in kind.evidence]
            if weak:
                kinds = listed(sorted({record.evidence.value for record in weak}))
                wanted = " or ".join(each.value for each in kind.evidence)
                message += f": it is only {kinds}, and a {kind.name.lower()} needs {wanted}"
                advice = f"have it {wanted}; qms.yml says which kinds of evidence suffice"
            yield about(MISSING_APPROVAL, document, "status", message, advice=advice)


def check_one_role(library: Library) -> Iterator[Diagnostic]:
    """Two approvals are two people (A14, house rule).

    ## What it checks
    Nobody reviewed or approved the same text in two roles. Archived revisions that readers are
    shown are judged as well. The rule can be turned off with `one_person_one_role: no` in
    `qms.yml`.

    ## Why it matters
    Two roles are asked for so that two people look.

    ## Example
    A person who is both quality manager and deputy managing director approved for both.

    ## How to fix it
    Have a deputy give one of the two approvals.

    ## When to accept
    Never; very small companies turn the house rule off, where everybody can see it.
    """
    if not library.configuration.policies.one_person_one_role:
        return
    for document in (*library.documents, *archived_and_shown(library)):
        roles: defaultdict[str, list[str]] = defaultdict(list)
        for record in _decisions(library, document):
            held = roles[record.person]
            if held and record.role not in held:
                message = (
                    f"{record.name} decided about {document.id} as {held[0]} and {record.role}"
                )
                advice = "have another person give one of the two approvals (house rule in qms.yml)"
                yield at_approval(ONE_PERSON_TWO_ROLES, document, record, message, advice)
            held.append(record.role)


def check_lines(library: Library) -> Iterator[Diagnostic]:
    """Every approval that is shown was given.

    ## What it checks
    Each line of `approvals` in an approved or obsolete document has a record of this revision with
    the same meaning, role, person and date.

    ## Why it matters
    The line is what people read and print. Without a record anybody could have typed it.

    ## Example
    `{meaning: approved, role: quality-manager, person: TBD, date: 2026-11-10}`.

    ## How to fix it
    Put back the record if its file was deleted. Otherwise record the approval with `qms approve`,
    or rebuild the lines with `qms approve --sync`, which takes out those without a record.

    ## When to accept
    Never.
    """
    for document in library.documents:
        if document.status not in ISSUED:
            continue
        withdrawn = withdrawn_records(library, document)
        live = [r for r in library.records_of(document) if r.payload_sha256 not in withdrawn]
        shown = {(r.meaning, r.role, r.person, r.decided_on) for r in live}
        for index, line in enumerate(document.approvals):
            if (line.meaning, line.role, line.person, line.date) in shown:
                continue
            name = library.roster.person_name(line.person)
            message = (
                f"there is no record that {name} {line.meaning} revision"
                f" {document.revision} as {line.role} on {line.date}"
            )
            advice = (
                "if a record was deleted, put its file back; otherwise rebuild the lines from the"
                f" records: qms approve --sync {document.id}"
            )
            key = f"approvals[{index}].person"
            yield about(LINE_WITHOUT_RECORD, document, key, message, advice=advice)


def check_shown(library: Library) -> Iterator[Diagnostic]:
    """Every approval that was given is shown.

    ## What it checks
    Each record that counts for an approved or obsolete document has its line in `approvals`.

    ## Why it matters
    Auditors look at the document first; prints show nothing else.

    ## Example
    The lines were lost when two changes were joined.

    ## How to fix it
    Rebuild the lines with `qms approve --sync`.

    ## When to accept
    Never; the warning does not stop a build.
    """
    for document in library.documents:
        if document.status not in ISSUED:
            continue
        shown = {(line.meaning, line.role, line.person) for line in document.approvals}
        # A line with another date is reported as one without a record.
        hidden = [
            record
            for record in shown_records(library, document)
            if (record.meaning, record.role, record.person) not in shown
        ]
        if hidden:
            given = listed(f"{r.name} ({r.meaning} as {r.role}, {r.decided_on})" for r in hidden)
            message = f"{document.id} does not show what was given by {given}"
            advice = f"rebuild the lines from the records: qms approve --sync {document.id}"
            key = "approvals" if document.approvals else "status"
            yield about(RECORD_NOT_SHOWN, document, key, message, advice=advice)


def _given(
    library: Library, document: ControlledDocument, required: RequiredApproval
) -> list[ApprovalRecord]:
    """Return the records that state what is required, whether or not they count."""
    withdrawn = withdrawn_records(library, document)
    return [
        record
        for record in library.records_of(document)
        if record.meaning is required.meaning
        and record.role in required.roles
        and record.payload_sha256 not in withdrawn
    ]


def _is_explained(library: Library, document: ControlledDocument, record: ApprovalRecord) -> bool:
    """Return whether the rules about changed texts and about records report this one."""
    at_home = (record.document, record.repository) == (
        document.id,
        library.configuration.repository,
    )
    return (
        not at_home
        or not entitled(library, document, record)
        or not evidence_holds(library, record)
        or record in stale_records(library, document)
    )


def _decisions(library: Library, document: ControlledDocument) -> Iterator[ApprovalRecord]:
    for record in counting_records(library, document):
        if record.meaning in DECISIVE:
            yield record


CHECKS = (
    Check(rule=AUTHOR_APPROVES, function=check_author),
    Check(rule=MISSING_APPROVAL, function=check_required, requires=("QMS101", "QMS105", "QMS318")),
    Check(rule=ONE_PERSON_TWO_ROLES, function=check_one_role),
    Check(rule=LINE_WITHOUT_RECORD, function=check_lines, requires=("QMS101", "QMS318")),
    Check(rule=RECORD_NOT_SHOWN, function=check_shown, requires=("QMS101",)),
)
