from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from qms.app.changes.archive import archive_document
from qms.domain.archive import ArchivedRevision
from qms.domain.library import Library
from qms.source.repository import read_library
from support.repository import Repository, write_repository

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
PROCEDURE = "procedures/qp-01-receiving.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="{}"/></svg>\n'
SCRIPT = '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
SHOWS = "\n![Flow](img/flow.svg)\n\n![Limits](tables/limits.csv)\n\nA {{ hold }} label.\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A procedure that shows a drawing, a table and a variable."""
    found = write_repository(
        tmp_path / "repository",
        "quality_manual\n  01-scope.md\nprocedures\n  qp-01-receiving.md\n  qp-02-b.md\n",
    )
    found.replace("quality_manual/qms.yml", "stale_after", "variables: {hold: red}\nstale_after")
    found.write("procedures/img/flow.svg", SVG.format(1))
    found.write("procedures/tables/limits.csv", "Part,Limit\nBolt,10\n")
    found.write(PROCEDURE, found.read(PROCEDURE) + SHOWS)
    return found


def read(repository: Repository) -> Library:
    return read_library(repository.root, as_of=TODAY, now=NOW)


def archive(repository: Repository, number: str = "QP-01", on: date = TODAY) -> Path:
    library = read(repository)
    folder = archive_document(repository.root, library, library.by_id[number], on=on)
    return repository.root / folder


def only(repository: Repository, number: str = "QP-01") -> ArchivedRevision:
    library = read(repository)
    assert library.reading == ()
    (revision,) = library.archive[number]
    return revision


def problems(repository: Repository) -> list[str]:
    library = read(repository)
    assert {each.rule.code for each in library.reading} <= {"QMS331"}
    assert not library.archive or not library.reading
    return [each.message for each in library.reading]


def test_an_archived_text_is_what_it_was_whatever_changes_afterwards(
    repository: Repository,
) -> None:
    digest = read(repository).digest(read(repository).by_id["QP-01"])
    before = (repository.root / PROCEDURE).read_bytes()
    folder = archive(repository)
    assert folder.relative_to(repository.root).as_posix() == (
        f"quality_manual/archive/QP-01/A/{digest[:12]}"
    )
    repository.write("procedures/img/flow.svg", SVG.format(2))
    repository.replace("procedures/tables/limits.csv", "10", "100")
    repository.replace("quality_manual/qms.yml", "hold: red", "hold: pink")
    repository.replace(PROCEDURE, "revision: A\n", "revision: B\n")
    revision = only(repository)
    library = read(repository)
    assert library.digest(revision.document) == digest == revision.content_sha256
    assert library.digest(library.by_id["QP-01"]) != digest
    assert revision.document.path == PROCEDURE
    assert revision.document.at("title").path == f"{revision.folder}/document.md"
    assert (folder / "document.md").read_bytes() == before
    assert revision.variables == {"hold": "red"}
    assert revision.archived_on == TODAY
    drawing = revision.files["procedures/img/flow.svg"]
    assert (repository.root / drawing).read_text("utf-8") == SVG.format(1)
    assert revision.tables[revision.files["procedures/tables/limits.csv"]][1] == ("Bolt", "10")
    assert library.tables["procedures/tables/limits.csv"][1] == ("Bolt", "100")


def test_a_text_with_windows_line_ends_is_kept_byte_for_byte(repository: Repository) -> None:
    path = repository.root / PROCEDURE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    for name in ("img/flow.svg", "tables/limits.csv"):
        file = repository.root / "procedures" / name
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    folder = archive(repository)
    assert (folder / "document.md").read_bytes() == path.read_bytes()
    revision = only(repository)
    assert read(repository).digest(revision.document) == revision.content_sha256


def test_archiving_the_same_text_again_changes_nothing(repository: Repository) -> None:
    folder = archive(repository)
    before = (folder / "archive.json").read_bytes()
    assert archive(repository, on=date(2027, 1, 1)) == folder
    assert (folder / "archive.json").read_bytes() == before
    assert [each.name for each in folder.parent.iterdir()] == [folder.name]


def test_the_oldest_comes_first(repository: Repository) -> None:
    archive(repository)
    line = "  - {revision: A, date: 2026-11-02, description_of_change: First issue.}\n"
    newer = line.replace("revision: A", "revision: B")
    repository.replace(PROCEDURE, "revision: A\n", "revision: B\n")
    repository.replace(PROCEDURE, line, line + newer)
    archive(repository)
    archive(repository, "QP-02", on=date(2026, 1, 1))
    library = read(repository)
    assert [each.document.revision for each in library.archive["QP-01"]] == ["A", "B"]
    assert list(library.archive) == ["QP-01", "QP-02"]


