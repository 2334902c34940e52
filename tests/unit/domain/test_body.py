from __future__ import annotations

import pytest

from qms.domain.body import Body, scan_body
from qms.domain.covered_text import body_digest


def scan(text: str) -> Body:
    return scan_body(text, path="procedures/a.md", first_line=5)


def test_links_pictures_and_their_places() -> None:
    body = scan("See [Buying](../procedures/qp-05.md#scope).\n\n![Flow [1]](img/a.svg)\n")
    first, second = body.links
    assert (first.target, first.text, first.embedded) == (
        "../procedures/qp-05.md#scope",
        "Buying",
        False,
    )
    assert (str(first.location), str(second.location)) == (
        "procedures/a.md:5:5",
        "procedures/a.md:7:1",
    )
    assert (second.target, second.text, second.embedded) == ("img/a.svg", "Flow [1]", True)
    assert body.doubtful == ()


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ('[a](b.md "A title")', ["b.md"]),
        ("[a](<b.md>)", ["b.md"]),
        ("[a]( b.md )", ["b.md"]),
        ("[a [b] c](d.md)", ["d.md"]),
        ("[a](b.md) and [c](d.md)", ["b.md", "d.md"]),
        ("[a](https://example.org/?x=1&y=2)", ["https://example.org/?x=1&y=2"]),
        ("[a][b]\n\n[b]: c.md", ["c.md"]),
        ('[b]: <c.md> "title"', ["c.md"]),
        ("- [b]: c.md", ["c.md"]),
        ("> [b]: c.md", ["c.md"]),
        ("[^1]: [b]: c.md", ["c.md"]),
        ("`[a](b.md)`", []),
        ("```\n[a](b.md)\n```", []),
        ("a note[^1]\n\n[^1]: its words", []),
        ("- [x] done\n- [ ] open", []),
        ("[brackets] alone (and these)", []),
        ("Attention![^1]", []),
        ("Attention![^1] Stop![^2], and on", []),
        ("Attention![^1]\nand [brackets]", []),
        (r"Attention\![^1]", []),
    ],
)
def test_targets(text: str, targets: list[str]) -> None:
    body = scan(text)
    assert [link.target for link in body.links] == targets
    assert body.doubtful == ()


def test_what_leads_outside_is_external() -> None:
    body = scan("[a](https://a.b) [c](mailto:c@d.e) [f](//g.h) [i](j.md) [k](#l)")
    assert [link.is_external for link in body.links] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("![caption over\ntwo lines](a.svg)", (5, 1)),
        ("[words over\ntwo lines](a.md)", (6, 10)),
        ("![a](b.svg 'single quotes')", (5, 1)),
        ("![a](b (1).svg)", (5, 1)),
        ("![a](b_(1).svg)", (5, 1)),
        ("![a](b c.svg)", (5, 1)),
        ("![a]()", (5, 1)),
        ("![a][reference]", (5, 1)),
        ("![a]", (5, 1)),
        ("![^x][r]", (5, 1)),
        ("Stop![^x] [r]", (5, 5)),
        ("Stop![^x]\n[r]", (5, 5)),
        ("> Stop![^x]\n> [r]", (5, 7)),
        ("Stop![^`[`]\n[r]", (5, 5)),
        ("![^x\ny][r]", (5, 1)),
        ("![^x[y]][r]", (5, 1)),
        (r"![^x\]][r]", (5, 1)),
        ("![^x] (z.svg)", (5, 1)),
        ("![a](&#120;.svg)", (5, 1)),
        ("[![a](b.svg)](c.md)", (5, 2)),
        ("[b]:\n  c.svg", (5, 1)),
        (r"\\![a](b.svg)", (5, 1)),
        ("a `code\nthat` goes on", (5, 3)),
        ("a lone ` mark", (5, 8)),
        (r"\\`a`", (5, 1)),
        ('![a](b.svg){: src="c.svg" }', (5, 15)),
        ('[a](b.md){: title="}" href=c.md }', (5, 23)),
        ("![[QP-05]]", (5, 1)),
        ("[[QP-05]", (5, 1)),
        ("[[QP-05](c.md)", (5, 1)),
        ("two lines\nof text\n---", (7, 1)),
        ("- ```\n", (5, 1)),
    ],
)
def test_what_cannot_be_read_for_certain_is_said(text: str, place: tuple[int, int]) -> None:
    doubts = scan(text).doubtful
    assert (doubts[0].location.line, doubts[0].location.column) == place
    assert all(doubt.message and doubt.advice for doubt in doubts)


def test_mentions() -> None:
    body = scan("See [[QP-05]], [[QP-05#scope]] and [[QP-06|that one]]. `[[QP-07]]`\n")
    assert [(each.target, each.anchor, each.text) for each in body.mentions] == [
        ("QP-05", "", ""),
        ("QP-05", "scope", ""),
        ("QP-06", "", "that one"),
    ]
    assert [each.location.column for each in body.mentions] == [5, 16, 36]
    assert body.doubtful == ()


def test_a_mention_of_anything_is_kept_so_that_rules_can_judge_it() -> None:
    assert [each.target for each in scan("[[QP 05]] [[ QP-05]]").mentions] == ["QP 05", " QP-05"]


def test_a_link_with_brackets_is_no_mention() -> None:
    body = scan("[[1]](note.md)")
    assert body.mentions == ()
    assert [link.target for link in body.links] == ["note.md"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{ organisation.name }}", ["organisation.name"]),
        ("{{role.quality-manager}} and {{ site.A.name }}", ["role.quality-manager", "site.A.name"]),
        ("{{ 7*7 }}", [""]),
        ("{{ cycler.__init__ }}", ["cycler.__init__"]),
        ("{{ a | b }}", [""]),
        ("{{ {{ x }} }}", ["", "x"]),
        ("`{{ code }}`", []),
        ("{ single }", []),
    ],
)
def test_variables(text: str, names: list[str]) -> None:
    assert [use.name for use in scan(text).variables] == names


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("<div>", [1]),
        ("a <b>bold</b> word", [3, 10]),
        ("<!-- hidden -->", [1]),
        ("<?php ?>", [1]),
        ("</p>", [1]),
        ("<javascript:alert(1)>", [1]),
        ("<div\nclass=x>", [1]),
        ("<https://example.org/a>", []),
        ("<HTTPS://example.org>", []),
        ("<a.rossi@example.org>", []),
        ("`<div>`", []),
        ("```\n<div>\n```", []),
        ("3 < 4 and a<3", []),
        ("x <- y", []),
    ],
)
def test_raw_html(text: str, columns: list[int]) -> None:
    assert [place.column for place in scan(text).raw_html] == columns


def test_unclosed_code() -> None:
    body = scan("a\n\n```\nb")
    assert body.unclosed_code is not None
    assert body.unclosed_code.line == 7


def test_visible_lines_have_the_lines_of_the_file() -> None:
    assert list(scan("a\n```\nb\n```\nc `d`").visible_lines()) == [(5, "a"), (9, "c    ")]


def test_an_empty_body() -> None:
    assert scan("") == Body(text="", first_line=5, covered_sha256=body_digest(""))
