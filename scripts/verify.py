"""Run every gate, time each, and list the failed ones at the end.

    python scripts/verify.py               # all
    python scripts/verify.py lint types    # only these

Runs in the environment that scripts/test.py makes. Gates before the tests run side by side and
are printed in order; the tests come last, so that their closing line is the last they print.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
PYTHON = sys.executable


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One command that has to end as expected."""

    name: str
    says: str
    command: tuple[str, ...]
    expected: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a gate ended."""

    gate: Gate
    status: int
    seconds: float
    output: str = ""

    @property
    def passed(self) -> bool:
        """Whether the gate ended as expected."""
        return self.status == self.gate.expected


def program(name: str) -> str:
    """Return the path of a program of this environment."""
    return str(PROGRAMS / name)


GATES = (
    Gate(
        name="format",
        says="the code is laid out by the formatter",
        command=(program("ruff"), "format", "--check", "."),
    ),
    Gate(
        name="lint",
        says="the linter finds nothing",
        command=(program("ruff"), "check", "--output-format", "concise", "."),
    ),
    Gate(
        name="types",
        says="every type holds",
        command=(PYTHON, "-m", "mypy"),
    ),
    Gate(
        name="layers",
        says="imports point down, each heavy library has one home",
        command=(program("lint-imports"),),
    ),
    Gate(
        name="generated",
        says="generated files equal their source",
        command=(PYTHON, "scripts/regenerate.py", "--check"),
    ),
    Gate(
        name="content",
        says="this repository's own manual passes",
        command=(PYTHON, "-m", "qms", "check"),
    ),
    Gate(
        name="canary",
        says="a manual with planted faults is refused",
        command=(PYTHON, "-m", "qms", "--root", "tests/canary", "check"),
        expected=1,
    ),
)
TESTS = Gate(
    name="tests",
    says="the tests pass",
    command=(PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal"),
)


def main(arguments: Sequence[str]) -> int:
    """Run the gates asked for; return 1 when one failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    names = [gate.name for gate in (*GATES, TESTS)]
    parser.add_argument("gates", nargs="*", metavar="GATE", help=", ".join(names))
    wanted = parser.parse_args(arguments).gates or names
    if unknown := sorted(set(wanted) - set(names)):
        parser.error(f"no such gate: {', '.join(unknown)} (there are: {', '.join(names)})")

    outcomes = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for outcome in pool.map(run_quietly, [gate for gate in GATES if gate.name in wanted]):
            outcomes.append(outcome)
            show(outcome)
    if TESTS.name in wanted:
        print(f"\n=== {TESTS.name}: {TESTS.says}", flush=True)
        outcomes.append(run_aloud(TESTS))
    return summarise(outcomes)


def run_quietly(gate: Gate) -> Outcome:
    """Run a gate and keep what it prints."""
    begun = time.perf_counter()
    done = subprocess.run(
        gate.command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return Outcome(
        gate=gate,
        status=done.returncode,
        seconds=time.perf_counter() - begun,
        output=done.stdout,
    )


def run_aloud(gate: Gate) -> Outcome:
    """Run a gate and let it print."""
    begun = time.perf_counter()
    status = subprocess.run(
        gate.command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False
    ).returncode
    return Outcome(gate=gate, status=status, seconds=time.perf_counter() - begun)


def show(outcome: Outcome) -> None:
    """Print one line for a gate that passed, everything for one that failed."""
    word = "passed" if outcome.passed else "FAILED"
    gate = outcome.gate
    print(f"=== {gate.name}: {gate.says}: {word} ({outcome.seconds:.1f} s)", flush=True)
    if outcome.passed:
        return
    print(outcome.output.rstrip())
    if gate.expected:
        print(f"(ended with {outcome.status}; {gate.expected} was expected)")
    sys.stdout.flush()


def summarise(outcomes: Sequence[Outcome]) -> int:
    """Print the time of each gate and the failed ones; return the exit status."""
    print("\nGate       Seconds")
    for outcome in outcomes:
        print(
            f"{outcome.gate.name:<10} {outcome.seconds:>7.1f}{'' if outcome.passed else '  FAILED'}"
        )
    failed = [outcome.gate.name for outcome in outcomes if not outcome.passed]
    if failed:
        print(f"\nFailed gates: {', '.join(failed)}")
        return 1
    print(f"\nAll {len(outcomes)} gates passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
