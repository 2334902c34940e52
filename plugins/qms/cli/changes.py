"""`qms changes`."""

from __future__ import annotations

import re
import sys
from datetime import date

import click

from qms.app.changes.changes import changes_since_day, changes_since_version
from qms.cli.support import EXIT_CLEAN, Session, format_option, funnel, now
from qms.domain.errors import UsageError
from qms.report.changes import render_changes_json, render_changes_text

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@click.command()
@click.option(
    "--since",
    metavar="REV|DATE",
    required=True,
    help="A saved version, or a day (YYYY-MM-DD): then only what carries a date is known.",
)
@format_option("text", "json")
@click.pass_obj
def changes(session: Session, *, since: str, output_format: str) -> None:
    """Print what changed in the whole system: texts, administrative changes, registers, records."""

    def action() -> int:
        root, instant = session.find(), now()
        today = instant.date()
        if DAY.fullmatch(since):
            report = changes_since_day(root, _day(since), as_of=today, now=instant)
        else:
            report = changes_since_version(root, since, as_of=today, now=instant)
        write = render_changes_json if output_format == "json" else render_changes_text
        click.echo(write(report), nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{text} is not a date; write YYYY-MM-DD"
        raise UsageError(message) from error


COMMANDS = (changes,)
