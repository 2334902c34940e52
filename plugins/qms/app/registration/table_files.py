"""Tables as files for people: a spreadsheet, CSV or Markdown, chosen by the name of the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qms.app.lists import Table, write_table
from qms.domain.errors import UsageError
from qms.render.escape import escape_markdown
from qms.render.tables import markdown_table

SPREADSHEET, CSV, MARKDOWN = ".xlsx", ".csv", ".md"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTable:
    """A table with the words above it."""

    name: str
    """Short: it becomes the name of a sheet."""
    table: Table


def write_tables(
    target: Path, title: str, tables: Sequence[NamedTable], *, lead: str = "", markdown: str = ""
) -> None:
    """Write tables to a file, beside what was there, then in its place.

    Args:
        target: A file that ends in `.xlsx`, `.csv` or `.md`.
        title: What the file is called inside.
        tables: A sheet or section each; CSV holds the first alone.
        lead: A paragraph above them, in Markdown.
        markdown: The whole text for `.md`, where tables are not what people want to read there.

    Raises:
        UsageError: the file cannot be one of these.
    """
    from qms.publish.atomic import write_atomic

    write_atomic(target, _content(target, title, tables, lead, markdown))


def refuse_target(target: Path, *suffixes: str) -> None:
    """Refuse a file of which the name does not say what it is, or that cannot be written.

    Raises:
        UsageError: so it is.
    """
    if target.suffix.lower() not in suffixes:
        known = f"{', '.join(suffixes[:-1])} or {suffixes[-1]}"
        raise UsageError(f"{target} does not end in {known}; the ending says what is written")
    if target.is_dir() or not target.parent.is_dir():
        raise UsageError(f"{target} cannot be a file: name one in a folder that is there")


def tables_markdown(title: str, tables: Iterable[NamedTable], *, lead: str = "") -> str:
    """Write tables as Markdown; line breaks in cells become `<br>`."""
    parts = [f"# {escape_markdown(title)}\n", *([f"{lead}\n"] if lead else [])]
    for each in tables:
        rows = ([_cell(cell) for cell in row] for row in each.table.rows)
        heads = [_titled(head) for head in each.table.heads]
        if each.name != title:
            parts.append(f"## {escape_markdown(each.name)}\n")
        parts.append(markdown_table(heads, rows))
    return "\n".join(parts)


def _content(
    target: Path, title: str, tables: Sequence[NamedTable], lead: str, markdown: str
) -> bytes:
    match target.suffix.lower():
        case ".xlsx":
            from qms.publish.sheets import Sheet, sheets_workbook

            sheets = (
                Sheet(
                    name=each.name,
                    heads=[_titled(head) for head in each.table.heads],
                    rows=each.table.rows,
                )
                for each in tables
            )
            return sheets_workbook(title, sheets)
        case ".csv":
            # Spreadsheets take a file for UTF-8 only where it says so in its first bytes.
            return write_table(tables[0].table, "csv").encode("utf-8-sig")
        case _:
            return (markdown or tables_markdown(title, tables, lead=lead)).encode("utf-8")


def _titled(head: str) -> str:
    """Return a head with a capital; other letters, as in a process's own title, stay."""
    return head[:1].upper() + head[1:]


def _cell(text: str) -> str:
    return "<br>".join(escape_markdown(line) for line in text.split("\n"))
