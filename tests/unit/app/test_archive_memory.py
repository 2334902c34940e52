from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qms.app import reading
from qms.app.check import check_repository
from qms.domain.archive import ArchivedRevision
from qms.source import archive as source
from qms.source.documents import DocumentReader
from support.life import Company, operating_company

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this user remembers what was computed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/qms/reading"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Two procedures of which the archive holds revision A; both are in force as B."""
    company = operating_company(tmp_path_factory.mktemp("made") / "company", "QP-07", "QP-09")
    for number in ("QP-07", "QP-09"):
        company.do("2026-02-01", "revise", number, "--description", "More words.")
        company.edit(number, WORDS_AT, f"{WORDS_AT} And more.")
        company.do("2026-02-02", "submit", number, "--effective", "2026-02-03")
        company.approve("2026-02-03", number)
    return company


@pytest.fixture
def company(made: Company, tmp_path: Path, cache: Path) -> Company:
    """A copy of it, of which nothing is remembered."""
    assert not cache.exists()
    shutil.copytree(made.root, tmp_path / "company")
    return Company(root=tmp_path / "company")


WORDS_AT = "## Records\n"


def read(monkeypatch: pytest.MonkeyPatch, company: Company) -> list[str]:
    """Read everything and return the archived folders that had to be read as documents."""
    found: list[str] = []
    revision = source._revision

    def noting(reader: DocumentReader, folder: str, names: frozenset[str]) -> ArchivedRevision:
        found.append(folder)
        return revision(reader, folder, names)

    with monkeypatch.context() as patch:
        patch.setattr(source, "_revision", noting)
        reading.read_library(company.root, as_of=NOW.date(), now=NOW)
    return sorted(found)


def verdict(company: Company) -> list[str]:
    result = check_repository(company.root, as_of=date(2026, 6, 1), now=NOW)
    return [f"{each.location} {each.rule.code} {each.message}" for each in result.diagnostics]


def folders(company: Company) -> list[str]:
    paths = (company.root / "quality_manual/archive").glob("*/*/*")
    return sorted(path.relative_to(company.root).as_posix() for path in paths)


def test_what_was_computed_once_is_not_computed_again(
    company: Company, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(folders(company)) == 2
    assert read(monkeypatch, company) == folders(company)
    assert read(monkeypatch, company) == []
    shutil.rmtree(cache)
    assert read(monkeypatch, company) == folders(company)


def test_a_copy_of_the_repository_shares_it(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(monkeypatch, company)
    shutil.copytree(company.root, tmp_path / "copy")
    assert read(monkeypatch, Company(root=tmp_path / "copy")) == []


@pytest.mark.parametrize("fault", ["text", "status", "note", "file", "fence", "moved", "gone"])
def test_verdicts_are_the_same_with_and_without_it(
    company: Company, cache: Path, fault: str
) -> None:
    clean = verdict(company)
    folder = company.root / folders(company)[0]
    text, note = folder / "document.md", folder / "archive.json"
    before = text.read_text("utf-8")
    match fault:
        case "text":
            text.write_text(before.replace("## Records", "## Record"), "utf-8")
        case "status":
            text.write_text(before.replace("status: approved", "status: draft"), "utf-8")
        case "note":
            note.write_text(note.read_text("utf-8").replace("2026-02-01", "2026-02-31"), "utf-8")
        case "file":
            (folder / "more.txt").write_text("more", "utf-8")
        case "fence":
            text.write_text(f"{before}\n```\n", "utf-8")
        case "moved":
            folder.rename(folder.with_name("0" * 12))
        case _:
            text.unlink()
    warm = verdict(company)
    again = verdict(company)
    shutil.rmtree(cache)
    assert warm == again == verdict(company) != clean
    assert any("QMS33" in each for each in warm)


def test_other_settings_make_it_compute_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(monkeypatch, company)
    settings = company.root / "quality_manual/qms.yml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("name: Procedure", "name: Process", 1), "utf-8")
    assert settings.read_text("utf-8") != text
    assert read(monkeypatch, company) == folders(company)


def test_a_folder_that_cannot_be_written_to_costs_nothing_but_time(
    company: Company, cache: Path
) -> None:
    clean = verdict(company)
    shutil.rmtree(cache)
    cache.write_text("a file in its place", "utf-8")
    assert verdict(company) == clean


def test_texts_in_force_need_none_of_the_archive(company: Company) -> None:
    result = check_repository(company.root, as_of=date(2026, 6, 1), now=NOW)
    assert result.library.archive["QP-07"][0].document.revision == "A"
    assert {each.revision for each in result.library.documents if each.id != "QM-01"} == {"B"}
