from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from qms.domain.limits import MAX_TEXT_BYTES
from qms.source.files import (
    MAX_FINDINGS,
    Unreadable,
    forbidden_characters,
    read_bytes,
    read_text,
    refuse_special,
    unseen_character,
    walk,
)


def write(root: Path, path: str, data: bytes = b"x") -> Path:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return target


def refusal(root: Path, path: str = "a.md") -> tuple[str, str, int, int]:
    with pytest.raises(Unreadable) as caught:
        read_text(root, path)
    found = caught.value.diagnostics[0]
    assert found.location.path == path
    assert found.advice
    return found.rule.code, found.message, found.location.line, found.location.column


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\nb", "a\nb"),
        (b"a\r\nb\r\n", "a\nb\n"),
        (b"a\rb\r", "a\nb\n"),
        (b"\xef\xbb\xbfa", "a"),
        ("Größe, São, Łódź, Ωμέγα, Київ, 東京 – “x” ½ € ✓ 🙂\t|".encode(), None),
        (b"", ""),
    ],
)
def test_text_is_read_with_line_ends_made_alike(
    tmp_path: Path, data: bytes, text: str | None
) -> None:
    write(tmp_path, "a.md", data)
    assert read_text(tmp_path, "a.md") == (data.decode() if text is None else text)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [(b"ab\ncd\xffe", 2, 3), (b"\xc3", 1, 1), (b"x\n\n\xe4hnlich", 3, 1), (b"\xed\xa0\x80", 1, 1)],
)
def test_invalid_utf8_names_the_byte(tmp_path: Path, data: bytes, line: int, column: int) -> None:
    write(tmp_path, "a.md", data)
    code, _, found_line, found_column = refusal(tmp_path)
    assert (code, found_line, found_column) == ("QMS002", line, column)


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\x07",
        "\x1b",
        "\x7f",
        "\x85",
        "\xa0",
        "\xad",
        "\u034f",
        "\u061c",
        "\u115f",
        "\u180e",
        "\u2003",
        "\u200b",
        "\u200d",
        "\u200e",
        "\u2028",
        "\u202e",
        "\u2060",
        "\u2066",
        "\u2800",
        "\u3000",
        "\u3164",
        "\ufeff",
        "\ue000",
        "\ufff9",
        "\U000e0041",
        "\U000f0000",
    ],
)
def test_characters_nobody_sees_are_refused(tmp_path: Path, character: str) -> None:
    write(tmp_path, "a.md", f"ok\nab{character}c {character}\n".encode())
    code, message, line, column = refusal(tmp_path)
    assert (code, line, column) == ("QMS003", 2, 3)
    assert f"U+{ord(character):04X}" in message


@pytest.mark.parametrize(
    "character", ["é", "e\u0301", "Ⅷ", "…", "\t", "→", "µ", "№", "☐", "中", "ي"]
)
def test_characters_everybody_sees_are_fine(character: str) -> None:
    assert unseen_character(f"a{character}b") == ""


def test_a_file_full_of_them_is_a_few_findings() -> None:
    text = "\u200b\n" * 300_000
    assert len(list(forbidden_characters(text, "a.md"))) == MAX_FINDINGS


def test_too_large(tmp_path: Path) -> None:
    write(tmp_path, "a.md", b"x" * (MAX_TEXT_BYTES + 1))
    assert refusal(tmp_path)[:2] == ("QMS001", "a.md is larger than 1024 KiB")
    write(tmp_path, "a.md", b"x" * MAX_TEXT_BYTES)
    assert len(read_text(tmp_path, "a.md")) == MAX_TEXT_BYTES


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path)[0] == "QMS001"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "secret")
    (tmp_path / "a.md").symlink_to(tmp_path / "secret")
    assert refusal(tmp_path)[:2] == (
        "QMS001",
        "a.md is a link or a special file, not an ordinary one",
    )


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "nothing")
    assert refusal(tmp_path)[0] == "QMS001"


