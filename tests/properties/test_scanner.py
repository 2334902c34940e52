"""The scanner of bodies against the renderer, on texts made of awkward lines."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings, strategies as st

from qms.domain.body import Body, scan_body
from qms.domain.code_blocks import visible_lines
from qms.domain.headings import slug, strip_clause_marks
from qms.render.markdown import to_html

settings.register_profile("scanner", derandomize=True, max_examples=60, deadline=None)
SCANNER = settings(settings.get_profile("scanner"), max_examples=300)

LINES = [
    "",
    "",
    "",
    "# H",
    "## H",
    "# H ##",
    "#H",
    "# `A` {: id=zz }",
    "Text {#h}",
    '## H {: clauses="4.1" }',
    "Text",
    "   Text",
    "Text \\",
    "---",
    "===",
    "----  ",
    "* * *",
    "```",
    "~~~",
    "  ```",
    "    ```",
    "````",
    "```python",
    "```python x",
    '``` title="a"',
    "- ```",
    "> ```",
    "```x```",
    "    indented",
    "\ttab",
    "- item",
    "- item `c",
    "1. one",
    "    - nested",
    "> q",
    "| a | b |",
    "|---|---|",
    "| ![p](v.svg) | `x | y` |",
    "!!! note",
    '!!! note "![p](t.svg)"',
    "    ![u](u.svg)",
    "??? note",
    '=== "Tab"',
    "term",
    ":   def ![p](d.svg)",
    "[^1]: note ![p](n.svg)",
    "x[^1]",
    "![p](x.svg)",
    "text ![p](y.svg) more",
    "[a](b.md)",
    "`a",
    "b`",
    "`a` `b",
    "`b` ![p](z.svg) `",
    "``x`` y",
    "`` ` ``",
    "\\`a",
    "\\\\`a`",
    "`[a](b.md)`",
    "![alt",
    "more](w.svg)",
    "![alt][f]",
    "![f]",
    "[f]",
    "[f]: r.svg",
    "[f]:",
    "  - [f]: s.svg",
    '![p](x.svg){: src="evil.svg" }',
    '[a](b.md){: a="}" href=evil.md }',
    "{: .c src=q.svg }",
    "[![i](i.svg)](l.md)",
    '![a](b "c.svg)',
    "![a](<b.svg>)",
    '![a](b.svg "t")',
    "![a](b.svg 't')",
    "![a](b_(1).svg)",
    "![a](&#120;.svg)",
    "\\![e](e.svg)",
    "!\\[e](e.svg)",
    "\\\\![e](e.svg)",
    "[x [y](in.md) z](out.md)",
    "[a]( b.md )",
    "[a](b\\_c.md)",
    "[[QP-05]](x.md)",
    "<div>",
    "<http://a.b>",
]


class Shown(HTMLParser):
    """What a reader is shown: pictures and where links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pictures: set[str] = set()
        self.links: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "img":
            self.pictures.add(values.get("src") or "")
        if tag == "a" and "footnote" not in (values.get("class") or ""):
            self.links.add(values.get("href") or "")


def is_certain(body: Body) -> bool:
    return not body.doubtful and body.unclosed_code is None


@SCANNER
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=8))
def test_no_picture_and_no_link_is_shown_that_the_scanner_does_not_know(lines: list[str]) -> None:
    body = scan_body("\n".join(lines), path="x")
    if not is_certain(body):
        return
    shown = Shown(to_html(body.text))
    known = {link.target for link in body.links} | {"http://a.b"}
    pictures = {link.target for link in body.links if link.embedded}
    assert shown.pictures <= {path.replace("\\_", "_") for path in pictures}
    assert shown.links <= {path.replace("\\_", "_") for path in known}


@SCANNER
@given(st.text(alphabet="a[]()!<>`{}#\\:=\"'-~*_|. \n\t", max_size=80))
def test_nor_in_any_other_text(text: str) -> None:
    body = scan_body(text, path="x")
    if not is_certain(body):
        return
    shown = Shown(to_html(text))
    assert shown.pictures <= {link.target.replace("\\", "") for link in body.links if link.embedded}
    assert len(shown.links) <= len(body.links)


@SCANNER
@given(st.text(max_size=300))
def test_scanning_never_fails_and_places_are_in_the_text(text: str) -> None:
    body = scan_body(text, path="x", first_line=3)
    lines = text.split("\n")
    places = [each.location for each in body.headings]
    places += [each.location for each in body.links]
    places += [each.location for each in body.mentions]
    places += [each.location for each in body.variables]
    places += [each.location for each in body.doubtful]
    places += [*body.raw_html, *body.stray_clause_marks]
    for place in places:
        assert 3 <= place.line < 3 + len(lines)
        assert 1 <= place.column <= len(lines[place.line - 3]) + 1


@SCANNER
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=12))
def test_code_is_the_same_for_everybody(lines: list[str]) -> None:
    text = "\n".join(lines)
    seen = dict(visible_lines(text))
    assert all(len(line) == len(lines[index]) for index, line in seen.items())
    assert scan_body(text, path="x").text == text


@SCANNER
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\n"), max_size=40))
def test_an_anchor_is_the_one_of_python_markdown(words: str) -> None:
    from markdown.extensions.toc import slugify

    assert slug(words) == slugify(words, "-")


@SCANNER
@given(
    st.lists(st.sampled_from(LINES), max_size=8),
    st.lists(
        st.from_regex(r"\A(ISO9001:)?[0-9]{1,2}(\.[0-9]{1,2}){0,3}\Z"), min_size=1, max_size=3
    ),
)
def test_a_clause_tag_on_any_heading_changes_nothing(lines: list[str], clauses: list[str]) -> None:
    bare = "\n".join(lines)
    tag = ' {: clauses="' + " ".join(clauses) + '" }'
    headings = {heading.location.line - 1 for heading in scan_body(bare, path="x").headings}
    untagged = [index for index in headings if "{" not in lines[index]]
    for index in untagged:
        tagged = [*lines[:index], lines[index].rstrip() + tag, *lines[index + 1 :]]
        stripped = [*lines[:index], lines[index].rstrip(), *lines[index + 1 :]]
        assert strip_clause_marks("\n".join(tagged)) == strip_clause_marks("\n".join(stripped))
