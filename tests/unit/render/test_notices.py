from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qms.app.site.site_facts import Purpose
from qms.app.site.site_pages import all_files, computed_pages
from qms.domain.approvals import Meaning
from qms.domain.documents import AppliesTo
from qms.domain.register import build_register
from qms.render.book import BookContext, build_book
from qms.render.facts import DocumentFacts
from qms.render.header import document_header
from qms.render.notices import notice_blocks, with_blocks
from qms.render.page import render_document_page
from qms.render.pages.documents import documents_page
from qms.render.pages.notices import notices_page
from qms.rules.notice_state import judged_notices
from support.notices import make_interim, make_notice, notice_record, with_notices
from support.site_values import facts_of, library_of, procedure

BODY = '## Purpose {: clauses="8.4.2" }\n\nTo weigh.\n\n## Scope\n\nEverywhere.\n'
AUTHORITY = {"person": "a.head", "name": "A. Head"}


def library(body=BODY, text="Use [[QP-05]] & the *other* scale.\n", **changes):
    documents = [
        procedure("QP-01", "Weighing", body=body, applies_to=AppliesTo()),
        procedure("QP-05", "Purchasing"),
    ]
    notice = make_notice(text=text, sites=("A",), **changes)
    return with_notices(
        library_of(*documents), notice, records=[notice_record(notice, **AUTHORITY)]
    )


def page(found, purpose=Purpose.PUBLICATION):
    facts = facts_of(found, purpose)
    files = {
        each.uri: each for each in all_files(Path(), found, facts, computed_pages(found, facts))
    }
    return files["procedures/qp-01.md"]


def test_the_box_stands_below_its_heading_and_the_clauses_of_it():
    file = page(library())
    body = render_document_page(str(file.content).partition("---\n\n")[2]).html
    html = with_blocks(body, file.section_html)
    order = ["</h2>", "qms-clauses", 'class="qms-notice"', "To weigh.", "Everywhere."]
    assert [html.index(each) for each in order] == sorted(html.index(each) for each in order)
    assert html.count("qms-notice__head") == 1


def test_the_box_says_what_when_where_who_and_why():
    ((anchor, block),) = page(library()).section_html.items()
    words = " ".join(re.sub(r"<[^>]+>", " ", block).split())
    assert anchor == "purpose"
    for each in (
        "Temporary notice TN-1",
        "10 Nov 2026 to 10 Dec 2026, only at Warehouse",
        "Use QP-05 Purchasing &amp; the other scale.",
        "Authorised by A. Head, Quality Manager, on 9 Nov 2026.",
        "Reason: The scale is broken.",
        "from 11 Dec 2026 it applies again",
    ):
        assert each in words
    assert '<a href="qp-05.md">' in block


def test_nothing_in_a_notice_becomes_markup():
    found = library(reason='<script>alert("x")</script>', text="5 < 6 & `<b>`\n")
    block = page(found).section_html["purpose"]
    assert "<script" not in block
    assert "&lt;script&gt;" in block
    assert "<b>" not in block


def test_no_author_can_imitate_the_box():
    forged = (
        "## Purpose\n\nTemporary notice TN-9\n{: .qms-notice }\n\n"
        "**Words**{: .qms-notice__word } <aside class='qms-notice'>x</aside>\n"
    )
    html = render_document_page(forged).html
    assert "qms-notice" not in re.sub(r"&lt;.*?&gt;", "", html)
    assert "<aside" not in html


def test_a_box_is_never_lost_with_its_heading():
    assert with_blocks("<p>text</p>", {"gone": "<aside>box</aside>"}).startswith("<aside>")


@pytest.mark.parametrize("anchor", ["a.c", "b$", "x(", 'q"'])
def test_anchors_are_taken_literally(anchor):
    html = '<h2 id="abc">A</h2><p>t</p>'
    assert with_blocks(html, {anchor: "BOX"}) == f"BOX{html}"


def test_the_heading_with_the_anchor_is_taken_not_another_element():
    html = '<p id="purpose">x</p>\n<h2 class="c" id="purpose">P</h2><p>t</p>'
    assert with_blocks(html, {"purpose": "BOX"}).endswith("</h2>\nBOX<p>t</p>")


def test_only_authors_see_what_nobody_authorised():
    draft = replace(library(), records={})
    assert page(draft).section_html == {}
    block = page(draft, Purpose.PREVIEW).section_html["purpose"]
    assert "Not authorised yet" in block
    assert "TN-1" not in notices_page(draft, facts_of(draft)).markdown
    assert "TN-1" in notices_page(draft, facts_of(draft, Purpose.PREVIEW)).markdown


