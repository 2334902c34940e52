"""5xx: texts in force rely only on texts in force, and on one edition of each standard."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from qms.domain.approvals import Meaning
from qms.domain.cited_editions import CitedEdition
from qms.domain.diagnostics import Diagnostic, Kind, Location, Rule, Severity, finding
from qms.domain.documents import ControlledDocument, Standing, Status
from qms.domain.library import Library
from qms.domain.register import resolve_path
from qms.rules.check import Check, about, listed
from qms.rules.in_force import library_in_force

RELIES_ON_OBSOLETE = Rule(
    code="QMS506",
    name="relies-on-obsolete",
    summary="An approved document refers to an obsolete one.",
    clause="AS9120 7.5.3.2",
)
RELIES_ON_DRAFT = Rule(
    code="QMS507",
    name="relies-on-draft",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="A document in force refers to one that is not approved yet.",
    clause="AS9120 7.5.3.2",
)
TWO_EDITIONS = Rule(
    code="QMS508",
    name="standard-in-two-editions",
    severity=Severity.WARNING,
    kind=Kind.COMPLETENESS,
    summary="The same external standard is cited in two revisions.",
    clause="AS9120 7.5.3.2",
)

MOST_NAMED = 8
SAYS_SUPERSEDED = re.compile(r"supersed|obsolete|withdrawn", re.IGNORECASE)


_Citation = tuple[str, CitedEdition]
"""The id of a document, and an edition that it works to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reference:
    """One reference from a document to another, with the words around it."""

    target: ControlledDocument
    location: Location
    words: str


def check_obsolete(library: Library) -> Iterator[Diagnostic]:
    """An approved document does not send its readers to an obsolete one.

    ## What it checks
    References, links, records and the procedure of a form lead to documents that are not obsolete.
    Approved documents are judged before they come into force, so that nothing new is found on the
    day that they do, and so is the revision in the archive that is in force until then.
    A reference that says so ("superseded", "obsolete", "withdrawn" in its words) is fine.

    ## Why it matters
    Working to a withdrawn text is the oldest finding there is.

    ## Example
    A procedure in force that says "as described in [[QP-13]]" after QP-13 was withdrawn.

    ## How to fix it
    Refer to the successor, or write `[[QP-13|QP-13, superseded]]` where history is meant.

    ## When to accept
    Never.
    """
    view = library_in_force(library)
    texts = {id(each): each for each in (*view.documents, *library.documents)}
    approved = (each for each in texts.values() if each.status is Status.APPROVED)
    for document, reference in _relied_on(view, approved):
        if reference.target.status is not Status.OBSOLETE:
            continue
        if SAYS_SUPERSEDED.search(reference.words):
            continue
        target = reference.target
        standing = library.standing(document)
        stands = "is in force" if standing is Standing.EFFECTIVE else "is approved"
        message = f"{document.id} {stands} and refers to {target.id}, which is obsolete"
        advice = "refer to its successor, or say that it is superseded"
        if target.superseded_by:
            advice = f"refer to {target.superseded_by}, or say that it is superseded"
        place = reference.location
        yield finding(RELIES_ON_OBSOLETE, place, message, advice=advice, document=document.id)


def check_drafts(library: Library) -> Iterator[Diagnostic]:
    """A document in force does not rely on one that nobody approved.

    ## What it checks
    References, links, records and the procedure of a form lead to documents that are approved. Each
    document that is not is named once, with those that refer to it. While an approved document is
    being revised this is a note.

    ## Why it matters
    What a draft says today may not be what is approved tomorrow, and readers cannot open it.

    ## Example
    A procedure in force that says "see [[QP-19]]" while QP-19 is being written.

    ## How to fix it
    Approve the other document first, or leave the reference out until then.

    ## When to accept
    When both will be in force on the same day; say which.
    """
    relying: defaultdict[str, list[str]] = defaultdict(list)
    view = library_in_force(library)
    in_force = (each for each in view.documents if view.standing(each) is Standing.EFFECTIVE)
    for document, reference in _relied_on(view, in_force):
        if reference.target.status in {Status.DRAFT, Status.IN_REVIEW}:
            relying[reference.target.path].append(document.id)
    for path, numbers in relying.items():
        target, who = view.by_path[path], _some(list(dict.fromkeys(numbers)))
        if _is_being_revised(library, target):
            message = f"revision {target.revision} of {target.id} is not approved yet; {who} to it"
            advice = "this is normal during a revision: have it approved when it is ready"
            found = about(RELIES_ON_DRAFT, target, "status", message, advice=advice)
            yield replace(found, severity=Severity.INFO)
        else:
            standing = library.standing(target)
            message = f"{target.id} was never approved ({standing}), and {who} to it"
            advice = f"have {target.id} approved, or leave the references out until then"
            yield about(RELIES_ON_DRAFT, target, "status", message, advice=advice)


