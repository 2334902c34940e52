from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qms.domain.body import scan_body
from qms.domain.configuration import Organisation
from qms.domain.documents import ControlledDocument, Status
from qms.render.document import finished_markdown
from qms.render.links import PrintLinks
from qms.render.page import render_document_page
from support.site_values import facts_of, library_of, procedure

TABLE = "procedures/tables/risk.csv"


def finished(body: str, **library: Any) -> str:
    document = procedure(body=body)
    known = library_of(document, procedure("QP-05", "Buying *new* parts"), **library)
    return finished_markdown(known, document, facts_of(known).links_from(document.path))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[[QP-05]]", r"[QP-05 Buying \*new\* parts](qp-05.md)"),
        ("[[QP-05#scope]]", r"[QP-05 Buying \*new\* parts](qp-05.md#scope)"),
        ("[[QP-05|our buying]]", "[our buying](qp-05.md)"),
        ("[buying](../procedures/qp-05.md#scope)", "[buying](qp-05.md#scope)"),
        ("[the list](../quality_manual/approvers.yml)", "the list"),
        ("[outside](https://example.org/a)", "[outside](https://example.org/a)"),
        ("`[[QP-05]]` and `{{ organisation.name }}`", "`[[QP-05]]` and `{{ organisation.name }}`"),
        ("[[QP-99]]", "[[QP-99]]"),
        ("{{ role.quality-manager }} decides", "Quality Manager decides"),
        ("{{ unknown }}", "{{ unknown }}"),
    ],
)
def test_what_is_written_in_a_line(written: str, shown: str) -> None:
    assert finished(f"{written}\n") == f"{shown}\n"


def test_text_inside_a_code_block_stays_as_it_is() -> None:
    body = "```\n[[QP-05]] {{ organisation.name }}\n## no heading\n```\n"
    assert finished(body) == body


def test_a_value_cannot_write_markdown() -> None:
    hostile = Organisation(name="[x](javascript:a) <b>*A* & Söhne", address="## 1 | 2")
    text = finished("{{ organisation.name }} at {{ organisation.address }}\n", organisation=hostile)
    page = render_document_page(text).html
    assert "<p>[x](javascript:a) &lt;b&gt;*A* &amp; Söhne at ## 1 | 2</p>" in page
    assert "<a" not in page


def test_a_clause_tag_becomes_links_below_its_heading() -> None:
    text = finished('## Check the papers {: clauses="8.4.2 ISO9001:8.6" }\n\nText.\n')
    heading, clauses, mark = text.splitlines()[0:4:1][0], text.splitlines()[2], text.splitlines()[3]
    assert heading == "## Check the papers {: #check-the-papers }"
    assert clauses == (
        "[AS9120 8.4.2](../qms/clauses-as9120.md#as9120-8-4-2){: .qms-clause } "
        "[ISO9001 8.6](../qms/clauses-iso9001.md#iso9001-8-6){: .qms-clause }"
    )
    assert mark == "{: .qms-clauses }"


def test_other_attributes_of_a_heading_are_kept() -> None:
    text = finished('## Papers {: .wide clauses="8.6" title="All papers" }\n')
    assert text.startswith('## Papers {: #papers .wide title="All papers" }')


def test_an_underlined_heading_is_a_heading() -> None:
    assert finished("Papers\n------\n\nText.\n") == "## Papers {: #papers }\n\nText.\n"


def test_anchors_are_those_that_references_were_checked_against() -> None:
    body = "## {{ organisation.name }} [[QP-05]]\n\n## Two\n\n## Two\n\n## Étage (2)\n"
    document = procedure(body=body)
    known = library_of(document, procedure("QP-05", "Buying"))
    links = facts_of(known).links_from(document.path)
    made = render_document_page(finished_markdown(known, document, links)).headings
    assert [each.anchor for each in made] == [each.anchor for each in document.body.headings]
    assert [each.anchor for each in made][1:3] == ["two", "two_1"]


def test_an_embedded_table_file_becomes_a_table_with_a_caption() -> None:
    rows = (("Class", "Kind|of"), ("A", "<b>maker</b>"), ("B", ""))
    text = finished("![Risk *classes*](tables/risk.csv)\n", tables={TABLE: rows})
    page = render_document_page(text).html
    assert 'class="qms-caption">Table\N{NO-BREAK SPACE}1 – Risk <em>classes</em></p>' in page
    assert '<th scope="col">Kind|of</th>' in page
    assert '<td data-label="Kind|of">&lt;b&gt;maker&lt;/b&gt;</td>' in page


def test_an_embedded_table_keeps_its_place_in_a_list() -> None:
    text = finished("1. First:\n\n    ![Risk](tables/risk.csv)\n\n2. Second\n",
                    tables={TABLE: (("Class",), ("A",))})  # fmt: skip
    page = render_document_page(text).html
    assert page.count("<ol>") == 1
    assert page.index("<table>") < page.index("Second")


def test_a_draft_is_not_linked_to_from_a_published_page() -> None:
    document = procedure(body="See [[QP-05]] and [it](qp-05.md).\n")
    draft = procedure("QP-05", "Buying", status=Status.DRAFT)
    known = library_of(document, draft)
    text = finished_markdown(known, document, facts_of(known).links_from(document.path))
    assert text == "See QP-05 Buying and it.\n"


def test_print_links_are_places_in_the_book() -> None:
    document = procedure(
        body='## Papers {: clauses="8.6" }\n\nSee [[QP-05#scope]].\n\n![x](img/a.svg)\n'
    )
    known = library_of(document, procedure("QP-05", "Buying"))
    links = PrintLinks(
        documents=frozenset({"QP-05"}),
        assets=frozenset({"procedures/img/a.svg"}),
        standards=frozenset({"AS9120"}),
    )
    text = finished_markdown(known, document, links)
    assert "[QP-05 Buying](qms:QP-05#scope)" in text
    assert "(qms:clause-matrix#as9120-8-6)" in text
    assert "![x](procedures/img/a.svg)" in text


def test_line_numbers_of_the_file_do_not_matter() -> None:
    document = procedure(body="## Papers\n\nText.\n")
    moved = replace(
        document, body=scan_body("## Papers\n\nText.\n", path=document.path, first_line=99)
    )
    assert _of(document) == _of(moved)


def _of(document: ControlledDocument) -> str:
    known = library_of(document)
    return finished_markdown(known, document, facts_of(known).links_from(document.path))
