"""`qms key`: keys that people sign approvals with."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from qms.app.approvals.keys import (
    KeyChange,
    exported_signers,
    listed_keys,
    new_key_path,
    plan_key_end,
    plan_revocation,
    register_key,
    write_key_change,
)
from qms.cli.asking import agreed, yes_option
from qms.cli.support import EXIT_CLEAN, EXIT_FAULT, Day, Group, Session, command_name, funnel, now

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=Group)
def key() -> None:
    """Give people keys to sign approvals with, and take them back."""


@key.command("new")
@click.option("--person", required=True, help="Whose key it will be, as named in approvers.yml.")
@click.option("--output", type=FILE, help="Where the private key lies; otherwise in ~/.ssh.")
@click.option("--hardware", is_flag=True, help="Keep the private key in a security key (FIDO2).")
@click.pass_obj
def new(session: Session, *, person: str, output: Path | None, hardware: bool) -> None:
    """Make a key on this computer; you are asked for a passphrase."""

    def action() -> int:
        from qms.signing.ssh_new import KeyHome, make_key

        path = new_key_path(session.find(), person, output)
        home = KeyHome.HARDWARE if hardware else KeyHome.FILE
        if hardware:
            click.echo("Plug in your security key, and touch it when it blinks.")
        else:
            click.echo("Choose a passphrase. You will be asked for it whenever you approve.")
        made = make_key(path, comment=person, home=home)
        click.echo(f"Your private key is {made.private}. Nobody else may ever have it.")
        click.echo(f"Its public half is {made.public_path} ({made.public.fingerprint}).")
        if not made.has_passphrase:
            click.echo(
                "It has no passphrase: whoever gets the file can approve in your name. Give it one:"
                f" ssh-keygen -p -f {made.private}"
            )
        click.echo("Next: give the public half to whoever keeps approvers.yml. They enter it with")
        click.echo(f"  {command_name()} key register --person {person} {made.public_path}")
        click.echo(
            "and compare the fingerprint with you, by telephone or face to face. Keep a copy of the"
            " private key in a safe place, or be ready to get a new one."
        )
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@key.command("register")
@click.argument("file", metavar="FILE.pub", type=FILE)
@click.option("--person", required=True, help="Whose key it is, as named in approvers.yml.")
@click.option("--after", type=Day(), help="The first day on which it counts; otherwise today.")
@click.pass_obj
def register(session: Session, *, file: Path, person: str, after: date | None) -> None:
    """Enter a person's public key in approvers.yml."""

    def action() -> int:
        first = after or now().date()
        listed = register_key(session.find(), person, file, after=first)
        click.echo(f"{listed.person.name} can sign with {listed.fingerprint} from {first} on.")
        click.echo(
            "Compare the fingerprint with the person before you accept this change, by telephone or"
            " face to face."
        )
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@key.command("end")
@click.argument("fingerprint")
@click.option("--person", required=True, help="Whose key it is, as named in approvers.yml.")
@click.option("--on", "last_day", type=Day(), help="The last day on which it counts; else today.")
@yes_option
@click.pass_obj
def end(
    session: Session, *, fingerprint: str, person: str, last_day: date | None, yes: bool
) -> None:
    """Let a key sign no longer, because the person left or has another; nobody else had it."""

    def action() -> int:
        last = last_day or now().date()
        root = session.find()
        change = plan_key_end(root, person, fingerprint, last_day=last)
        note = "What was signed with it until then goes on to count."
        return _change(root, change, f"counts until {last}", note, yes=yes)

    sys.exit(funnel(session, action))


@key.command("revoke")
@click.argument("fingerprint")
@click.option("--person", required=True, help="Whose key it is, as named in approvers.yml.")
@click.option(
    "--compromised-since",
    type=Day(),
    help="The day since when somebody else may have had it.",
)
@yes_option
@click.pass_obj
def revoke(
    session: Session,
    *,
    fingerprint: str,
    person: str,
    compromised_since: date | None,
    yes: bool,
) -> None:
    """Let a key count no longer, because it was lost or stolen; its approvals fall too."""

    def action() -> int:
        root, today = session.find(), now().date()
        change = plan_revocation(
            root, person, fingerprint, on=today, compromised_since=compromised_since
        )
        note = (
            "Approvals signed with it count only where an earlier issue of the manual lists them;"
            f" `{command_name()} check` names the others. They are approved again with a new key."
        )
        return _change(root, change, change.key.state, note, yes=yes)

    sys.exit(funnel(session, action))


@key.command("list")
@click.pass_obj
def show(session: Session) -> None:
    """List the keys in approvers.yml."""

    def action() -> int:
        for each in listed_keys(session.find(), today=now().date()):
            click.echo(f"{each.person.id}  {each.kind}  {each.fingerprint}  {each.state}")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


@key.command("allowed-signers")
@click.option("--output", type=FILE, help="Write it there; otherwise it is printed.")
@click.pass_obj
def allowed_signers(session: Session, *, output: Path | None) -> None:
    """Export the keys, so that `ssh-keygen -Y verify` confirms approvals and issues without qms."""

    def action() -> int:
        text = exported_signers(session.find())
        if output is None:
            click.echo(text, nl=False)
        else:
            from qms.publish.atomic import write_atomic

            write_atomic(output, text.encode("ascii"))
            click.echo(f"{output} lists {text.count(chr(10))} keys.")
        return EXIT_CLEAN

    sys.exit(funnel(session, action))


def _change(root: Path, change: KeyChange, state: str, note: str, *, yes: bool) -> int:
    """Show what is going to be entered about a key, ask, and enter it."""
    click.echo(f"{change.key.fingerprint} of {change.key.person.name}: {state}.")
    click.echo(note)
    if not agreed(yes=yes):
        return EXIT_FAULT
    write_key_change(root, change)
    click.echo("approvers.yml says so now.")
    return EXIT_CLEAN


COMMANDS = (key,)
