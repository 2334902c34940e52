"""`qms check` and `qms explain`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from qms.app.check import CheckResult, check_repository
from qms.app.explain import explain_rule, source_lines
from qms.cli.support import (
    EXIT_CLEAN,
    EXIT_FINDINGS,
    Session,
    as_of_option,
    format_option,
    funnel,
    now,
)
from qms.domain.diagnostics import Diagnostic, Severity
from qms.domain.library import Anchor
from qms.report.github import render_github
from qms.report.json import render_json
from qms.report.text import render_briefly, render_text

AsText = Callable[[Iterable[Diagnostic], Mapping[str, Sequence[str]]], str]


@click.command()
@as_of_option
@format_option("text", "json", "github")
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.ERROR.value,
    show_default=True,
    help="The lightest finding that makes the exit code 1.",
)
@click.option(
    "--trust",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    envvar="QMS_TRUST",
    help="A trusted copy of approvers.yml, kept outside; approvals are judged by it.",
)
@click.option(
    "--base",
    metavar="REV",
    envvar="QMS_BASE",
    help="The version in force; the proposal is compared with it and judged by its registers.",
)
@click.option(
    "--require-anchor", is_flag=True, help="Fail when neither a base nor a trusted copy was given."
)
@click.option("--notes", is_flag=True, help="Show every note, also when there are many.")
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
    notes: bool,
) -> None:
    """Check every document, approval, clause, reference, record and register."""

    def action() -> int:
        root = session.find()
        result = check_repository(
            root,
            as_of=as_of,
            now=now(),
            trust=trust,
            base=base,
            unanchored=Anchor.REQUIRED if require_anchor else Anchor.MISSING,
        )
        _print(root, result, output_format, render_text if notes else render_briefly)
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


def _print(root: Path, result: CheckResult, output_format: str, as_text: AsText) -> None:
    match output_format:
        case "json":
            click.echo(render_json(result.diagnostics), nl=False)
            for sentence in result.unchecked:
                click.echo(sentence, err=True)
        case "github":
            click.echo(render_github(result.diagnostics), nl=False)
            click.echo(result.summary, err=True)
        case _:
            text = as_text(result.listed, source_lines(root, result.listed))
            click.echo("\n".join(filter(None, (text, result.summary))))


COMMANDS = (check, explain)
