"""What every command shares: where the manual is, which day it is, and how a fault is said."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from qms.domain.errors import QmsError
from qms.report.text import render_text
from qms.source.files import Unreadable
from qms.source.repository import UnreadableRegister, find_root

EXIT_CLEAN, EXIT_FINDINGS, EXIT_FAULT = 0, 1, 2

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What the group `qms` was called with."""

    root: Path | None
    verbose: bool

    def find(self) -> Path:
        """Return the folder of the manual: `--root`, or the nearest one above this folder."""
        return find_root((self.root or Path.cwd()).resolve())


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


def funnel(session: Session, action: Callable[[], int]) -> int:
    """Run a command's action; every fault becomes words and an exit code."""
    try:
        return action()
    except (UnreadableRegister, Unreadable) as error:
        click.echo(render_text(error.diagnostics, {}), err=True)
        return EXIT_FAULT
    except QmsError as error:
        click.echo(f"qms: {error}", err=True)
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
        kind = type(error).__name__
        click.echo(
            f"qms: something went wrong inside qms itself ({kind}: {error});"
            " run again with --verbose and report what it prints",
            err=True,
        )
        return EXIT_FAULT
