"""`qms sign` and `qms timestamp`: the only commands that call hosts, those that you name."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qms.cli.support import EXIT_CLEAN, EXIT_FINDINGS, Command, Session, funnel, now
from qms.cli.verify import fields_in_words, in_words, repository_around
from qms.domain.errors import UsageError

if TYPE_CHECKING:
    from qms.app.manual.seal_files import Terms, Written
    from qms.app.manual.sign_fields import Person

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
@click.option(
    "--field",
    metavar="ROLE",
    help="Sign the field of this role in a sealed file, as a person.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --field: your own key, a .p12 or .pfx file, or PEM with --certificate.",
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --key: the certificate of a key in PEM form.",
)
@click.option("--list", "lists", is_flag=True, help="Only show which fields are signed, by whom.")
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
    field: str | None,
    key: Path | None,
    certificate: Path | None,
    lists: bool,
) -> None:
    """Seal PDF FILES with the identity of your organisation, or sign a field as a person."""

    def action() -> int:
        root = repository_around(session)
        if lists:
            _refuse("--list", field=field, key=key, certificate=certificate, visible=visible)
            return _list(files, root, roots)
        if field is not None:
            _refuse("--field", visible=visible)
            person = _person(key, certificate, test=identity == "test")
            terms = _terms(level, authority, roots, output)
            return _sign_field(files, field, terms, root, person, reason, location)
        _refuse("a seal", key=key, certificate=certificate)
        from qms.app.manual.press import IdentityChoice
        from qms.app.manual.seal_files import sign_files

        instant = now()
        facts, written = sign_files(
            files,
            _terms(level, authority, roots, output),
            root=root,
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
        from qms.app.manual.seal_files import timestamp_files

        written = timestamp_files(
            files,
            _terms(level, authority, roots, output),
            root=repository_around(session),
            now=now(),
        )
        _say(written, "stamped")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


def _refuse(beside: str, **given: object) -> None:
    """Refuse options that mean nothing here."""
    wrong = next((name for name, value in given.items() if value), None)
    if wrong is not None:
        raise UsageError(f"--{wrong} does not go with {beside}; leave it out")


def _person(key: Path | None, certificate: Path | None, *, test: bool) -> Person:
    from qms.app.manual.sign_fields import Person, asks_for_passphrase

    passphrase = ""
    if key is not None and asks_for_passphrase() and sys.stdin.isatty():
        passphrase = click.prompt("Passphrase of your key", hide_input=True, default="")
    return Person(key=key, certificate=certificate, passphrase=passphrase, test=test)


def _sign_field(
    files: tuple[Path, ...],
    role: str,
    terms: Terms,
    root: Path | None,
    person: Person,
    reason: str,
    location: str,
) -> int:
    from qms.app.manual.sign_fields import sign_fields

    facts, written = sign_fields(
        files, role, terms, root=root, person=person, reason=reason, location=location, now=now()
    )
    _say(written, f"signed as {role} by “{facts.signer}”")
    for each in written:
        click.echo(f"\n{fields_in_words(each.verification)}")
    return EXIT_CLEAN


def _list(files: tuple[Path, ...], root: Path | None, roots: tuple[Path, ...]) -> int:
    from qms.app.manual.verify import verify_files

    results = verify_files(files, root=root, roots=roots, manifest=None, now=now())
    click.echo("\n\n".join(map(fields_in_words, results)))
    return EXIT_CLEAN if all(each.intact for each in results) else EXIT_FINDINGS


def _terms(
    level: str | None, authority: str | None, roots: tuple[Path, ...], output: Path | None
) -> Terms:
    from qms.app.manual.seal_files import Terms

    return Terms(level=level or "", authority=authority or "", roots=roots, output=output)


def _say(written: Sequence[Written], done: str) -> None:
    click.echo("\n\n".join(in_words(each.verification) for each in written))
    count = "1 file was" if len(written) == 1 else f"{len(written)} files were"
    click.echo(f"\n{count} {done} and verified:")
    for each in written:
        click.echo(f"  {each.path}")


COMMANDS = (sign, timestamp)
