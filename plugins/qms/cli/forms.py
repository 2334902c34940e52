"""`qms form new`, `qms form read` and `qms records`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from qms.app.forms.blank_form import CSV, PDF, XLSX, blank_form
from qms.app.forms.file_record import NotFiled, file_record, records_folder
from qms.app.forms.form_definitions import UnknownForm, read_forms
from qms.app.forms.read_form import ReadForm, read_form
from qms.app.forms.records import in_words, records_overview
from qms.app.forms.register_list import read_list, write_list
from qms.app.lists import write_table
from qms.cli.support import (
    EXIT_CLEAN,
    EXIT_FAULT,
    EXIT_FINDINGS,
    Group,
    Session,
    as_of_option,
    format_option,
    funnel,
    now,
)
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.publish.filled import UnreadableForm
from qms.render.words import count
from qms.source.sheets import UnreadableSheet

_MOST_SHOWN = 40
"""Findings of one file; more help nobody."""
_FOLDER = click.option(
    "--records",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where records lie; otherwise QMS_RECORDS, or as qms.yml says.",
)


@click.group(cls=Group)
def form() -> None:
    """Hand out blank forms, and read them when they come back filled in."""


@form.command()
@click.argument("form_id", metavar="ID")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where it is written (.pdf; .xlsx or .csv for a register); otherwise in this folder.",
)
@as_of_option
@click.pass_obj
def new(session: Session, *, form_id: str, output: Path | None, as_of: date) -> None:
    """Write the blank of form ID as it is in force: a PDF to fill in, or a table for a register."""

    def action() -> int:
        from qms.publish.atomic import write_new

        ending = output.suffix.lower() if output is not None else ""
        if output is not None and ending not in {PDF, XLSX, CSV}:
            raise UsageError(f"{output} must end in .pdf, .xlsx or .csv")
        blank = blank_form(session.find(), form_id, ending, as_of=as_of, now=now())
        target = output or Path(blank.name)
        try:
            write_new(target, blank.data)
        except FileExistsError as error:
            raise UsageError(
                f"{target} exists, and may be filled in already; name another file with -o"
            ) from error
        document = blank.document
        click.echo(f"{target} was written: {document.id} revision {document.revision}.")
        click.echo(f"When it is filled in: qms form read {target} --save")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@form.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--save", is_flag=True, help="File each form without findings as a record.")
@_FOLDER
@as_of_option
@click.pass_obj
def read(
    session: Session, *, files: tuple[Path, ...], save: bool, folder: Path | None, as_of: date
) -> None:
    """Read filled FILES and check each against the revision that it was made from.

    Exit code 1 says that something was found, 2 that a file could not be read.
    """

    def action() -> int:
        root = session.find()
        library = read_forms(root, as_of=as_of, now=now())
        place = records_folder(root, library.configuration, folder)
        return max(_read_one(library, path, place if save else None) for path in files)

    sys.exit(funnel(session, action))


@form.command("list")
@click.argument("register", metavar="ID|FILE")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="What is written: .html (columns sort), .pdf, .xlsx or .csv.",
)
@as_of_option
@click.pass_obj
def list_entries(session: Session, *, register: str, output: Path, as_of: date) -> None:
    """Show the entries of a register: one that qms.yml names, or a filled FILE."""

    def action() -> int:
        root = session.find()
        library = read_forms(root, as_of=as_of, now=now())
        found = read_list(library, register)
        write_list(root, library, found, output)
        entries = found.entries
        click.echo(f"{output} was written: {count(len(entries.rows), 'entry', 'entries')}.")
        for each in entries.faults[:_MOST_SHOWN]:
            click.echo(f"  {each.named}.")
        return EXIT_FINDINGS if entries.faults else EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False)
)
@click.option("--each", is_flag=True, help="A line for each record, not for each month.")
@format_option("text", "csv", "xlsx", "json")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where it is written; a spreadsheet needs a file.",
)
@as_of_option
@click.pass_obj
def records(
    session: Session,
    *,
    folder: Path | None,
    each: bool,
    output_format: str,
    output: Path | None,
    as_of: date,
) -> None:
    """Count filed records; name gaps, outdated revisions, and retention that is over.

    Exit code 1 says that numbers are missing, or that files were lost or changed.
    """

    def action() -> int:
        root = session.find()
        library = read_forms(root, as_of=as_of, now=now())
        overview = records_overview(library, records_folder(root, library.configuration, folder))
        table = overview.records if each else overview.months
        if output_format == "xlsx":
            if output is None:
                raise UsageError("a spreadsheet cannot be shown here; name its file with -o")
            from qms.publish.workbook import table_workbook

            data = table_workbook("Records", table.heads, table.rows)
        else:
            data = write_table(table, output_format).encode("utf-8")
        if output is None:
            click.echo(data.decode("utf-8"), nl=False)
        else:
            from qms.publish.atomic import write_atomic

            write_atomic(output, data)
            click.echo(f"{output} was written.", err=True)
        for line in in_words(overview, library):
            click.echo(line, err=output_format != "text")
        return EXIT_FINDINGS if overview.findings else EXIT_CLEAN

    sys.exit(funnel(session, action))


def _read_one(library: Library, path: Path, place: Path | None) -> int:
    """Read one file, say what was found, and file it if asked; return the exit code."""
    try:
        found = read_form(library, path)
    except UnknownForm as error:
        click.echo(f"{error}")
        return EXIT_FINDINGS
    except (UnreadableForm, UnreadableSheet) as error:
        click.echo(f"qms: {error}", err=True)
        return EXIT_FAULT
    document = found.text.document
    said = f"{path.name}: {document.id} {document.title}, revision {document.revision}"
    if found.entries is not None:
        said += f", {count(len(found.entries.rows), 'entry', 'entries')}"
    click.echo(f"{said}.")
    if found.text.note:
        click.echo(f"  Note: {found.text.note}.")
    for fault in found.faults[:_MOST_SHOWN]:
        click.echo(f"  {fault}.")
    if len(found.faults) > _MOST_SHOWN:
        click.echo(f"  … and {len(found.faults) - _MOST_SHOWN} more.")
    if not found.faults:
        click.echo("  Nothing was found.")
    return max(EXIT_FINDINGS if found.faults else EXIT_CLEAN, _filed(found, place))


def _filed(found: ReadForm, place: Path | None) -> int:
    if place is None:
        return EXIT_CLEAN
    try:
        filed = file_record(place, found, filed_on=now().date())
    except NotFiled as error:
        click.echo(f"  {error}.")
        return EXIT_FINDINGS
    click.echo(f"  Filed as {filed.path}.")
    return EXIT_CLEAN


COMMANDS = (form, records)
