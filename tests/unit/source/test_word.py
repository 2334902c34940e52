from __future__ import annotations

import pytest

from qms.source.not_taken import NotTaken
from qms.source.word.container import refuse_unsafe
from qms.source.word.document import read_word
from support.old_documents import (
    COMPOUND,
    repacked,
    simple,
    suppliers,
    tracked,
    with_contents,
    word,
)

GOOD = word(lambda it: simple(it, "VA 01-01", "1", "2020-01-01"))
ENTITY = b'<!DOCTYPE x [<!ENTITY a "b">]>'


def damaged(name: str, data: bytes) -> bytes:
    return repacked(GOOD, lambda found, part: data if found == name else part)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no Word file"),
        (b"words", "no Word file"),
        (COMPOUND, "password"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (damaged("word/document.xml", ENTITY + b"<x/>"), "defines entities"),
        (damaged("word/document.xml", b" " * (33 * 1024 * 1024)), "more than 32 MiB"),
        (damaged("word/document.xml", b"<broken"), "damaged"),
        (damaged("[Content_Types].xml", b"<x>macroEnabled</x>"), "macro"),
        (repacked(GOOD, lambda _, part: part).replace(b"word/document.xml", b"word/documenx.xml"),
         "no text of Word"),
    ],
)  # fmt: skip
def test_what_is_no_word_file_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(NotTaken, match=words):
        read_word(data)


def test_a_good_file_is_safe() -> None:
    refuse_unsafe(GOOD)


def test_tracked_changes_hidden_words_and_comments_are_told() -> None:
    text = read_word(word(tracked))
    assert "Der Leiter genehmigt alles." in text.body
    assert "Geheim" not in text.body
    said = " ".join(each.words for each in text.remarks)
    assert all(
        word in said for word in ("2 tracked changes", "the comment of QMB", "1 hidden words")
    )


def test_contents_are_left_out_and_numbers_are_kept() -> None:
    text = read_word(word(with_contents))
    assert "Lager ...." not in text.body
    assert "## 2. Klima\n\n2.1 Die Luft" in text.body


def test_letters_boxes_links_and_charts() -> None:
    text = read_word(word(suppliers))
    assert "* b) Termintreue" in text.body
    assert "> Achtung: nur geprüfte Lieferanten" in text.body
    assert "[Liste der OASIS](https://example.org/oasis)" in text.body
    assert any("chart" in each.words and each.by_hand for each in text.remarks)