def test_a_linked_folder_is_not_entered(tmp_path: Path) -> None:
    write(tmp_path, "elsewhere/a.md")
    (tmp_path / "root/procedures").mkdir(parents=True)
    (tmp_path / "root/procedures/sub").symlink_to(tmp_path / "elsewhere")
    assert list(walk(tmp_path / "root", "procedures")) == ["procedures/sub"]
    assert refusal(tmp_path / "root", "procedures/sub/a.md")[0] == "QMS001"
    with pytest.raises(Unreadable):
        refuse_special(tmp_path / "root", "procedures/sub")


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    assert refusal(tmp_path)[0] == "QMS001"
    with pytest.raises(Unreadable):
        refuse_special(tmp_path, "a.md")


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.md")
        assert refusal(tmp_path)[0] == "QMS001"


def test_a_device_is_refused() -> None:
    assert stat.S_ISCHR(os.lstat("/dev/zero").st_mode)
    with pytest.raises(Unreadable, match="not an ordinary one"):
        read_bytes(Path("/"), "dev/zero")


def test_a_folder_named_like_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    assert refusal(tmp_path)[0] == "QMS001"


def test_walking_is_sorted_and_leaves_out_what_is_hidden(tmp_path: Path) -> None:
    for path in ("d/b.md", "d/a.md", "d/sub/c.md", "d/.hidden.md", "d/.git/x", "d/skip/y", "e/z"):
        write(tmp_path, path)
    assert list(walk(tmp_path, "d", skip=frozenset({"d/skip"}))) == [
        "d/a.md",
        "d/b.md",
        "d/sub/c.md",
    ]
    assert list(walk(tmp_path, "nothing")) == []
    assert list(walk(tmp_path, "d/a.md")) == []


@pytest.fixture
def deep_folder(tmp_path: Path) -> Iterator[Path]:
    """A thousand folders in each other, removed one by one because nothing else can."""
    folders = [tmp_path / "/".join("d" * depth) for depth in range(1, 1200)]
    for folder in folders:
        folder.mkdir()
    yield tmp_path
    for folder in reversed(folders):
        folder.rmdir()


def test_a_thousand_folders_in_each_other(deep_folder: Path) -> None:
    assert list(walk(deep_folder, "d")) == []


@pytest.mark.parametrize(
    "name", ["a\nb.md", "a\x1b[31mb.md", "a\u202emd.b", "a\u200b.md", b"a\xff.md"]
)
def test_names_that_cannot_be_shown(tmp_path: Path, name: str | bytes) -> None:
    known = os.fsdecode(name)
    write(tmp_path, f"d/{known}")
    (path,) = walk(tmp_path, "d")
    with pytest.raises(Unreadable) as caught:
        refuse_special(tmp_path, path)
    (found,) = caught.value.diagnostics
    assert found.rule.code == "QMS001"
    assert (found.message + found.location.path).isprintable()


def test_what_is_not_utf8_is_shown_as_editors_would_read_it(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "one\ntitle: Prüfung der Maße".encode("cp1252"))
    code, message, line, column = refusal(tmp_path)
    assert (code, line, column) == ("QMS002", 2, 10)
    assert message == "this line is not saved as UTF-8, near “title: Prüfung der Maße”"


def test_the_advice_says_how_to_save_from_notepad_and_word(tmp_path: Path) -> None:
    write(tmp_path, "a.md", b"\xff\xfea\x00b\x00")
    assert refusal(tmp_path)[1] == "this file is saved as UTF-16, not as UTF-8"
    with pytest.raises(Unreadable) as caught:
        read_text(tmp_path, "a.md")
    assert "Notepad" in caught.value.diagnostics[0].advice
    assert "Word" in caught.value.diagnostics[0].advice


def test_no_letter_that_cannot_be_seen_gets_into_the_message(tmp_path: Path) -> None:
    write(tmp_path, "a.md", b"a\x1b[31m\xff\x81\x07b")
    assert refusal(tmp_path)[1].isprintable()
