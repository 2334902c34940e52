"""`qms form new`: the blank of a form in force, to be filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qms.app.forms.form_definitions import form_in_force, read_forms
from qms.app.manual.printing import print_part
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.records import FormKind
from qms.render.print.fillable import fillable_part, form_mark

PDF, XLSX, CSV = ".pdf", ".xlsx", ".csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankForm:
    """A blank, ready to be written."""

    name: str
    """The file's name, unless somebody asks for another."""
    data: bytes
    document: ControlledDocument


def blank_form(root: Path, form_id: str, ending: str, *, as_of: date, now: datetime) -> BlankForm:
    """Make the blank of a form: a PDF to fill in, or a table for a register.

    Args:
        root: The repository's folder.
        form_id: The form's number.
        ending: `.pdf`, `.xlsx` or `.csv`; empty for what its kind asks for.
        as_of: The day on which it must be in force.
        now: The present instant, UTC.

    Raises:
        UsageError: there is no such form in force, or its kind has no such blank.
        PublicationError: it cannot be printed.
        UnreadableRegister: a register is missing or broken.
    """
    library = read_forms(root, as_of=as_of, now=now)
    document = form_in_force(library, form_id)
    assert document.form is not None  # noqa: S101 - form_in_force looked
    kind = document.form.kind
    match kind:
        case FormKind.FORM if ending in {"", PDF} and document.form.fields:
            part = fillable_part(library, document)
            organisation = library.configuration.organisation.name
            data, ending = print_part(root, part, organisation), PDF
        case FormKind.REGISTER if ending in {"", XLSX, CSV} and document.form.fields:
            ending = ending or XLSX
            data = _register(library, document, ending)
        case FormKind.PRINT_TEMPLATE:
            raise UsageError(f"{form_id} is a print template: another system fills it in, not qms")
        case FormKind.GENERATED:
            raise UsageError(f"{form_id} is produced by `qms build`; nobody fills it in")
        case _:
            wanted = "a .pdf" if kind is FormKind.FORM else "an .xlsx or a .csv"
            raise UsageError(f"{form_id} is a {kind}: its blank is {wanted}, not a {ending} file")
    name = f"{document.id}-{document.revision}{ending}"
    return BlankForm(name=name, data=data, document=document)


def _register(library: Library, document: ControlledDocument, ending: str) -> bytes:
    from qms.publish.register_sheet import register_csv, register_workbook

    mark = form_mark(library, document)
    assert document.form is not None  # noqa: S101 - the caller looked
    if ending == CSV:
        return register_csv(document.form, mark)
    return register_workbook(document.form, mark, title=document.title)
