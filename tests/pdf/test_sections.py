"""What did not change is taken over from a manual joined before, and never shows in the bytes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qms.domain.book import Book
from qms.publish.pdf import PublicationError, join_manual
from qms.publish.pdf.joined import joined_manual
from qms.publish.pdf.model import TypesetBook
from qms.publish.pdf.numbering import numbered
from qms.publish.pdf.section import Placement, made_section
from qms.publish.pdf.writing import Section, SectionFile
from support.approving import FIELDS, approvals_part
from support.printing import Manual, book, contents, part, tool, typeset

LONG = "<p>" + "Goods are received and compared with the order. " * 700 + "</p>"
TEXTS = {
    "QP-01": '<h2 id="a">Scope</h2><p>See <a href="qms:QP-03#b">labels</a>.</p>',
    "QP-02": '<p>See <a href="qms:QP-01">buying</a> and <a href="qms:QP-03">labels</a>.</p>',
    "QP-03": '<h2 id="b">Labels</h2><p>Every part bears one.</p>',
}


class Editor:
    """Changes a book as people do, with everything laid out below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.texts = dict(TEXTS)
        self.values: dict[str, object] = {}
        self.titles = dict.fromkeys(TEXTS, "Purchasing")
        self.groups = dict.fromkeys(TEXTS, "Procedure")
        self.withheld: frozenset[str] = frozenset()
        self.fields = False

    def made(self) -> tuple[Book, TypesetBook]:
        """Return the book as it is now."""
        parts = [
            part(key, self.texts[key], title=self.titles[key], group=self.groups[key])
            for key in self.texts
            if key not in self.withheld
        ]
        values = dict(self.values)
        front = [contents([each.key for each in parts])]
        if self.fields:
            front.append(approvals_part())
            values["approver_fields"] = FIELDS
        made = book(*parts, parts=(*front, *parts), **values)
        return made, typeset(made, self._folder)

    def change(self, chance: random.Random) -> None:
        """Change one thing."""
        key = chance.choice(list(TEXTS))
        changes: list[Callable[[], object]] = [
            lambda: self.texts.update({key: self.texts[key] + "<p>One sentence more.</p>"}),
            lambda: self.texts.update({key: self.texts[key] + LONG}),
            lambda: self.texts.update({key: TEXTS[key]}),
            lambda: self.texts.update({key: self.texts.pop(key)}),
            lambda: self.titles.update({key: f"Title {chance.randrange(3)}"}),
            lambda: self.groups.update({key: chance.choice(["Procedure", "Form"])}),
            lambda: self.values.update(watermark=chance.choice(["", "PREVIEW"])),
            lambda: self.values.update(stamp=f"Documents as of {chance.randrange(9)} May"),
            lambda: self.values.update(language=chance.choice(["en", "de"])),
            lambda: setattr(self, "withheld", frozenset(chance.choices(["", "QP-03"]))),
            lambda: setattr(self, "fields", not self.fields),
        ]
        chance.choice(changes)()


