from __future__ import annotations

import json
from pathlib import Path

import pytest

from qms.app.changes import change_bars as bars_module
from qms.app.changes.archive import archive_document
from qms.app.changes.change_bars import change_bars
from qms.app.changes.redline import (
    FIRST,
    RedlineFormat,
    change_lines,
    redline,
    redline_page,
    write_redline,
)
from qms.app.changes.revisions import archived_text, earlier_revision, last_approved, present_text
from qms.app.text_cache import TextCache
from qms.domain.archive import ARCHIVE_DIRECTORY
from qms.domain.errors import UsageError
from qms.render.print.context import BookContext, print_links, printed_documents
from qms.render.print.document import document_part
from qms.render.redline.page import RedlinePage, redline_file, redline_part
from support.revised import AS_OF, NOW, NUMBER, PATH, Revised, first_revision_only, revised_company


@pytest.fixture
def revised(tmp_path: Path) -> Revised:
    return revised_company(tmp_path / "company")


def page(revised: Revised, from_revision: str = "", to_revision: str = "") -> RedlinePage:
    return redline(revised.root, NUMBER, from_revision, to_revision, as_of=AS_OF, now=NOW)


def test_the_present_text_is_compared_with_the_revision_that_it_replaces(revised: Revised) -> None:
    found = page(revised)
    assert (found.old.revision, found.new.revision) == ("A", "B")
    assert found.old.status == "Archived on 1 Oct 2026"
    assert [each.revision for each in found.reasons] == ["B"]
    assert not found.redline.is_empty


def test_changes_of_a_classified_document_are_marked_like_it(revised: Revised) -> None:
    marking = "EXPORT CONTROLLED"
    assert marking not in redline_part(page(revised)).html
    revised.replace("title: Receiving", f"classification: {marking}\ntitle: Receiving")
    found = page(revised)
    assert f'<td class="qms-marking" colspan="2">{marking}</td>' in redline_part(found).html
    assert redline_part(found).html.count(marking) == 3  # the notice, the head, the particulars
    file = redline_file(found)
    assert file.count(f'<p class="qms-marking">{marking}</p>') == 2


def test_any_two_revisions_can_be_named(revised: Revised) -> None:
    assert page(revised, "A", "A").redline.is_empty
    back = page(revised, "B", "A")
    assert (back.old.revision, back.new.revision) == ("B", "A")
    assert back.reasons == ()


