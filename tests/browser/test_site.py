from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = (
    "",
    "quality_manual/01-scope/",
    "procedures/qp-01-control-of-documents/",
    "forms/f-01-01-change-request/",
    "qms/documents/",
    "qms/forms/",
    "qms/retention/",
    "qms/clauses-as9120/",
    "qms/clauses-iso9001/",
    "qms/clauses-by-document/",
    "qms/not-applicable/",
    "qms/as9120-and-iso9001/",
    "qms/protection/",
    "qms/rules/",
    "qms/rules-3/",
    "404.html",
)
PHONE = 600
PROCEDURE = "procedures/qp-01-control-of-documents/"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_complains_about_nothing_and_asks_nobody_else(visit: Visit, path: str) -> None:
    page = visit.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width(page)
    assert visit.complaints == []
    assert visit.elsewhere == []
    assert len(visit.requests) > 3
    assert page.locator("h1").count() == 1


def test_the_block_above_a_document_is_seen_first(visit: Visit) -> None:
    page = visit.open(PROCEDURE)
    block = page.locator(".qms-head")
    expect(block).to_be_visible()
    expect(block).to_contain_text("Effective since 16 Nov 2026")
    expect(block.locator(".qms-approvals")).to_contain_text("A. Head")
    top, text = block.bounding_box(), page.locator("h2").first.bounding_box()
    assert top is not None
    assert text is not None
    assert top["y"] + top["height"] <= text["y"]
    expect(page.locator("[data-qms-as-of]")).to_have_count(1)


def test_the_search_finds_documents_and_no_drafts(visit: Visit) -> None:
    page = visit.open()
    if width(page) < PHONE:
        page.locator("label[for=__search].md-header__button").click()
    field = page.locator(".md-search__input")
    field.click()
    field.press_sequentially("documents")
    found = page.locator(".md-search-result__article h1")
    expect(found.filter(has_text="QP-01").first).to_be_visible()
    field.fill("")
    field.press_sequentially("purpose of purchasing")
    expect(found.filter(has_text="F-01-01").first).to_be_visible()
    expect(found.filter(has_text="QP-02")).to_have_count(0)
    assert visit.complaints == []


def test_a_reader_finds_the_way_from_role_and_clause_to_the_section(visit: Visit) -> None:
    page = visit.open("qms/clauses-as9120/#as9120-7-5-3-2")
    page.get_by_role("link", name="Keep", exact=True).first.click()
    page.wait_for_url(re.compile(r"/procedures/qp-01-control-of-documents/#keep$"))
    page.get_by_role("link", name="AS9120 7.5.3.2").first.click()
    page.wait_for_url(re.compile(r"/qms/clauses-as9120/#as9120-7-5-3-2$"))


def test_an_old_copy_of_the_site_says_so(visit: Visit) -> None:
    notice = visit.open(PROCEDURE).locator("[data-qms-as-of]")
    expect(notice).to_be_hidden()
    made = notice.get_attribute("data-qms-as-of")
    assert made is not None
    for days, shown in ((7, False), (9, True)):
        visit.page.clock.set_fixed_time(f"{_later(made, days)}T12:00:00Z")
        page = visit.open(PROCEDURE)
        assert page.locator("[data-qms-as-of]").is_visible() is shown


def test_paper_says_what_it_is(visit: Visit) -> None:
    page = visit.open(PROCEDURE)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".qms-printmark")).to_be_visible()
    expect(page.locator(".qms-printmark")).to_contain_text(
        re.compile(r"Uncontrolled when printed\. QP-01 revision A, .* Printed on \d{4}-\d\d-\d\d\.")
    )
    expect(page.locator(".md-header")).to_be_hidden()


def test_contrast_of_our_own_blocks_is_enough(visit: Visit) -> None:
    page = visit.open(PROCEDURE)
    poor = page.evaluate(CONTRAST)
    assert poor["checked"] > 20
    assert poor["poor"] == []


def test_the_page_can_be_used_with_the_keyboard(visit: Visit) -> None:
    page = visit.open(PROCEDURE)
    names = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        names.add(_focused(page))
    assert "AS9120 7.5.3.2" in names
    assert any(name.startswith("F-01-01") for name in names)


def width(page: Page) -> int:
    size = page.viewport_size
    assert size is not None
    return size["width"]


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText || ''")).strip()


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


CONTRAST = """
() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(each).backgroundColor);
      if (a > 0.99) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const found = { checked: 0, poor: [] };
  for (const node of document.querySelectorAll(".qms-head *, .qms-foot *")) {
    const own = [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    if (!own || !node.checkVisibility()) continue;
    const [one, two] = [light(parse(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    found.checked += 1;
    if (ratio < 4.5) found.poor.push(`${node.className} ${node.textContent.trim()} ${ratio}`);
  }
  return found;
}
"""
