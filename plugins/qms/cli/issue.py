"""`qms issue` and `qms history`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qms.app.source_lines import source_lines
from qms.cli.support import (
    EXIT_CLEAN,
    EXIT_FINDINGS,
    Session,
    dry_run_option,
    format_option,
    funnel,
    now,
    trust_option,
)
from qms.report.text import render_text

EXISTING_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("number", metavar="N")
@click.option("--role", required=True, help="The role in which the person issues the manual.")
@click.option(
    "--person",
    default="",
    help="Who issues it, as named in approvers.yml; otherwise the key says it.",
)
@click.option(
    "--key",
    type=EXISTING_FILE,
    help="The key to sign with; otherwise one in ~/.ssh or in the key agent.",
)
@click.option("--no-tag", is_flag=True, help="Leave no signed mark (a tag) in the history.")
@trust_option
@dry_run_option
@click.pass_obj
def issue(
    session: Session,
    *,
    number: str,
    role: str,
    person: str,
    key: Path | None,
    no_tag: bool,
    trust: Path | None,
    dry_run: bool,
) -> None:
    """Issue the manual as N: freeze what is in force, sign it, chain it to the issue before."""

    def action() -> int:
        from qms.app.issues.issue import BlockedIssue, IssueRequest, plan_issue
        from qms.app.plans import carry_out

        root = session.find()
        request = IssueRequest(
            number=number, role=role, person=person, key=key, with_tag=not no_tag, trust=trust
        )
        try:
            plan = plan_issue(root, request, now=now())
        except BlockedIssue as blocked:
            click.echo(
                render_text(blocked.findings, source_lines(root, blocked.findings)), err=True
            )
            click.echo(f"qms: {blocked}", err=True)
            return EXIT_FINDINGS
        if dry_run:
            click.echo("Nothing was changed. This would be written:")
        else:
            carry_out(root, plan)
            click.echo("Written:")
        for write in plan.writes:
            click.echo(f"  {write.words}")
        for note in plan.notes:
            click.echo(note)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@format_option("text", "json")
@click.pass_obj
def history(session: Session, *, output_format: str) -> None:
    """Show the issues of the manual, who signed each, and what each brought."""

    def action() -> int:
        from qms.app.changes.history import issue_history
        from qms.report.history import render_history_json, render_history_text

        found = issue_history(session.find(), now=now())
        write = render_history_json if output_format == "json" else render_history_text
        click.echo(write(found), nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


COMMANDS = (issue, history)
