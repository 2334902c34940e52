"""`qms adopt`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qms.app.plans import carry_out
from qms.app.start.adopt import plan_adoption, propose
from qms.app.start.adopt_request import AdoptionRequest
from qms.app.start.adopt_types import plan_types
from qms.cli.support import (
    EXIT_CLEAN,
    EXIT_FINDINGS,
    Session,
    dry_run_option,
    funnel,
    now,
)
from qms.domain.errors import UsageError
from qms.report.adoption import render_brief, render_questions

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--plan",
    "proposed",
    type=_FILE,
    metavar="FILE.csv",
    help="Only write the plan into a new file.",
)
@click.option(
    "--as", "decided", type=_FILE, metavar="FILE.csv", help="Take over as this corrected plan says."
)
@click.option(
    "--types", "only_types", is_flag=True, help="Only add types for the numbers to the settings."
)
@click.option("--type", "type_code", default="", help="For numbers that fit several types.")
@click.option("--owner", default="", help="Role that owns the documents; otherwise the first one.")
@dry_run_option
@click.pass_obj
def adopt(
    session: Session,
    *,
    folder: Path,
    proposed: Path | None,
    decided: Path | None,
    only_types: bool,
    type_code: str,
    owner: str,
    dry_run: bool,
) -> None:
    """Take over Word and Markdown documents of a FOLDER with their numbers, revisions, approvals.

    Begin with --plan: it reads everything and writes what it found, with its questions, as a table
    for your spreadsheet. Give it again with --types if numbers need types in the settings. Correct
    the plan, then give the command again with --as.
    """

    def action() -> int:
        root = session.find()
        request = AdoptionRequest(
            folder=folder.resolve(), plan=decided, type_code=type_code, owner=owner
        )
        if (proposed is not None) + (decided is not None) + only_types > 1:
            message = "--types, --plan and --as are steps one after the other; give one of them"
            raise UsageError(message)
        if only_types:
            return _add_types(root, request, dry_run=dry_run)
        if proposed is not None:
            return _propose(root, request, proposed, dry_run=dry_run)
        return _adopt(root, request, dry_run=dry_run)

    sys.exit(funnel(session, action))


def _propose(root: Path, request: AdoptionRequest, target: Path, *, dry_run: bool) -> int:
    if target.exists():
        raise UsageError(f"{target} exists already; nothing is overwritten, choose another name")
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent} is no folder; choose another place for the plan")
    proposal = propose(root, request, now=now())
    click.echo(render_questions(proposal.rows, proposal.others))
    if proposal.advice:
        click.echo(proposal.advice)
    if dry_run:
        click.echo("Nothing was changed.")
        return EXIT_CLEAN
    from qms.publish.atomic import write_atomic

    write_atomic(target, proposal.data)
    click.echo(f"{target} was written. Correct it in a spreadsheet, delete the lines of files that")
    click.echo(f"shall stay out, and give: qms adopt {request.folder} --as {target}")
    return EXIT_CLEAN


def _add_types(root: Path, request: AdoptionRequest, *, dry_run: bool) -> int:
    plan = plan_types(root, request, now=now())
    if dry_run:
        click.echo("Nothing was changed. This would be written:")
    else:
        carry_out(root, plan)
    for write in plan.writes:
        click.echo(write.words)
    for note in plan.notes:
        click.echo(note)
    return EXIT_CLEAN


def _adopt(root: Path, request: AdoptionRequest, *, dry_run: bool) -> int:
    adoption = plan_adoption(root, request, now=now())
    if dry_run:
        click.echo("Nothing was changed. This would be written:")
    else:
        carry_out(root, adoption.plan)
        click.echo("Written:" if adoption.plan.writes else "Nothing was written.")
    for write in adoption.plan.writes:
        click.echo(f"  {write.words}")
    click.echo(render_brief(adoption.report))
    if adoption.report.taken and not dry_run:
        click.echo(f"{adoption.report_path} says what needs a hand, and what to do next.")
    return EXIT_FINDINGS if adoption.report.not_taken else EXIT_CLEAN


COMMANDS = (adopt,)
