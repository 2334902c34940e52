"""`qms sign` and `qms timestamp`: the only commands that call hosts, those that you name."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qms.cli.support import EXIT_CLEAN, Command, Session, funnel, now
from qms.cli.verify import in_words, repository_around

if TYPE_CHECKING:
    from qms.app.seal_files import Terms, Written

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


def _terms_options(*levels: str, default: str) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        options = (
            click.argument(
                "files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False)
            ),
            click.option(
                "--level",
                type=click.Choice(levels),
                show_default=default,
                help="How long the proof lasts (PAdES level).",
            ),
            click.option(
                "--tsa",
                "authority",
                metavar="URL",
                show_default="QMS_SEAL_TSA",
                help="Address of the time-stamp authority.",
            ),
            click.option(
                "--trust-root",
                "roots",
                multiple=True,
                type=click.Path(path_type=Path, dir_okay=False),
                help="Certificate of an authority that you trust (PEM); also several times.",
            ),
            click.option(
                "--output",
                type=click.Path(path_type=Path),
                help="Folder for the results; otherwise they replace the files.",
            ),
        )
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@click.command()
@_terms_options(*LEVELS, default="QMS_SEAL_LEVEL, else B-T with an authority and B-B without")
@click.option(
    "--identity",
    type=click.Choice(["auto", "test"]),
    default="auto",
    show_default=True,
    help="The identity in the environment, or the test one, which proves nothing.",
)
@click.option("--reason", default="", help="Why it is sealed, as PDF readers show it.")
@click.option("--location", default="", help="Where it is sealed, as PDF readers show it.")
@click.option("--visible", is_flag=True, help="Show name, reason and time on the last page.")
@click.pass_obj
def sign(
    session: Session,
    *,
    files: tuple[Path, ...],
    level: str | None,
    authority: str | None,
    roots: tuple[Path, ...],
    output: Path | None,
    identity: str,
    reason: str,
    location: str,
    visible: bool,
) -> None:
    """Seal PDF FILES with the identity of your organisation, and verify them."""

    def action() -> int:
        from qms.app.seal_files import sign_files
        from qms.app.sealing import IdentityChoice

        instant = now()
        facts, written = sign_files(
            files,
            _terms(level, authority, roots, output),
            root=repository_around(session),
            choice=IdentityChoice(identity),
            reason=reason,
            location=location,
            visible=visible,
            now=instant,
        )
        _say(written, f"sealed by “{facts.signer}”")
        notice = facts.expiry_notice(instant)
        if notice:
            click.echo(notice)
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@click.command()
@_terms_options(*LEVELS[1:], default="B-LTA")
@click.pass_obj
def timestamp(
    session: Session,
    *,
    files: tuple[Path, ...],
    level: str | None,
    authority: str | None,
    roots: tuple[Path, ...],
    output: Path | None,
) -> None:
    """Put time stamps and the proof for later years into sealed PDF FILES, or renew them."""

    def action() -> int:
        from qms.app.seal_files import timestamp_files

        written = timestamp_files(
            files,
            _terms(level, authority, roots, output),
            root=repository_around(session),
            now=now(),
        )
        _say(written, "stamped")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


def _terms(
    level: str | None, authority: str | None, roots: tuple[Path, ...], output: Path | None
) -> Terms:
    from qms.app.seal_files import Terms

    return Terms(level=level or "", authority=authority or "", roots=roots, output=output)


def _say(written: Sequence[Written], done: str) -> None:
    click.echo("\n\n".join(in_words(each.verification) for each in written))
    count = "1 file was" if len(written) == 1 else f"{len(written)} files were"
    click.echo(f"\n{count} {done} and verified:")
    for each in written:
        click.echo(f"  {each.path}")


COMMANDS = (sign, timestamp)
