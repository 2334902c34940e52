from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from qms.app.check import check_repository
from qms.app.init import init_repository
from qms.app.new import new_document
from qms.domain.diagnostics import Severity
from qms.domain.errors import UsageError
from qms.source.repository import read_library

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "company"
    init_repository(folder, "Smith & Sons Ltd", now=NOW)
    return folder


def begin(root: Path, code: str, title: str, **more: str | None) -> str:
    options: dict[str, str | None] = {"owner": None, "procedure": None, "document_id": None}
    return new_document(root, code, title, **{**options, **more}, now=NOW)


class TestInit:
    def test_a_new_company_is_in_setup_and_has_nothing_to_fear(self, root: Path) -> None:
        result = check_repository(root, as_of=NOW.date(), now=NOW)
        assert result.at_least(Severity.WARNING) == ()
        assert result.diagnostics != ()
        assert "Setup: 0 % of the documents are effective, 0 % of the clauses" in result.summary

    def test_every_clause_that_counts_has_a_place_to_write(self, root: Path) -> None:
        library = read_library(root, as_of=NOW.date(), now=NOW)
        assert library.primary is not None
        tagged = {
            mark.token
            for document in library.documents
            for heading in document.body.headings
            for mark in heading.clauses
        }
        assert {clause.number for clause in library.primary.leaves()} <= tagged

    def test_the_pipeline_pins_the_tool(self, root: Path) -> None:
        pin = (root / "requirements.txt").read_text("utf-8")
        assert "qms-manual==0.1.0\n" in pin
        pipeline = (root / ".github/workflows/quality-manual.yml").read_text("utf-8")
        assert "-r requirements.txt" in pipeline

    def test_no_template_mark_is_left(self, root: Path) -> None:
        texts = [path.read_text("utf-8") for path in root.rglob("*") if path.is_file()]
        assert len(texts) > 25
        assert not any("@ORGANISATION@" in text or "@REPOSITORY@" in text for text in texts)

    def test_the_site_settings_are_those_of_this_repository(self, root: Path) -> None:
        own = (ROOT / "mkdocs.yml").read_text("utf-8").splitlines()
        theirs = (root / "mkdocs.yml").read_text("utf-8").splitlines()
        assert [line for line in own if not line.startswith("site_name:")] == [
            line for line in theirs if not line.startswith("site_name:")
        ]

    def test_a_folder_in_use_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("mine", "utf-8")
        with pytest.raises(UsageError, match="not empty"):
            init_repository(tmp_path, "Smith Ltd", now=NOW)
        assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]

    @pytest.mark.parametrize("name", ["", "  ", "<b>", 'a "b"', "a\nb"])
    def test_a_name_that_cannot_be_printed_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(UsageError, match="plain words"):
            init_repository(tmp_path / "new", name, now=NOW)
        assert not (tmp_path / "new").exists()


class TestNew:
    def test_numbers_count_up(self, root: Path) -> None:
        assert begin(root, "QP", "Urgent orders") == "procedures/qp-13-urgent-orders.md"
        assert begin(root, "QP", "Kitting") == "procedures/qp-14-kitting.md"
        assert begin(root, "WI", "Counting") == "procedures/wi-01-counting.md"
        assert begin(root, "QM", "Annex: glossary") == "quality_manual/11-annex-glossary.md"

    def test_a_form_takes_the_number_of_its_procedure(self, root: Path) -> None:
        path = begin(root, "F", "Receiving log", procedure="QP-05")
        assert path == "forms/f-05-01-receiving-log.md"
        assert begin(root, "F", "Second", procedure="QP-05") == "forms/f-05-02-second.md"
        with pytest.raises(UsageError, match="name the procedure"):
            begin(root, "F", "Nowhere")

    def test_what_it_writes_passes_the_check(self, root: Path) -> None:
        begin(root, "QP", "Orders: urgent, 'quoted' #1")
        begin(root, "F", "Größe und Maß", procedure="QP-05")
        result = check_repository(root, as_of=NOW.date(), now=NOW)
        assert result.at_least(Severity.WARNING) == ()
        titles = {document.title for document in result.library.documents}
        assert {"Orders: urgent, 'quoted' #1", "Größe und Maß"} <= titles

    @pytest.mark.parametrize(
        ("code", "title", "more", "words"),
        [
            ("XX", "Title", {}, "is not a type"),
            ("QP", "a <b>", {}, "plain words"),
            ("QP", "Title", {"owner": "king"}, "is not a role"),
            ("QP", "Title", {"document_id": "QP-01"}, "never used twice"),
            ("QP", "Title", {"document_id": "QP-1"}, "does not follow"),
        ],
    )
    def test_refusals(
        self, root: Path, code: str, title: str, more: dict[str, str], words: str
    ) -> None:
        before = sorted(root.rglob("*"))
        with pytest.raises(UsageError, match=words):
            begin(root, code, title, **more)
        assert sorted(root.rglob("*")) == before
