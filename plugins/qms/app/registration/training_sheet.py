"""Sign-in sheets: a text, what changed in it, and a line to sign for everybody who must know it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from qms.app.approvals.sheet import digest_code
from qms.app.changes.revisions import archived_text, blocks_of, earlier_revision, text_in
from qms.app.check import with_evidence
from qms.app.reading import read_library
from qms.app.registration.training import why_nothing
from qms.app.registration.training_record import text_to_train
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.redline import build_redline
from qms.domain.training import Need, TrainedText
from qms.render.redline import change_lines, summary
from qms.render.redline.facts import HISTORY
from qms.render.sign_in import SignInLine, SignInSheet, SignInText, sign_in_part
from qms.render.words import effective_in_words, markings_in_words
from qms.rules.training_state import training_matrix

MOST_CHANGES = 12


def sign_in_sheet(
    root: Path, numbers: Sequence[str], revision: str = "", *, as_of: date, now: datetime
) -> SignInSheet:
    """Return the sign-in sheet of documents, a page or more for each.

    Args:
        root: The repository's folder.
        numbers: Ids of documents.
        revision: Otherwise the newest approved one.
        as_of: The day on which the sheet is made.
        now: The present instant, UTC.

    Raises:
        UsageError: there is no such document, or no approved text of it.
        UnreadableRegister: a register is missing or broken.
    """
    library = with_evidence(read_library(root, as_of=as_of, now=now))
    texts = [text_to_train(library, each, revision) for each in dict.fromkeys(numbers)]
    return SignInSheet(
        organisation=library.configuration.organisation.name,
        language=library.configuration.language,
        made_on=as_of,
        texts=tuple(_text(library, each) for each in texts),
        look=library.configuration.look.unstyled,
        classification=markings_in_words(texts),
    )


def write_sign_in(root: Path, sheet: SignInSheet) -> bytes:
    """Return a sheet as a PDF.

    Raises:
        PublicationError: it cannot be printed.
    """
    from qms.app.manual.printing import print_part

    return print_part(root, sign_in_part(sheet), sheet.organisation)


def _text(library: Library, document: ControlledDocument) -> SignInText:
    from qms.publish.qr import qr_address

    entry, digest = document.current_history, library.digest(document)
    before, changes = _changes(library, document)
    known = training_matrix(library).of(document)
    needs = known.open_needs if known else ()
    return SignInText(
        id=document.id,
        number=document.printed_number,
        title=document.title,
        revision=document.printed_revision,
        effective=effective_in_words(library, document.effective_date),
        description=entry.description_of_change if entry else "",
        before=before,
        changes=changes,
        digest=digest,
        qr=qr_address(digest_code(document.id, document.revision, digest)),
        lines=tuple(_line(library, each) for each in needs),
        others=_others(library, document, known),
    )


def _changes(library: Library, document: ControlledDocument) -> tuple[str, tuple[str, ...]]:
    """Return the revision before, where it was kept, and what became of its words."""
    archived = earlier_revision(library, document)
    if archived is None:
        return "", ()
    old, new = archived_text(library, archived), text_in(library, document)
    redline = build_redline(blocks_of(library, old), blocks_of(library, new))
    # The history's new line says what stands on the sheet already.
    lines = [each for each in change_lines(redline) if not each.startswith(f"{HISTORY}:")]
    shown = lines[:MOST_CHANGES]
    more = len(lines) - len(shown)
    rest = (f"and {more} more: `qms redline {document.id}` shows them",) if more else ()
    return old.revision, (summary(redline), *shown, *rest)


def _line(library: Library, need: Need) -> SignInLine:
    person = need.person
    sites = library.configuration.sites
    named = person.sites if len(sites) > 1 else ()
    where = [sites[key].name if key in sites else key for key in named]
    further = [*where, person.shift, "agency" if person.agency else ""]
    return SignInLine(
        name=person.name,
        id=person.id,
        role=", ".join(map(library.roster.role_title, need.roles)),
        further=", ".join(filter(None, further)),
    )


def _others(library: Library, document: ControlledDocument, known: TrainedText | None) -> str:
    """Say who is not on the list, and why."""
    if known is None:
        return f"Nobody is listed: {why_nothing(library, document)}."
    if not known.open_needs:
        return "Everybody whom this text is meant for is on record already."
    if known.done:
        people = "1 person is" if known.done == 1 else f"{known.done} people are"
        return f"{people} on record for this text already, or wrote or approved it."
    return ""
