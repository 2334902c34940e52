"""The question before anything is put on record: nobody decides by a slip of the keyboard."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from qms.app.plans import Plan, carry_out
from qms.cli.support import EXIT_CLEAN, EXIT_FAULT
from qms.domain.errors import UsageError

QUESTION = "Is this right?"
NOTHING_RECORDED = "Nothing was recorded."

yes_option: Callable[[Any], Any] = click.option(
    "--yes", is_flag=True, help="Do not ask before signing or recording."
)


def agreed(*, yes: bool) -> bool:
    """Ask whether what was shown is right; say so where it is not.

    Args:
        yes: It was said on the command line already.

    Raises:
        UsageError: nobody sits at a terminal who could answer.
    """
    if yes:
        return True
    if not is_at_terminal():
        raise UsageError(
            "nobody can be asked whether this is right, so nothing was recorded; give the command"
            " at a terminal, or with --yes if the person who decides has seen it"
        )
    try:
        answer = click.confirm(QUESTION, default=False)
    except click.Abort:
        click.echo()
        answer = False
    if not answer:
        click.echo(NOTHING_RECORDED)
    return answer


def is_at_terminal() -> bool:
    """Return whether somebody sits there who can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def put_on_record(root: Path, plan: Plan, *, yes: bool) -> int:
    """Show what a plan puts on record, ask, and write it; return the exit code."""
    if not plan.writes:
        return write_plan(root, plan)
    click.echo("This is going on record:")
    _say(f"  {write.words}" for write in plan.writes)
    if not agreed(yes=yes):
        return EXIT_FAULT
    carry_out(root, plan)
    click.echo("Done.")
    _say(plan.notes)
    return EXIT_CLEAN


def write_plan(root: Path, plan: Plan) -> int:
    """Write what a plan holds, say what that was, and return the exit code."""
    carry_out(root, plan)
    click.echo("Written:" if plan.writes else "Nothing had to be written.")
    _say(f"  {write.words}" for write in plan.writes)
    _say(plan.notes)
    return EXIT_CLEAN


def nothing_changed() -> int:
    """Say that what was shown is a preview, and return the exit code."""
    click.echo("Nothing was changed.")
    return EXIT_CLEAN


def preview_plan(plan: Plan) -> int:
    """Say what a plan would write, and return the exit code."""
    click.echo("Nothing was changed. This would be written:")
    _say(f"  {write.words}" for write in plan.writes)
    _say(plan.notes)
    return EXIT_CLEAN


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
