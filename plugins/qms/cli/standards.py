"""`qms standards`."""

from __future__ import annotations

import sys
from datetime import date

import click

from qms.app.lists import write_table
from qms.app.registration.standards import overlay_to_fill_in, standards_table
from qms.cli.support import EXIT_CLEAN, Session, as_of_option, format_option, funnel, now


@click.group()
def standards() -> None:
    """List the standards that are known here, or settle what is open about one."""


@standards.command("list")
@as_of_option
@format_option("text", "csv", "json")
@click.pass_obj
def list_standards(session: Session, *, as_of: date, output_format: str) -> None:
    """List the standards that can be used: those that ship, and the company's own."""

    def action() -> int:
        table = standards_table(session.find(), as_of=as_of, now=now())
        click.echo(write_table(table, output_format), nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@standards.command()
@as_of_option
@click.argument("key", required=False)
@click.pass_obj
def verify(session: Session, *, as_of: date, key: str | None) -> None:
    """Print an overlay for the owner of the standard KEY to fill in: what is not verified here."""

    def action() -> int:
        click.echo(overlay_to_fill_in(session.find(), key, as_of=as_of, now=now()), nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


COMMANDS = (standards,)
