"""`qms redline` and `qms sheet`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from qms.app.approvals.sheet import SheetFormat, approval_sheet, write_sheet
from qms.app.changes.redline import RedlineFormat, redline as build_redline, write_redline
from qms.cli.support import EXIT_CLEAN, Session, as_of_option, funnel, now
from qms.domain.errors import UsageError
from qms.render.redline import Reading

ENDINGS = {
    ".txt": RedlineFormat.TEXT,
    ".html": RedlineFormat.HTML,
    ".htm": RedlineFormat.HTML,
    ".pdf": RedlineFormat.PDF,
}


@click.command()
@click.argument("document_id", metavar="ID")
@click.option(
    "--from",
    "from_revision",
    metavar="REV",
    default="",
    help="The old revision; otherwise the one that the new one replaces.",
)
@click.option(
    "--to",
    "to_revision",
    metavar="REV",
    default="",
    help="The new revision; otherwise the present text.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice([each.value for each in RedlineFormat]),
    help="How it is written; otherwise as the ending of --output says, or as text.",
)
@click.option("--full", is_flag=True, help="Show all of the text, not only what changed.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where it is written; otherwise it is printed here.",
)
@as_of_option
@click.pass_obj
def redline(
    session: Session,
    *,
    document_id: str,
    from_revision: str,
    to_revision: str,
    output_format: str | None,
    full: bool,
    output: Path | None,
    as_of: date,
) -> None:
    """Show what changed in document ID between two revisions, as readers see it."""

    def action() -> int:
        root = session.find()
        chosen = _chosen(output_format, output)
        if chosen is RedlineFormat.PDF and output is None:
            raise UsageError("a PDF cannot be shown here; name its file with --output")
        page = build_redline(
            root,
            document_id,
            from_revision,
            to_revision,
            as_of=as_of,
            now=now(),
            reading=Reading.FULL if full else Reading.CHANGES,
        )
        _deliver(write_redline(root, page, chosen), output)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@click.argument("names", metavar="ID... | CHANGE", nargs=-1, required=True)
@click.option(
    "--format",
    "output_format",
    type=click.Choice([each.value for each in SheetFormat]),
    help="How it is written; otherwise as the ending of --output says, or as a PDF.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where it is written; otherwise approval-sheet-….pdf in this folder.",
)
@as_of_option
@click.pass_obj
def sheet(
    session: Session,
    *,
    names: tuple[str, ...],
    output_format: str | None,
    output: Path | None,
    as_of: date,
) -> None:
    """Make a sheet to be signed by hand: for documents, or for all of a change request.

    It shows what changes, the code of each text, and who may sign.
    """

    def action() -> int:
        root = session.find()
        is_html = output_format == "html" or _ending(output) is RedlineFormat.HTML
        chosen = SheetFormat.HTML if is_html and output_format != "pdf" else SheetFormat.PDF
        made = approval_sheet(root, names, as_of=as_of, now=now())
        target = output or Path(f"approval-sheet-{'-'.join(names)[:60]}.{chosen.value}")
        _ending(target)
        _deliver(write_sheet(root, made, chosen), target)
        texts = ", ".join(f"{each.name} {each.code}" for each in made.documents)
        click.echo(f"Codes of the texts on it: {texts}.")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


def _chosen(output_format: str | None, output: Path | None) -> RedlineFormat:
    ending = _ending(output)
    if output_format is not None:
        return RedlineFormat(output_format)
    return ending or RedlineFormat.TEXT


def _ending(output: Path | None) -> RedlineFormat | None:
    """Return what a file's ending says; nobody must overwrite a document by a slip.

    Raises:
        UsageError: it has another ending.
    """
    if output is None:
        return None
    found = ENDINGS.get(output.suffix.lower())
    if found is None:
        raise UsageError(f"{output} must end in .pdf, .html or .txt")
    return found


def _deliver(data: bytes, output: Path | None) -> None:
    if output is None:
        click.echo(data.decode("utf-8"), nl=False)
        return
    from qms.publish.atomic import write_atomic

    write_atomic(output, data)
    click.echo(f"{output} was written.")


COMMANDS = (redline, sheet)
