"""Figures and tables bear the same numbers on paper and on the site, as words that are found."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qms.app.site.site import Purpose, build_site
from qms.app.site.site_context import SiteContext
from qms.publish.pdf import TypesetOptions, typeset_book
from qms.publish.pdf.gate import check_completeness
from qms.render.book import BookContext, build_book
from qms.source.repository import read_library
from support.printing import saved, tool
from support.site import small_company

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PATH = "procedures/qp-02-purchasing.md"
TEXT = """
## Limits

Table: Lots and samples

| Lot | Sample |
|---|---|
| up to 8 | all |

![Flow of documents: from left to right](img/flow.svg)

| Without | caption |
|---|---|
| no | number |

![Limits of bolts](tables/limits.csv)

```dot title="Checking: one step"
digraph { look -> sign }
```

[Table](#table-limits-of-bolts) belongs to [Figure](#figure-checking).
"""
CAPTIONS = [
    "Table 1 – Lots and samples",
    "Figure 1 – Flow of documents",
    "Table 2 – Limits of bolts",
    "Figure 2 – Checking",
]
CAPTION = re.compile(r"(?:Figure|Table) \d+ – [^\n<]*")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    company = small_company(tmp_path_factory.mktemp("captions") / "repository")
    company.write(PATH, company.read(PATH) + TEXT)
    return company.root


@pytest.fixture(scope="module")
def printed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The draft's own PDF, and the HTML that it was laid out from."""
    folder = tmp_path_factory.mktemp("printed")
    library = read_library(root, as_of=DAY, now=NOW)
    book = build_book(library, BookContext(shows_drafts=True))
    typeset = typeset_book(book, TypesetOptions(root=root, cache=folder / "cache", jobs=1))
    typeset.raise_for_faults()
    part = typeset.part("QP-02")
    assert part is not None
    html = next(each.html for each in book.parts if each.key == "QP-02")
    return saved(part.pdf_bytes(), folder / "QP-02.pdf"), html


def test_captions_are_words_of_the_pdf_in_their_order(printed: tuple[Path, str]) -> None:
    text = tool("pdftotext", printed[0], "-").replace("\N{NO-BREAK SPACE}", " ")
    assert CAPTION.findall(text) == CAPTIONS
    assert "Table 2 belongs to Figure 2." in text


def test_the_site_shows_the_same_numbers(root: Path) -> None:
    made = build_site(root, as_of=DAY, now=NOW, purpose=Purpose.PREVIEW, context=SiteContext())
    page = made.pages[PATH].html(lambda uri: uri).replace("\N{NO-BREAK SPACE}", " ")
    assert CAPTION.findall(page) == CAPTIONS
    assert "Figure 2 – Checking" in made.pages[PATH].search_text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_reference_leads_to_the_caption(printed: tuple[Path, str]) -> None:
    found = tool("qpdf", "--json", "--json-key=qpdf", printed[0])
    assert "table-limits-of-bolts" in found
    assert "figure-checking" in found


def test_the_gate_misses_a_number_that_is_not_printed(printed: tuple[Path, str]) -> None:
    path, html = printed
    assert not check_completeness(html, path.read_bytes()).problem
    other = html.replace("Figure\N{NO-BREAK SPACE}2 ", "Figure\N{NO-BREAK SPACE}2222 ")
    assert "2222" in check_completeness(other, path.read_bytes()).problem
