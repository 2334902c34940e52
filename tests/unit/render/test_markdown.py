from __future__ import annotations

from hypothesis import given, strategies as st

from qms.render.escape import escape_html, escape_markdown
from qms.render.markdown import to_html
from qms.render.page import PageHeading, render_computed_page, render_document_page, resolved_links
from qms.render.tables import markdown_table

TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_characters="\x7f"))


def plain(html: str) -> str:
    for mark, character in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\xa0"), ("&amp;", "&")):
        html = html.replace(mark, character)
    return html


@given(TEXTS)
def test_escaped_text_is_shown_exactly(text: str) -> None:
    shown = " ".join(text.split())
    made = to_html(f"{escape_markdown(text)}\n")
    assert plain(made) == (f"<p>{shown}</p>" if shown else "")


@given(TEXTS)
def test_escaped_text_is_shown_exactly_inside_a_table_and_a_link(text: str) -> None:
    shown = " ".join(text.split())
    escaped = escape_markdown(text)
    made = plain(to_html(markdown_table(["Head"], [[escaped], [f"[{escaped}](x.md)"]])))
    assert f'<td data-label="Head">{shown}</td>' in made
    assert f'<td data-label="Head"><a href="x.md">{shown}</a></td>' in made


def test_escaped_html_stays_inside_an_attribute() -> None:
    assert escape_html('"><script>') == "&quot;&gt;&lt;script&gt;"


def test_a_page_does_not_depend_on_the_pages_before_it() -> None:
    first = '## A\n\nx[^1]\n\n[^1]: y\n\n=== "T"\n    t\n'
    alone = render_document_page(first)
    render_document_page('## A\n\n## A\n\n[^1]: z\n\n=== "T"\n    u\n')
    assert render_document_page(first) == alone


def test_print_keeps_places_in_the_book_and_the_site_does_not() -> None:
    text = "[x](qms:QP-05#scope)\n"
    assert to_html(text) == '<p><a href="qms:QP-05#scope">x</a></p>'
    assert render_document_page(text).html == "<p><a>x</a></p>"


def test_every_heading_is_listed_with_its_anchor_below_the_one_above() -> None:
    made = render_computed_page(
        "## One *two* {: #x }\n\ntext\n\n### Three & [four](a.md)\n\n## Six\n"
    )
    assert made.headings == (
        PageHeading(
            level=2,
            anchor="x",
            title="One two",
            children=(PageHeading(level=3, anchor="three-four", title="Three & four"),),
        ),
        PageHeading(level=2, anchor="six", title="Six"),
    )


def test_heads_of_tables_are_named_for_screen_readers_and_phones() -> None:
    made = to_html("| A *b* | C |\n|---|---|\n| 1 | 2 |\n")
    assert '<th scope="col">A <em>b</em></th>' in made
    assert '<td data-label="A b">1</td>' in made


def test_only_links_between_source_files_are_turned_into_addresses() -> None:
    block = (
        '<p>href="a.md" <a title="x > href=&quot;b.md&quot;" href="../forms/f.md#x">y</a>'
        '<a href="#z">z</a><a href="https://example.org/a.md">o</a><img alt="" src="img/a.svg">'
        '<img src="https://example.org/b.png"></p>'
    )
    seen: list[str] = []

    def resolve(uri: str) -> str:
        seen.append(uri)
        return f"/{uri}"

    made = resolved_links(block, "procedures/qp-07.md", resolve)
    assert seen == ["forms/f.md", "procedures/img/a.svg"]
    assert made == block.replace("../forms/f.md", "/forms/f.md").replace(
        'src="img/a.svg"', 'src="/procedures/img/a.svg"'
    )
