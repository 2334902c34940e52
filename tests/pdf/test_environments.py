"""Twelve ways in which one computer is not another, and the same SHA-256 of every PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.company import ROOT, small_company
from support.versions import git, save

SCRIPT = """
import hashlib, sys
from datetime import date, datetime, UTC
from pathlib import Path
from qms.app.check import check_repository
from qms.app.manual.editions import shown_in
from qms.app.manual.manual import Printing, print_manual
from qms.domain.editions import Edition
from qms.domain.seals import IdentityKind
from qms.rules.in_force import library_in_force

if __name__ == "__main__":
    root, cache, jobs, year = sys.argv[1:]
    now = datetime(int(year), 11, 22, 12, tzinfo=UTC)
    library = check_repository(Path(root), as_of=date(2026, 11, 22), now=now).library
    made = print_manual(
        shown_in(Edition.COMPLETE, library_in_force(library)),
        Printing(
            root=Path(root),
            commit="0123456789" * 4,
            edition=Edition.COMPLETE,
            identity=IdentityKind.DEMONSTRATION,
            cache=Path(cache),
            jobs=int(jobs),
        ),
    )
    print(made.typeset.rendered)
    for path, data in made.files():
        print(path, hashlib.sha256(data).hexdigest())
"""
BODY = """
## Pictures and tables

![A drawing of the warehouse](img/plan.svg)

![A photograph](img/photo.png)

![Kept for how long](tables/kept.csv)

Straße, Ångström, “quotes” and {{ organisation.name }}.
"""
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">\n'
    '<title>Plan</title>\n<rect width="40" height="20" fill="#ddd"/>\n</svg>\n'
)
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@dataclass(frozen=True)
class Elsewhere:
    """One way to be another computer."""

    variables: Mapping[str, str] = field(default_factory=dict)
    folder: str = "copy"
    umask: int = 0o022
    line_ends: str = "false"
    jobs: int = 1
    year: int = 2026
    read_only: bool = False
    warm: bool = False


ENVIRONMENTS = {
    "time zone": Elsewhere(variables={"TZ": "Pacific/Auckland"}),
    "plain locale": Elsewhere(variables={"LC_ALL": "C", "LANG": "C"}),
    "foreign locale": Elsewhere(variables={"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"}),
    "hash seed": Elsewhere(variables={"PYTHONHASHSEED": "4711"}),
    "umask": Elsewhere(umask=0o077),
    "path with spaces and umlauts": Elsewhere(folder="Büro Süd/Qualität & Prüfung (neu)"),
    "checkout with other line ends": Elsewhere(line_ends="true"),
    "another home": Elsewhere(variables={"HOME": "/nonexistent", "USER": "somebody"}),
    "no UTF-8 mode": Elsewhere(variables={"PYTHONUTF8": "0", "LC_ALL": "C"}),
    "UTF-8 mode": Elsewhere(variables={"PYTHONUTF8": "1"}),
    "two workers": Elsewhere(jobs=2),
    "warm cache": Elsewhere(warm=True),
    "read-only source": Elsewhere(read_only=True),
    "a year later": Elsewhere(year=2027, variables={"SOURCE_DATE_EPOCH": "1"}),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company's saved history, with pictures and a table in one document."""
    root = small_company(tmp_path_factory.mktemp("saved") / "company")
    document = next(root.glob("procedures/qp-05-*.md"))
    document.write_text(document.read_text("utf-8") + BODY, "utf-8", newline="\n")
    for folder in ("img", "tables"):
        (root / "procedures" / folder).mkdir(exist_ok=True)
    (root / "procedures/img/plan.svg").write_text(DRAWING, "utf-8", newline="\n")
    (root / "procedures/img/photo.png").write_bytes(PHOTO)
    table = "Record,Years\nReceiving log,10\nOrder,7\n"
    (root / "procedures/tables/kept.csv").write_text(table, "utf-8", newline="\n")
    git(root, "init", "--quiet", "--initial-branch", "main")
    save(root)
    return root


@pytest.fixture(scope="module")
def expected(saved: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The hashes of the PDFs as this computer prints them by itself."""
    folder = tmp_path_factory.mktemp("here")
    return printed(saved, folder, Elsewhere()).partition("\n")[2]


def printed(saved: Path, folder: Path, elsewhere: Elsewhere) -> str:
    """Check the history out and print it in a process of its own; return every hash."""
    root, home = folder / elsewhere.folder, folder / "home"
    root.parent.mkdir(parents=True, exist_ok=True)
    home.mkdir()
    crlf = f"core.autocrlf={elsewhere.line_ends}"
    git(folder, "-c", crlf, "clone", "--quiet", str(saved), str(root))
    script = folder / "print.py"
    script.write_text(SCRIPT, "utf-8")
    if elsewhere.read_only:
        for path in [root, *root.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
    arguments = [str(root), str(folder / "cache"), str(elsewhere.jobs), str(elsewhere.year)]
    said = ""
    for _ in range(2 if elsewhere.warm else 1):
        done = subprocess.run(
            [sys.executable, str(script), *arguments],
            env={
                **os.environ,
                "HOME": str(home),
                "XDG_CACHE_HOME": str(home / "cache"),
                "PYTHONPATH": str(ROOT / "plugins"),
                **elsewhere.variables,
            },
            cwd=folder,
            umask=elsewhere.umask,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        said = done.stdout
    return said


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_pdf_has_the_same_hash(name: str, saved: Path, expected: str, tmp_path: Path) -> None:
    elsewhere = ENVIRONMENTS[name]
    rendered, _, hashes = printed(saved, tmp_path, elsewhere).partition("\n")
    assert (rendered == "0") is elsewhere.warm
    assert hashes == expected
    assert hashes.count("\n") == 1 + 4


def test_another_text_has_another_hash(saved: Path, expected: str, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(saved, changed)
    document = next(changed.glob("procedures/qp-05-*.md"))
    document.write_text(document.read_text("utf-8") + "\nOne word more.\n", "utf-8")
    save(changed)
    hashes = printed(changed, tmp_path, Elsewhere()).partition("\n")[2]
    before, after = (
        dict(line.split() for line in each.splitlines()) for each in (expected, hashes)
    )
    assert before.keys() == after.keys()
    assert {path for path in before if before[path] != after[path]} == {
        "pdf/manual.pdf",
        "pdf/QP-05.pdf",
    }
