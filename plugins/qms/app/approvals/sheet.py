"""Approval sheets: a text, what changes in it, and room for the signatures it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from qms.app.approvals.approval_files import find_document
from qms.app.approvals.decisions import fault_afterwards
from qms.app.changes.redline import earlier_text, picture_addresses
from qms.app.changes.revisions import blocks_of, present_text
from qms.app.check import with_evidence
from qms.app.reading import read_library
from qms.domain.documents import ControlledDocument, RequiredApproval, Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.redline import build_redline
from qms.render.header import approval_line
from qms.render.redline import Medium, Words
from qms.render.sheet import Decision, Sheet, SheetDocument, sheet_file, sheet_part
from qms.render.words import effective_in_words, markings_in_words, status_in_words
from qms.rules.approval_state import missing_approvals, shown_records
from qms.rules.candidates import Candidate, capacities, stand_ins


class SheetFormat(StrEnum):
    """How a sheet is written."""

    PDF = "pdf"
    HTML = "html"


def approval_sheet(root: Path, names: Sequence[str], *, as_of: date, now: datetime) -> Sheet:
    """Return the approval sheet of documents, or of those that belong to a change request.

    Args:
        root: The repository's folder.
        names: Ids of documents, or the number of one change request.
        as_of: The day on which the sheet is made: who may sign is judged by it.
        now: The present instant, UTC.

    Raises:
        UsageError: there is no such document or change, or one is not ready to be decided on.
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=as_of, now=now))
    change, documents = _asked_for(library, names)
    for document in documents:
        _refuse_unready(library, document)
    return Sheet(
        organisation=library.configuration.organisation.name,
        language=library.configuration.language,
        made_on=as_of,
        documents=tuple(_document(root, library, each) for each in documents),
        decisions=tuple(_decisions(library, documents)),
        change=change,
        keepers=_keepers(library),
        classification=markings_in_words(_shown(library, documents)),
        look=library.configuration.look.unstyled,
    )


def write_sheet(root: Path, sheet: Sheet, output_format: SheetFormat) -> bytes:
    """Return a sheet as a file.

    Raises:
        PublicationError: it cannot be printed.
    """
    match output_format:
        case SheetFormat.HTML:
            return sheet_file(sheet).encode("utf-8")
        case SheetFormat.PDF:
            from qms.app.manual.printing import print_part

            return print_part(root, sheet_part(sheet), sheet.organisation)


def digest_code(document_id: str, revision: str, sha256: str) -> str:
    """Return what the QR code of a text says: capitals, so that the code is as small as can be."""
    return f"QMS:{document_id}:{revision}:{sha256.upper()}"


def _asked_for(
    library: Library, names: Sequence[str]
) -> tuple[str, tuple[ControlledDocument, ...]]:
    """Return the number of the change, if one was named, with its title, and the documents."""
    if len(names) == 1 and names[0] not in library.by_id:
        package = next((each for each in library.packages if each.number == names[0]), None)
        if package is not None:
            members = tuple(find_document(library, each) for each in package.documents)
            return " ".join(part for part in (package.number, package.title) if part), members
        found = tuple(
            each
            for each in library.documents
            if each.current_history is not None and each.current_history.change_request == names[0]
        )
        if found:
            return names[0], found
    return "", tuple(find_document(library, each) for each in dict.fromkeys(names))


def _refuse_unready(library: Library, document: ControlledDocument) -> None:
    """Refuse a text that cannot be decided on, or with a fault that would stop its approval."""
    match document.status:
        case Status.DRAFT:
            raise UsageError(
                f"{document.id} is a draft, whose text may still change; when it is ready:"
                f" `qms submit {document.id}`, then make the sheet"
            )
        case Status.OBSOLETE:
            raise UsageError(f"{document.id} is obsolete; there is nothing to decide on")
        case Status.IN_REVIEW | Status.APPROVED:
            fault = fault_afterwards(library, document)
            if fault:
                raise UsageError(f"{fault}; then make the sheet, so that nobody signs in vain")


def _document(root: Path, library: Library, document: ControlledDocument) -> SheetDocument:
    from qms.publish.qr import qr_address

    new, old = present_text(library, document), earlier_text(library, document)
    after = blocks_of(library, new)
    before = after if old is None else blocks_of(library, old)
    pictures = dict(picture_addresses(root, new, after))
    if old is not None:
        pictures |= picture_addresses(root, old, before)
    entry = document.current_history
    digest = library.digest(document)
    return SheetDocument(
        id=document.id,
        number=document.printed_number,
        title=document.title,
        revision=document.printed_revision,
        status=status_in_words(library, document),
        effective=effective_in_words(library, document.effective_date),
        prepared_by=", ".join(map(library.roster.person_name, document.prepared_by)),
        description=entry.description_of_change if entry else "",
        change_request=entry.change_request if entry else "",
        digest=digest,
        qr=qr_address(digest_code(document.id, document.revision, digest)),
        redline=build_redline(before, after),
        words=Words(medium=Medium.PRINT, pictures=pictures),
        before=old.revision if old is not None else "",
    )


def _shown(
    library: Library, documents: Sequence[ControlledDocument]
) -> Iterator[ControlledDocument]:
    """Yield the documents whose words a sheet shows: the present texts, then those before them."""
    yield from documents
    for document in documents:
        old = earlier_text(library, document)
        if old is not None:
            yield old.document


def _decisions(library: Library, documents: Sequence[ControlledDocument]) -> Iterator[Decision]:
    """Yield every signature that some document needs, once for all that need it, then the given."""
    asked: dict[tuple[RequiredApproval, int], list[ControlledDocument]] = {}
    for document in documents:
        missing = missing_approvals(library, document)
        for index, required in enumerate(missing):
            # A quorum leaves the same place open more than once: each is a signature of its own.
            place = missing[:index].count(required)
            asked.setdefault((required, place), []).append(document)
    for (required, _), needing in asked.items():
        yield Decision(
            meaning=required.meaning,
            role=" or ".join(map(library.roster.role_title, required.roles)),
            people=_for_all(library, capacities, needing, required),
            instead=_for_all(library, stand_ins, needing, required),
            documents=_names(needing),
        )
    for document in documents:
        for record in shown_records(library, document):
            yield Decision(
                meaning=record.meaning,
                role=library.roster.role_title(record.role),
                people=(),
                documents=_names([document]),
                given=approval_line(library, record),
            )


def _for_all(
    library: Library,
    who: Callable[[Library, ControlledDocument, RequiredApproval, date], tuple[Candidate, ...]],
    documents: Sequence[ControlledDocument],
    required: RequiredApproval,
) -> tuple[str, ...]:
    """Return the names of those who may sign for all of the documents."""
    every = [who(library, each, required, library.as_of) for each in documents]
    common = [each for each in every[0] if all(each in others for others in every[1:])]
    names: dict[str, None] = {}
    for each in common:
        words = each.person.name
        if len(required.roles) > 1:
            words += f", {library.roster.role_title(each.role)}"
        if each.acts_for:
            words += f" (deputy of {library.roster.person_name(each.acts_for)})"
        names[words] = None
    return tuple(names)


def _keepers(library: Library) -> tuple[str, ...]:
    """Return the names of those who may put on record today what was decided on paper."""
    roster = library.roster
    if not roster.keepers:
        return ()
    return tuple(
        person.name
        for person in roster.people.values()
        if roster.may_attest(person.id, library.as_of)
    )


def _names(documents: Sequence[ControlledDocument]) -> tuple[str, ...]:
    return tuple(f"{each.printed_number} {each.printed_revision}" for each in documents)
