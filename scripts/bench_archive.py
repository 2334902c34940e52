"""Measure what an archive costs: `python3 scripts/bench_archive.py --documents 500`.

Writes a company in which every procedure has so many archived revisions and times `qms check`:
without the archive, the first time with it, again, and compared with the version before. The goals
are ratios taken in one run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bootstrap import ENVIRONMENT, Purpose, start

DAY = "2026-01-20"
CHECK = ("-m", "qms", "check", "--as-of", DAY)
FINDINGS_ARE_FINE = '"$0" "$@"; test $? -le 1'
WARM, COMPARED = 1.5, 2.5
COUNTING = """#!/bin/sh
echo git >> "{counted}"
exec {git} "$@"
"""


def main() -> int:
    """Measure, print, and return 1 when a bound was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=100, metavar="N", help="default: 100")
    parser.add_argument("--revisions", type=int, default=20, metavar="N", help="default: 20")
    options = parser.parse_args()
    if Path(sys.prefix) != ENVIRONMENT:  # before anything of the environment is imported
        start(Purpose.PUBLISH, [__file__, *sys.argv[1:]])

    with tempfile.TemporaryDirectory(prefix="qms-bench-") as temporary:
        return _measure(Path(temporary), options.documents, options.revisions)


def _measure(place: Path, documents: int, revisions: int) -> int:
    from benchmark.archive import write_archive
    from benchmark.corpus import build_corpus

    company, bare = place / "company", place / "bare"
    procedures = build_corpus(documents, 1)
    write_archive(company, procedures, revisions)
    shutil.copytree(company, bare)
    shutil.rmtree(bare / "quality_manual/archive")
    _save(company, "before")
    _change(company / "procedures" / procedures[0].file_name)
    _save(company, "after")
    cache = {"XDG_CACHE_HOME": str(place / "cache")}
    without = _seconds(bare, cache)
    cold = _seconds(company, cache)
    warm = _seconds(company, cache)
    counted = place / "count"
    compared = _seconds(company, cache | _counting(place, counted), "--base", "HEAD~1")
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
    from benchmark.measure import measure

    command = ["sh", "-c", FINDINGS_ARE_FINE, sys.executable, *CHECK, *arguments]
    return measure(command, root, extra=extra).cpu


def _counting(place: Path, counted: Path) -> dict[str, str]:
    """Return an environment in which every start of git is noted."""
    git, folder = shutil.which("git"), place / "bin"
    folder.mkdir()
    script = folder / "git"
    script.write_text(COUNTING.format(git=git, counted=counted), encoding="utf-8")
    script.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def _change(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nOne more sentence.\n", encoding="utf-8", newline="\n")


def _save(root: Path, message: str) -> None:
    who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org")
    for arguments in (
        ("init", "-q"),
        ("add", "-A"),
        (*who, "-c", "gc.auto=0", "commit", "-q", "-m", message),
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)


if __name__ == "__main__":
    sys.exit(main())
