"""`qms new` and `qms init`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qms.app.changes.new import new_document
from qms.app.start.init import init_repository, refuse_folder_in_use
from qms.app.start.init_pack import init_from_pack
from qms.app.start.pack_files import PackName
from qms.cli.questionnaire import agreed, ask, empty_answers
from qms.cli.support import EXIT_CLEAN, EXIT_FAULT, Session, funnel, now
from qms.domain.packs import Answers
from qms.source.packs import read_answers


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
@click.argument("directory", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--organisation", default="", help="Name of the company.")
@click.option(
    "--pack",
    type=click.Choice([each.value for each in PackName]),
    help="Begin with whole texts, for 8 to 15 people (small) or with every procedure (full).",
)
@click.option(
    "--answers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="With --pack: the answers to its questions; otherwise they are asked.",
)
@click.option(
    "--questions", is_flag=True, help="With --pack: print the questions as a file to fill in."
)
@click.option(
    "--package",
    default="",
    metavar="SPEC",
    help="Release of the tool to write into requirements.txt; otherwise the one that runs.",
)
@click.pass_obj
def init(
    session: Session,
    *,
    directory: Path | None,
    organisation: str,
    pack: str | None,
    answers: Path | None,
    questions: bool,
    package: str,
) -> None:
    """Begin a company's quality manual in a new DIRECTORY, in stage setup."""
    if questions and pack:
        click.echo(empty_answers(), nl=False)
        return
    _refuse_what_does_not_fit(organisation, pack, answers, questions=questions)
    if directory is None:
        raise click.UsageError("Missing argument 'DIRECTORY'.")

    def action() -> int:
        if pack is None:
            files = init_repository(directory.resolve(), organisation, now=now(), package=package)
            return _begun(directory, len(files))
        return _begin_with(PackName(pack), directory, organisation, answers, package)

    sys.exit(funnel(session, action))


def _refuse_what_does_not_fit(
    organisation: str, pack: str | None, answers: Path | None, *, questions: bool
) -> None:
    if pack is None and (answers or questions):
        raise click.UsageError("--answers and --questions belong to a pack; name it with --pack")
    if pack is None and not organisation:
        raise click.UsageError("Missing option '--organisation'.")
    if answers and organisation:
        raise click.UsageError("the company's name stands in the answers; leave --organisation out")


def _begin_with(
    pack: PackName, directory: Path, organisation: str, file: Path | None, package: str
) -> int:
    """Write a repository with the texts of a pack, and say what became of them."""
    refuse_folder_in_use(directory.resolve())
    answers = _answers(organisation, file)
    if answers is None:
        click.echo("Nothing was written.")
        return EXIT_FAULT
    begun = init_from_pack(directory.resolve(), pack, answers, now=now(), package=package)
    for words, numbers in (
        ("Left out, because they do not apply", begun.left_out),
        ("Kept as a few sentences that say why they do not apply", begun.not_applicable),
    ):
        if numbers:
            click.echo(f"{words}: {', '.join(numbers)}.")
    click.echo(f"{begun.questions} questions to you stand in the texts, behind TODO.")
    return _begun(directory, len(begun.files))


def _answers(organisation: str, file: Path | None) -> Answers | None:
    """Return the answers of a file, or those given at the terminal; nothing if broken off."""
    if file is not None:
        return read_answers(file.resolve())
    try:
        answers = ask(organisation)
        return answers if agreed(answers) else None
    except click.Abort:
        click.echo()
        return None


def _begun(directory: Path, files: int) -> int:
    click.echo(f"{files} files were written to {directory}.")
    click.echo(f"{directory / 'README.md'} says, step by step, how to go on.")
    return EXIT_CLEAN


COMMANDS = (new, init)
