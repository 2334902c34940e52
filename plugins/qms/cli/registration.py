"""`qms audit checklist`, `qms gap`, `qms processes` and `qms review-pack`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from qms.app.lists import write_table
from qms.app.registration.audit_checklist import (
    ChecklistRequest,
    build_checklist,
    checklist_markdown,
    write_checklist,
)
from qms.app.registration.gap import find_gaps, gap_csv, gap_json, gap_text, write_gaps
from qms.app.registration.process_matrix import process_tables, write_process_tables
from qms.app.registration.review_pack import review_markdown, review_pack, write_review
from qms.cli.support import (
    EXIT_CLEAN,
    EXIT_FINDINGS,
    Group,
    Session,
    as_of_option,
    format_option,
    funnel,
    now,
)
from qms.domain.errors import UsageError

GAP_WRITERS = {"text": gap_text, "csv": gap_csv, "json": gap_json}
FILE = click.Path(path_type=Path)


@click.group(cls=Group)
def audit() -> None:
    """Prepare internal audits."""


@audit.command()
@click.option("--process", default="", metavar="KEY", help="Only this process of processes.yml.")
@click.option("--clause", default="", metavar="N", help="Only this clause and those below it.")
@click.option("-o", "--output", type=FILE, help="A file: .xlsx, .csv or .md.")
@as_of_option
@click.pass_obj
def checklist(
    session: Session, *, process: str, clause: str, output: Path | None, as_of: date
) -> None:
    """Write the checklist of an audit: what to ask, what our text promises, what to sample."""

    def action() -> int:
        request = ChecklistRequest(process=process, clause=clause, as_of=as_of, now=now())
        made = build_checklist(session.find(), request)
        if output is None:
            click.echo(checklist_markdown(made), nl=False)
        else:
            write_checklist(output, made)
            click.echo(f"{output}: {len(made.table.rows)} lines.")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@click.option("--standard", help="Key of the standard; otherwise the primary one.")
@format_option("text", "csv", "xlsx", "json")
@click.option("-o", "--output", type=FILE, help="A file: .xlsx, .csv or .md.")
@as_of_option
@click.pass_obj
def gap(
    session: Session, *, standard: str | None, output_format: str, output: Path | None, as_of: date
) -> None:
    """Say how far each clause is: nothing, cited, described, record named, in force."""

    def action() -> int:
        if output_format == "xlsx" and output is None:
            raise UsageError("a spreadsheet needs a file; add -o gap.xlsx")
        gaps = find_gaps(session.find(), standard, as_of=as_of, now=now())
        if output is not None:
            write_gaps(output, gaps)
            click.echo(f"{output}: {len(gaps.assessment.gaps)} gaps.")
        else:
            click.echo(GAP_WRITERS[output_format](gaps), nl=False)
        return EXIT_FINDINGS if gaps.assessment.gaps else EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@format_option("text", "csv", "json")
@click.option("-o", "--output", type=FILE, help="A file: .xlsx, .csv or .md.")
@as_of_option
@click.pass_obj
def processes(session: Session, *, output_format: str, output: Path | None, as_of: date) -> None:
    """Print the process matrix: owner, documents, clauses, indicators, records of each process."""

    def action() -> int:
        tables = process_tables(session.find(), as_of=as_of, now=now())
        if output is not None:
            write_process_tables(output, tables)
            click.echo(f"{output}: {len(tables[0].rows)} processes.")
        else:
            click.echo(write_table(tables[0], output_format), nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command("review-pack")
@click.option("-o", "--output", type=FILE, help="A file: .md or .xlsx.")
@as_of_option
@click.pass_obj
def pack_review(session: Session, *, output: Path | None, as_of: date) -> None:
    """Write the inputs of a management review, with what is known today and room for the rest."""

    def action() -> int:
        pack = review_pack(session.find(), as_of=as_of, now=now())
        if output is None:
            click.echo(review_markdown(pack), nl=False)
        else:
            write_review(output, pack)
            click.echo(f"{output}: {len(pack.inputs)} inputs.")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


COMMANDS = (audit, gap, processes, pack_review)
