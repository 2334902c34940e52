from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image

from qms.app.site.page_cache import PageCache, default_cache_path
from qms.app.site.site import Purpose, Site, SitePage, build_site, findings_text, site_files
from qms.app.site.site_context import SiteContext, read_context
from qms.domain.editions import Edition
from qms.domain.errors import ConfigurationError
from qms.domain.refusals import UnreadableRegister
from qms.domain.site import Visibility
from qms.render.facts import MANUAL_PDF, PublishedPdf
from qms.render.page import RenderedPage, page_key
from qms.source.repository import read_library
from support.repository import Repository
from support.site import put_in_force

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TREE = """
quality_manual
  01-scope.md
procedures
  qp-01-control-of-documents.md
"""


@pytest.fixture
def company(qms_repo: Callable[[str], Repository]) -> Repository:
    return qms_repo(TREE)


def site(company: Repository, purpose: Purpose, **changes: object) -> Site:
    settings = {"as_of": DAY, "now": NOW, "purpose": purpose, "context": SiteContext(), **changes}
    return build_site(company.root, **settings)  # type: ignore[arg-type]


def test_a_preview_shows_drafts_as_drafts_while_operating(company: Repository) -> None:
    company.replace("quality_manual/qms.yml", "stage: setup", "stage: operating")
    drafts = {"quality_manual/01-scope.md", "procedures/qp-01-control-of-documents.md"}
    preview = {each.uri: each.visibility for each in site(company, Purpose.PREVIEW).files}
    assert {preview[uri] for uri in drafts} == {Visibility.DRAFT}
    # The generator would put the bare word DRAFT above a page that is no draft.
    assert preview["qms/findings.md"] is Visibility.SHOWN
    published = {each.uri for each in site(company, Purpose.PUBLICATION).files}
    assert not published & {*drafts, "qms/findings.md"}


def test_a_file_that_a_browser_would_run_is_not_handed_out(company: Repository) -> None:
    for name in ("a.html", "a.js", "a.xlsx", "unused.xlsx"):
        company.write(f"procedures/files/{name}", "x")
    path = "procedures/qp-01-control-of-documents.md"
    links = "[a](files/a.html) [b](files/a.js) [c](files/a.xlsx)\n"
    company.write(path, company.read(path) + f"\n{links}")
    made = site(company, Purpose.PUBLICATION)
    files = {each.uri for each in made.files if each.uri.startswith("procedures/files/")}
    assert files == {"procedures/files/a.xlsx"}
    html = made.pages[path].html(lambda uri: uri)
    assert '<p>a b <a href="procedures/files/a.xlsx">c</a></p>' in html


def test_a_photograph_is_handed_out_without_the_place_of_its_camera(company: Repository) -> None:
    notes, out = Image.Exif(), io.BytesIO()
    notes[0x010F] = "PLACE-OF-THE-CAMERA"
    Image.new("RGB", (3000, 1500), "red").save(out, "JPEG", exif=notes)
    company.write("procedures/img/store.jpg", "").write_bytes(out.getvalue())
    path = "procedures/qp-01-control-of-documents.md"
    company.write(path, company.read(path) + "\n![The store](img/store.jpg)\n")
    made = site(company, Purpose.PUBLICATION)
    (shown,) = (each.content for each in made.files if each.uri == "procedures/img/store.jpg")
    assert isinstance(shown, bytes)
    assert b"PLACE-OF-THE-CAMERA" not in shown
    assert Image.open(io.BytesIO(shown)).size == (2000, 1000)
    assert 'alt="The store"' in made.pages[path].html(lambda uri: uri)


def test_maps_and_diagrams_are_drawn_on_the_site(company: Repository) -> None:
    processes = "format: qms-processes@1\nprocesses:\n  sales: {title: Sales}\n"
    company.write("quality_manual/processes.yml", processes)
    path = "procedures/qp-01-control-of-documents.md"
    diagram = '```dot title="Flow"\ndigraph { write -> approve }\n```\n'
    company.write(path, f"{company.read(path)}\n{diagram}")
    made = site(company, Purpose.PUBLICATION)
    html = made.pages[path].html(lambda uri: uri)
    assert "<title>Flow</title>" in html
    assert ">approve</text>" in html
    assert "approve" in made.pages[path].search_text
    assert ">Sales</text>" in made.pages["qms/processes.md"].html(lambda uri: uri)
    assert "quality_manual/processes.yml" not in {each.uri for each in made.files}


