"""A program that we start does not outlive us, however we end."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from qms.publish.tied import begun_tied, run_tied

PROGRAM = """
import os, sys, time
print("arguments", *sys.argv[1:], flush=True)
if sys.argv[1:] == ["stay"]:
    open("started", "w").write(str(os.getpid()))
    time.sleep(60)
sys.exit(3)
"""
STARTER = """
import os, sys
from pathlib import Path
from qms.publish.tied import run_tied
folder = Path(sys.argv[1])
run_tied("program", ["stay"], folder=folder, environment=os.environ, seconds=60)
"""


def written(folder: Path) -> dict[str, str]:
    """Write the program; return the environment in which it is found."""
    (folder / "program.py").write_text(textwrap.dedent(PROGRAM), encoding="utf-8")
    found = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": found}


def test_output_and_status_are_those_of_the_program(tmp_path: Path) -> None:
    environment = written(tmp_path)
    done = run_tied("program", ["one", "two"], folder=tmp_path, environment=environment, seconds=60)
    assert done.returncode == 3
    assert done.stdout.decode().split() == ["arguments", "one", "two"]


def test_it_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(tmp_path)], env=written(tmp_path)
    )
    started = tmp_path / "started"
    assert eventually(lambda: started.exists() and started.read_text() != "")
    child = int(started.read_text())
    assert is_there(child)
    starter.kill()
    starter.wait()
    assert eventually(lambda: not is_there(child))


def test_it_ends_when_the_work_beside_it_fails(tmp_path: Path) -> None:
    started = tmp_path / "started"
    environment = written(tmp_path)

    def work_and_fail() -> None:
        with begun_tied("program", ["stay"], folder=tmp_path, environment=environment):
            assert eventually(lambda: started.exists() and started.read_text() != "")
            message = "the work beside it"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="the work beside it"):
        work_and_fail()
    assert not is_there(int(started.read_text()))


def eventually(holds: object, seconds: float = 30) -> bool:
    """Whether something holds within a time that no machine needs."""
    assert callable(holds)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


def is_there(process: int) -> bool:
    """Whether a process still runs; one that ended and was not yet waited for does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
