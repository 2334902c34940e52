"""The printed manual as data, before anything is laid out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qms.domain.book import Book, PartKind, PrintPart, fill_tokens, first_page_token
from qms.domain.configuration import Stage
from qms.domain.documents import Revision, Status
from qms.domain.library import Library
from qms.render.book import BookContext, build_book
from qms.source.repository import read_library
from support.repository import Repository
from support.site_values import record_of

AS_OF = date(2026, 11, 22)
TREE = """\
quality_manual
  01-scope.md
procedures
  qp-01-control-of-documents.md
  qp-05-purchasing.md
forms
  f-01-01-change-request.md
"""


def read(repository: Repository, as_of: date = AS_OF) -> Library:
    return read_library(repository.root, as_of=as_of, now=datetime(2026, 11, 22, tzinfo=UTC))


def approved(library: Library, *, effective: date = date(2026, 11, 1)) -> Library:
    """Return the library with every document approved and in force since a day."""
    documents = tuple(
        replace(
            each,
            status=Status.APPROVED,
            effective_date=replace(each.effective_date, everywhere=effective),
        )
        for each in library.documents
    )
    configuration = replace(library.configuration, stage=Stage.OPERATING)
    return replace(library, documents=documents, configuration=configuration)


def part_of(book: Book, key: str) -> PrintPart:
    return next(part for part in book.parts if part.key == key)


@pytest.fixture
def library(qms_repo: Callable[[str], Repository]) -> Library:
    return approved(read(qms_repo(TREE)))


def test_parts_stand_in_order(library: Library) -> None:
    parts = build_book(library, BookContext()).parts
    assert [part.key for part in parts] == [
        "cover",
        "approvals",
        "record-of-revisions",
        "effective-sections",
        "distribution",
        "contents",
        "QM-01",
        "QP-01",
        "QP-05",
        "F-01-01",
        "clause-matrix",
        "protection",
    ]
    assert [part.kind for part in parts][5:7] == [PartKind.FRONT, PartKind.DOCUMENT]
    assert parts[-1].kind is PartKind.ANNEX


def test_a_document_says_what_controls_it(library: Library) -> None:
    html = part_of(build_book(library, BookContext()), "QP-05").html
    for words in ("QP-05", "Purchasing", "EFFECTIVE", "Revision", "Owner", "Prepared by"):
        assert words in html
    assert "Uncontrolled when printed" in html
    assert "No approval of this text is on record" in html
    assert library.digest(library.by_id["QP-05"]) in html


def test_a_documents_part_depends_on_its_standing_not_on_the_day(
    qms_repo: Callable[[str], Repository],
) -> None:
    repository = qms_repo(TREE)
    books = [
        build_book(approved(read(repository, day)), BookContext(commit=commit, issue=issue))
        for day, commit, issue in ((AS_OF, "a" * 40, None), (date(2026, 12, 24), "b" * 40, 7))
    ]
    assert part_of(books[0], "QP-05") == part_of(books[1], "QP-05")
    assert part_of(books[0], "cover") != part_of(books[1], "cover")


def test_pending_documents_are_marked_and_obsolete_ones_left_out(library: Library) -> None:
    pending = approved(library, effective=date(2027, 1, 1))
    documents = list(pending.documents)
    index = next(n for n, each in enumerate(documents) if each.id == "QP-05")
    documents[index] = replace(documents[index], status=Status.OBSOLETE)
    book = build_book(replace(pending, documents=tuple(documents)), BookContext())
    assert "QP-05" not in [part.key for part in book.parts]
    html = part_of(book, "QP-01").html
    assert 'data-watermark="PENDING"' in html
    assert "It becomes effective on 1 Jan 2027. Until then do not work to this text." in html
    assert part_of(book, "QP-01").watermark == "PENDING"


def test_drafts_are_printed_only_when_asked_for(library: Library) -> None:
    documents = tuple(
        replace(each, status=Status.DRAFT) if each.id == "QP-05" else each
        for each in library.documents
    )
    drafted = replace(library, documents=documents)
    assert "QP-05" not in [part.key for part in build_book(drafted, BookContext()).parts]
    shown = part_of(build_book(drafted, BookContext(shows_drafts=True)), "QP-05")
    assert 'data-watermark="DRAFT"' in shown.html
    assert "Not approved. Do not work to this text." in shown.html


def test_the_cover_says_what_it_is(library: Library) -> None:
    unissued = part_of(build_book(library, BookContext()), "cover").html
    assert "Documents as of 22 Nov 2026. This manual bears no issue number." in unissued
    assert "qms-warning" not in unissued
    assert "4 effective" in unissued
    assert "9120:2016" in unissued
    issued = part_of(
        build_book(library, BookContext(issue=3, commit="1a2b3c4d5e6f7")), "cover"
    ).html
    assert "Issue 3" in issued
    assert "1a2b3c4d5e6f" in issued
    assert "no issue number" not in issued


def test_heads_and_feet_name_the_issue_or_the_day(library: Library) -> None:
    def head(context: BookContext) -> tuple[str, str]:
        book = build_book(library, context)
        found = re.search(r"Quality Manual</span><br>([^<]*)<", part_of(book, "contents").html)
        assert found
        return found[1], book.stamp

    assert head(BookContext()) == ("As of 22 Nov 2026", "Documents as of 22 Nov 2026")
    issued = head(BookContext(issue=3, commit="1a2b3c4d5e6f7"))
    stamp = "Issue 3 · Documents as of 22 Nov 2026 · source 1a2b3c4d5e6f"
    assert issued == ("Issue 3", stamp)
    name, stamp = head(BookContext(shows_drafts=True, edition="preview"))
    assert name == "PREVIEW WITH DRAFTS, 22 Nov 2026"
    assert stamp == "PREVIEW WITH DRAFTS: NOT AN ISSUE · Documents as of 22 Nov 2026"


def test_a_preview_says_in_strong_words_that_it_is_one(library: Library) -> None:
    cover = part_of(build_book(library, BookContext(shows_drafts=True)), "cover").html
    assert '<p class="qms-warning">Preview with drafts, made for reviewers.' in cover
    assert "It is not an issue of the manual: do not work to it." in cover
    assert "no issue number" not in cover


def test_only_an_approved_text_has_a_fingerprint_of_approved_content(library: Library) -> None:
    document = library.by_id["QP-05"]
    plain = part_of(build_book(library, BookContext()), "QP-05").html
    assert "Fingerprint of this text, which nobody has approved (SHA-256)" in plain
    approvals = {document.path: (record_of(library, document),)}
    given = part_of(build_book(library, BookContext(approvals=approvals)), "QP-05").html
    assert "Fingerprint of the approved content (SHA-256)" in given
    assert "nobody has approved" not in given


def test_the_printed_matrix_says_what_is_left_out_for_doubt(library: Library) -> None:
    html = part_of(build_book(library, BookContext()), "clause-matrix").html
    assert "8 more clauses are in doubt (D1, D2, D3, D4, D5, D7) and are not counted." in html
    assert re.findall(r'<col style="width: (\d+)%">', html)[:4] == ["9", "26", "50", "15"]


def test_a_demonstration_identity_is_named_on_every_page(library: Library) -> None:
    words = "TEST SIGNATURE: proves no identity"
    book = build_book(library, BookContext(notice=words))
    assert all(words in part.html for part in book.parts)


def test_titles_are_escaped(library: Library) -> None:
    documents = tuple(replace(each, title='A <b>& "B"') for each in library.documents)
    book = build_book(replace(library, documents=documents), BookContext())
    for part in book.parts:
        assert "<b>&" not in part.html


def test_no_author_can_imitate_a_page_number(library: Library) -> None:
    contents = part_of(build_book(library, BookContext()), "contents").html
    filled = fill_tokens(contents, {"QP-05": (17, 3)}, "none")
    assert first_page_token("QP-05") in contents
    assert re.search(r"Purchasing</a>\s*</td><td>17</td>", filled)
    assert "<td>none</td>" in filled
    assert "\ue000" not in filled


def test_a_form_has_a_sheet_to_fill_in(library: Library) -> None:
    html = part_of(build_book(library, BookContext()), "F-01-01").html
    assert 'class="qms-sheet"' in html
    form = library.by_id["F-01-01"].form
    assert form is not None
    for field in form.fields:
        assert field.label in html


def test_what_is_embedded_lists_the_documents(library: Library) -> None:
    book = build_book(library, BookContext(issue=2, commit="abc"))
    content = json.loads(book.attachments[0].data)
    assert content["issue"] == 2
    assert content["as_of"] == "2026-11-22"
    assert [each["id"] for each in content["documents"]] == ["QM-01", "QP-01", "QP-05", "F-01-01"]
    assert content["documents"][0]["content_sha256"] == library.digest(library.documents[0])
    embedded = part_of(book, "QP-05").attachments[0]
    assert embedded.data.decode() == library.by_id["QP-05"].source_text


def test_every_link_of_ours_has_a_part_and_an_anchor(library: Library) -> None:
    book = build_book(library, BookContext())
    parts = {part.key: part for part in book.parts}
    found = 0
    for part in book.parts:
        for key, anchor in re.findall(r'href="qms:([^"#]+)#?([^"]*)"', part.html):
            assert key in parts
            assert not anchor or f'id="{anchor}"' in parts[key].html
            found += 1
    assert found > 10


def test_a_classification_stands_above_and_below_each_page_and_on_the_cover(
    library: Library,
) -> None:
    marking = "EXPORT CONTROLLED <9E991>"
    documents = tuple(
        replace(each, classification=marking if each.id == "QP-01" else "")
        for each in library.documents
    )
    book = build_book(replace(library, documents=documents), BookContext())
    marked = part_of(book, "QP-01").html
    shown = "EXPORT CONTROLLED &lt;9E991&gt;"
    assert f'<td class="qms-marking" colspan="2">{shown}</td>' in marked
    assert f'data-notice="{shown}&#10;Uncontrolled' in marked
    assert f"{shown} (QP-01)" in part_of(book, "cover").html
    assert "EXPORT" not in part_of(book, "QP-05").html
    assert book.stamp.endswith(f" · contains {marking}")


def test_pages_have_no_room_for_many_classifications(library: Library) -> None:
    documents = tuple(
        replace(each, classification=f"EXPORT CONTROLLED BY {each.id}")
        for each in library.documents
    )
    book = build_book(replace(library, documents=documents), BookContext())
    assert book.stamp.endswith(" · contains classified documents, named on the cover")
    assert "contains" not in build_book(library, BookContext()).stamp


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_record_of_revisions_lists_what_came_after_the_first(
    library: Library, *, newest_first: bool
) -> None:
    entries = [
        Revision(revision=name, date=date(2026, month, 1), description_of_change=f"Change {name}.")
        for month, name in enumerate("ABC", start=1)
    ]
    history = tuple(entries[::-1] if newest_first else entries)
    documents = tuple(
        replace(each, history=history if each.id == "QP-05" else each.history)
        for each in library.documents
    )
    book = build_book(replace(library, documents=documents), BookContext())
    html = part_of(book, "record-of-revisions").html
    assert re.findall(r"Change (\w)\.", html) == ["C", "B"]
    assert "not listed: 3 of 4." in html
    customers = build_book(library, BookContext(is_internal=False))
    assert "record-of-revisions" not in {part.key for part in customers.parts}
