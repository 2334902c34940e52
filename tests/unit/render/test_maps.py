from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from qms.domain.approvals import Person, Role, RoleTerm
from qms.domain.look import Look
from qms.domain.processes import Handover, Process, ProcessKind, ProcessMap, superiors
from qms.domain.register import build_register
from qms.render import uris
from qms.render.diagrams import draw
from qms.render.maps import data_maps
from qms.render.page import render_computed_page
from qms.render.pages.home import home_page
from qms.render.pages.maps import map_pages
from support.drawings import crossed_words, overlapping_words, smallest_words
from support.site_values import ROSTER, facts_of, library_of, procedure

HOSTILE = '"]; x [label="<script>alert(1)</script>\\ {|}'
SALES = Process(
    id="sales",
    title="Sales",
    kind=ProcessKind.CORE,
    owner="quality-manager",
    documents=("QP-01",),
    indicators=("Orders put right",),
    gives=(Handover(to="customer", what="goods"), Handover(to="customer", what="papers")),
)
CUSTOMER = Process(
    id="customer",
    title="Customer",
    kind=ProcessKind.OUTSIDE,
    gives=(Handover(to="sales", what="orders"), Handover(to="nobody", what="x")),
)
PEOPLE = Process(
    id="people",
    title="Competence",
    kind=ProcessKind.SUPPORT,
    gives=(Handover(to="sales", what="skills"),),
)


def library(*processes: Process):
    found = ProcessMap(processes={each.id: each for each in processes})
    return replace(library_of(procedure("QP-01")), process_map=found)


