"""`qms new` and `qms init`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qms.app.init import init_repository
from qms.app.new import new_document
from qms.cli.support import EXIT_CLEAN, Session, funnel, now


@click.command()
@click.argument("type_code", metavar="TYPE")
@click.argument("title")
@click.option("--owner", help="Role that owns the document; otherwise the first role listed.")
@click.option("--procedure", help="For a form: id of the procedure it belongs to.")
@click.option("--id", "document_id", help="The number; otherwise the next one of the type.")
@click.pass_obj
def new(
    session: Session,
    *,
    type_code: str,
    title: str,
    owner: str | None,
    procedure: str | None,
    document_id: str | None,
) -> None:
    """Begin a document of a TYPE (for example QP) with a TITLE, as a draft."""

    def action() -> int:
        path = new_document(
            session.find(),
            type_code,
            title,
            owner=owner,
            procedure=procedure,
            document_id=document_id,
            now=now(),
        )
        click.echo(f"{path} was written as a draft.")
        click.echo("Fill in its head, and write the text; `qms submit` hands it over for approval.")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--organisation", required=True, help="Name of the company.")
@click.option(
    "--package",
    default="",
    metavar="SPEC",
    help="Release of the tool to write into requirements.txt; otherwise the one that runs.",
)
@click.pass_obj
def init(session: Session, *, directory: Path, organisation: str, package: str) -> None:
    """Begin a company's quality manual in a new DIRECTORY, in stage setup."""

    def action() -> int:
        files = init_repository(directory.resolve(), organisation, now=now(), package=package)
        click.echo(f"{len(files)} files were written to {directory}.")
        click.echo(f"{directory / 'README.md'} says, step by step, how to go on.")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


COMMANDS = (new, init)
