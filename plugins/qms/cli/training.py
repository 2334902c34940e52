"""`qms training`: the matrix, sign-in sheets, and records of who was trained."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from qms.app.lists import Table, write_table
from qms.app.registration.training import Asked, training_table
from qms.app.registration.training_record import TrainingRequest, plan_training
from qms.app.registration.training_sheet import sign_in_sheet, write_sign_in
from qms.cli.asking import agreed, nothing_changed, write_plan, yes_option
from qms.cli.support import (
    EXIT_CLEAN,
    EXIT_FAULT,
    Day,
    Group,
    Session,
    as_of_option,
    command_name,
    dry_run_option,
    format_option,
    funnel,
    now,
)
from qms.domain.errors import UsageError
from qms.domain.training import NOT_SIGNED, How

ONLY_IN_FILES = ("person", "title", "site", "shift", "record")
"""Columns that a screen has no room for."""


@click.group(cls=Group, invoke_without_command=True)
@click.option("--person", default="", help="Only this person, by id.")
@click.option("--document", default="", metavar="ID", help="Only this document.")
@click.option("--role", default="", help="Only this role, as named in approvers.yml.")
@click.option("--due", is_flag=True, help="Only what is still to be done.")
@as_of_option
@format_option("text", "csv", "xlsx", "json")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where it is written; otherwise it is printed here.",
)
@click.pass_context
def training(
    context: click.Context,
    *,
    person: str,
    document: str,
    role: str,
    due: bool,
    as_of: date,
    output_format: str,
    output: Path | None,
) -> None:
    """Show who must know which document and is on record as knowing it; make and record sheets."""
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj

    def action() -> int:
        asked = Asked(person=person, document=document, role=role, only_due=due)
        table = training_table(session.find(), asked, as_of=as_of, now=now())
        if output_format == "text" and output is None:
            _show(table)
            return EXIT_CLEAN
        _deliver(_written(table, output_format, as_of), output)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@training.command(name="sheet")
@click.argument("documents", metavar="ID...", nargs=-1, required=True)
@click.option("--revision", default="", metavar="REV", help="Otherwise the newest approved one.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where it is written; otherwise sign-in-….pdf in this folder.",
)
@as_of_option
@click.pass_obj
def sheet(
    session: Session,
    *,
    documents: tuple[str, ...],
    revision: str,
    output: Path | None,
    as_of: date,
) -> None:
    """Make a list to sign for documents ID: what changed, the code of each text, the names."""

    def action() -> int:
        root = session.find()
        target = output or Path(f"sign-in-{'-'.join(documents)[:60]}.pdf")
        if target.suffix.lower() != ".pdf":
            raise UsageError(f"{target} must end in .pdf")
        made = sign_in_sheet(root, documents, revision, as_of=as_of, now=now())
        _deliver(write_sign_in(root, made), target)
        for text in made.texts:
            names = "1 name" if len(text.lines) == 1 else f"{len(text.lines)} names"
            click.echo(f"{text.number} revision {text.revision}: {names}, code {text.code}.")
            if text.others:
                click.echo(f"  {text.others}")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@training.command(name="record")
@click.argument("document", metavar="ID")
@click.option("--people", required=True, help="Ids of all who were trained, with commas between.")
@click.option("--trainer", required=True, help="Who trained them, or collected the sheet; an id.")
@click.option("--date", "day", type=Day(), help="The day of the training; otherwise today.")
@click.option(
    "--how",
    type=click.Choice([each.value for each in How]),
    default=How.TRAINED.value,
    show_default=True,
    help="Whether they read it, were trained in it, or were briefed.",
)
@click.option("--revision", default="", metavar="REV", help="Otherwise the newest approved one.")
@click.option("--code", default="", help="The code on the signed sheet, which is compared.")
@click.option("--sheet", "reference", default="", metavar="REF", help="Where the sheet is kept.")
@yes_option
@dry_run_option
@click.pass_obj
def record(
    session: Session,
    *,
    document: str,
    people: str,
    trainer: str,
    day: date | None,
    how: str,
    revision: str,
    code: str,
    reference: str,
    yes: bool,
    dry_run: bool,
) -> None:
    """Put on record who read document ID, or was trained in it: for a whole group at once."""

    def action() -> int:
        root, instant = session.find(), now()
        request = TrainingRequest(
            document=document,
            people=tuple(filter(None, (each.strip() for each in people.split(",")))),
            trainer=trainer,
            day=day or instant.date(),
            how=How(how),
            revision=revision,
            code=code,
            sheet=reference.strip(),
        )
        planned = plan_training(root, request, now=instant)
        for line in planned.lines:
            click.echo(line)
        if dry_run:
            for note in planned.plan.notes:
                click.echo(note)
            return nothing_changed()
        return write_plan(root, planned.plan) if agreed(yes=yes) else EXIT_FAULT

    sys.exit(funnel(session, action))


def _show(table: Table) -> None:
    """Show the matrix on a screen, and say how much of it is open."""
    if not table.rows:
        click.echo("Nothing is open: everybody is on record for every text asked about.")
        return
    shown = table
    for each in ONLY_IN_FILES:
        shown = shown.without(each)
    click.echo(write_table(shown, "text"), nl=False)
    due = table.heads.index("due")
    still_open = sum(bool(row[due]) for row in table.rows)
    lines = "1 line" if len(table.rows) == 1 else f"{len(table.rows)} lines"
    click.echo(f"{lines}, {still_open} open. Training is {NOT_SIGNED}.")
    if still_open:
        click.echo(f"A list to sign: `{command_name()} training sheet ID`.")


def _written(table: Table, output_format: str, as_of: date) -> bytes:
    if output_format != "xlsx":
        return write_table(table, output_format).encode("utf-8")
    from qms.publish.workbook import table_workbook

    return table_workbook(f"Training matrix as of {as_of}", table.heads, table.rows)


def _deliver(data: bytes, output: Path | None) -> None:
    if output is None:
        if data.startswith(b"PK"):
            raise UsageError("a spreadsheet cannot be shown here; name its file with --output")
        click.echo(data.decode("utf-8"), nl=False)
        return
    from qms.publish.atomic import write_atomic

    write_atomic(output, data)
    click.echo(f"{output} was written.")


COMMANDS = (training,)
