"""Renew the lists of exact library releases in scripts/requirements/.

    python3 scripts/lock.py              # the newest releases that pyproject.toml allows
    python3 scripts/lock.py --keep       # only what pyproject.toml now demands otherwise

Each list holds every library with its release and the checksums of its files, for all supported
Pythons and systems at once, and names no index: whoever installs uses the index that their own
pip is set up for. `uv` does the resolving; it is needed for this alone.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "scripts" / "requirements"
LOCKS: dict[str, list[str]] = {
    # The build backend is needed wherever the package itself is installed.
    "runtime.txt": ["pyproject.toml", "scripts/requirements/build.in"],
    "development.txt": ["pyproject.toml", "--group", "development"],
    # The oldest releases that pyproject.toml allows; one job of the pipeline tests with them.
    "lowest.txt": ["pyproject.toml", "--group", "development", "--resolution", "lowest-direct"],
    "bench.txt": ["scripts/requirements/bench.in"],
}
HEADER = "# Made by scripts/lock.py; do not edit.\n"
ELSEWHERE = re.compile(r"://|(?<![\w.-])/(home|root|tmp|usr|opt|work|Users)/|[A-Za-z]:\\")


def main() -> int:
    """Write every list anew and refuse one that names a place."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="keep releases that still fit")
    keep = parser.parse_args().keep
    uv = find_uv()
    if uv is None:
        print("uv is missing. Install it with: python3 -m pip install uv", file=sys.stderr)
        return 2
    for name, sources in LOCKS.items():
        target = REQUIREMENTS / name
        text = HEADER + resolved(uv, sources, previous=target if keep else None)
        if place := ELSEWHERE.search(text):
            print(f"{target}: the list names a place: {place.group()!r}", file=sys.stderr)
            return 1
        target.write_text(text, encoding="utf-8", newline="\n")
        print(f"{target.relative_to(ROOT)}: {text.count('==')} libraries")
    return 0


def resolved(uv: list[str], sources: list[str], *, previous: Path | None) -> str:
    """Return the text of one list; releases in `previous` are preferred where they still fit."""
    command = [
        *uv, "pip", "compile", *sources, "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links",
        "--no-annotate", "--quiet", "--no-config",
    ]  # fmt: skip
    if previous is not None and previous.exists():
        # uv prefers what stands in its output file.
        draft = previous.with_suffix(".draft")
        shutil.copyfile(previous, draft)
        try:
            run([*command, "--output-file", str(draft)])
            return draft.read_text(encoding="utf-8").removeprefix(HEADER)
        finally:
            draft.unlink()
    return run(command)


def run(command: list[str]) -> str:
    """Run a command in the repository and return what it printed."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr or f"{command[0]} failed")
    return done.stdout


def environment() -> dict[str, str]:
    """Return this environment with pip's certificate handed on to uv."""
    result = dict(os.environ)
    if certificate := result.get("PIP_CERT"):
        result.setdefault("SSL_CERT_FILE", certificate)
    return result


def find_uv() -> list[str] | None:
    """Return the command that starts uv, here or on PATH."""
    if importlib.util.find_spec("uv"):
        return [sys.executable, "-m", "uv"]
    return [path] if (path := shutil.which("uv")) else None


if __name__ == "__main__":
    sys.exit(main())