def check_editions(library: Library) -> Iterator[Diagnostic]:
    """Every external standard is cited in one revision.

    ## What it checks
    Across all documents that are not obsolete, a standard that is cited with a revision letter is
    cited with the same letter everywhere, and one cited with a year with the same year. A document
    that names several editions itself compares them, or tells their history, and is not counted.

    ## Why it matters
    Two procedures that work to two revisions of one standard cannot both be right.

    ## Example
    "AS9102 Rev B" in one procedure and "AS9102 Rev C" in another.

    ## How to fix it
    Find out which revision applies, and cite that one; the register of external documents has it.

    ## When to accept
    When a contract asks for the older revision; name the contract.
    """
    cited: defaultdict[tuple[str, bool], list[_Citation]] = defaultdict(list)
    for document in library.documents:
        if document.status is not Status.OBSOLETE:
            for each in document.body.editions:
                cited[each.standard, each.by_letter].append((document.id, each))
    for _, citations in sorted(cited.items()):
        yield from _differing(citations)


def _some(numbers: list[str]) -> str:
    """Say which documents in force refer to something; many of them only in part."""
    if len(numbers) > MOST_NAMED:
        numbers = [*numbers[:MOST_NAMED], f"{len(numbers) - MOST_NAMED} more"]
    return f"{listed(numbers)}, in force, {'refers' if len(numbers) == 1 else 'refer'}"


def _is_being_revised(library: Library, document: ControlledDocument) -> bool:
    """Return whether an earlier revision of a document was approved."""
    return any(
        record.meaning is Meaning.APPROVED and record.revision != document.revision
        for record in library.records.get(document.id, ())
    )


def _relied_on(
    library: Library, documents: Iterable[ControlledDocument]
) -> Iterator[tuple[ControlledDocument, _Reference]]:
    """Yield the references of documents to others."""
    for document in documents:
        for reference in _references(library, document):
            if reference.target.id != document.id:
                yield document, reference


def _references(library: Library, document: ControlledDocument) -> Iterator[_Reference]:
    """Yield every reference of a document to another one that exists."""
    first, lines = document.body.first_line, document.body.text.split("\n")
    for mention in document.body.mentions:
        target = library.by_id.get(mention.target)
        if target is not None:
            words = f"{mention.text} {_around(lines, first, mention.location)}"
            yield _Reference(target=target, location=mention.location, words=words)
    for link in document.body.links:
        target = library.by_path.get(resolve_path(document.path, link.target.partition("#")[0]))
        if target is not None and not link.is_external:
            words = f"{link.text} {_around(lines, first, link.location)}"
            yield _Reference(target=target, location=link.location, words=words)
    for index, record in enumerate(document.records):
        target = library.by_id.get(record.form)
        if target is not None:
            place = document.at(f"records[{index}].form")
            yield _Reference(target=target, location=place, words="")
    procedure = document.form.procedure if document.form else ""
    if procedure in library.by_id:
        place = document.at("procedure")
        yield _Reference(target=library.by_id[procedure], location=place, words="")


def _around(lines: list[str], first: int, place: Location) -> str:
    """Return the few words beside a reference, where it would say that it is superseded."""
    line = lines[place.line - first]
    return line[max(0, place.column - 31) : place.column + 49]


def _differing(citations: list[_Citation]) -> Iterator[Diagnostic]:
    """Yield one finding for each edition other than the one cited most."""
    first: dict[str, _Citation] = {}
    for citation in citations:
        first.setdefault(citation[1].edition, citation)
    counts = Counter(cited.edition for _, cited in citations)
    common = max(counts, key=lambda edition: (counts[edition], edition))
    place = first[common][1].location
    for edition in sorted(counts.keys() - {common}):
        document, cited = first[edition]
        message = (
            f"{cited.standard} is cited as {edition} here and as {common} in"
            f" {place.path}:{place.line}"
        )
        advice = "find out which one applies, and cite that one everywhere"
        yield finding(TWO_EDITIONS, cited.location, message, advice=advice, document=document)


CHECKS = (
    Check(rule=RELIES_ON_OBSOLETE, function=check_obsolete),
    Check(rule=RELIES_ON_DRAFT, function=check_drafts),
    Check(rule=TWO_EDITIONS, function=check_editions),
)
