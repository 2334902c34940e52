"""The tools that we are measured against, installed from their own list into their own place."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from benchmark.measure import Cost, measure
from bootstrap import ROOT, base_python

PEERS = ROOT / ".qms" / "bench-env"
LOCK = ROOT / "scripts" / "requirements" / "bench.txt"
WITH_PDF = "[search, with-pdf]"
PLAIN = "[search]"


def plain_mkdocs(directory: Path) -> Cost:
    """Build a plain site with the MkDocs and Material that we use ourselves."""
    return measure([sys.executable, "-m", "mkdocs", "build", "--quiet"], directory)


def mkdocs_with_pdf(directory: Path) -> Cost:
    """Build a site and one PDF with mkdocs-with-pdf."""
    cost = measure([str(PEERS / "bin" / "python"), "-m", "mkdocs", "build", "--quiet"], directory)
    if not (directory / "site" / "pdf" / "document.pdf").exists():
        raise FileNotFoundError("mkdocs-with-pdf ended well and wrote no PDF")
    return cost


def install_peers() -> None:
    """Install mkdocs-with-pdf once; renewed when its list changes."""
    stamp = PEERS / "ready"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print("Installing mkdocs-with-pdf beside, for comparison …", file=sys.stderr, flush=True)
    pip = [str(PEERS / "bin" / "python"), "-m", "pip", "install", "-qq", "--require-hashes", "-r"]
    subprocess.run([base_python(), "-m", "venv", "--clear", str(PEERS)], check=True)
    subprocess.run([*pip, str(LOCK)], check=True)
    stamp.write_text(wanted, encoding="utf-8")