def test_training_and_duties_have_pages_where_there_is_any(company: Repository) -> None:
    path = "procedures/qp-01-control-of-documents.md"
    plain = {each.uri for each in site(company, Purpose.PUBLICATION).files}
    assert plain.isdisjoint({"qms/training.md", "qms/duties.md", "qms/duties.ics"})
    company.replace(path, "history:", "applies_to: {roles: [document-controller]}\nhistory:")
    put_in_force(company, path)
    staff = "format: qms-staff@1\npeople:\n  t.brandt:\n    name: T. Brandt\n    roles: "
    role = "[{role: document-controller, from: 2024-01-01}]\n"
    company.write("quality_manual/staff.yml", staff + role)
    made = site(company, Purpose.PUBLICATION)
    matrix = made.pages["qms/training.md"].html(lambda uri: uri)
    assert 'id="qp-01-a"' in matrix
    assert "T. Brandt" in matrix
    assert "recorded, not cryptographically signed" in matrix
    assert "1/2" in matrix  # J. Writer wrote the text
    assert "1 person to be trained in QP-01" in made.pages["qms/duties.md"].html(lambda uri: uri)
    (calendar,) = (each.content for each in made.files if each.uri == "qms/duties.ics")
    assert isinstance(calendar, bytes)
    assert calendar.startswith(b"BEGIN:VCALENDAR\r\n")
    assert "quality_manual/staff.yml" not in {each.uri for each in made.files}
    assert "Training matrix" in made.pages["index.md"].html(lambda uri: uri)


def test_findings_are_for_authors_alone(company: Repository) -> None:
    path = "procedures/qp-01-control-of-documents.md"
    company.replace(path, "owner: quality-manager", "owner: nobody")
    for purpose, shown in ((Purpose.PREVIEW, True), (Purpose.PUBLICATION, False)):
        made = site(company, purpose)
        assert any(each.location.path == path for each in made.blocking)
        assert ("nobody" in made.pages[path].file.header()) or not shown
        assert ("qms-findings" in made.pages[path].file.header()) is shown
        text = findings_text(made.findings)
        assert f"{path}:6:8: error " in text
        assert "\n  help: " in text


def test_a_broken_register_is_shown_to_authors_and_ends_a_publication(
    company: Repository,
) -> None:
    company.replace("quality_manual/qms.yml", "stage: setup", "stage: busy")
    made = site(company, Purpose.PREVIEW)
    assert "quality_manual/qms.yml, line 3" in made.pages["index.md"].file.header()
    assert {uri for page in made.pages.values() for uri in targets(page)} <= {
        each.uri for each in made.files
    }
    with pytest.raises(UnreadableRegister):
        site(company, Purpose.PUBLICATION)


def test_the_files_of_the_published_site_are_those_of_a_build(company: Repository) -> None:
    library = read_library(company.root, as_of=DAY, now=NOW)
    published = site(company, Purpose.PUBLICATION)
    found = site_files(company.root, library, published.findings, SiteContext())
    assert [each.uri for each in found] == [each.uri for each in published.files]


def targets(page: SitePage) -> set[str]:
    """Return the paths that a page links to."""
    found: set[str] = set()

    def note(uri: str) -> str:
        found.add(uri)
        return uri

    page.html(note)
    return found


def test_every_link_of_the_site_leads_to_one_of_its_files(company: Repository) -> None:
    for purpose in Purpose:
        made = site(company, purpose)
        uris = {each.uri for each in made.files}
        met = {uri for page in made.pages.values() for uri in targets(page)}
        assert len(met) > 10
        assert met <= uris


def test_pages_are_made_once(company: Repository, tmp_path: Path) -> None:
    path = tmp_path / "cache" / "pages.json"
    first = site(company, Purpose.PUBLICATION, cache_path=path)
    cache = PageCache(path)
    _, body = str(first.pages["index.md"].file.content).split("\n---\n\n", 1)
    kept = cache.find(page_key(body, "computed"))
    assert kept == first.pages["index.md"].rendered
    again = site(company, Purpose.PUBLICATION, cache_path=path)
    assert again.pages == first.pages
    for uri, page in again.pages.items():
        assert page.html(str) == first.pages[uri].html(str)


