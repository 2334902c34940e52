"""The entries of a register in a file of their own: a page that sorts, a list to print."""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

from qms.domain.book import PartKind, PrintPart
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.records import FormDefinition
from qms.domain.register_entries import Entries
from qms.render.assets import sorting_script, sorting_style
from qms.render.print.forms import shares
from qms.render.print.templating import render_print
from qms.render.registers import entries_table
from qms.render.templating import render_template
from qms.render.words import count, day_in_words


def register_page(
    library: Library, document: ControlledDocument, entries: Entries, *, file: str
) -> str:
    """Return the entries as one HTML file; a table it stays where no script runs.

    Args:
        library: Names the company and the day.
        document: The register.
        entries: What it holds.
        file: The name of the file that was read.
    """
    configuration, script = library.configuration, sorting_script()
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    day = day_in_words(library.as_of)
    said = f"{_counted(entries)} Revision {document.printed_revision}, {file}, as it was on {day}."
    return render_template(
        "register-page.html",
        language=document.language or configuration.language,
        organisation=configuration.organisation.name,
        number=document.printed_number,
        heading=document.title,
        said=said,
        table=Markup(entries_table(entries)),  # noqa: S704 - every cell is escaped there
        style=Markup(sorting_style()),  # noqa: S704 - ours
        script=Markup(script),  # noqa: S704 - ours
        script_hash=base64.b64encode(digest).decode("ascii"),
    )


def register_part(
    library: Library,
    document: ControlledDocument,
    form: FormDefinition,
    entries: Entries,
    *,
    file: str,
) -> PrintPart:
    """Return the entries as a list to be laid out, the heads on every page."""
    configuration = library.configuration
    language = document.language or configuration.language
    html = render_print(
        "register-list.html",
        page_title=f"{document.printed_number} {document.title}",
        language=language,
        organisation=configuration.organisation.name,
        issue="",
        notice=document.classification,
        classification=document.classification,
        watermark="",
        document=document,
        said=_counted(entries),
        file=file,
        as_of=library.as_of,
        shares=shares(form.fields),
        heads=entries.heads,
        rows=entries.rows,
    )
    return PrintPart(
        key=f"registers/{document.id}",
        kind=PartKind.DOCUMENT,
        title=document.title,
        number=document.printed_number,
        revision=document.printed_revision,
        language=language,
        date=library.as_of.isoformat(),
        html=html,
        look=configuration.look,
    )


def _counted(entries: Entries) -> str:
    return f"{count(len(entries.rows), 'entry', 'entries')}."
