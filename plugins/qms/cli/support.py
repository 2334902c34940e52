"""What every command shares: where the manual is, which day it is, and how a fault is said."""

from __future__ import annotations

import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from qms.app.source_lines import source_lines
from qms.domain.diagnostics import Diagnostic
from qms.domain.errors import QmsError, file_fault
from qms.domain.refusals import FaultyText, UnreadableRegister
from qms.report.text import render_text
from qms.source.files import Unreadable

EXIT_CLEAN, EXIT_FINDINGS, EXIT_FAULT = 0, 1, 2

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What the group `qms` was called with."""

    root: Path | None
    verbose: bool

    def find(self) -> Path:
        """Return the folder of the manual: `--root`, or the nearest one above this folder."""
        # Asked for late, as whatever reads documents: a build begins other things first.
        from qms.source.repository import find_root

        return find_root((self.root or Path.cwd()).resolve())


class Group(click.Group):
    """A group that lists its commands with whole sentences, not with their beginnings."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands."""
        names = self.list_commands(ctx)
        commands = [(name, self.get_command(ctx, name)) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, each.get_short_help_str(limit=200)) for name, each in commands if each]
            )


class Day(click.ParamType[date]):
    """A date written YYYY-MM-DD."""

    name = "date"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        """Read the date."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is not a date; write YYYY-MM-DD", param, ctx)
        if day.isoformat() != value:
            self.fail(f"{value} is not a date; write YYYY-MM-DD", param, ctx)
        return day


def now() -> datetime:
    """Return the present instant, UTC; the only clock of the command line."""
    return datetime.now(UTC)


def as_of_option(command: Command) -> Command:
    """Give a command `--as-of`."""
    return click.option(
        "--as-of",
        type=Day(),
        default=lambda: datetime.now().astimezone().date(),
        show_default="today",
        help="The day from which dates are judged.",
    )(command)


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Give a command `--format`."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How the result is written.",
    )


def trust_option(command: Command) -> Command:
    """Give a command `--trust`."""
    return click.option(
        "--trust",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        envvar="QMS_TRUST",
        help="A trusted copy of approvers.yml, kept outside; approvals are judged by it.",
    )(command)


def generator_option(command: Command) -> Command:
    """Give a command `--generator`."""
    return click.option(
        "--generator",
        type=click.Choice(["mkdocs", "properdocs"]),
        default="mkdocs",
        show_default=True,
        help="The program that writes the site.",
    )(command)


def dry_run_option(command: Command) -> Command:
    """Give a command `--dry-run`."""
    return click.option(
        "--dry-run", is_flag=True, help="Say what would be done, and change nothing."
    )(command)


def funnel(session: Session, action: Callable[[], int]) -> int:
    """Run a command's action; every fault becomes words and an exit code."""
    try:
        return action()
    except (UnreadableRegister, Unreadable, QmsError) as error:
        for line in _refusal(session, error):
            click.echo(line, err=True)
        return EXIT_FAULT
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_CLEAN
    except click.ClickException:
        raise
    except KeyboardInterrupt:
        click.echo("qms: stopped; nothing was changed", err=True)
        return EXIT_FAULT
    except Exception as error:  # noqa: BLE001 - the one funnel: our own fault, said in words
        if session.verbose:
            traceback.print_exc()
        click.echo(f"qms: {_in_words(error)}", err=True)
        return EXIT_FAULT


def command_name() -> str:
    """Return how the person types this command: `qms`, or with the folder it lies in."""
    folder = Path(sys.executable).parent
    own = next((path for path in (folder / "qms", folder / "qms.exe") if path.exists()), None)
    if own is None:
        return f"{Path(sys.executable).name} -m qms"
    on_path = shutil.which("qms")
    if on_path is not None and Path(on_path).absolute() == own.absolute():
        return "qms"
    here = Path.cwd()
    if own.parent == here:
        return os.path.join(os.curdir, own.name)  # noqa: PTH118 - a Path drops the dot
    return str(own.relative_to(here) if own.is_relative_to(here) else own)


def _refusal(session: Session, error: UnreadableRegister | Unreadable | QmsError) -> Iterator[str]:
    """Yield a refusal in words, below the findings that are behind it."""
    if isinstance(error, FaultyText):
        yield render_text(error.findings, _lines(session, error.findings))
    if isinstance(error, UnreadableRegister | Unreadable):
        yield render_text(error.diagnostics, _lines(session, error.diagnostics))
    else:
        yield f"qms: {error}"


def _lines(session: Session, diagnostics: tuple[Diagnostic, ...]) -> dict[str, list[str]]:
    """Return the lines that a refusal points at, as far as they can be read."""
    try:
        return source_lines(session.find(), diagnostics)
    except QmsError:
        return {}


def _in_words(error: Exception) -> str:
    """Say what no command expected: a file that cannot be written, or a fault of our own."""
    return file_fault(error) or (
        f"something went wrong inside qms itself ({type(error).__name__}: {error});"
        " run again with --verbose and report what it prints"
    )
