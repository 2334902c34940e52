"""Run one command and write what it cost: `python meter.py RESULT COMMAND …`.

A program of its own, because it becomes the parent of everything that the command leaves behind:
layout workers are children of a fork server that nobody waits for, and their work counts too.
Standard library only, and small: a child's peak begins at that of its parent.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 10.0
"""Seconds for what a command left behind to end."""


def main() -> int:
    """Run the command, write its cost as JSON, and end with its status."""
    result, command = Path(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    begun = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    uses = [usage]
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline:
        try:
            pid, _, usage = os.wait3(os.WNOHANG)
        except ChildProcessError:
            break
        if pid:
            uses.append(usage)
        else:
            time.sleep(0.02)
    cpu = sum(use.ru_utime + use.ru_stime for use in uses)
    peak = max(use.ru_maxrss for use in uses)
    result.write_text(json.dumps([wall, cpu, peak]), encoding="utf-8")
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
