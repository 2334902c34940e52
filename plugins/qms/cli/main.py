"""The group `qms`."""

from __future__ import annotations

from pathlib import Path

import click

from qms import __version__
from qms.cli.commands import Commands
from qms.cli.support import Group, Session


@click.group(
    cls=Group,
    commands=Commands(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that holds mkdocs.yml; otherwise the nearest one above this folder.",
)
@click.option("--verbose", is_flag=True, help="Show technical details of a fault.")
@click.version_option(__version__, prog_name="qms")
@click.pass_context
def main(context: click.Context, root: Path | None, *, verbose: bool) -> None:
    """Controlled documents, clauses, approvals and the quality manual.

    Exit codes: 0 nothing found, 1 findings, 2 wrong usage, wrong configuration or a fault of ours.
    """
    context.obj = Session(root=root, verbose=verbose)