@pytest.mark.parametrize(
    ("number", "from_revision", "to_revision", "words"),
    [
        ("QP-77", "", "", "there is no document QP-77"),
        (NUMBER, "C", "", "no revision C that was kept; there are A, B"),
        (NUMBER, "", "C", "no revision C that was kept"),
        (NUMBER, "", "A", "has no earlier revision in the archive"),
        ("QP-05", "", "", "has no earlier revision in the archive"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(
    revised: Revised, number: str, from_revision: str, to_revision: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        redline(revised.root, number, from_revision, to_revision, as_of=AS_OF, now=NOW)


def test_an_archived_text_that_was_altered_is_not_shown(revised: Revised) -> None:
    (document,) = (revised.root / ARCHIVE_DIRECTORY).rglob("document.md")
    document.write_text(document.read_text("utf-8").replace("ten working", "two working"), "utf-8")
    with pytest.raises(UsageError, match="is not the text that was archived there"):
        page(revised)
    library = revised.library()
    assert change_bars(revised.root, library).bars == {}


def test_pictures_are_compared_by_their_bytes_and_shown_from_the_archive(
    revised: Revised,
) -> None:
    found = page(revised)
    assert len(found.pictures) == 2
    assert {each[:26] for each in found.pictures.values()} == {"data:image/svg+xml;base64,"}
    html = write_redline(revised.root, found, RedlineFormat.HTML).decode("utf-8")
    assert all(address in html for address in found.pictures.values())
    assert "Picture before" in html


def test_the_file_needs_nothing_else(revised: Revised) -> None:
    html = write_redline(revised.root, page(revised), RedlineFormat.HTML).decode("utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert "<link" not in html
    assert "<script" not in html
    assert "http://" not in html.replace("http://www.w3.org", "")
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html


def test_a_text_shows_the_variables_and_tables_of_its_time(tmp_path: Path) -> None:
    revised = first_revision_only(tmp_path / "company")
    table = revised.root / "procedures" / "tables" / "limits.csv"
    table.parent.mkdir(exist_ok=True)
    table.write_text("Lot,Units\n1 to 8,all\n", "utf-8")
    revised.replace(
        "## Purpose\n", "## Purpose\n\nUse the {{ hold-label }}.\n\n![Limits](tables/limits.csv)\n"
    )
    library = revised.library()
    archive_document(revised.root, library, library.by_id[NUMBER], on=AS_OF)
    table.write_text("Lot,Units\n1 to 8,ten\n", "utf-8")
    settings = revised.root / "quality_manual" / "qms.yml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("red HOLD label", "green label"), "utf-8")
    lines = change_lines(revised.root, revised.library(), NUMBER)
    assert lines == (
        "Purpose: paragraph changed: Use the [-red HOLD-] {+green+} label.",
        "Purpose: table row “1 to 8” changed: Units: [-all-]{+ten+}",
    )


def test_a_table_kept_as_yaml_and_a_diagram_are_those_of_their_time(tmp_path: Path) -> None:
    revised = first_revision_only(tmp_path / "company")
    table = revised.root / "procedures" / "tables" / "limits.yml"
    table.parent.mkdir(exist_ok=True)
    table.write_text("- {Lot: 1 to 8, Units: all}\n", "utf-8")
    title = "Receiving: goods are checked"
    diagram = f'```dot title="{title}"\ndigraph {{ check -> store }}\n```\n'
    revised.replace("## Purpose\n", f"## Purpose\n\n![Limits](tables/limits.yml)\n\n{diagram}")
    library = revised.library()
    before = library.by_id[NUMBER]
    assert "procedures/tables/limits.yml" in before.inputs
    archive_document(revised.root, library, before, on=AS_OF)
    table.write_text("- {Lot: 1 to 8, Units: ten}\n", "utf-8")
    assert revised.library().digest(revised.library().by_id[NUMBER]) != library.digest(before)
    revised.replace("check -> store", "check -> inspect -> store")
    library = revised.library()
    assert change_lines(revised.root, library, NUMBER) == (
        "Purpose: table row “1 to 8” changed: Units: [-all-]{+ten+}",
        f"Purpose: picture replaced: “{title}”",
    )
    old = last_approved(library, library.by_id[NUMBER])
    assert old is not None
    page = redline_page(
        revised.root,
        library,
        archived_text(library, old),
        present_text(library, library.by_id[NUMBER]),
    )
    html = write_redline(revised.root, page, RedlineFormat.HTML).decode()
    assert html.count("<svg") == 2
    assert html.count(f"<title>{title}</title>") == 2
    assert html.count(">inspect</text>") == 1


def test_lines_for_approvers_start_from_the_last_approved_text(revised: Revised) -> None:
    lines = change_lines(revised.root, revised.library(), NUMBER)
    assert "Title and particulars: Title: Receiving {+and inspection+}" in lines
    assert any("[-ten-] {+five+} working days" in line for line in lines)
    assert change_lines(revised.root, revised.library(), "QP-05") == (FIRST,)


def test_without_an_archive_there_is_nothing_before(tmp_path: Path) -> None:
    library = first_revision_only(tmp_path / "company").library()
    document = library.by_id[NUMBER]
    assert earlier_revision(library, document) is None
    assert last_approved(library, document) is None


class TestBars:
    def html(self, revised: Revised) -> str:
        library = revised.library()
        found = change_bars(revised.root, library)
        context = BookContext(bars=found.bars, before=found.before, shows_drafts=True)
        links = print_links(library, printed_documents(library, context))
        return document_part(library, library.by_id[NUMBER], links, context).html

    def test_bars_stand_beside_what_changed(self, revised: Revised) -> None:
        html = self.html(revised)
        assert '<div class="qms-changed qms-depth-1"><strong>Paper missing?</strong>' in html
        assert '<h1 id="qms-top" class="qms-changed">' in html
        assert '<tr class="qms-changed"><td>Photographs of labels' in html
        assert "since revision A" in html

    def test_no_bars_without_an_earlier_revision(self, tmp_path: Path) -> None:
        html = self.html(first_revision_only(tmp_path / "company"))
        assert "qms-changed" not in html
        assert "qms-cut" not in html
        assert "A bar in the margin" not in html

    def test_bars_are_worked_out_once(
        self, revised: Revised, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        first = change_bars(revised.root, revised.library())
        assert first.bars

        def refuse(*texts: object) -> None:
            raise AssertionError(texts)

        with monkeypatch.context() as patch:
            patch.setattr(bars_module, "build_redline", refuse)
            assert change_bars(revised.root, revised.library()) == first
        revised.replace("five working days", "six working days")
        assert change_bars(revised.root, revised.library()) != first


def test_a_damaged_cache_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "texts.json"
    for content in ("", "[]", '{"format": "other"}', '{"format": "qms-texts@1", "texts": 1}'):
        path.write_text(content, "utf-8")
        assert TextCache(path).get("key", lambda: "made") == "made"
    cache = TextCache(path)
    cache.get("key", lambda: "made")
    cache.save()
    assert json.loads(path.read_text("utf-8"))["texts"] == {"key": "made"}
    assert TextCache(path).get("key", lambda: "other") == "made"


def test_the_document_is_where_the_tests_think_it_is(revised: Revised) -> None:
    assert revised.library().by_id[NUMBER].path == PATH
