"""Texts that took long to make: kept from one build to the next, and no longer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qms.app.text_cache import TextCache


def made(path: Path, *keys: str) -> list[str]:
    """Ask for texts as a build does; return the keys of those that had to be made."""
    cache, found = TextCache(path), []
    for key in keys:

        def make(key: str = key) -> str:
            found.append(key)
            return f"text of {key}"

        assert cache.get(key, make) == f"text of {key}"
    cache.save()
    return found


def test_a_text_is_made_once_while_builds_ask_for_it(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "texts.json"
    assert made(path, "a", "b", "a") == ["a", "b"]
    assert made(path, "a") == []
    assert made(path, "a", "b") == ["b"]


def test_a_build_that_asks_for_nothing_leaves_everything_kept(tmp_path: Path) -> None:
    path = tmp_path / "texts.json"
    made(path, "a")
    assert made(path) == []
    assert made(path, "a") == []


def test_what_was_kept_is_found(tmp_path: Path) -> None:
    assert TextCache(tmp_path / "texts.json").find("a") is None
    cache = TextCache(tmp_path / "texts.json")
    cache.keep("a", "text")
    cache.save()
    assert TextCache(tmp_path / "texts.json").find("a") == "text"


def test_a_text_that_was_of_no_use_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "texts.json"
    for text in ("damaged", "mended"):
        cache = TextCache(path)
        cache.find("a")
        cache.keep("a", text)
        cache.save()
    assert TextCache(path).find("a") == "mended"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "other", "texts": {}}', '{"format": "qms-texts@1"}', "\0"]
)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "texts.json"
    path.write_text(text, "utf-8")
    assert made(path, "a") == ["a"]
    assert json.loads(path.read_text("utf-8"))["texts"] == {"a": "text of a"}


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert made(tmp_path / "file" / "texts.json", "a") == ["a"]
    assert made(tmp_path / "file" / "texts.json", "a") == ["a"]
