"""What parts of our own work cost: checking, sealing, verifying, and git processes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmark.counting import counting_git
from benchmark.measure import measure

WITHIN = Path(__file__).with_name("within.py")
SAMPLES = 3
MANY = 9
"""Samples of what takes hundredths of a second."""
STATE = "QMS_STATE"
FINDINGS_ARE_FINE = '"$0" "$@"; test $? -le 1'


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """Seconds of CPU without the start of an interpreter, and counts."""

    first_check: float
    """With nothing remembered."""
    check: float
    """Again, with what the user's memory holds of the same files."""
    compose: float
    """Reading and composing the front matter of every document, and no more."""
    seal: float
    verify: float
    sealed_anew: int
    """Sealed PDFs that differ when nothing was changed."""
    git_processes: int
    """That a check against a base starts."""


def measure_inside(company: Path, place: Path, day: str) -> Inside:
    """Measure a company that was built; it is sealed and saved in git for it."""
    seal = [_within("seal", company, place, day) for _ in range(SAMPLES)]
    first, again = _checks(company, place, day)
    return Inside(
        first_check=first,
        check=again,
        compose=min(_within("compose", company, place, day)["cpu"] for _ in range(MANY)),
        seal=min(each["cpu"] for each in seal),
        verify=min(each["verify"] for each in seal),
        sealed_anew=_sealed_anew(company, place, day),
        git_processes=_git_processes(company, place, day),
    )


def _checks(company: Path, place: Path, day: str) -> tuple[float, float]:
    """Return what a check costs the first time, and again."""
    costs: list[tuple[float, float]] = []
    for sample in range(MANY):
        empty = {"XDG_CACHE_HOME": str(place / f"memory-{sample}")}
        first, again = (_within("check", company, place, day, empty)["cpu"] for _ in range(2))
        costs.append((first, again))
    return min(first for first, _ in costs), min(again for _, again in costs)


def _within(
    part: str, company: Path, place: Path, day: str, extra: Mapping[str, str] | None = None
) -> dict[str, float]:
    command = [sys.executable, str(WITHIN), part, str(company), day]
    with_state = {STATE: str(place / "state"), **(extra or {})}
    said = measure(command, company, extra=with_state).said
    found: dict[str, float] = json.loads(said[-1][1])
    return found


def _sealed_anew(company: Path, place: Path, day: str) -> int:
    command = [sys.executable, "-m", "qms", "build", "--identity", "test", "--as-of", day]
    extra = {STATE: str(place / "state"), "XDG_CACHE_HOME": str(place / "pages")}
    sealed = []
    for _ in range(2):
        measure(command, company, extra=extra)
        sealed.append(_digests(company / "build" / "site" / "pdf"))
    before, after = sealed
    return sum(before[name] != after.get(name) for name in before)


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.pdf")
    }


def _git_processes(company: Path, place: Path, day: str) -> int:
    save_in_git(company, "before")
    changed = min((company / "procedures").glob("*.md"))
    text = changed.read_text(encoding="utf-8")
    changed.write_text(f"{text}\nOne more sentence.\n", encoding="utf-8", newline="\n")
    save_in_git(company, "after")
    counted = place / "count-check"
    check = [sys.executable, "-m", "qms", "check", "--as-of", day, "--base", "HEAD~1"]
    measure(["sh", "-c", FINDINGS_ARE_FINE, *check], company, extra=counting_git(place, counted))
    return len(counted.read_text("utf-8").split())


def save_in_git(root: Path, message: str) -> None:
    """Save everything below a folder as one commit."""
    who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org")
    for arguments in (
        ("init", "-q"),
        ("add", "-A", "--", ".", ":!build", ":!.qms"),
        (*who, "-c", "gc.auto=0", "commit", "-q", "-m", message),
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)
