"""A register as a page opened as a file: columns sort by click and key; or it is a table."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from support.company import qms
from support.form_company import FORM, form_company

pytestmark = pytest.mark.browser

DAY = ("--as-of", "2026-11-22")
ENTRIES = (
    "Parent lot,Split on,Expires on,Quantity before,Remainder,Result,Number of the report,"
    "Counted twice,Remarks,Split by\n"
    "L26-001,2026-11-20,,100,40,accepted,,yes,,A\n"
    "L26-003,2026-02-03,2027-01-01,20,9,rejected,N-7,yes,,B\n"
    "L26-002,2026-10-01,,3,10,accepted,,yes,,C\n"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the page of a register and return its address as a file."""
    folder = tmp_path_factory.mktemp("register")
    root = form_company(folder, kind="register").root
    (root / "quality_manual/list.csv").write_text(ENTRIES, "utf-8")
    settings = root / "quality_manual/qms.yml"
    named = f"{settings.read_text('utf-8')}registers: {{{FORM}: quality_manual/list.csv}}\n"
    settings.write_text(named, "utf-8")
    done = qms(root, "form", "list", FORM, "-o", str(folder / "list.html"), *DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    return Path(folder / "list.html").as_uri()


def lots(page: Page) -> str:
    """Return the last digits of the lots, from top to bottom."""
    return "".join(text[-1] for text in page.locator("tbody td:first-child").all_inner_texts())


def test_columns_sort_by_click_and_by_key(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    assert lots(page) == "132"
    page.get_by_role("button", name="Split on").click()
    assert lots(page) == "321"
    quantity = page.get_by_role("button", name="Quantity before")
    quantity.focus()
    page.keyboard.press("Enter")
    assert lots(page) == "231"
    page.keyboard.press("Space")
    assert lots(page) == "132"
    heads = page.locator("th[aria-sort]")
    expect(heads).to_have_count(1)
    expect(heads).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="Expires on").click()
    assert lots(page)[0] == "3"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    page.close()


def test_without_scripts_it_is_a_table(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert lots(page) == "132"
    expect(page.get_by_role("columnheader")).to_have_count(10)
    expect(page.locator("button")).to_have_count(0)
    context.close()
