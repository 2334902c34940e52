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


@pytest.mark.parametrize("name", ["qms-head", "qms-chip", "QMS-banner", "md-header", "md-banner"])
def test_authors_cannot_use_classes_of_our_blocks_and_of_the_theme(name: str) -> None:
    made = render_document_page(f"**Approved**{{: .{name} .wide }}\n").html
    assert made == '<p><strong class="wide">Approved</strong></p>'


@pytest.mark.parametrize("identifier", ["__search", "__config", "qms-history", "QMS-form"])
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
