"""`qms change`: several documents under one change request."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from qms.app.approvals.decide import DecisionRequest
from qms.app.changes.change_packages import find_package, plan_package, plan_package_submission
from qms.app.changes.package_view import package_json, package_text, view_package
from qms.app.plans import Plan
from qms.cli.approve import approve_all
from qms.cli.decisions import decision_options
from qms.cli.life import run_plan
from qms.cli.support import (
    EXIT_CLEAN,
    Day,
    Group,
    Session,
    dry_run_option,
    format_option,
    funnel,
    now,
)
from qms.domain.approvals import Meaning
from qms.domain.library import Library


@click.group(cls=Group)
def change() -> None:
    """Change several documents together: one request, one approval act, one effective date."""


@change.command("new")
@click.argument("number")
@click.argument("document_ids", metavar="ID...", nargs=-1, required=True)
@click.option("--title", default="", help="What the change is about.")
@dry_run_option
@click.pass_obj
def new(
    session: Session, *, number: str, document_ids: tuple[str, ...], title: str, dry_run: bool
) -> None:
    """Begin the change NUMBER, for example DCR-26-014, with a revision of each document ID."""

    def planner(root: Path, library: Library) -> Plan:
        del root
        return plan_package(library, number, document_ids, title)

    run_plan(session, planner, dry_run=dry_run)


@change.command("submit")
@click.argument("number")
@click.option("--effective", type=Day(), required=True, help="The first day in force of all.")
@dry_run_option
@click.pass_obj
def submit(session: Session, *, number: str, effective: date, dry_run: bool) -> None:
    """Hand all documents of the change NUMBER over for approval, with one effective date."""

    def planner(root: Path, library: Library) -> Plan:
        return plan_package_submission(root, library, find_package(library, number), effective)

    run_plan(session, planner, dry_run=dry_run)


@change.command("approve")
@click.argument("number")
@dry_run_option
@click.pass_context
@decision_options
def approve(
    context: click.Context, *, number: str, decision: DecisionRequest, yes: bool, dry_run: bool
) -> None:
    """Record one decision about all documents of the change NUMBER."""
    session: Session = context.obj

    def action() -> int:
        root = session.find()
        return approve_all(root, (number,), decision, Meaning.APPROVED, yes=yes, dry_run=dry_run)

    sys.exit(funnel(session, action))


@change.command("show")
@click.argument("number")
@format_option("text", "json")
@click.pass_obj
def show(session: Session, *, number: str, output_format: str) -> None:
    """Show the change NUMBER: its documents, who must still approve, who must be instructed."""

    def action() -> int:
        view = view_package(session.find(), number, now=now())
        text = package_json(view) if output_format == "json" else f"{package_text(view)}\n"
        click.echo(text, nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


COMMANDS = (change,)
