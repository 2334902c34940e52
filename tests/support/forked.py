"""Processes that run `qms` and need not load it first.

To start Python and load our modules takes longer than most commands that tests give. One process
loads them once and then forks for every command: each still has a process of its own, which begins
as `python -m qms` does, with its own folder, environment, output and end, and can be killed. That
the command starts from nothing is proved where nothing is forked: the first start, builds that are
killed, terminals, workers, other environments.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = ("qms.mkdocs_plugin", "qms.__main__")
"""What the command itself never loads before it needs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


def run_forked(
    arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str], seconds: float
) -> Ended:
    """Run `qms` with these arguments in a process of its own.

    Raises:
        TimeoutError: it was still busy after these seconds, and was killed with all it started.
    """
    with tempfile.TemporaryDirectory() as place:
        out, err = Path(place, "out"), Path(place, "err")
        code = _answer(
            {
                "arguments": list(arguments),
                "folder": str(folder),
                "environment": dict(environment),
                "seconds": seconds,
                "output": [str(out), str(err)],
            }
        )
        if code is None:
            raise TimeoutError(f"`qms {' '.join(arguments)}` was still busy after {seconds} s")
        return Ended(returncode=code, stdout=out.read_text("utf-8"), stderr=err.read_text("utf-8"))


def _answer(order: dict[str, Any]) -> int | None:
    process = _parent()
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(order).encode() + b"\n")
    process.stdin.flush()
    answer: int | None = json.loads(process.stdout.readline())
    return answer


@functools.cache
def _parent() -> subprocess.Popen[bytes]:
    """Start the process that forks; it ends when we do, because its input ends."""
    process = subprocess.Popen(
        [sys.executable, __file__],
        env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    atexit.register(_end, process)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.communicate()


# --- the process that forks -----------------------------------------------------------------------


def main() -> None:
    """Load everything, then fork for every order that stands on a line of the input."""
    sys.path.pop(0)  # the folder of this file, which is nobody's
    for module in _modules():
        importlib.import_module(module)
    gc.freeze()  # at its end, no child goes through what it never made
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    for line in orders:
        order = json.loads(line)
        ended, until_the_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ended)
            _become(order)
            runpy.run_module("qms", run_name="__main__", alter_sys=True)
            return
        os.close(until_the_end)
        answers.write(json.dumps(_wait(child, ended, order["seconds"])).encode() + b"\n")
        answers.flush()


def _modules() -> list[str]:
    import qms

    every = [each.name for each in pkgutil.walk_packages(qms.__path__, "qms.")]
    return [name for name in every if not name.startswith(LEFT_OUT)]


def _become(order: dict[str, Any]) -> None:
    """Make this process what one is that was just started for an order."""
    os.setsid()
    for number, path in enumerate((os.devnull, *order["output"])):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.argv = ["qms", *order["arguments"]]


def _wait(child: int, ended: int, seconds: float) -> int | None:
    """Wait for the end of a child; return its status, or nothing when it had to be killed."""
    in_time = bool(select.select([ended], [], [], seconds)[0])
    os.close(ended)
    if not in_time:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status if in_time else None


if __name__ == "__main__":
    main()