@pytest.mark.parametrize("seed", range(6))
def test_any_history_gives_the_bytes_of_a_first_joining(tmp_path: Path, seed: int) -> None:
    chance, editor = random.Random(seed), Editor(tmp_path)
    for _ in range(9):
        made, laid_out = editor.made()
        withheld = editor.withheld
        kept = joined_manual(made, laid_out, withheld=withheld, folder=tmp_path / "joined")
        assert kept == join_manual(made, laid_out, withheld=withheld)
        editor.change(chance)


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the keys of the parts that are copied object by object."""
    done: list[str] = []

    def made(pdf: bytes, placement: Placement) -> Section:
        done.append(placement.key)
        return made_section(pdf, placement)

    monkeypatch.setattr("qms.publish.pdf.join.made_section", made)
    return done


def test_only_what_changed_is_copied(tmp_path: Path, copied: list[str]) -> None:
    editor = Editor(tmp_path)
    joined_manual(*editor.made(), folder=tmp_path / "joined")
    assert copied == ["contents", *TEXTS]
    copied.clear()
    editor.texts["QP-02"] += "<p>One sentence more.</p>"
    joined_manual(*editor.made(), folder=tmp_path / "joined")
    assert copied == ["QP-02"]


def test_whoever_leads_to_a_place_that_moved_is_copied_too(
    tmp_path: Path, copied: list[str]
) -> None:
    editor = Editor(tmp_path)
    joined_manual(*editor.made(), folder=tmp_path / "joined")
    copied.clear()
    editor.texts["QP-03"] = f"<p>New.</p>{TEXTS['QP-03']}"
    joined_manual(*editor.made(), folder=tmp_path / "joined")
    # QP-02 leads to the title, which stands where it stood.
    assert copied == ["QP-01", "QP-03"]


def test_a_longer_document_changes_the_page_numbers_of_all(
    tmp_path: Path, copied: list[str]
) -> None:
    editor = Editor(tmp_path)
    joined_manual(*editor.made(), folder=tmp_path / "joined")
    copied.clear()
    editor.texts["QP-03"] += LONG
    made, laid_out = editor.made()
    manual = tmp_path / "manual.pdf"
    manual.write_bytes(joined_manual(made, laid_out, folder=tmp_path / "joined"))
    assert "QP-01" not in copied
    pages = sum(each.page_count for each in laid_out.parts) - 1
    assert pages > len(TEXTS)
    assert f"Manual page 1 of {pages}" in tool("pdftotext", "-layout", manual, "-")
    tool("qpdf", "--check", manual)


def regrouped(made: Book, laid_out: TypesetBook) -> tuple[Book, TypesetBook]:
    moved = replace(laid_out.parts[-2], group=laid_out.parts[-1].group)
    return made, replace(laid_out, parts=(*laid_out.parts[:-2], moved, laid_out.parts[-1]))


def renamed(made: Book, laid_out: TypesetBook) -> tuple[Book, TypesetBook]:
    other = replace(laid_out.parts[-1], title="Other")
    return made, replace(laid_out, parts=(*laid_out.parts[:-1], other))


def reordered(made: Book, laid_out: TypesetBook) -> tuple[Book, TypesetBook]:
    return replace(made, approver_fields=made.approver_fields[::-1]), laid_out


def marked(made: Book, laid_out: TypesetBook) -> tuple[Book, TypesetBook]:
    draft = replace(made.parts[-1], watermark="DRAFT")
    return replace(made, parts=(*made.parts[:-1], draft)), laid_out


@pytest.mark.parametrize("change", [regrouped, renamed, reordered, marked])
def test_what_does_not_show_in_a_parts_own_pdf_counts_too(
    tmp_path: Path,
    change: Callable[[Book, TypesetBook], tuple[Book, TypesetBook]],
) -> None:
    editor = Editor(tmp_path)
    editor.groups["QP-03"] = "Form"
    editor.values["watermark"] = "PREVIEW"
    editor.fields = True
    made, laid_out = editor.made()
    # A draft at the beginning: pages with and without the manual's mark are there before and after.
    made = replace(made, parts=(replace(made.parts[0], watermark="DRAFT"), *made.parts[1:]))
    joined_manual(made, laid_out, folder=tmp_path / "joined")
    made, laid_out = change(made, laid_out)
    joined = joined_manual(made, laid_out, folder=tmp_path / "joined")
    assert joined == join_manual(made, laid_out)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_manual_lends_nothing_that_is_wrong(
    manual: Manual, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    joined_manual(manual.book, manual.typeset, folder=tmp_path)
    (kept,) = tmp_path.iterdir()
    data = bytearray(kept.read_bytes())
    if seed % 4:
        # The index of the sections, which comes last, is hit as often as the manual.
        place = len(data) - chance.randrange(4000) if seed % 2 else chance.randrange(len(data))
        data[place - 1] ^= 1 << chance.randrange(8)
    else:
        del data[chance.randrange(len(data)) :]
    kept.write_bytes(data)
    other = replace(manual.book, title="Other")
    assert joined_manual(other, manual.typeset, folder=tmp_path) == join_manual(
        other, manual.typeset
    )


def test_numbers_of_parts_never_meet(manual: Manual) -> None:
    everything = list(numbered([(each, 2) for each in manual.typeset.parts], 10))
    used = [number for each in everything for number in each.all]
    assert used == list(range(10, 10 + len(used)))
    leaves = [number for each in everything for number in each.leaves]
    assert leaves == list(range(len(leaves)))
    for each, laid_out in zip(everything, manual.typeset.parts, strict=True):
        assert len(each.pages) == len(each.stamps) == laid_out.page_count
        own = [*each.pages, *each.stamps, *each.fields]
        assert len({*own, each.top, each.leaf}) == len(own) + 2
        assert each.first_other + laid_out.layout.objects <= each.all.stop


def test_a_section_takes_no_number_of_another() -> None:
    file = SectionFile(range(10, 12), 10)
    for _ in range(2):
        file.add({"Own": "true"})
    with pytest.raises(ValueError, match="1 numbers are missing"):
        file.finished()


@pytest.mark.parametrize(
    ("index", "change", "words"),
    [
        (3, {"objects": 1}, "damaged"),
        (1, {"links": ()}, "other links"),
        (2, {"sizes": ((595.28, 841.89),) * 9}, "lost pages"),
    ],
)
def test_a_part_that_is_not_as_it_was_noted_is_refused(
    manual: Manual, index: int, change: dict[str, object], words: str
) -> None:
    parts = list(manual.typeset.parts)
    layout = replace(parts[index].layout, **change)  # type: ignore[arg-type]
    parts[index] = replace(parts[index], layout=layout)
    with pytest.raises(PublicationError, match=words):
        join_manual(manual.book, replace(manual.typeset, parts=tuple(parts)))