def company(*, core: int, others: int):
    """Return a company whose core is a chain that skips, with many around it."""
    ids = [f"c{number}" for number in range(core)]
    chain = [
        Process(
            id=key,
            title=f"Working step number {number}",
            kind=ProcessKind.CORE,
            gives=tuple(
                Handover(to=to, what="Goods with their papers")
                for to in (*ids[number + 1 : number + 2], *ids[number + 3 : number + 4], "customer")
                if to != "customer" or number in {core // 2, core - 1}
            ),
        )
        for number, key in enumerate(ids)
    ]
    first = replace(CUSTOMER, gives=(Handover(to="c0", what="Orders and inquiries"),))
    kinds = (ProcessKind.MANAGEMENT, ProcessKind.SUPPORT)
    around = [replace(PEOPLE, id=f"o{number}", kind=kinds[number % 2]) for number in range(others)]
    return library(first, *chain, *around)


def many_roles(leaders: int, each: int):
    """Return a company of two sites: leaders, and below each some roles that somebody holds."""
    titles = {f"l{at}": f"Leader {at}, Site {'AB'[at % 2]}" for at in range(leaders)}
    below = {f"{key}-{at}": key for key in titles for at in range(each)}
    roles = {
        "top": Role(id="top", title="Managing Director"),
        **{key: Role(id=key, title=title, reports_to="top") for key, title in titles.items()},
        **{key: Role(id=key, title=f"Role {key}", reports_to=to) for key, to in below.items()},
    }
    term = date(2020, 1, 1)
    people = {
        key: Person(id=key, name=f"P. {key}", roles=(RoleTerm(role=key, start=term),))
        for key in roles
    }
    return replace(
        library_of(procedure("QP-01")), roster=replace(ROSTER, roles=roles, people=people)
    )


def markdown_of(found, key: str = "processes") -> str:
    links = facts_of(found).links_from("a.md")
    return next(each.markdown for each in data_maps(found, lambda _: links) if each.key == key)


def drawing_of(markdown: str) -> str:
    found = re.search(r"```dot [^\n]*\n(.*?)\n```", markdown, re.DOTALL)
    assert found is not None
    return draw(found[1])


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_map_shows_processes_and_what_goes_between_them() -> None:
    found = library(SALES, CUSTOMER, PEOPLE)
    (page,) = map_pages(found, facts_of(found))
    html = render_computed_page(page.markdown).html
    drawing, _, words = html.partition("</figure>")
    assert page.uri == uris.data_map("processes")
    for shown in ("Sales", "orders", "goods, papers", "Core processes", "Competence"):
        assert f">{shown}</text>" in drawing
    assert drawing.count(">Customer</text>") == 2  # where the way begins, and where it ends
    assert (
        "Sales QP-01 Quality Manager orders (from Customer); skills (from Competence)"
        " goods (to Customer); papers (to Customer) Orders put right"
    ) in text_of(words)
    assert "Who Receives Gives Customer goods (from Sales)" in text_of(words)


def test_nobody_outside_stands_twice_where_the_way_does_not_come_back() -> None:
    supplier = replace(CUSTOMER, gives=(Handover(to="sales", what="goods"),))
    drawing = drawing_of(markdown_of(library(replace(SALES, gives=()), supplier)))
    assert drawing.count(">Customer</text>") == 1


@pytest.mark.parametrize(("to", "heads"), [("nobody", 1), ("people", 2)])
def test_a_band_has_an_arrow_for_what_goes_to_and_fro(to: str, heads: int) -> None:
    sales = replace(SALES, gives=(Handover(to=to, what="needs"),))
    drawing = drawing_of(markdown_of(library(sales, PEOPLE)))
    assert len(re.findall(r'<polygon [^>]*stroke-width="2"', drawing)) == heads


@pytest.mark.parametrize("core", [4, 7, 10, 15])
def test_no_line_crosses_words_and_all_words_can_be_read(core: int) -> None:
    drawing = drawing_of(markdown_of(company(core=core, others=10)))
    assert crossed_words(drawing) == []
    assert overlapping_words(drawing) == []
    assert smallest_words(drawing) >= 7


def test_lines_across_words_are_seen() -> None:
    words = '<text text-anchor="middle" x="50" y="54" font-size="11">Accepted lots</text>'
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    line = '<path fill="none" d="M50,0C50,30 50,60 50,90"/>'
    assert crossed_words(f"{head}{words}{line}</svg>") == ["0 Accepted lots"]
    assert crossed_words(f"{head}{words}{line.replace('50,', '90,')}</svg>") == []
    twice = f"{head}{words}{words}</svg>"
    assert overlapping_words(twice) == [("0 Accepted lots", "1 Accepted lots")]


def test_a_map_too_large_for_words_on_arrows_has_bare_arrows_and_all_words_in_tables() -> None:
    text = markdown_of(company(core=10, others=10))
    drawing = drawing_of(text)
    assert drawing.count("<polygon") > 10  # the heads of arrows
    assert ">Goods with their<" not in drawing
    assert "Goods with their papers (to Working step number 9)" in text


def test_25_processes_that_follow_each_other_are_drawn_as_bands() -> None:
    drawing = drawing_of(markdown_of(company(core=15, others=10)))
    assert drawing.count("Working step") == 15
    assert smallest_words(drawing) >= 7


def test_a_map_that_is_too_large_to_be_read_leaves_the_tables() -> None:
    many = [replace(SALES, id=f"p{number}", gives=()) for number in range(200)]
    text = markdown_of(library(*many))
    assert "```" not in text
    assert text.count("**Sales**") == 200


def test_processes_that_only_steer_or_support_are_drawn() -> None:
    assert ">Competence</text>" in drawing_of(markdown_of(library(PEOPLE)))


@pytest.mark.parametrize("kind", ProcessKind)
def test_names_cannot_leave_their_box(kind: ProcessKind) -> None:
    found = library(replace(SALES, title=HOSTILE, kind=kind, gives=()))
    html = render_computed_page(markdown_of(found)).html
    assert "<svg" in html
    assert "<script" not in html
    assert "x [label=" in text_of(html)


def test_lines_have_the_colour_of_the_company() -> None:
    found = library(SALES, CUSTOMER)
    red = replace(found, configuration=replace(found.configuration, look=Look(colour="#7a1f1f")))
    assert 'stroke="#7a1f1f"' in drawing_of(markdown_of(red))


def test_the_chart_shows_who_answers_to_whom() -> None:
    first, second, *_ = ROSTER.roles
    above = replace(ROSTER.roles[second], reports_to=first)
    roster = replace(ROSTER, roles={**ROSTER.roles, second: above})
    found = replace(library_of(procedure("QP-01")), roster=roster)
    (page,) = map_pages(found, facts_of(found))
    html = render_computed_page(page.markdown).html
    assert page.uri == uris.data_map("organisation")
    assert ROSTER.roles[first].title in html.partition("</svg>")[0]
    assert superiors(roster, second) == (first,)


def test_sixty_people_at_two_sites_can_be_read() -> None:
    text = markdown_of(many_roles(leaders=6, each=9), "organisation")
    drawing = drawing_of(text)
    assert crossed_words(drawing) == []
    assert smallest_words(drawing) >= 7
    assert ">Leader 5, Site B</text>" in drawing
    assert ">Role l5-8<" not in drawing  # those who lead nobody are in the table
    assert "| Role l5-8 | P. l5-8 | Leader 5, Site B |" in text


def test_many_who_hold_one_role_are_counted() -> None:
    found = many_roles(leaders=1, each=1)
    term = (RoleTerm(role="l0-0", start=date(2020, 1, 1)),)
    people = {f"p{at}": Person(id=f"p{at}", name=f"P{at}", roles=term) for at in range(20)}
    found = replace(found, roster=replace(found.roster, people=people))
    assert ">20 people</text>" in drawing_of(markdown_of(found, "organisation"))


def test_a_circle_of_roles_ends() -> None:
    roles = {
        "a": Role(id="a", title="A", reports_to="b"),
        "b": Role(id="b", title="B", reports_to="a"),
    }
    assert superiors(replace(ROSTER, roles=roles), "a") == ("b", "a")


def look_up_of(found) -> str:
    page = home_page(found, facts_of(found), build_register(found), [])
    return page.markdown.partition("## Look up")[2]


def test_the_first_page_leads_to_the_maps() -> None:
    assert "[Processes and their interaction](qms/processes.md)" in look_up_of(library(SALES))
    assert "[Organisation](qms/organisation.md)" in look_up_of(many_roles(leaders=1, each=1))


def test_without_data_there_are_no_maps() -> None:
    found = library_of(procedure("QP-01"))
    assert list(map_pages(found, facts_of(found))) == []
    assert "Organisation" not in look_up_of(found)
    assert "Processes" not in look_up_of(found)