def test_only_the_pages_of_the_last_build_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "pages.json"
    page = RenderedPage(html="<p>x</p>", headings=())
    for key in ("first", "second"):
        cache = PageCache(path)
        cache.keep(key, page)
        cache.save()
    assert PageCache(path).find("first") is None
    assert PageCache(path).find("second") == page


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"format": "qms-pages@0", "pages": {}}', '{"pages": 1}'],
)
def test_a_cache_that_cannot_be_read_is_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pages.json"
    path.write_text(text, "utf-8")
    assert PageCache(path).find("any") is None


def test_the_cache_lies_outside_the_repository(
    company: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = default_cache_path(company.root)
    assert path is not None
    assert path.is_relative_to(tmp_path / "cache" / "qms")
    assert path != default_cache_path(company.root / "other")


def test_without_a_context_everything_has_its_default() -> None:
    assert read_context("") == SiteContext()


def test_a_context_is_read_exactly(tmp_path: Path) -> None:
    path = tmp_path / "context.json"
    path.write_text(
        '{"as_of": "2026-11-22", "edition": "preview with drafts",'
        ' "pdf": {"QP-01": {"uri": "pdf/QP-01.pdf", "sha256": "ab"},'
        ' "QP-02": {"withheld": "why"}},'
        ' "manual": {"uri": "pdf/manual.pdf", "sha256": "cd"}}',
        "utf-8",
    )
    context = read_context(str(path))
    assert context.as_of == DAY
    assert context.edition is Edition.PREVIEW
    assert context.shows_drafts
    assert context.pdfs["QP-01"].uri == "pdf/QP-01.pdf"
    assert context.pdfs["QP-02"].withheld == "why"
    assert context.pdfs[MANUAL_PDF] == PublishedPdf(uri="pdf/manual.pdf", sha256="cd")


def test_what_tells_a_role_what_to_do_is_found_first(company: Repository) -> None:
    path = "procedures/qp-01-control-of-documents.md"
    company.replace(path, "owner:", "applies_to: {roles: [quality-manager]}\nowner:")
    files = {each.uri: str(each.content) for each in site(company, Purpose.PREVIEW).files}
    assert "search: {boost: 2}" in files[path]
    assert "boost" not in files["quality_manual/01-scope.md"]
    assert "search: {boost: 0.5}" in files["qms/as9120-and-iso9001.md"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"as_of": "soon"}', '{"unknown": 1}', '{"pdf": {"a": 1}}', '{"manual": 1}'],
)
def test_a_context_that_was_not_agreed_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "context.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match="QMS_SITE_CONTEXT"):
        read_context(str(path))


