"""What a command costs: its wall time, its CPU with all children, its largest process."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KIBIBYTE = 1024
PR_SET_CHILD_SUBREAPER = 36
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


class CommandFailed(Exception):
    """A measured command did not end well; the message holds its last lines."""


def measure(
    command: Sequence[str], directory: Path, *, extra: Mapping[str, str] | None = None
) -> Cost:
    """Run a command in a directory and return what it cost.

    Raises:
        CommandFailed: it ended with another status than 0.
    """
    adopt_orphans()
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=directory,
            env={**os.environ, **QUIET, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        # wait4 tells the use of this child and its children alone, not of earlier ones.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            lines = output.read().decode("utf-8", "replace").splitlines()[-SHOWN_LINES:]
            raise CommandFailed("\n".join([" ".join(command), *lines]))
    uses = [usage, *orphans()]
    return Cost(
        wall=wall,
        cpu=sum(use.ru_utime + use.ru_stime for use in uses),
        peak=max(use.ru_maxrss for use in uses) * KIBIBYTE,
    )


def adopt_orphans() -> None:
    """Become the parent of processes that a command leaves behind: their use counts as well.

    Layout workers are children of a fork server that nobody waits for (Linux only).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def orphans() -> Iterator[resource.struct_rusage]:
    """Wait for what a command left behind and yield the use of each."""
    while True:
        try:
            _, _, usage = os.wait3(0)
        except ChildProcessError:
            return
        yield usage


def best(costs: Sequence[Cost]) -> Cost:
    """Return the least of each: what disturbs a run only ever adds."""
    return Cost(
        wall=min(cost.wall for cost in costs),
        cpu=min(cost.cpu for cost in costs),
        peak=min(cost.peak for cost in costs),
    )


QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
