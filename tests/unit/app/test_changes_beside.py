from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qms.app.changes.archive import archive_document
from qms.app.site.site import Purpose, Site, build_site
from qms.app.site.site_context import SiteContext
from qms.source.repository import read_library

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NUMBER = "QP-07"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The example company's site while the next revision of a procedure is written."""
    root = tmp_path_factory.mktemp("beside") / "company"
    for folder in ("quality_manual", "procedures", "forms"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copyfile(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    library = read_library(root, as_of=DAY, now=NOW)
    document = library.by_id[NUMBER]
    archive_document(root, library, document, on=DAY)
    path = root / document.path
    text = path.read_text("utf-8").replace("status: approved", "status: draft")
    text = text.replace("revision: A\n", "revision: B\n").replace("ten working", "five working")
    entry = "  - {revision: B, date: 2026-11-20, description_of_change: Five days.}\napprovals:"
    path.write_text(text.replace("approvals:", entry), "utf-8")
    return build_site(root, as_of=DAY, now=NOW, purpose=Purpose.PREVIEW, context=SiteContext())


def test_what_changes_in_a_draft_is_shown_with_the_draft(site: Site) -> None:
    draft = site.pages["qms/revisions/qp-07/b.md"].file.header()
    in_force = site.pages["procedures/qp-07-receiving-and-inspection.md"].file.header()
    assert "changes/qp-07/b.md" in draft
    assert "Changes in this revision" in draft
    assert "Changes in this revision" not in in_force


def test_its_page_leads_back_to_the_draft(site: Site) -> None:
    html = site.pages["qms/changes/qp-07/b.md"].html(lambda uri: uri)
    assert 'href="qms/revisions/qp-07/b.md"' in html
    assert "insertion: </span>five" in html
    assert "[Changes](changes/qp-07/b.md)" in str(site.pages["qms/changes.md"].file.content)
