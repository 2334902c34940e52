"""Which text of which form a returned file was made from, and what stands in force today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.app.check import with_evidence
from qms.app.reading import read_library
from qms.domain.documents import ControlledDocument, Standing, Status
from qms.domain.errors import UsageError
from qms.domain.fillable import FormMark
from qms.domain.library import Library
from qms.domain.records import FormDefinition
from qms.domain.short_code import Comparison, compare_code
from qms.rules.in_force import library_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class FormText:
    """One text of a form, with what it asks for."""

    document: ControlledDocument
    form: FormDefinition
    digest: str
    note: str = ""
    """Set for a text that is not the one in force: which one is."""


class UnknownForm(UsageError):
    """Nothing here says what a file was made from."""


def read_forms(root: Path, *, as_of: date, now: datetime) -> Library:
    """Read the repository with what is in force on a day.

    Raises:
        UnreadableRegister: a register is missing or broken.
    """
    return library_in_force(with_evidence(read_library(root, as_of=as_of, now=now)))


def form_in_force(library: Library, form_id: str) -> ControlledDocument:
    """Return the form of a number that people fill in today.

    Raises:
        UsageError: there is none, or it is not in force.
    """
    found = library.by_id.get(form_id)
    if found is None:
        raise UsageError(f"there is no form {form_id}; `qms register` lists all documents")
    if found.form is None:
        raise UsageError(f"{form_id} is a {found.type.name.lower()}, not a form")
    if library.standing(found) is not Standing.EFFECTIVE:
        standing = library.standing(found).value
        raise UsageError(
            f"{form_id} is {standing}, and only a form in force is filled in; see `qms show"
            f" {form_id}`"
        )
    return found


def text_of_mark(library: Library, mark: FormMark, name: str) -> FormText:
    """Return the text that a file was made from, in force or archived.

    Args:
        library: The library as readers see it.
        mark: What the file says.
        name: The file's name, for messages.

    Raises:
        UnknownForm: it belongs to another company, or to a text that is not kept here.
    """
    own = library.configuration.repository
    if mark.repository != own:
        raise UnknownForm(f"{name} is a form of {mark.repository}, not of {own}; send it there")
    current = library.by_id.get(mark.form)
    for document in _texts(library, mark.form):
        digest = library.digest(document)
        if document.form is None or compare_code(mark.code, digest) is not Comparison.SAME:
            continue
        if document.status not in {Status.APPROVED, Status.OBSOLETE}:
            raise UnknownForm(
                f"{name} was made from revision {mark.revision} of {mark.form}, which is not"
                f" approved; fill in the blank that `qms form new {mark.form}` gives"
            )
        note = "" if document is current else _note(library, document, current)
        return FormText(document=document, form=document.form, digest=digest, note=note)
    raise UnknownForm(
        f"{name} was made from a text of {mark.form} revision {mark.revision} that is neither in"
        f" force nor in the archive (code {mark.code}); fill in the blank that `qms form new"
        f" {mark.form}` gives"
    )


def _texts(library: Library, form_id: str) -> list[ControlledDocument]:
    current = library.by_id.get(form_id)
    beside = [each.document for each in library.beside.get(form_id, ())]
    heads = library.archive.heads.get(form_id, ())
    archived = [library.archive.revision(head).document for head in reversed(heads)]
    return [*([current] if current is not None else []), *beside, *archived]


def _note(
    library: Library, document: ControlledDocument, current: ControlledDocument | None
) -> str:
    own = f"it was made from revision {document.revision}"
    if current is None or library.standing(current) is not Standing.EFFECTIVE:
        return f"{own}; the form is no longer in force"
    if current.revision == document.revision:
        return f"{own} as it read before an editorial change"
    return f"{own}, which is outdated; revision {current.revision} is in force"
