"""What `qms check` prints, in each format: what was found, or why nothing could be checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import click

from qms import __version__
from qms.app.changes.proposal import build_proposal
from qms.app.check import CheckResult
from qms.app.source_lines import source_lines
from qms.domain.diagnostics import Diagnostic
from qms.domain.refusals import UnreadableRegister
from qms.report.github import render_github
from qms.report.json import render_json
from qms.report.proposal import Proposal, render_proposal
from qms.report.sarif import render_sarif

AsText = Callable[[Iterable[Diagnostic], Mapping[str, Sequence[str]]], str]
FORMATS = ("text", "json", "github", "sarif", "markdown")


def print_result(
    root: Path, result: CheckResult, output_format: str, as_text: AsText, *, links: str
) -> None:
    """Print what a check found."""
    match output_format:
        case "json":
            click.echo(render_json(result.diagnostics), nl=False)
            for sentence in result.unchecked:
                click.echo(sentence, err=True)
        case "github":
            click.echo(render_github(result.diagnostics), nl=False)
            click.echo(result.summary, err=True)
        case "sarif":
            click.echo(render_sarif(result.diagnostics, version=__version__), nl=False)
            click.echo(result.summary, err=True)
        case "markdown":
            click.echo(render_proposal(build_proposal(result, links=links)), nl=False)
        case _:
            text = as_text(result.listed, source_lines(root, result.listed))
            click.echo("\n".join(filter(None, (text, result.summary))))


def print_refusal(refusal: UnreadableRegister, output_format: str, as_of: str) -> bool:
    """Print why nothing could be checked, for programs; False where words are asked for."""
    found = refusal.diagnostics
    match output_format:
        case "json":
            click.echo(render_json(found), nl=False)
        case "github":
            click.echo(render_github(found), nl=False)
        case "sarif":
            click.echo(render_sarif(found, version=__version__, usable=False), nl=False)
        case "markdown":
            proposal = Proposal(as_of=as_of, compared_with="", findings=found, usable=False)
            click.echo(render_proposal(proposal), nl=False)
        case _:
            return False
    return True
