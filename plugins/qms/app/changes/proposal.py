"""What a comment on a proposed change says, from the check of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from qms.app.changes.redline import editorial_words
from qms.app.check import CheckResult
from qms.domain.changes import Changes
from qms.domain.document_changes import DocumentChange
from qms.domain.documents import ControlledDocument, Standing
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.notices import NoticeKind, notice_digest
from qms.domain.register import referring_documents
from qms.domain.standards import parse_clause
from qms.report.proposal import Citing, Proposal, ProposedDocument, Wanted
from qms.rules.approval_state import missing_approvals
from qms.rules.base_state import changes_since_base
from qms.rules.candidates import candidates
from qms.rules.notice_state import interim_of, judged_notices

NOT_ANCHORED = (
    "Whether the list of approvers is the one in force: this check compared nothing with it."
)
NOT_COMPARED = "What changed, because there was nothing to compare with (`--base`)."


def build_proposal(result: CheckResult, *, links: str = "") -> Proposal:
    """Return what is to be said about a checked proposal.

    Args:
        result: What the check found.
        links: Address below which redlines and pages of drafts lie; empty without them.

    Raises:
        UsageError: the address is none.
    """
    library = result.library
    address = _address(links)
    compared = library.base is not None
    changes = changes_since_base(library)
    documents = tuple(_changed(library, changes) if compared else _not_in_force(library))
    texts = [each for each in documents if each.what not in {"removed", "moved"}]
    unchecked = [] if compared else [NOT_COMPARED]
    if not result.anchored:
        unchecked.append(NOT_ANCHORED)
    return Proposal(
        as_of=library.as_of.isoformat(),
        compared_with=result.compared_with,
        documents=tuple(_linked(library, each, address) for each in documents),
        citing=tuple(_citing(library, texts)),
        notices=tuple(_notices(library)),
        administrative=tuple(_administrative(changes, {each.number for each in documents})),
        findings=result.listed,
        unchecked=(*unchecked, *result.unchecked),
    )


def _not_in_force(library: Library) -> Iterator[ProposedDocument]:
    """Yield what is not in force, or not fully approved, as it stands."""
    for document in library.documents:
        standing = library.standing(document)
        is_open = standing not in {Standing.EFFECTIVE, Standing.OBSOLETE}
        if is_open or (standing is Standing.EFFECTIVE and missing_approvals(library, document)):
            yield _proposed(library, document, what="")


def _changed(library: Library, changes: Changes) -> Iterator[ProposedDocument]:
    """Yield each document whose text, status or place changes, once, in the library's order."""
    found: dict[str, ProposedDocument] = {}
    words = editorial_words(library.base or library, library, changes.editorial)
    for document in changes.added:
        found[document.id] = _proposed(library, document, what="new")
    for what, pairs in _kinds(changes):
        for pair in pairs:
            said = f"{what}: {words[pair.after.id]}" if pair.after.id in words else what
            proposed = _proposed(library, pair.after, what=said)
            found.setdefault(pair.after.id, replace(proposed, before=pair.before.printed_revision))
    order = {document.id: index for index, document in enumerate(library.documents)}
    yield from (found[key] for key in sorted(found, key=lambda key: order.get(key, len(order))))
    for document in changes.removed:
        yield ProposedDocument(
            number=document.printed_number,
            title=document.title,
            what="removed",
            before=document.printed_revision,
        )


def _kinds(changes: Changes) -> Iterator[tuple[str, Iterable[DocumentChange]]]:
    yield "made obsolete", changes.made_obsolete
    yield "revised", changes.revised
    yield "text changed without a new revision", changes.edited_without_revision
    yield "editorial change", changes.editorial
    yield "draft changed", changes.edited_drafts
    status = [
        each
        for each in changes.administrative
        if any(value.key in {"status", "effective_date"} for value in each.administrative)
    ]
    yield "status or dates changed", status
    yield "moved", changes.moved


