"""What a command costs: its wall time, its CPU with all children, its largest process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KIBIBYTE = 1024
METER = Path(__file__).with_name("meter.py")
SHOWN_LINES = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run of a command cost."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of user and system time, of the command and every process that it waited for."""
    peak: int
    """Bytes of the largest single process."""
    said: tuple[tuple[float, str], ...] = ()
    """When each line was printed, in seconds of one clock."""

    def between(self, first: str, second: str) -> float:
        """Return the seconds between two printed lines."""
        moments = {line: moment for moment, line in reversed(self.said)}
        return moments[second] - moments[first]

    def count(self, beginning: str) -> int:
        """Return how many lines were printed that begin so."""
        return sum(line.startswith(beginning) for _, line in self.said)


class CommandFailed(Exception):
    """A measured command did not end well; the message holds its last lines."""


def measure(
    command: Sequence[str], directory: Path, *, extra: Mapping[str, str] | None = None
) -> Cost:
    """Run a command in a directory and return what it cost.

    Raises:
        CommandFailed: it ended with another status than 0.
    """
    with tempfile.TemporaryDirectory() as temporary:
        result = Path(temporary, "cost.json")
        said: list[tuple[float, str]] = []
        with subprocess.Popen(
            [sys.executable, str(METER), str(result), *command],
            cwd=directory,
            env={**os.environ, **QUIET, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            said.extend((time.perf_counter(), line.rstrip()) for line in process.stdout)
        if process.returncode:
            lines = [line for _, line in said][-SHOWN_LINES:]
            raise CommandFailed("\n".join([" ".join(command), *lines]))
        wall, cpu, peak = json.loads(result.read_text(encoding="utf-8"))
    return Cost(wall=wall, cpu=cpu, peak=peak * KIBIBYTE, said=tuple(said))


def best(costs: Sequence[Cost]) -> Cost:
    """Return the least of each: what disturbs a run only ever adds."""
    return Cost(
        wall=min(cost.wall for cost in costs),
        cpu=min(cost.cpu for cost in costs),
        peak=min(cost.peak for cost in costs),
    )


QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
