from __future__ import annotations

import re
from dataclasses import replace

from qms.domain.approvals import Role
from qms.domain.processes import Handover, Process, ProcessKind, ProcessMap, superiors
from qms.render import uris
from qms.render.maps import organisation_markdown, processes_markdown
from qms.render.page import render_computed_page
from qms.render.pages.maps import map_pages
from support.site_values import ROSTER, facts_of, library_of, procedure

HOSTILE = '"]; x [label="<script>alert(1)</script>\\'
SALES = Process(
    id="sales",
    title="Sales",
    kind=ProcessKind.CORE,
    owner="quality-manager",
    documents=("QP-01",),
    gives=(Handover(to="customer", what="goods"), Handover(to="customer", what="papers")),
)
CUSTOMER = Process(
    id="customer",
    title="Customer",
    kind=ProcessKind.OUTSIDE,
    gives=(Handover(to="sales", what="orders"), Handover(to="nobody", what="x")),
)


def library(*processes: Process):
    found = ProcessMap(processes={each.id: each for each in processes})
    return replace(library_of(procedure("QP-01")), process_map=found)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_map_shows_processes_and_what_goes_between_them() -> None:
    found = library(SALES, CUSTOMER)
    site = facts_of(found)
    (page,) = map_pages(found, site)
    html = render_computed_page(page.markdown).html
    assert page.uri == uris.PROCESSES
    assert "<svg" in html
    for words in ("Sales", "Customer", "orders", "goods, papers", "Core processes"):
        assert f">{words}</text>" in html
    assert "Sales Quality Manager orders (from Customer) goods (to Customer); papers" in text_of(
        html.partition("</figure>")[2]
    )


def test_names_cannot_leave_their_box() -> None:
    found = library(replace(SALES, title=HOSTILE, gives=()))
    html = render_computed_page(processes_markdown(found, facts_of(found).links_from("a.md"))).html
    assert "<svg" in html
    assert "<script" not in html
    assert html.count("<polygon") == 0


def test_a_map_that_is_too_large_to_be_read_leaves_the_table() -> None:
    many = [replace(SALES, id=f"p{number}", gives=()) for number in range(200)]
    found = library(*many)
    text = processes_markdown(found, facts_of(found).links_from("a.md"))
    assert "```" not in text
    assert text.count("**Sales**") == 200


def test_the_chart_shows_who_answers_to_whom() -> None:
    first, second, *_ = ROSTER.roles
    above = replace(ROSTER.roles[second], reports_to=first)
    roster = replace(ROSTER, roles={**ROSTER.roles, second: above})
    found = replace(library_of(procedure("QP-01")), roster=roster)
    (page,) = map_pages(found, facts_of(found))
    html = render_computed_page(organisation_markdown(found)).html
    assert page.uri == uris.ORGANISATION
    assert ROSTER.roles[first].title in html.partition("</svg>")[0]
    assert superiors(roster, second) == (first,)


def test_a_circle_of_roles_ends() -> None:
    roles = {
        "a": Role(id="a", title="A", reports_to="b"),
        "b": Role(id="b", title="B", reports_to="a"),
    }
    assert superiors(replace(ROSTER, roles=roles), "a") == ("b", "a")


def test_without_data_there_are_no_maps() -> None:
    found = library_of(procedure("QP-01"))
    assert list(map_pages(found, facts_of(found))) == []