def header(found):
    document = found.by_id["QP-01"]
    return document_header(found, document, DocumentFacts(site=facts_of(found)))


def test_the_top_of_the_page_leads_to_the_section():
    html = header(library())
    assert "Temporary notice TN-1" in html
    assert '<a href="#purpose">Purpose</a>' in html


def test_without_notices_nothing_is_said():
    found = replace(library(), notices=())
    assert "qms-banner--notice" not in header(found)
    assert page(found).section_html == {}
    assert "No notice is in force" in notices_page(found, facts_of(found)).markdown


def test_the_register_has_a_column_while_a_notice_is_in_force():
    found = library()
    shown = documents_page(found, facts_of(found), build_register(found)).markdown
    assert '<a href="../procedures/qp-01.md#purpose">TN-1 until 10 Dec 2026</a>' in shown
    plain = replace(found, notices=())
    assert "Notices" not in documents_page(plain, facts_of(plain), build_register(plain)).markdown


def test_a_past_notice_is_listed_and_shown_nowhere_else():
    found = replace(library(), as_of=date(2026, 12, 11))
    markdown = notices_page(found, facts_of(found)).markdown
    assert "## Past" in markdown
    assert "TN-1 (ended)" in markdown
    assert page(found).section_html == {}


@pytest.mark.parametrize("of_record", [1, 0])
def test_the_list_says_why_a_notice_was_ended(of_record):
    ended_on = date(2026, 11, 20)
    notice = make_notice(ended_on=ended_on)
    records = [notice_record(notice, **AUTHORITY)]
    ending = notice_record(
        notice, meaning=Meaning.OBSOLETED, further={"reason": "Mended | sooner"}, **AUTHORITY
    )
    records += [ending] * of_record
    base = library_of(procedure("QP-01", "Weighing", body=BODY))
    found = replace(with_notices(base, notice, records=records), as_of=ended_on)
    markdown = notices_page(found, facts_of(found)).markdown
    assert ("Ended early, from 20 Nov 2026 on, by" in markdown) is bool(of_record)
    assert ("Mended \\| sooner." in markdown) is bool(of_record)


def interim():
    documents = (procedure("QP-01", "Weighing", body=BODY, applies_to=AppliesTo()),)
    base = library_of(*documents)
    notice = make_interim(base)
    return with_notices(base, notice, records=[notice_record(notice, **AUTHORITY)])


def test_an_interim_change_is_no_unapproved_text_and_says_so():
    found = interim()
    document = found.documents[0]
    facts = DocumentFacts(site=facts_of(found), missing=document.type.required_approvals)
    html = document_header(found, document, facts)
    assert "Not approved as it stands here" not in html
    assert "by interim change" in html
    assert "Its full approval must follow by 10 Dec 2026" in html
    unexcused = replace(found, notices=())
    facts = DocumentFacts(site=facts_of(unexcused), missing=document.type.required_approvals)
    assert "Not approved as it stands here" in document_header(unexcused, document, facts)


def test_the_printed_document_shows_the_box_and_what_is_interim():
    found = library()
    part = build_book(found, BookContext(notices=judged_notices(found)))
    html = next(each.html for each in part.parts if each.key == "QP-01")
    assert html.index("qms-amended") < html.index("qms-control") < html.index('class="qms-notice"')
    assert html.index('class="qms-notice"') < html.index("To weigh.")
    sections = next(each.html for each in part.parts if each.key == "effective-sections")
    assert "TN-1 until 10 Dec 2026" in sections
    plain = build_book(found, BookContext())
    assert "TN-1" not in "".join(each.html for each in plain.parts)
    found = interim()
    html = next(
        each.html
        for each in build_book(found, BookContext(notices=judged_notices(found))).parts
        if each.key == "QP-01"
    )
    assert "INTERIM. Revision A is in force since 10 Nov 2026" in html
    assert 'data-watermark="INTERIM"' in html


def test_a_document_knows_nothing_of_its_notices():
    found = library()
    document = found.by_id["QP-01"]
    assert found.digest(document) == replace(found, notices=()).digest(document)


def test_blocks_are_made_for_one_document_alone():
    found = library()
    other = found.by_id["QP-05"]
    assert notice_blocks(found, other, facts_of(found)) == {}
