"""`qms audit-pack`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qms.cli.support import EXIT_CLEAN, Session, funnel, generator_option, now, trust_option
from qms.domain.editions import Edition

MEGABYTE = 1_000_000


@click.command("audit-pack")
@click.argument("out", metavar="OUT.zip", type=click.Path(path_type=Path))
@click.option(
    "--edition",
    type=click.Choice(["complete", "auditor"]),
    default="complete",
    show_default=True,
    help="Which finished build is packed.",
)
@generator_option
@trust_option
@click.pass_obj
def audit_pack(
    session: Session, *, out: Path, edition: str, generator: str, trust: Path | None
) -> None:
    """Pack a finished build for an auditor: opens by double-click, verifies without this tool."""

    def action() -> int:
        from qms.app.manual.audit_pack import PackOptions, make_audit_pack

        options = PackOptions(
            target=out.absolute(),
            now=now(),
            edition=Edition(edition),
            generator=generator,
            trust=trust,
        )
        made = make_audit_pack(session.find(), options)
        size = f"{made.size / MEGABYTE:.1f} MB"
        click.echo(f"Packed {made.files} files, {size}: {made.target}")
        click.echo(f"  SHA-256  {made.sha256}")
        click.echo(
            "Hand it over, and say its SHA-256 in another way, by telephone for example. Whoever"
            " gets it unpacks it and opens START-HERE.html."
        )
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


COMMANDS = (audit_pack,)
