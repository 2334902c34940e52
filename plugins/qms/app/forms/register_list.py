"""`qms form list`: the entries of a register as a page, as a list to print, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qms.app.forms.form_definitions import form_in_force, text_of_mark
from qms.app.manual.printing import print_part
from qms.app.registration.table_files import refuse_target
from qms.domain.documents import ControlledDocument
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.records import FormDefinition, FormKind
from qms.domain.register_entries import Entries, RegisterFile, judged_entries
from qms.publish.filled import read_bytes_of_form
from qms.render.print.fillable import form_mark
from qms.render.register_list import register_page, register_part
from qms.source.sheets import read_register_file

ENDINGS = (".html", ".pdf", ".xlsx", ".csv")
MOST_PRINTED = 3000
"""Entries of a list: some 150 pages. Sorted on a page, more can be found than on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterList:
    """A register with the text of its form by which it is judged."""

    document: ControlledDocument
    form: FormDefinition
    entries: Entries
    file: str
    """The file's name."""


def read_list(library: Library, wanted: str) -> RegisterList:
    """Read the register of a number, from the file that qms.yml names, or a register's file.

    Raises:
        UsageError: there is no such register, or none that has entries here.
        UnreadableForm, UnreadableSheet: the file cannot be read.
        UnknownForm: it is no register of this system, or its text is not kept.
    """
    kept = library.entries.get(wanted)
    if kept is not None:
        document = form_in_force(library, wanted)
        if kept.mark is not None and kept.mark.form != wanted:
            raise UsageError(f"{kept.path} was made from {kept.mark.form}, not from {wanted}")
        return _judged(document, kept)
    if wanted in library.by_id:
        raise UsageError(
            f"no entries of {wanted} can be read here: name the file of the register, or name it"
            " under `registers:` in quality_manual/qms.yml and run `qms check`"
        )
    path = Path(wanted)
    file = read_register_file(read_bytes_of_form(path), path.name)
    if file.mark is None:
        raise UsageError(
            f"{path.name} does not say which register it is; copy its rows into the table of"
            " `qms form new ID`"
        )
    return _judged(text_of_mark(library, file.mark, path.name).document, file)


def write_list(root: Path, library: Library, found: RegisterList, target: Path) -> None:
    """Write the list in the form that the target's ending names, beside, then in its place.

    Raises:
        UsageError: the target cannot be such a file, or there are too many entries to print.
        PublicationError: it cannot be printed.
    """
    from qms.publish.atomic import write_atomic
    from qms.publish.register_sheet import register_csv, register_workbook

    refuse_target(target, *ENDINGS)
    document, entries = found.document, found.entries
    match target.suffix.lower():
        case ".html":
            page = register_page(library, document, entries, file=found.file)
            write_atomic(target, page.encode("utf-8"))
        case ".pdf":
            if len(entries.rows) > MOST_PRINTED:
                raise UsageError(
                    f"{found.file} has {len(entries.rows)} entries, and {MOST_PRINTED} are printed;"
                    " write a page that ends in .html, or split the register by year"
                )
            part = register_part(library, document, found.form, entries, file=found.file)
            write_atomic(target, print_part(root, part, library.configuration.organisation.name))
        case ".csv":
            mark = form_mark(library, document)
            write_atomic(target, register_csv(found.form, mark, entries.rows))
        case _:
            mark, title = form_mark(library, document), document.title
            data = register_workbook(found.form, mark, title=title, rows=entries.rows)
            write_atomic(target, data)


def _judged(document: ControlledDocument, file: RegisterFile) -> RegisterList:
    form = document.form
    if form is None or form.kind is not FormKind.REGISTER:
        raise UsageError(f"{document.id} is no register; `qms form read` reads a filled form")
    entries = judged_entries(form, file)
    name = Path(file.path).name
    return RegisterList(document=document, form=form, entries=entries, file=name)
