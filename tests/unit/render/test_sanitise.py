from __future__ import annotations

import re

import pytest

from qms.render.markdown import to_html
from qms.render.page import render_document_page
from qms.render.sanitise import sanitise, sanitise_computed

HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<a href="\u2028javascript:alert(1)">x</a>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    '<form action="https://evil.example/"><button>x</button></form>',
    '<p style="background:url(https://evil.example/)">x</p>',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<object data="file:///etc/passwd"></object>',
    '<details open ontoggle="alert(1)">x</details>',
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
)
DANGEROUS = re.compile(
    r"<(?:script|iframe|base|meta|svg|form|object|link|style|math|embed)\b|\son\w+\s*=|"
    r"(?:href|src)=\"\s*(?:java|file)|srcdoc|url\(",
    re.IGNORECASE,
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("clean", [sanitise, sanitise_computed])
def test_hostile_html_is_harmless(clean: object, text: str) -> None:
    assert callable(clean)
    assert not DANGEROUS.search(clean(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_raw_html_in_a_document_is_shown_as_text(text: str) -> None:
    for made in (render_document_page(f"{text}\n\nA {text}\n").html, to_html(f"A {text}\n")):
        tags = re.sub(r">[^<]*<", "><", made)
        assert not DANGEROUS.search(tags)


def test_attribute_lists_cannot_run_anything() -> None:
    made = render_document_page(
        '[x](https://example.org){: onclick="alert(1)" style="color:red" target="_top" }\n'
    ).html
    assert made == '<p><a href="https://example.org">x</a></p>'


@pytest.mark.parametrize(
    "name",
    [
        *("qms-head", "qms-chip", "QMS-banner", "md-header", "md-banner", "wide"),
        *("footnote-backref", "headerlink", "tabbed-block", "admonition", "hidden"),
    ],
)
@pytest.mark.parametrize("attributes", [".{}", "class={}", "class='md-button {}'"])
def test_authors_cannot_use_classes_that_are_not_theirs(name: str, attributes: str) -> None:
    given = attributes.format(name)
    text = f"[Approved](a.md){{: {given} .md-button }}\n\n*Approved*{{: {given} }}\n"
    for made in (render_document_page(text).html, to_html(text)):
        assert name not in made.replace("Approved", "")
        assert '<a class="md-button" href="a.md">' in made


@pytest.mark.parametrize(
    "text",
    [
        '!!! footnote-backref headerlink hidden "Mind"\n    Text.\n',
        '??? tabbed-block hidden "Mind"\n    Text.\n',
        "``` {.python .headerlink .hidden .tabbed-block .footnote-backref}\nText\n```\n",
    ],
)
def test_no_block_brings_a_class_that_hides_it(text: str) -> None:
    made = render_document_page(text).html
    assert "Text" in made
    assert not re.search(r"footnote-backref|headerlink|tabbed-block|hidden", made)


def test_footnotes_headings_and_code_keep_the_classes_they_need() -> None:
    made = render_document_page("## One\n\nA[^1]\n\n```python\nx = 1\n```\n\n[^1]: B.\n").html
    for name in ("footnote", "footnote-ref", "footnote-backref", "headerlink"):
        assert f'class="{name}"' in made
    assert 'class="language-python highlight"' in made or 'class="highlight"' in made
    assert '<span class="mi">1</span>' in made


@pytest.mark.parametrize("heading", ["QMS policy", "`__init__` files", "QMS-wide audits", "__ gap"])
def test_a_heading_keeps_its_place_whatever_it_begins_with(heading: str) -> None:
    page = render_document_page(f"## {heading}\n")
    (found,) = page.headings
    assert f'<h2 id="{found.anchor}">' in page.html
    assert f'href="#{found.anchor}"' in page.html


@pytest.mark.parametrize(
    "identifier", ["__search", "__config", "__nav_1", "__TOC", "qms-history", "QMS-form"]
)
def test_authors_cannot_use_ids_of_ours_and_of_the_theme(identifier: str) -> None:
    assert sanitise(f'<p id="{identifier}">x</p>') == "<p>x</p>"


def test_what_documents_need_is_kept() -> None:
    text = (
        '!!! warning "Mind"\n    Text.\n\n??? note\n    Folded.\n\n=== "A"\n    One.\n\n'
        "- [x] done\n\nWord\n:   Meaning[^1]\n\n[^1]: Note.\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n"
    )
    made = render_document_page(text).html
    for part in (
        'class="admonition warning"',
        "<details",
        "<summary>",
        'class="tabbed-set tabbed-alternate" data-tabs="1:1"',
        'type="radio"',
        'type="checkbox"',
        "<dt>Word</dt>",
        'href="#fn:1"',
        'style="text-align: center;"',
    ):
        assert part in made


def test_computed_pages_keep_the_classes_of_our_marks() -> None:
    assert 'class="qms-chip"' in sanitise_computed('<b class="qms-chip">x</b>')


def test_spans_of_cells_have_a_limit() -> None:
    made = sanitise('<table><tr><td colspan="2">a</td><td colspan="100000">b</td></tr></table>')
    assert 'colspan="2"' in made
    assert "100000" not in made
