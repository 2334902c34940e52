"""What an archive costs `qms check`: without it, the first time with it, again, and with a base."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from benchmark.archive import write_archive
from benchmark.corpus import build_corpus
from benchmark.counting import counting_git
from benchmark.inside import FINDINGS_ARE_FINE, save_in_git
from benchmark.measure import measure

DAY = "2026-01-20"
CHECK = ("-m", "qms", "check", "--as-of", DAY)
WARM, COMPARED = 1.5, 2.5


def measure_archive(place: Path, documents: int, revisions: int) -> int:
    """Measure, print, and return 1 when a bound was missed."""
    company, bare = place / "company", place / "bare"
    procedures = build_corpus(documents, 1)
    write_archive(company, procedures, revisions)
    shutil.copytree(company, bare)
    shutil.rmtree(bare / "quality_manual/archive")
    save_in_git(company, "before")
    _change(company / "procedures" / procedures[0].file_name)
    save_in_git(company, "after")
    cache = {"XDG_CACHE_HOME": str(place / "cache")}
    _seconds(bare, cache)
    without = _seconds(bare, cache)  # again, as what it is compared with is
    cold = _seconds(company, cache)
    warm = _seconds(company, cache)
    counted = place / "count"
    compared = _seconds(company, cache | counting_git(place, counted), "--base", "HEAD~1")
    processes = len(counted.read_text("utf-8").split())
    print(f"{documents} documents with {revisions} archived revisions each; seconds of CPU:")
    print(f"  without the archive        {without:7.2f}")
    print(f"  with it, the first time    {cold:7.2f}  {cold / without:.2f} times")
    print(f"  with it, again             {warm:7.2f}  {warm / without:.2f} times, ≤ {WARM}")
    print(
        f"  compared with a base       {compared:7.2f}  {compared / without:.2f} times,"
        f" ≤ {COMPARED}; git processes: {processes}"
    )
    return 0 if warm <= WARM * without and compared <= COMPARED * without else 1


def _seconds(root: Path, extra: dict[str, str], *arguments: str) -> float:
    command = ["sh", "-c", FINDINGS_ARE_FINE, sys.executable, *CHECK, *arguments]
    return measure(command, root, extra=extra).cpu


def _change(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nOne more sentence.\n", encoding="utf-8", newline="\n")
