"""`qms check` and `qms explain`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from qms.app.check import check_repository, with_hints
from qms.app.explain import explain_rule
from qms.cli.check_output import FORMATS, print_refusal, print_result
from qms.cli.support import (
    EXIT_CLEAN,
    EXIT_FAULT,
    EXIT_FINDINGS,
    Session,
    as_of_option,
    format_option,
    funnel,
    now,
    trust_option,
)
from qms.domain.diagnostics import Severity
from qms.domain.errors import UsageError
from qms.domain.library import Anchor
from qms.domain.refusals import UnreadableRegister
from qms.report.text import render_briefly, render_text


@click.command()
@as_of_option
@format_option(*FORMATS)
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.ERROR.value,
    show_default=True,
    help="The lightest finding that makes the exit code 1.",
)
@trust_option
@click.option(
    "--base",
    metavar="REV",
    envvar="QMS_BASE",
    help="The version in force; the proposal is compared with it and judged by its registers.",
)
@click.option(
    "--require-anchor", is_flag=True, help="Fail when neither a base nor a trusted copy was given."
)
@click.option(
    "--links",
    default="",
    metavar="URL",
    help="For markdown: the address below which redlines and pages of drafts lie.",
)
@click.option("--notes", is_flag=True, help="Show every note, also when there are many.")
@click.option(
    "--hints",
    is_flag=True,
    help="Add hints on style (QMS432 to QMS436): of all texts, of DOCUMENT, or of what changed.",
)
@click.argument("documents", metavar="[DOCUMENT]...", nargs=-1)
@click.pass_obj
def check(
    session: Session,
    *,
    as_of: date,
    output_format: str,
    fail_on: str,
    trust: Path | None,
    base: str | None,
    require_anchor: bool,
    links: str,
    notes: bool,
    hints: bool,
    documents: tuple[str, ...],
) -> None:
    """Check every document, approval, clause, reference, record and register.

    With --hints, DOCUMENT names the texts that hints are wanted for; everything else is checked as
    a whole.
    """

    def action() -> int:
        if documents and not hints:
            message = f"everything is checked together; hints on one text: --hints {documents[0]}"
            raise UsageError(message)
        root = session.find()
        try:
            result = check_repository(
                root,
                as_of=as_of,
                now=now(),
                trust=trust,
                base=base,
                unanchored=Anchor.REQUIRED if require_anchor else Anchor.MISSING,
            )
        except UnreadableRegister as refusal:
            if print_refusal(refusal, output_format, as_of.isoformat()):
                return EXIT_FAULT
            raise
        if hints:
            result = with_hints(result, documents)
        as_text = render_text if notes or documents else render_briefly
        print_result(root, result, output_format, as_text, links=links)
        return EXIT_FINDINGS if result.at_least(Severity(fail_on)) else EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@click.argument("code")
@click.pass_obj
def explain(session: Session, *, code: str) -> None:
    """Explain a rule by its CODE or name: what it checks, why, and how to fix a finding."""

    def action() -> int:
        click.echo(explain_rule(code))
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


COMMANDS = (check, explain)
