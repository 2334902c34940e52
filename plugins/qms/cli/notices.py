"""`qms notice` and `qms interim`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from qms.app.approvals.decide import DecisionRequest
from qms.app.changes.interim import PlannedInterim, plan_interim
from qms.app.changes.notices import (
    NewNotice,
    PlannedNotice,
    new_notice,
    plan_end_of_notice,
    plan_issue_of_notice,
)
from qms.app.plans import Plan
from qms.cli.asking import preview_plan, put_on_record
from qms.cli.decisions import decision_options
from qms.cli.support import (
    EXIT_CLEAN,
    Day,
    Group,
    Session,
    command_name,
    dry_run_option,
    funnel,
    now,
)

NOTHING = "Nothing was written (--dry-run)."


@click.group(cls=Group)
def notice() -> None:
    """Temporary notices: a section that holds otherwise for a time, without a new revision."""


@notice.command(name="new")
@click.argument("number")
@click.option("--document", required=True, metavar="ID", help="The document that it amends.")
@click.option("--section", required=True, metavar="ANCHOR", help="Anchor of the section's heading.")
@click.option("--from", "start", type=Day(), help="The first day; otherwise today.")
@click.option("--to", "end", required=True, type=Day(), help="The last day.")
@click.option("--site", "sites", multiple=True, help="Only at this site; may be repeated.")
@click.option("--text", default="", help="What holds instead; otherwise to be written in the file.")
@click.option("--reason", default="", help="Why; otherwise to be written in the file.")
@dry_run_option
@click.pass_obj
def new(
    session: Session,
    *,
    number: str,
    document: str,
    section: str,
    start: date | None,
    end: date,
    sites: tuple[str, ...],
    text: str,
    reason: str,
    dry_run: bool,
) -> None:
    """Begin temporary notice NUMBER; readers see it when it is authorised."""

    def action() -> int:
        instant = now()
        wanted = NewNotice(
            number=number,
            document=document,
            section=section,
            start=start or instant.date(),
            end=end,
            sites=sites,
            text=text,
            reason=reason,
        )
        result = new_notice(session.find(), wanted, now=instant, dry_run=dry_run)
        if dry_run:
            click.echo(f"{result.path} would hold:\n\n{result.text}\n{NOTHING}")
            return EXIT_CLEAN
        click.echo(f"{result.path} was written; nobody is shown it yet.")
        click.echo(
            "Write text and reason in it, then have it authorised:"
            f" {command_name()} notice issue {number} --role … --person …"
        )
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@notice.command(name="issue")
@click.argument("number")
@decision_options
@dry_run_option
@click.pass_obj
def issue(
    session: Session, *, number: str, decision: DecisionRequest, yes: bool, dry_run: bool
) -> None:
    """Record that one person authorised notice NUMBER exactly as it stands."""

    def action() -> int:
        instant = now()
        root = session.find()
        planned = plan_issue_of_notice(root, number, decision, now=instant)
        _show_issue(planned)
        return _decide(root, planned.plan, dry_run=dry_run, yes=yes)

    sys.exit(funnel(session, action))


@notice.command(name="end")
@click.argument("number")
@decision_options
@click.option("--reason", required=True, help="Why it ends early.")
@click.option("--on", "ended_on", type=Day(), help="First day without it; otherwise today.")
@dry_run_option
@click.pass_obj
def end(
    session: Session,
    *,
    number: str,
    decision: DecisionRequest,
    reason: str,
    ended_on: date | None,
    yes: bool,
    dry_run: bool,
) -> None:
    """End notice NUMBER before its last day; it is kept, and no longer shown."""

    def action() -> int:
        instant = now()
        today = instant.date()
        root = session.find()
        planned = plan_end_of_notice(
            root,
            number,
            decision,
            ended_on=ended_on or today,
            reason=reason,
            now=instant,
        )
        ended = planned.notice
        click.echo(
            f"{number} no longer applies from {ended.ended_on} on: {ended.document} holds again"
            f" as approved. {ended.path} stays where it is."
        )
        return _decide(root, planned.plan, dry_run=dry_run, yes=yes)

    sys.exit(funnel(session, action))


@click.command()
@click.argument("document_id", metavar="ID")
@decision_options
@click.option("--reason", required=True, help="Why it cannot wait for the full approval.")
@click.option(
    "--number", default="", help="Number of the interim change; otherwise IC-ID-REVISION."
)
@dry_run_option
@click.pass_obj
def interim(
    session: Session,
    *,
    document_id: str,
    decision: DecisionRequest,
    reason: str,
    number: str,
    yes: bool,
    dry_run: bool,
) -> None:
    """Put document ID, which is under review, in force today on the word of one person."""

    def action() -> int:
        instant = now()
        root = session.find()
        planned = plan_interim(
            root, document_id, decision, reason=reason, number=number, now=instant
        )
        _show_interim(planned)
        return _decide(root, planned.plan, dry_run=dry_run, yes=yes)

    sys.exit(funnel(session, action))


def _show_issue(planned: PlannedNotice) -> None:
    """Say what a notice does that is going to be authorised."""
    issued, line = planned.notice, planned.notice.authorised_by
    by = f"{line.person}, {line.role}, on {line.date}" if line else "nobody"
    click.echo(
        f"{issued.number}, authorised by {by}, amends section {issued.section} of"
        f" {issued.document} revision {issued.revision} from {issued.start} to {issued.end}:"
    )
    for each in issued.text.text.strip().splitlines():
        click.echo(f"    {each}")
    click.echo("The document itself, and its approvals, are unchanged.")


def _show_interim(planned: PlannedInterim) -> None:
    """Say what an interim change puts in force, and what must follow."""
    document = planned.document
    wanted = ", ".join(f"{each.meaning.value} ({each.role})" for each in planned.missing)
    click.echo(
        f"{document.id} revision {document.revision} comes into force today by interim change"
        f" {planned.notice.number}, and every page and print says INTERIM."
    )
    click.echo(f"Its full approval must follow by {planned.due}: {wanted}.")


def _decide(root: Path, plan: Plan, *, dry_run: bool, yes: bool) -> int:
    return preview_plan(plan) if dry_run else put_on_record(root, plan, yes=yes)


COMMANDS = (notice, interim)