def _proposed(library: Library, document: ControlledDocument, *, what: str) -> ProposedDocument:
    standing = library.standing(document)
    interim = interim_of(library, document)
    wanted = () if standing is Standing.OBSOLETE else missing_approvals(library, document)
    return ProposedDocument(
        number=document.printed_number,
        title=document.title,
        what=what,
        after=document.printed_revision,
        standing=f"{standing.value} by interim change" if interim else standing.value,
        wanted=tuple(
            Wanted(
                meaning=each.meaning.value,
                role=library.roster.role_title(each.role),
                people=tuple(
                    person.name for person in candidates(library, document, each, library.as_of)
                ),
            )
            for each in wanted
        ),
        clauses=_clauses(library, document),
    )


def _clauses(library: Library, document: ControlledDocument) -> tuple[str, ...]:
    """Return every clause that a document answers, as a whole or by a section."""
    marks = [mark.token for heading in document.body.headings for mark in heading.clauses]
    primary = library.configuration.primary_standard
    references = (parse_clause(token, primary) for token in (*document.clauses, *marks))
    return tuple(dict.fromkeys(str(each) for each in references if each is not None))


def _citing(library: Library, documents: Iterable[ProposedDocument]) -> Iterator[Citing]:
    """Yield who refers to the documents, but for those that change as well."""
    numbers = {each.number for each in documents}
    referring = referring_documents(library)
    for document in library.documents:
        if document.printed_number not in numbers:
            continue
        by = [
            each.printed_number
            for each in referring.get(document.id, ())
            if each.printed_number not in numbers
            and library.standing(each) is not Standing.OBSOLETE
        ]
        if by:
            yield Citing(number=document.printed_number, by=tuple(by))


def _notices(library: Library) -> Iterator[str]:
    """Yield the notices that a proposal adds or changes; without a base those of today."""
    before = {each.number: each for each in library.base.notices} if library.base else {}
    for judged in judged_notices(library):
        notice = judged.notice
        known = before.get(notice.number)
        same = known is not None and notice_digest(known) == notice_digest(notice)
        if judged.standing.is_past or (same and known and known.ended_on == notice.ended_on):
            continue
        record = judged.authority
        by = f"authorised by {record.name}" if record else "not authorised yet"
        when = f"from {notice.start}" + (f" to {judged.last_day}" if judged.last_day else "")
        does = "amends" if notice.kind is NoticeKind.TEMPORARY else "puts in force at once"
        yield (
            f"{notice.number} {does} {notice.document} revision {notice.revision} {when}, {by}:"
            f" {notice.reason}"
        )
    gone = sorted(before.keys() - {each.number for each in library.notices})
    yield from (f"{number} is gone; notices are ended, never deleted" for number in gone)


def _administrative(changes: Changes, listed: Collection[str]) -> Iterator[str]:
    """Yield what no approval covers; for documents that are listed, not what the list says."""
    said = {"approvals", "status", "effective_date", "next_review_date"}
    for pair in changes.administrative:
        for value in pair.administrative:
            if value.key == "approvals" or (
                value.key in said and pair.after.printed_number in listed
            ):
                continue
            key = value.key.replace("_", " ")
            before, after = value.before or "nothing", value.after or "nothing"
            yield f"{pair.after.printed_number}: {key} was {before}, becomes {after}"
    for name, values in changes.registers.items():
        for each in values:
            before, after = each.before or "nothing", each.after or "nothing"
            yield f"{name}: {each.key} was {before}, becomes {after}"


def _linked(library: Library, proposed: ProposedDocument, address: str) -> ProposedDocument:
    document = next(
        (each for each in library.documents if each.printed_number == proposed.number), None
    )
    if not address or document is None:
        return proposed
    page = PurePosixPath(document.path).with_suffix("")
    redline = f"{address}/redline/{quote(document.id)}.html" if proposed.before else ""
    return replace(proposed, redline=redline, draft=f"{address}/{quote(str(page))}/")


def _address(links: str) -> str:
    if not links:
        return ""
    parts = urlsplit(links)
    plain = links.isprintable() and not set(links) & set(" ()<>[]\"'`|")
    if parts.scheme not in {"http", "https"} or not parts.netloc or not plain:
        raise UsageError(f"{links} is no address to link to; write https://… without spaces")
    return links.rstrip("/")
