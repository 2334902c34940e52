"""Sentences are told apart as readers do it, and their places are those of the file."""

from __future__ import annotations

import pytest

from qms.domain.body import scan_body
from qms.domain.prose import Place, sentences_of

TEXT = """\
## A heading is no sentence. Nor this.

First **one**. Second one
goes on here: Third one. See [[QP-01]] for more (e.g. Table 2). By J. Mercer, No. 5.

1. Do it.
    * Not as [a step](x.md).
> A quotation
> over lines.
>
> Another.

| Head | Other |
|---|---|
| In a cell. Two | `code` |

![A caption. With words](img/x.svg)

```
No sentence.
```

Term
:   What it is.
"""


def found(text: str) -> list[tuple[Place, int, str]]:
    sentences = sentences_of(scan_body(text, path="x.md"))
    return [(each.place, each.at(0)[0], " ".join(each.text.split())) for each in sentences]


def test_sentences_with_their_lines() -> None:
    assert found(TEXT) == [
        (Place.TEXT, 3, "First one ."),
        (Place.TEXT, 3, "Second one goes on here:"),
        (Place.TEXT, 4, "Third one."),
        (Place.TEXT, 4, "See §§§§§§§§§ for more (e.g. Table 2)."),
        (Place.TEXT, 4, "By J. Mercer, No. 5."),
        (Place.STEP, 6, "Do it."),
        (Place.TEXT, 7, "Not as a step ."),
        (Place.TEXT, 8, "A quotation over lines."),
        (Place.TEXT, 11, "Another."),
        (Place.CELL, 13, "Head"),
        (Place.CELL, 13, "Other"),
        (Place.CELL, 15, "In a cell."),
        (Place.CELL, 15, "Two"),
        (Place.TEXT, 23, "Term"),
        (Place.TEXT, 24, "What it is."),
    ]


@pytest.mark.parametrize("word", ["First", "goes", "more", "quotation", "lines", "cell", "Term"])
def test_places_of_words_are_those_of_the_file(word: str) -> None:
    lines = TEXT.split("\n")
    (sentence,) = [
        each
        for each in sentences_of(scan_body(TEXT, path="x.md"))
        if word in each.text.split(" ") or f"{word}." in each.text.split(" ")
    ]
    line, column = sentence.at(sentence.text.index(word))
    assert lines[line - 1][column - 1 :].startswith(word)


def test_only_the_first_sentence_begins_a_passage() -> None:
    sentences = sentences_of(scan_body("1. One. Two.\n\n| Go. Do | C |\n", path="x.md"))
    assert [each.is_first for each in sentences] == [True, False, True, False, True]