class TestChanges:
    def made(self, tmp_path: Path) -> Site:
        from support.revised import revised_company

        root = revised_company(tmp_path / "company").root
        settings = {"as_of": DAY, "now": NOW, "context": SiteContext()}
        return build_site(root, purpose=Purpose.PREVIEW, **settings)  # type: ignore[arg-type]

    def test_a_revision_has_a_page_of_what_changed_in_it(self, tmp_path: Path) -> None:
        made = self.made(tmp_path)
        page = made.pages["qms/changes/qp-90/b.md"]
        html = page.html(lambda uri: uri)
        assert page.file.visibility is Visibility.UNLISTED
        assert "search: {exclude: true}" in page.front_matter
        assert "insertion: </span>five" in html
        assert 'href="procedures/qp-90-receiving.md"' in html
        header = made.pages["procedures/qp-90-receiving.md"].file.header()
        assert 'href="../qms/changes/qp-90/b.md">Changes in this revision' in header

    def test_pictures_of_earlier_revisions_are_handed_out(self, tmp_path: Path) -> None:
        made = self.made(tmp_path)
        html = made.pages["qms/changes/qp-90/b.md"].html(lambda uri: uri)
        (old,) = (each.uri for each in made.files if each.uri.startswith("qms/changes/pictures/"))
        assert f'src="{old}"' in html
        assert 'src="procedures/img/flow-90.svg"' in html

    def test_recent_changes_are_listed_beside_the_documents(self, tmp_path: Path) -> None:
        made = self.made(tmp_path)
        status = [entry.uri for entry in made.menu[-1].children]
        assert status[:2] == ["qms/documents.md", "qms/changes.md"]
        content = str(made.pages["qms/changes.md"].file.content)
        assert "[Changes](changes/qp-90/b.md)" in content
        assert "QP-05" not in content

    def test_without_an_earlier_revision_there_is_nothing_of_it(self, company: Repository) -> None:
        made = site(company, Purpose.PREVIEW)
        assert [uri for uri in made.pages if uri.startswith("qms/changes")] == []
        header = made.pages["procedures/qp-01-control-of-documents.md"].file.header()
        assert "Changes in this revision" not in header

    def test_redlines_are_worked_out_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from qms.app.changes import redline
        from support.revised import revised_company

        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        root = revised_company(tmp_path / "company").root
        settings = {"as_of": DAY, "now": NOW, "context": SiteContext()}
        settings |= {"cache_path": default_cache_path(root), "purpose": Purpose.PREVIEW}
        first = build_site(root, **settings)  # type: ignore[arg-type]

        def refuse(*texts: object) -> None:
            raise AssertionError(texts)

        monkeypatch.setattr(redline, "build_redline", refuse)
        again = build_site(root, **settings)  # type: ignore[arg-type]
        assert again.pages["qms/changes/qp-90/b.md"] == first.pages["qms/changes/qp-90/b.md"]


REGISTER = "forms/f-01-02-loan-register.md"
FORM_HEAD = """\
kind: register
procedure: QP-01
retention: {period: 3 years, starts: end of the year, basis: own rule}
fields: [{name: lot, label: Lot, kind: text}]
"""


def with_register(company: Repository) -> None:
    """Let the company keep a register in the repository; the form itself is in force."""
    text = company.read("forms/f-01-01-change-request.md")
    head, _, rest = text.partition("kind: form\n")
    _, _, history = rest.partition("history:")
    form = f"{head}{FORM_HEAD}history:{history}".replace("F-01-01", "F-01-02")
    company.write(REGISTER, form)
    put_in_force(company, REGISTER)
    company.write("quality_manual/loans.csv", "Lot\nL-1 <b>\n")
    settings = company.read("quality_manual/qms.yml")
    named = "registers: {F-01-02: quality_manual/loans.csv}\n"
    company.write("quality_manual/qms.yml", settings + named)


def test_a_register_that_is_named_has_a_page_and_the_script_is_nowhere_else(
    qms_repo: Callable[[str], Repository],
) -> None:
    company = qms_repo(f"{TREE}forms\n  f-01-01-change-request.md\n")
    assert not [each.uri for each in site(company, Purpose.PUBLICATION).files if "sort" in each.uri]
    with_register(company)
    made = site(company, Purpose.PUBLICATION)
    own = "qms/registers/entries-f-01-02.md"
    scripted = [uri for uri, page in made.pages.items() if "<script" in page.html(lambda uri: uri)]
    assert scripted == [own]
    html = made.pages[own].html(lambda uri: f"/{uri}")
    assert '<script defer src="/qms/assets/sorting.js"></script>' in html
    assert '<td data-label="Lot">L-1 &lt;b&gt;</td>' in html
    assert own in made.pages[REGISTER].html(lambda uri: uri)
    assert own in made.pages["qms/forms.md"].html(lambda uri: uri)


def test_customers_see_no_entries(qms_repo: Callable[[str], Repository]) -> None:
    company = qms_repo(f"{TREE}forms\n  f-01-01-change-request.md\n")
    with_register(company)
    settings = company.read("quality_manual/qms.yml")
    shown = f"{settings}editions: {{customer: {{types: [QM], documents: [F-01-02]}}}}\n"
    company.write("quality_manual/qms.yml", shown)
    context = SiteContext(edition=Edition.CUSTOMER)
    files = {each.uri for each in site(company, Purpose.PUBLICATION, context=context).files}
    assert REGISTER in files
    assert not {each for each in files if "registers/" in each or "sorting" in each}
