"""The audit pack as an auditor opens it: unpacked, by double-click, without any server."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, expect

from browser.conftest import Visit, _note
from support.company import qms, small_company

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company's pack, unpacked into a folder with a difficult name."""
    folder = tmp_path_factory.mktemp("pack")
    root = small_company(folder / "company")
    assert qms(root, "build", "--as-of", "2026-11-22").returncode == 0
    done = qms(root, "audit-pack", str(folder / "audit.zip"))
    assert done.returncode == 0, done.stderr
    unpacked = folder / "Prüfung 2026 (neu)"
    with zipfile.ZipFile(folder / "audit.zip") as opened:
        opened.extractall(unpacked)
    return unpacked


@pytest.fixture
def opened(browser: Browser, pack: Path) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 844})
    made = Visit(page=context.new_page(), base=f"{pack.as_uri()}/")
    made.page.on("console", lambda message: _note(made, message.type, message.text))
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    made.page.on("request", lambda request: made.requests.append(request.url))
    yield made
    context.close()


def test_from_the_first_page_to_a_section_by_search(opened: Visit) -> None:
    page = opened.open("START-HERE.html")
    page.get_by_role("link", name="Open the site").click()
    expect(page).to_have_url(f"{opened.base}site/index.html")
    field = page.locator(".md-search__input")
    field.click()
    field.press_sequentially("purchasing")
    found = page.locator(".md-search-result__article h1").filter(has_text="ISO 9001:2015")
    expect(found.first).to_be_visible()
    found.first.click()
    expect(page).to_have_url(re.compile(r"/site/qms/as9120-and-iso9001\.html"))
    expect(page.locator("h1")).to_contain_text("ISO 9001:2015")
    assert opened.complaints == []
    assert opened.elsewhere == []


def test_no_link_leads_nowhere(opened: Visit, pack: Path) -> None:
    looked_at = 0
    for path in ("START-HERE.html", "site/index.html", "site/qms/documents.html"):
        page = opened.open(path)
        for address in page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)"):
            plain = address.partition("#")[0]
            assert plain.startswith(opened.base), address
            assert (pack / _unquoted(plain.removeprefix(opened.base))).exists(), address
            looked_at += 1
    assert looked_at > 40


def _unquoted(path: str) -> str:
    return unquote(path)
