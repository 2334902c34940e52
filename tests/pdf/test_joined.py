"""A manual that was joined before is not joined again, and never taken for another one."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qms.domain.approver_fields import ApproverField
from qms.domain.book import Attachment, Book
from qms.publish.pdf import joined
from qms.publish.pdf.join import join_manual
from qms.publish.pdf.model import TypesetBook
from support.printing import Manual

Change = Callable[[Book, TypesetBook], tuple[Book, TypesetBook]]
OTHER = Attachment(name="a.txt", data=b"a", media_type="text/plain", description="A file")


@pytest.fixture
def joining(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count what is joined; what comes out stands for the manual."""
    done: list[str] = []

    def join(*_: object, **__: object) -> bytes:
        done.append("joined")
        return b"%%PDF manual %d" % len(done)

    monkeypatch.setattr(joined, "join_manual", join)
    return done


def test_the_same_is_joined_once(manual: Manual, tmp_path: Path) -> None:
    first = joined.joined_manual(manual.book, manual.typeset, folder=tmp_path)
    assert first == manual.path.read_bytes()
    assert joined.joined_manual(manual.book, manual.typeset, folder=tmp_path) == first
    assert len(list(tmp_path.iterdir())) == 1


def test_joining_leaves_nothing_for_a_search_of_garbage(manual: Manual) -> None:
    """It is switched off meanwhile: circles would keep every part in memory until the end."""
    join_manual(manual.book, manual.typeset)  # whatever is made only once
    gc.collect()
    join_manual(manual.book, manual.typeset)
    assert gc.collect() == 0


def test_what_was_kept_is_taken(manual: Manual, tmp_path: Path, joining: list[str]) -> None:
    again = [joined.joined_manual(manual.book, manual.typeset, folder=tmp_path) for _ in range(3)]
    assert again == [b"%PDF manual 1"] * 3
    assert joining == ["joined"]


def first_part(typeset: TypesetBook, **values: object) -> TypesetBook:
    changed = replace(typeset.parts[1], **values)  # type: ignore[arg-type]
    return replace(typeset, parts=(typeset.parts[0], changed, *typeset.parts[2:]))


def moved(book: Book, typeset: TypesetBook) -> tuple[Book, TypesetBook]:
    layout = typeset.parts[1].layout
    headings = tuple(replace(each, text=each.text + "!") for each in layout.headings)
    return book, first_part(typeset, layout=replace(layout, headings=headings))


@pytest.mark.parametrize(
    "change",
    [
        lambda book, typeset: (replace(book, title="Other"), typeset),
        lambda book, typeset: (replace(book, organisation="Other"), typeset),
        lambda book, typeset: (replace(book, language="de"), typeset),
        lambda book, typeset: (replace(book, watermark="DRAFT"), typeset),
        lambda book, typeset: (replace(book, date="2026-01-01"), typeset),
        lambda book, typeset: (replace(book, stamp="Issue 2"), typeset),
        lambda book, typeset: (replace(book, attachments=(OTHER,)), typeset),
        lambda book, typeset: (
            replace(book, approver_fields=(ApproverField(role="owner", title="Owner"),)),
            typeset,
        ),
        lambda book, typeset: (
            replace(book, parts=(replace(book.parts[0], attachments=(OTHER,)), *book.parts[1:])),
            typeset,
        ),
        lambda book, typeset: (
            replace(book, parts=(replace(book.parts[0], watermark="DRAFT"), *book.parts[1:])),
            typeset,
        ),
        lambda book, typeset: (book, first_part(typeset, sha256="0" * 64)),
        lambda book, typeset: (book, first_part(typeset, title="Other")),
        lambda book, typeset: (book, first_part(typeset, number="QP-99")),
        lambda book, typeset: (book, first_part(typeset, group="Other")),
        lambda book, typeset: (book, replace(typeset, parts=typeset.parts[::-1])),
        lambda book, typeset: (
            book,
            replace(typeset, alphabet=replace(typeset.parts[0], sha256="1" * 64)),
        ),
        moved,
    ],
)
def test_whatever_differs_is_joined_anew(
    manual: Manual, tmp_path: Path, joining: list[str], change: Change
) -> None:
    joined.joined_manual(manual.book, manual.typeset, folder=tmp_path)
    book, typeset = change(manual.book, manual.typeset)
    assert joined.joined_manual(book, typeset, folder=tmp_path) == b"%PDF manual 2"
    assert len(joining) == 2


def test_what_is_withheld_counts(manual: Manual, tmp_path: Path, joining: list[str]) -> None:
    joined.joined_manual(manual.book, manual.typeset, folder=tmp_path)
    joined.joined_manual(
        manual.book, manual.typeset, withheld=frozenset({"QP-09"}), folder=tmp_path
    )
    assert len(joining) == 2


@pytest.mark.parametrize("damage", [b"", b"x" * 20, b"x" * 60])
def test_a_damaged_one_is_joined_anew(
    manual: Manual, tmp_path: Path, joining: list[str], damage: bytes
) -> None:
    joined.joined_manual(manual.book, manual.typeset, folder=tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(damage)
    found = joined.joined_manual(manual.book, manual.typeset, folder=tmp_path)
    assert found == b"%PDF manual 2"
    assert found in kept.read_bytes()
    assert len(joining) == 2


def test_old_ones_are_let_go(manual: Manual, tmp_path: Path, joining: list[str]) -> None:
    left_behind = tmp_path / ".a.joined.abcdefgh.qms-part"
    left_behind.write_bytes(b"half of a manual")
    os.utime(left_behind, (0, 0))
    for number in range(joined.KEPT + 3):
        book = replace(manual.book, title=f"Manual {number}")
        joined.joined_manual(book, manual.typeset, folder=tmp_path)
    assert len(list(tmp_path.glob("*.joined"))) == joined.KEPT
    assert not left_behind.exists()
    assert len(joining) == joined.KEPT + 3


def test_a_folder_that_takes_nothing_is_no_fault(
    manual: Manual, tmp_path: Path, joining: list[str]
) -> None:
    folder = tmp_path / "file"
    folder.write_text("in the way", "utf-8")
    joined.joined_manual(manual.book, manual.typeset, folder=folder)
    assert joining == ["joined"]
