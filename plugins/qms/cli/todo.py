"""`qms todo` and `qms codeowners`."""

from __future__ import annotations

import sys
from datetime import date

import click

from qms.app.approvals.codeowners import codeowners_text, compare_codeowners, write_codeowners
from qms.app.lists import write_table
from qms.app.todo import TodoList, by_person, read_todo, todo_table
from qms.cli.support import (
    EXIT_CLEAN,
    EXIT_FINDINGS,
    Session,
    as_of_option,
    format_option,
    funnel,
    now,
)
from qms.report.todo import Line, Share, render_mails, render_todo


@click.command()
@as_of_option
@click.option("--person", help="Only what this person could do, as named in approvers.yml.")
@format_option("text", "csv", "json", "mail")
@click.pass_obj
def todo(session: Session, *, as_of: date, person: str | None, output_format: str) -> None:
    """List what waits for whom: approvals, reviews, notices, follow-ups, drafts."""

    def action() -> int:
        found = read_todo(session.find(), as_of=as_of, now=now(), person=person)
        day = as_of.isoformat()
        match output_format:
            case "csv" | "json":
                click.echo(write_table(todo_table(found), output_format), nl=False)
            case "mail":
                shares = _shares(found, person)
                click.echo(render_mails(shares, found.organisation, day), nl=False)
            case _:
                click.echo(render_todo(_shares(found, person), day), nl=False)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@as_of_option
@click.option("--check", "is_check", is_flag=True, help="Only compare the file that is there.")
@click.option("--output", metavar="PATH", help="File in the repository to write or to compare.")
@click.pass_obj
def codeowners(session: Session, *, as_of: date, is_check: bool, output: str | None) -> None:
    """Write or check CODEOWNERS from the roles and logins in approvers.yml."""

    def action() -> int:
        root, instant = session.find(), now()
        if is_check:
            found = compare_codeowners(root, output, as_of=as_of, now=instant)
            for line in (*found.problems, *found.notes):
                click.echo(f"{found.path}: {line}")
            verdict = "does not agree" if found.problems else "agrees"
            click.echo(f"{found.path} {verdict} with approvers.yml as of {as_of}.")
            return EXIT_FINDINGS if found.problems else EXIT_CLEAN
        if output is None:
            click.echo(codeowners_text(root, as_of=as_of, now=instant), nl=False)
            return EXIT_CLEAN
        changed = write_codeowners(root, output, as_of=as_of, now=instant)
        click.echo(f"{output} {'was written' if changed else 'is up to date'}.")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


def _shares(found: TodoList, person: str | None) -> list[Share]:
    return [
        Share(
            name=found.names.get(who, ""),
            lines=tuple(
                Line(
                    what=each.what,
                    since=str(each.since or ""),
                    due=str(each.due or ""),
                    is_late=found.is_late(each),
                    others=tuple(found.names[other] for other in each.people if other != who),
                )
                for each in entries
            ),
        )
        for who, entries in by_person(found)
        if person in {None, who}
    ]


COMMANDS = (todo, codeowners)
