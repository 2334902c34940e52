"""`qms duties`."""

from __future__ import annotations

import sys
from datetime import date

import click

from qms.app.lists import write_table
from qms.app.registration.duties import MONTHS, duties_calendar, duties_table, read_duties
from qms.cli.support import EXIT_CLEAN, Session, as_of_option, format_option, funnel, now
from qms.render.words import count

MOST_MONTHS = 120


@click.command()
@click.option(
    "--months",
    type=click.IntRange(1, MOST_MONTHS),
    default=MONTHS,
    show_default=True,
    help="How far ahead.",
)
@as_of_option
@format_option("text", "csv", "json", "ics")
@click.pass_obj
def duties(session: Session, *, months: int, as_of: date, output_format: str) -> None:
    """List everything with a date: reviews, effective dates, training, certificates, ends."""

    def action() -> int:
        library, found = read_duties(session.find(), months, as_of=as_of, now=now())
        if output_format == "ics":
            text = duties_calendar(library, found)
            # As bytes: line ends are those of the format on every system.
            click.echo(text.encode("utf-8"), nl=False)
        elif output_format == "text" and not found:
            click.echo(f"Nothing is due within {count(months, 'month')} of {as_of}.")
        else:
            table = duties_table(found, as_of)
            shown = table.without("document") if output_format == "text" else table
            click.echo(write_table(shown, output_format), nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


COMMANDS = (duties,)
