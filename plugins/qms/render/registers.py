"""Which registers readers are shown with their entries, and how the entries look as a table."""

from __future__ import annotations

from collections.abc import Iterator

from qms.domain.documents import ControlledDocument, Standing
from qms.domain.form_values import as_day
from qms.domain.library import Library
from qms.domain.records import FormKind
from qms.domain.register_entries import Entries
from qms.render.escape import escape_html
from qms.render.facts import SiteFacts
from qms.render.tables import html_table


def shown_registers(library: Library, site: SiteFacts) -> Iterator[ControlledDocument]:
    """Yield the registers whose entries have a page; customers see none."""
    for form_id, file in library.entries.items() if site.is_internal else ():
        document = library.by_id.get(form_id)
        if document is None or document.form is None or document.path not in site.documents:
            continue
        is_register = document.form.kind is FormKind.REGISTER
        is_own = file.mark is None or file.mark.form == form_id
        if is_register and is_own and library.standing(document) is not Standing.OBSOLETE:
            yield document


def entries_table(entries: Entries) -> str:
    """Return the entries as a table of HTML on one line; line breaks in cells stay."""
    rows = ([_cell(cell) for cell in row] for row in entries.rows)
    return html_table(entries.heads, rows)


def _cell(text: str) -> str:
    if as_day(text) is not None:
        return f'<span class="qms-day">{text}</span>'
    return "<br>".join(escape_html(line) for line in text.splitlines())
