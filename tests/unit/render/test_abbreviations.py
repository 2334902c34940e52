"""Abbreviations on pages of the site, and the annex of those that the manual uses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qms.domain.glossary import explained_in, first_uses, glossary_of
from qms.domain.library import Library
from qms.render.abbreviations import abbreviation_marks, with_abbreviations
from qms.render.book import BookContext, build_book
from qms.render.links import SiteLinks
from support.small_values import document, library

TERMS = """\
## Terms

Aircraft on ground
:   An aircraft waits. Short form: AOG ([[QP-34]]).

Certificate of conformity
:   A statement. Short form in the warehouse: C of C.

## Abbreviations

| Short | Means |
|---|---|
| EASA, FAA | Aviation "authorities" |
| NCR | Nonconformity report, [[F-12-01]] |
"""
MARKS = {"AOG": "<abbr>AOG</abbr>", "C of C": "<abbr>C of C</abbr>", "QP": "<abbr>QP</abbr>"}


@pytest.fixture
def company() -> Library:
    terms = document(TERMS, id="QM-03")
    text = "## Steps\n\nCall AOG orders first. Write an NCR.\n"
    found = library(terms, document(text))
    settings = replace(found.configuration, terms_document="QM-03")
    return replace(found, configuration=settings)


def test_tables_and_definitions_explain(company: Library) -> None:
    found = {short: each.meaning for short, each in glossary_of(company).items()}
    assert found == {
        "AOG": "Aircraft on ground",
        "C of C": "Certificate of conformity",
        "EASA": 'Aviation "authorities"',
        "FAA": 'Aviation "authorities"',
        "NCR": "Nonconformity report, F-12-01",
    }
    anchors = {each.anchor for each in explained_in(company.by_id["QM-03"], {})}
    assert anchors == {"terms", "abbreviations"}


def test_without_a_document_of_terms_nothing_is_explained(company: Library) -> None:
    settings = replace(company.configuration, terms_document="")
    assert glossary_of(replace(company, configuration=settings)) == {}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>AOG, then AOG</p>", "<p><abbr>AOG</abbr>, then AOG</p>"),
        ("<p>A C of C.</p>", "<p>A <abbr>C of C</abbr>.</p>"),
        ("<p>QP-05, AOG-7, PAOG</p>", None),
        ("<p><code>AOG</code></p>", None),
        ("<pre><code>AOG</code></pre>", None),
        ('<h2 id="AOG">AOG</h2>', None),
        ('<p><a href="AOG.html" title="AOG > all">AOG</a></p>', None),
        ('<svg><text>AOG</text></svg><img alt="AOG" src="AOG.png">', None),
        ('<p title="1 > AOG">x</p>', None),
    ],
)
def test_only_words_of_the_text_are_explained(page: str, expected: str | None) -> None:
    assert with_abbreviations(page, MARKS) == (expected or page)


def test_an_explanation_leads_to_the_document_of_terms(company: Library) -> None:
    page = company.by_id["QP-07"]
    terms = company.by_id["QM-03"]
    links = SiteLinks(
        page=page.path,
        documents=frozenset({page.path, terms.path}),
        assets=frozenset(),
        standards=frozenset(),
    )
    marks = abbreviation_marks(page, glossary_of(company), links)
    assert marks == {
        "AOG": (
            '<a class="qms-abbr" href="qm-03-title.md#terms">'
            '<abbr title="Aircraft on ground">AOG</abbr></a>'
        ),
        "NCR": (
            '<a class="qms-abbr" href="qm-03-title.md#abbreviations">'
            '<abbr title="Nonconformity report, F-12-01">NCR</abbr></a>'
        ),
    }
    assert abbreviation_marks(terms, glossary_of(company), links) == {}


def test_the_manual_has_an_annex_of_those_that_it_uses(company: Library) -> None:
    parts = {each.key: each.html for each in build_book(company, BookContext(commit=None)).parts}
    annex = parts["abbreviations"]
    assert "Aircraft on ground" in annex
    assert "Nonconformity report" in annex
    assert "Aviation" not in annex
    nobody = replace(company, documents=(company.by_id["QM-03"],))
    without = {each.key for each in build_book(nobody, BookContext(commit=None)).parts}
    assert "abbreviations" not in without


def test_what_a_text_explains_itself_needs_no_glossary() -> None:
    text = "By first expired, first out (FEFO). Twice FEFO, once MSL, PDF, IV and `XYZ`.\n"
    assert first_uses(text) == {"MSL": 0}
