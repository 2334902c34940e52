"""A small company in stage setup, for tests that build everything."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from qms.app.start.init import init_repository
from support.forked import Ended, run_forked

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEPT = ("QM-01", "QM-04", "QP-01", "QP-05")


def small_company(folder: Path) -> Path:
    """Write a new company's repository with only a few of its drafts."""
    init_repository(folder, "Ångström & Søn Aero Ltd", now=NOW)
    for path in folder.glob("*/*.md"):
        if not any(f"id: {number}\n" in path.read_text("utf-8") for number in KEPT):
            path.unlink()
    return folder


def qms(root: Path, *arguments: str, state: Path | None = None, timeout: float = 120) -> Ended:
    """Run the command as a user would, in a process of its own."""
    return run_forked(
        ["--root", str(root), *arguments],
        folder=Path.cwd(),
        environment=environment(state or root.parent / "state"),
        seconds=timeout,
    )


def command(root: Path, *arguments: str) -> list[str]:
    """Return the command line that runs `qms` for a repository."""
    return [sys.executable, "-m", "qms", "--root", str(root), *arguments]


def environment(state: Path) -> dict[str, str]:
    """Return an environment in which test identity and caches lie in a folder of the test."""
    outside = {key: value for key, value in os.environ.items() if not key.startswith("QMS_")}
    return {
        **outside,
        "QMS_STATE": str(state),
        "XDG_CACHE_HOME": str(state / "cache"),
        "PYTHONPATH": str(ROOT / "plugins"),
    }


def tree(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def is_whole(build: Path) -> bool:
    """Return whether a build holds every file that its manifest lists, unchanged."""
    manifest = json.loads((build / "manifest.json").read_text("utf-8"))
    found = tree(build / "site")
    return bool(manifest["files"]) and all(
        found.get(entry["path"]) == entry["sha256"] for entry in manifest["files"]
    )
