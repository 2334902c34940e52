"""What is remembered of a reading is what reading gives, and nothing that changed is believed."""

from __future__ import annotations

import hashlib
import marshal
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from qms.app import reading_memory
from qms.app.check import check_anew, check_repository
from qms.app.reading import read_library
from qms.app.reading_memory import ReadingMemory
from qms.cli.main import main
from qms.domain.library import Library
from qms.domain.refusals import UnreadableRegister
from qms.source import document_text, memory, register_text, standards, standards_text
from support.company import NOW, ROOT, small_company
from support.examples import build_case, cases, rule_folders

NOT_COMPARED = {"archive", "now"}
"""The one reads when it is asked (its heads are compared), the other is given."""
PROCEDURE = "procedures/qp-05-receiving-and-inspection.md"
TABLE = "procedures/tables/places.csv"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this user remembers what was read."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/qms/reading"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company whose procedure shows a variable and a table."""
    root = small_company(tmp_path_factory.mktemp("made") / "company")
    text = (root / PROCEDURE).read_text("utf-8")
    more = "\nKept for {{ hold-label }}.\n\n![Places](tables/places.csv)\n"
    (root / PROCEDURE).write_text(text + more, "utf-8")
    (root / TABLE).parent.mkdir()
    (root / TABLE).write_text("Place,Use\nA1,Receiving\n", "utf-8")
    return root


@pytest.fixture
def company(made: Path, tmp_path: Path) -> Path:
    """A copy of it, of which nothing is remembered."""
    return Path(shutil.copytree(made, tmp_path / "company"))


def everything(root: Path) -> object:
    """Return all that reading and checking a repository gives."""
    try:
        result = check_repository(root, as_of=NOW.date(), now=NOW)
    except UnreadableRegister as refusal:
        return refusal.diagnostics
    library = result.library
    compared = (each.name for each in fields(Library) if each.name not in NOT_COMPARED)
    parts = [getattr(library, name) for name in compared]
    return result.diagnostics, result.summary, library.archive.heads, parts


def library(root: Path) -> Library:
    return read_library(root, as_of=NOW.date(), now=NOW)


def read_in_full(monkeypatch: pytest.MonkeyPatch, root: Path) -> list[str]:
    """Read a repository and return what had to be read in full."""
    found: list[str] = []

    def noting(make: Callable[..., object]) -> Callable[..., object]:
        def noted(text: str = "", path: str = "standards", *more: object) -> object:
            found.append(path)
            return make(text, path, *more) if text else make()

        return noted

    with monkeypatch.context() as patch:
        patch.setattr(document_text, "document_of", noting(document_text.document_of))
        for name in ("configuration_of", "roster_of", "applicability_of"):
            patch.setattr(register_text, name, noting(getattr(register_text, name)))
        patch.setattr(
            standards_text, "standards_of_package", noting(standards_text.standards_of_package)
        )
        library(root)
    return sorted(found)


def test_the_example_is_remembered_as_it_was_read() -> None:
    first = everything(ROOT)
    assert everything(ROOT) == first


@pytest.mark.parametrize("folder", rule_folders(), ids=lambda folder: folder.name)
def test_bad_examples_are_remembered_as_they_were_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = cases(folder, "bad")
    assert examples
    for case in examples:
        root = tmp_path / case.name
        build_case(root, case)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"cache-of-{case.name}"))
        first = everything(root)
        assert everything(root) == first


def test_nothing_is_read_in_full_twice(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything_there = read_in_full(monkeypatch, company)
    assert {PROCEDURE, "quality_manual/qms.yml", "quality_manual/approvers.yml"} <= set(
        everything_there
    )
    assert read_in_full(monkeypatch, company) == []
    other = Path(shutil.copytree(company, company.with_name("other")))
    assert read_in_full(monkeypatch, other) == []


def test_a_changed_byte_is_noticed(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = library(company)
    path = company / PROCEDURE
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Kept for", b"Held for"))
    assert read_in_full(monkeypatch, company) == [PROCEDURE]
    after = library(company)
    assert after.digests[PROCEDURE] != before.digests[PROCEDURE]
    assert "Held for" in after.by_path[PROCEDURE].source_text
    path.write_bytes(data)
    assert library(company).digests == before.digests


def test_a_renamed_file_is_read_where_it_lies(company: Path) -> None:
    library(company)
    (company / PROCEDURE).rename(company / "procedures/qp-05-buying.md")
    document = library(company).by_id["QP-05"]
    assert document.at("title").path == document.path == "procedures/qp-05-buying.md"
    assert {each.location.path for each in document.body.headings} == {document.path}


def test_other_types_are_noticed(company: Path) -> None:
    library(company)
    settings = company / "quality_manual/qms.yml"
    text = settings.read_text("utf-8")
    assert text.count("name: Procedure") == 1
    settings.write_text(text.replace("name: Procedure", "name: Process"), "utf-8")
    found = library(company)
    assert found.configuration.types["QP"].name == "Process"
    assert found.by_path[PROCEDURE].type is found.configuration.types["QP"]


def test_a_changed_variable_is_noticed(company: Path) -> None:
    before = library(company)
    settings = company / "quality_manual/qms.yml"
    settings.write_text(settings.read_text("utf-8").replace("red HOLD", "blue HOLD"), "utf-8")
    after = library(company)
    assert after.variables["hold-label"] == "blue HOLD label"
    assert after.digests[PROCEDURE] != before.digests[PROCEDURE]


def test_a_changed_table_is_noticed(company: Path) -> None:
    before = library(company)
    (company / TABLE).write_text("Place,Use\nA1,Storage\n", "utf-8")
    after = library(company)
    assert after.tables[TABLE] == (("Place", "Use"), ("A1", "Storage"))
    assert after.digests[PROCEDURE] != before.digests[PROCEDURE]


def test_another_tool_reads_everything_again(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standards._read.cache_clear()
    everything_there = read_in_full(monkeypatch, company)
    monkeypatch.setattr(memory, "reading_code", lambda: b"another tool")
    standards._read.cache_clear()
    assert read_in_full(monkeypatch, company) == everything_there


def test_what_tells_the_tool_apart(tmp_path: Path) -> None:
    file = tmp_path / "reader.py"
    file.write_text("A = 1\n", "utf-8")
    marks = [memory.mark_of([tmp_path])]
    assert memory.mark_of([tmp_path]) == marks[0]
    file.write_text("A = 2\n", "utf-8")
    marks.append(memory.mark_of([tmp_path]))
    (tmp_path / "more.py").write_text("", "utf-8")
    marks.append(memory.mark_of([tmp_path]))
    assert len(set(marks)) == len(marks)


def test_everything_that_reads_is_a_part_of_the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def noting(folders: list[Path]) -> bytes:
        asked.extend(folders)
        return b""

    monkeypatch.setattr(memory, "mark_of", noting)
    memory.reading_code.__wrapped__()
    every = (path for folder in asked for path in folder.glob("*"))
    files = {path.relative_to(path.parents[1]).as_posix() for path in every}
    assert {
        *("domain/body.py", "schema/company.py", "standards/as9120-b.yml"),
        *("yaml/__init__.py", "pydantic/main.py", "frontmatter/__init__.py"),
    } <= files


def written_by(root: Path) -> tuple[str, int]:
    ended = CliRunner().invoke(main, ["--root", str(root), "check", "--as-of", "2026-11-22"])
    return ended.output, ended.exit_code


def damaged(data: bytes) -> Iterator[bytes]:
    start = len(reading_memory.FORMAT)
    yield b""
    yield data[: len(data) // 2]
    yield data[:-1] + bytes([data[-1] ^ 1])
    yield data[:start] + bytes(32) + data[start + 32 :]
    yield b"qms-reading@0" + data
    for content in map(marshal.dumps, ("text", 7, None)):
        yield reading_memory.FORMAT + hashlib.sha256(content).digest() + content
    entries = marshal.loads(data[start + 32 :])  # noqa: S302 - what was just written
    for wrong in (7, ("QP", 3, (), ()), (("a",) * 40,)):
        content = marshal.dumps(dict.fromkeys(entries, marshal.dumps(wrong)))
        yield reading_memory.FORMAT + hashlib.sha256(content).digest() + content


def test_a_check_says_the_same_whatever_is_remembered(company: Path, cache: Path) -> None:
    cold = written_by(company)
    assert "document" in cold[0]
    assert written_by(company) == cold
    (file,) = cache.iterdir()
    every = list(damaged(file.read_bytes()))
    assert len(every) == 11
    for data in every:
        file.write_bytes(data)
        assert written_by(company) == cold
    shutil.rmtree(cache)
    cache.write_text("a file in its place", "utf-8")
    assert written_by(company) == cold


def test_what_was_not_asked_for_longest_is_forgotten_first(
    company: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    monkeypatch.setattr(reading_memory, "SPARE", -1_000_000)
    path = company / PROCEDURE
    data = path.read_bytes()
    library(company)
    path.write_bytes(data + b"\nMore.\n")
    library(company)
    path.write_bytes(data)
    assert read_in_full(monkeypatch, company) == [PROCEDURE]
    assert [each.suffix for each in cache.iterdir()] == [".bin"]


def test_two_commands_at_once_lose_at_most_what_one_of_them_noted(company: Path) -> None:
    one, other = ReadingMemory(company), ReadingMemory(company)
    one.keep(b"one", ("1",))
    other.keep(b"other", ("2",))
    one.save()
    other.save()
    after = ReadingMemory(company)
    assert after.find(b"other") == ("2",)
    assert after.find(b"one") is None


def test_a_check_anew_asks_no_memory(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forged(self: ReadingMemory, key: bytes) -> object:
        del self, key
        pytest.fail("what a rebuild is to prove must not rest on a memory")

    remembered = check_repository(company, as_of=NOW.date(), now=NOW)
    monkeypatch.setattr(ReadingMemory, "find", forged)
    anew = check_anew(company, as_of=NOW.date(), now=NOW, trust=None)
    assert anew.diagnostics == remembered.diagnostics
    assert anew.library.digests == remembered.library.digests