def test_an_interrupted_archiving_leaves_nothing_to_read(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qms.publish import atomic

    real: Callable[..., None] = atomic.write_atomic
    left: list[int] = []

    def failing(path: Path, data: bytes) -> None:
        if left and left.pop() == 0:
            raise OSError(28, "No space left on device", str(path))
        real(path, data)

    monkeypatch.setattr(atomic, "write_atomic", failing)
    for number in range(4):
        left[:] = range(number + 1)
        with pytest.raises(OSError, match="No space"):
            archive(repository)
        assert read(repository).archive == {}
        assert read(repository).reading == ()
    archive(repository)
    assert only(repository).document.revision == "A"


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        file = folder / "archive.json"
        note = json.loads(file.read_text("utf-8"))
        change(note)
        file.write_text(json.dumps(note), "utf-8")

    return apply


def drawing(folder: Path) -> Path:
    return next((folder / "files").glob("*.svg"))


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda folder: (folder / "document.md").unlink(), "document.md is missing"),
        (lambda folder: (folder / "archive.json").unlink(), "archive.json is missing"),
        (lambda folder: (folder / "more.md").write_text("x"), "more.md is there and not listed"),
        (lambda folder: drawing(folder).unlink(), "is missing"),
        (lambda folder: drawing(folder).rename(folder / "files/flow.svg"), "svg is missing"),
        (lambda folder: drawing(folder).write_text(SCRIPT), "script"),
        (lambda folder: (folder / "archive.json").write_text("[]"), "not a JSON object"),
        (lambda folder: (folder / "archive.json").write_text("[" * 100_000), "not a JSON object"),
        (lambda folder: (folder / "archive.json").write_text('{"path": "", "path": ""}'), "twice"),
        (lambda folder: (folder / "archive.json").write_bytes(b"\xff"), "UTF-8"),
        (lambda folder: (folder / "document.md").write_text("words"), "does not begin with"),
        (lambda folder: (folder / "document.md").write_text("---\nid: A\n"), "`---` that ends"),
        (
            lambda folder: (folder / "document.md").write_bytes(b"\0" * 2_000_000),
            "larger than 1024 KiB",
        ),
        (edited(lambda note: note.pop("archived_on")), "the field archived_on is missing"),
        (edited(lambda note: note.update(by="me")), "the field by does not belong in it"),
        (edited(lambda note: note.update({"b\u200by": ""})), "b\\u200by' does not belong"),
        (edited(lambda note: note.update(format="qms-archive@2")), "its format is not"),
        (edited(lambda note: note.update(archived_on="2026-02-30")), "2026-02-30 is not a date"),
        (edited(lambda note: note.update(archived_on="20260201")), "not written YYYY-MM-DD"),
        (edited(lambda note: note.update(archived_on=20260201)), "archived_on is not text"),
        (edited(lambda note: note.update(content_sha256="ab")), "64 lower-case"),
        (edited(lambda note: note.update(path="../secrets.md")), "path is not the place"),
        (edited(lambda note: note.update(path="/etc/secrets.md")), "path is not the place"),
        (edited(lambda note: note.update(path="procedures\\x.md")), "path is not the place"),
        (edited(lambda note: note.update(path="procedures/.git/x.md")), "path is not the place"),
        (edited(lambda note: note.update(path="elsewhere/x.md")), "no type of document"),
        (edited(lambda note: note.update(path="procedures/x.html")), "path is not the place"),
        (edited(lambda note: note.update(inputs=[])), "inputs is not a list of names"),
        (edited(lambda note: note.update(variables={"hold": 1})), "variables is not text"),
        (edited(lambda note: note.update(variables={"a b": "red"})), "no variable can have"),
        (edited(lambda note: note.update(variables={"hold": "r\u202ed"})), "invisible character"),
        (edited(lambda note: note["inputs"].update({"../x": "0" * 64})), "not the place of a file"),
        (edited(lambda note: note["inputs"].update({"a/b": "../../x"})), "named by its SHA-256"),
        (edited(lambda note: note["inputs"].update({"a/b.csv": "0" * 64})), "is missing"),
        (edited(lambda note: note["inputs"].clear()), "is there and not listed"),
    ],
)
def test_what_is_not_as_it_was_written_is_refused_in_words(
    repository: Repository, harm: Callable[[Path], object], reason: str
) -> None:
    folder = archive(repository)
    harm(folder)
    (found,) = problems(repository)
    assert reason in found


def test_nothing_in_the_archive_is_followed(repository: Repository, tmp_path: Path) -> None:
    folder = archive(repository)
    outside = tmp_path / "outside"
    (folder / "document.md").rename(outside)
    (folder / "document.md").symlink_to(outside)
    place = folder.relative_to(repository.root).as_posix()
    assert f"{place}/document.md is a link or a special file" in problems(repository)[0]
    (folder / "document.md").unlink()
    os.mkfifo(folder / "document.md")
    assert "special file" in problems(repository)[0]


@pytest.mark.parametrize(
    "path",
    [
        "note.txt",
        "QP-01/note.txt",
        "QP-01/A/note.txt",
        "QP-01/A/not-a-digest/document.md",
        "QP 01/A/0123456789ab/document.md",
        "QP-01/A/0123456789ab/files/deeper/document.md",
        "QP-01/A/0123456789ab/n\u200bote.txt",
    ],
)
def test_files_that_are_no_archive_are_named(repository: Repository, path: str) -> None:
    repository.write(f"quality_manual/archive/{path}", "words\n")
    assert problems(repository) != []


def test_an_archived_text_is_no_document_of_its_own(repository: Repository) -> None:
    archive(repository)
    library = read(repository)
    assert [each.id for each in library.documents] == ["QM-01", "QP-01", "QP-02"]
    assert not any("archive" in path for path in library.assets)
