"""`qms register`, `qms clauses`, `qms promises` and `qms schema`."""

from __future__ import annotations

import sys
from datetime import date

import click

from qms.app.check import REGISTERS_OF_TODAY
from qms.app.lists import clause_table, mapped_table, old_table, register_table, write_table
from qms.app.registration.promises import find_promises, promise_table, promises_text
from qms.app.schema import document_schema
from qms.cli.support import (
    EXIT_CLEAN,
    EXIT_FINDINGS,
    Session,
    as_of_option,
    format_option,
    funnel,
    now,
)
from qms.domain.errors import UsageError
from qms.domain.promises import PromiseKind

KINDS = [each.value for each in PromiseKind]


@click.command()
@as_of_option
@format_option("text", "csv", "json")
@click.pass_obj
def register(session: Session, *, as_of: date, output_format: str) -> None:
    """Print the master document list."""

    def action() -> int:
        table = register_table(session.find(), as_of=as_of, now=now())
        # On a screen titles matter more than files; the other formats have both.
        shown = table.without("file") if output_format == "text" else table
        _say_past(as_of)
        click.echo(write_table(shown, output_format), nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@as_of_option
@format_option("text", "csv", "json")
@click.option("--standard", help="Key of the standard; otherwise the primary one.")
@click.option("--gaps", is_flag=True, help="Only clauses that nothing effective answers.")
@click.option(
    "--old", is_flag=True, help="Headings of the edition before, with clauses proposed for them."
)
@click.option("--via", metavar="KEY", help="Beside each clause its counterparts in this standard.")
@click.pass_obj
def clauses(
    session: Session,
    *,
    as_of: date,
    output_format: str,
    standard: str | None,
    gaps: bool,
    old: bool,
    via: str | None,
) -> None:
    """Print the clause matrix: each clause with the documents and sections that answer it."""

    def action() -> int:
        root = session.find()
        if sum((gaps, old, via is not None)) > 1:
            message = "--gaps, --old and --via are three questions; ask one at a time"
            raise UsageError(message)
        if old:
            table = old_table(root, standard, as_of=as_of, now=now())
        elif via is None:
            table = clause_table(root, standard, as_of=as_of, now=now())
        else:
            table = mapped_table(root, standard, via, as_of=as_of, now=now())
        shown = table.only_gaps() if gaps else table
        _say_past(as_of)
        if gaps and output_format == "text" and not shown.rows:
            click.echo("No gaps: a text in force answers every clause that can be asked for.")
        elif old and output_format == "text" and not shown.rows:
            click.echo("No heading looks like one of the edition before.")
        else:
            click.echo(write_table(shown, output_format), nl=False)
        return EXIT_FINDINGS if gaps and shown.rows else EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@click.argument("documents", nargs=-1, metavar="[ID]...")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([each.value for each in PromiseKind]),
    help="Only this kind.",
)
@as_of_option
@format_option("text", "csv", "json")
@click.pass_obj
def promises(
    session: Session,
    *,
    documents: tuple[str, ...],
    kinds: tuple[str, ...],
    as_of: date,
    output_format: str,
) -> None:
    """List what the texts promise: always, never, shall, within N days, each month."""

    def action() -> int:
        found = find_promises(session.find(), documents, kinds, as_of=as_of, now=now())
        is_text = output_format == "text"
        text = promises_text(found) if is_text else write_table(promise_table(found), output_format)
        click.echo(text, nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@click.option("--form", "is_form", is_flag=True, help="The schema of forms.")
@click.pass_obj
def schema(session: Session, *, is_form: bool) -> None:
    """Print the JSON Schema of the head of documents, for editors."""

    def action() -> int:
        click.echo(document_schema(forms=is_form), nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


def _say_past(as_of: date) -> None:
    """Say, beside the table, what a past day shows as it was and what as it is."""
    if as_of < now().date():
        click.echo(REGISTERS_OF_TODAY, err=True)


COMMANDS = (register, clauses, promises, schema)
