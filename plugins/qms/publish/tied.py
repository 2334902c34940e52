"""Run a Python program that ends when whoever started it ends.

    python -m qms.publish.tied MODULE [ARGUMENT …]

A build that is killed cannot end the programs it started, and one that went on alone would still
write into a folder that the next build clears away. The starter keeps the other end of our
standard input open and never writes to it: its end is the starter's end, on every system.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_STANDARD_INPUT = 0


def run_tied(
    module: str,
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    seconds: float,
) -> subprocess.CompletedProcess[bytes]:
    """Run a module's program in a child that does not outlive us; return its output and status.

    Raises:
        subprocess.TimeoutExpired: it took longer than `seconds`, and was ended.
    """
    with begun_tied(module, arguments, folder=folder, environment=environment) as process:
        said, _ = process.communicate(timeout=seconds)
    return subprocess.CompletedProcess(process.args, process.returncode, said)


@contextmanager
def begun_tied(
    module: str, arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Begin a module's program in a child; at the block's end it is over, if need be by force."""
    # -P: a file of the repository named like a library is never run in its place.
    command = [sys.executable, "-P", "-m", __name__, module, *arguments]
    theirs, ours = os.pipe()
    try:
        with subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            command,
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            try:
                yield process
            finally:
                process.kill()
    finally:
        os.close(theirs)
        os.close(ours)


def main() -> None:
    """Become the program that the command line names."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_starter() -> None:
    while os.read(_STANDARD_INPUT, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
