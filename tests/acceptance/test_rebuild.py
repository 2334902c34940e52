"""`qms verify --rebuild`: whoever has the history can make the published bytes again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.company import qms, small_company, tree
from support.versions import git, save

AS_OF = ("--as-of", "2026-11-22", "--jobs", "1")
WORD = "Nobody approved this sentence."


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company whose saved manual was built once."""
    root = small_company(tmp_path_factory.mktemp("built") / "company")
    git(root, "init", "--quiet", "--initial-branch", "main")
    save(root)
    done = qms(root, "build", *AS_OF)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def company(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built.parent, tmp_path / "copy", symlinks=True)
    return tmp_path / "copy" / "company"


def edit_manifest(root: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = root / "build/manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")


def test_every_pdf_begins_with_what_its_source_text_gives(company: Path) -> None:
    document = next(company.glob("procedures/qp-05-*.md"))
    document.write_text(document.read_text("utf-8") + f"\n{WORD}\n", "utf-8")
    git(company, "config", "core.fsmonitor", f"touch {company}/ran; false")
    before = tree(company)
    done = qms(company, "verify", "--rebuild")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("begins with exactly the bytes that its source text gives.") == 5
    assert "5 of 5 files are exactly what it gives." in done.stdout
    assert tree(company) == before, "a rebuild reads the history and writes nothing here"


def test_a_rebuild_leaves_nothing_in_the_cache_and_takes_no_code_from_it(company: Path) -> None:
    cache = company.parent / "state/cache"
    before = tree(cache)
    assert [path for path in before if "templates-print" in str(path)], "a build keeps them there"
    assert qms(company, "verify", "--rebuild").returncode == 0
    assert tree(cache) == before


def test_words_that_the_source_text_does_not_have_are_named(company: Path) -> None:
    honest = json.loads((company / "build/manifest.json").read_text("utf-8"))
    document = next(company.glob("procedures/qp-05-*.md"))
    document.write_text(document.read_text("utf-8") + f"\n{WORD}\n", "utf-8")
    assert qms(company, "build", *AS_OF).returncode == 0
    refused = qms(company, "verify", "--rebuild")
    assert refused.returncode == 2
    assert "names no source text, because it was built from files that were not" in refused.stderr
    assert refused.stderr.count("\n") == 1

    def lie(manifest: dict[str, Any]) -> None:
        manifest["commit"] = honest["commit"]
        manifest["tools"]["weasyprint"] = "1.0"

    edit_manifest(company, lie)
    done = qms(company, "verify", "--rebuild", str(company / "build/site/pdf/QP-05.pdf"))
    assert done.returncode == 1
    assert "QP-05.pdf: it is not what the source text gives: page " in done.stdout
    assert "Nobody" in done.stdout
    assert "0 of 1 files are exactly what it gives." in done.stdout
    assert "weasyprint 1.0 then, " in done.stdout
    facts = json.loads(
        qms(
            company,
            *("verify", "--rebuild", "--format", "json"),
            *(str(company / f"build/site/pdf/{name}.pdf") for name in ("QP-01", "QP-05")),
        ).stdout
    )
    assert [each["rebuilt"]["same"] for each in facts] == [True, False]


def test_another_file_and_an_unlisted_one_are_told_apart(company: Path, tmp_path: Path) -> None:
    pdfs = company / "build/site/pdf"
    shutil.copy(pdfs / "QP-01.pdf", tmp_path / "Stranger.pdf")
    other = tmp_path / "QP-05.pdf"
    other.write_bytes((pdfs / "QP-05.pdf").read_bytes()[:2000])
    nobodys = tmp_path / "Nobodys.pdf"
    nobodys.write_bytes(b"%PDF-1.7")
    files = (tmp_path / "Stranger.pdf", other, nobodys, tmp_path / "missing.pdf")
    done = qms(company, "verify", "--rebuild", *map(str, files))
    assert done.returncode == 1
    assert "Stranger.pdf begins with exactly the bytes" in done.stdout
    assert "QP-05.pdf: it is neither the file that the manifest lists nor" in done.stdout
    assert "Nobodys.pdf was not compared with its source text" in done.stdout
    assert "missing.pdf cannot be read" in done.stdout


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"commit": "f" * 40}, "is not a version that this copy's history knows"),
        ({"commit": "--output=x"}, "does not say how its files were made"),
        ({"as_of": "soon"}, "does not say how its files were made"),
        ({"edition": "secret"}, "does not say how its files were made"),
        ({"files": 1}, "is not a manifest"),
    ],
)
def test_a_manifest_that_leads_nowhere_is_refused_in_one_sentence(
    company: Path, value: dict[str, Any], words: str
) -> None:
    edit_manifest(company, lambda manifest: manifest.update(value))
    done = qms(company, "verify", "--rebuild")
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_build_it_says_what_to_do(company: Path) -> None:
    shutil.rmtree(company / "build")
    done = qms(company, "verify", "--rebuild")
    assert done.returncode == 2
    assert "build/manifest.json cannot be read" in done.stderr
