"""A04 and A21: what is shown, and what a revision is, are exactly what was approved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from qms.domain.approvals import ApprovalRecord, Meaning
from qms.domain.diagnostics import Diagnostic, Location, Rule, finding
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library
from qms.rules.approval_findings import at_approval
from qms.rules.approval_state import (
    approved_digests,
    counting_records,
    evidence_holds,
    evidence_suffices,
    has_effect,
    missing_approvals,
    withdrawn_records,
)
from qms.rules.check import Check, listed
from qms.rules.requirements import is_required, unmet

CHANGED_SINCE_APPROVAL = Rule(
    code="QMS304",
    name="changed-since-approval",
    summary="A text is not the one that was approved.",
    clause="AS9120 7.5.3.2",
)
TWO_CONTENTS = Rule(
    code="QMS221",
    name="two-contents-one-revision",
    summary="Two different texts were approved under the same revision.",
    clause="AS9120 7.5.3.2",
)

DECISIVE = frozenset({Meaning.REVIEWED, Meaning.APPROVED})
ISSUED = frozenset({Status.APPROVED, Status.OBSOLETE})


def check_content(library: Library) -> Iterator[Diagnostic]:
    """What people read is what was approved (A04).

    ## What it checks
    For approved and obsolete documents, the records of the present revision are for exactly this
    text: words, title, records, fields, and the pictures, tables and variables it shows. Editorial
    changes recorded as such count as the approved text; clause tags and dates may change freely.

    ## Why it matters
    An approval belongs to the words that the approver saw. A changed word must not hide behind it.

    ## Example
    "at most 10" became "at most 100" in an approved procedure, under the same revision.

    ## How to fix it
    Bring the approved text back, or give the new text a new revision and have it approved.

    ## When to accept
    Never.
    """
    for document in library.documents:
        stale = stale_records(library, document)
        if stale:
            given = listed(
                f"{record.name} {record.meaning} as {library.roster.role_title(record.role)}"
                f" on {record.decided_on}"
                for record in stale
            )
            message = f"{document.id} revision {document.revision} is not the text that {given}"
            advice = "bring that text back, or give this one a new revision and have it approved"
            yield at_approval(CHANGED_SINCE_APPROVAL, document, stale[0], message, advice)


def check_one_content(library: Library) -> Iterator[Diagnostic]:
    """One revision is one text (A21).

    ## What it checks
    Once a text has all the approvals that its type needs, no other text is approved under the same
    revision. Texts joined by a recorded editorial change are one. Approvals of earlier wordings,
    given before the approval was complete, do no harm.

    ## Why it matters
    Two people hold revision C in their hands, and it says two things.

    ## Example
    A procedure was corrected after it was issued, and approved again as the same revision.

    ## How to fix it
    Give the later text the next revision. If its approval was a mistake, withdraw that record.

    ## When to accept
    Never.
    """
    for document in library.documents:
        by_revision: defaultdict[str, list[ApprovalRecord]] = defaultdict(list)
        for record in library.records.get(document.id, ()):
            by_revision[record.revision].append(record)
        for revision, records in by_revision.items():
            second = _second_content(library, document, records)
            if second is None:
                continue
            present = revision == document.revision
            place = document.at("revision") if present else Location(path=second.path)
            message = (
                f"revision {revision} of {document.id} was approved with two different texts, the"
                f" second by {second.name} on {second.decided_on}"
            )
            advice = "give the later text the next revision, or withdraw the record that was wrong"
            yield finding(TWO_CONTENTS, place, message, advice=advice, document=document.id)


def stale_records(library: Library, document: ControlledDocument) -> list[ApprovalRecord]:
    """Return the approvals of another text that the document stands on, in its lines' order.

    An approval of an earlier wording does no harm when the same role has approved this one.
    """
    if document.status not in ISSUED:
        return []
    digests = approved_digests(library, document)
    withdrawn = withdrawn_records(library, document)
    missing = missing_approvals(library, document)
    open_lines = {(each.meaning, role) for each in missing for role in each.roles}
    counting = {
        (record.meaning, record.role)
        for record in counting_records(library, document)
        # Of a required approval, evidence that does not suffice is reported as missing.
        if evidence_suffices(document, record) or is_required(document.type, record)
    }
    stale: dict[tuple[Meaning, str, str], ApprovalRecord] = {}
    for record in sorted(library.records_of(document), key=lambda each: each.signed_at):
        line = (record.meaning, record.role)
        needed = line in open_lines or not counting
        if (
            (record.meaning in DECISIVE or line in open_lines)
            and record.document == document.id
            and record.repository == library.configuration.repository
            and record.content_sha256 not in digests
            and record.payload_sha256 not in withdrawn
            and needed
            and line not in counting
        ):
            stale[*line, record.person] = record
    shown = {(line.meaning, line.role, line.person): i for i, line in enumerate(document.approvals)}
    return [stale[key] for key in sorted(stale, key=lambda key: (shown.get(key, len(shown)), key))]


def _second_content(
    library: Library, document: ControlledDocument, records: list[ApprovalRecord]
) -> ApprovalRecord | None:
    """Return the first approval of another text after one text had all its approvals."""
    withdrawn = withdrawn_records(library, document)
    usable = [
        record
        for record in records
        if record.document == document.id
        and record.repository == library.configuration.repository
        and record.payload_sha256 not in withdrawn
        and evidence_holds(library, record)
    ]
    roots = _editorial_roots([each for each in usable if has_effect(library, document, each)])
    given: defaultdict[str, list[ApprovalRecord]] = defaultdict(list)
    complete: set[str] = set()
    decisive = [record for record in usable if record.meaning in DECISIVE]
    for record in sorted(decisive, key=lambda each: (each.signed_at, each.path)):
        content = roots.get(record.content_sha256, record.content_sha256)
        if complete - {content}:
            return record
        given[content].append(record)
        is_approved = any(each.meaning is Meaning.APPROVED for each in given[content])
        if is_approved and not unmet(library, document.type, given[content]):
            complete.add(content)
    return None


def _editorial_roots(records: list[ApprovalRecord]) -> Mapping[str, str]:
    """Return, for each text changed editorially, the text that was approved in the first place."""
    links = {
        record.content_sha256: record.further["previous_sha256"]
        for record in records
        if record.meaning is Meaning.EDITORIAL
    }
    roots: dict[str, str] = {}
    for start in links:
        digest, seen = start, {start}
        while digest in links and links[digest] not in seen:
            digest = links[digest]
            seen.add(digest)
        roots[start] = digest
    return roots


CHECKS = (
    Check(rule=CHANGED_SINCE_APPROVAL, function=check_content, requires=("QMS101",)),
    Check(rule=TWO_CONTENTS, function=check_one_content),
)
