from __future__ import annotations

from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element

import pytest
from markdown import Markdown
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.treeprocessors import InlineProcessor

from qms.render import extension
from qms.render.markdown import EXTENSION_CONFIGS, EXTENSIONS
from qms.source.repository import read_library
from support.example import ROOT


class AskingAll(extension._AttributeLists):
    """Asks every element for attributes, as the library does."""

    def run(self, doc: Element) -> None:
        AttrListTreeprocessor.run(self, doc)


def converter(*, quick: bool) -> Markdown:
    configs = {name: dict(config) for name, config in EXTENSION_CONFIGS.items()}
    made = Markdown(extensions=list(EXTENSIONS), extension_configs=configs)
    if not quick:
        made.treeprocessors.register(InlineProcessor(made), "inline", 20)
        made.treeprocessors.register(AskingAll(made), "attr_list", 8)
    return made


def same(text: str) -> bool:
    return converter(quick=True).convert(text) == converter(quick=False).convert(text)


def test_every_document_of_the_example_is_the_same_either_way() -> None:
    library = read_library(ROOT, as_of=date(2026, 11, 22), now=datetime(2026, 11, 22, tzinfo=UTC))
    assert len(library.documents) > 50
    different = [each.id for each in library.documents if not same(each.body.text)]
    assert different == []


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        "two  \nlines",
        "*a* _b_ __c__ **d** ***e***",
        "a & b &amp; c &#65;",
        "<https://example.invalid> and <a@example.invalid>",
        "[a](b.md) ![c](d.png) [e][f]\n\n[f]: g.md",
        "`code` \\* escaped \\` too",
        "a[^1]\n\n[^1]: note",
        "| a | b |\n|---|---|\n| *c* | d |",
        "- [ ] to do\n- [x] done\n- plain",
        "# Heading {: #x }\n\nWords\n{: .a }\n\n*b*{: .c } and *d* {: .e }\n\n{: .f }",
        "* one\n    * two\n    {: .a }\n{: .b }\n* three *c*{: .d }\n{: .e title='f {g}' }",
        "| a {: .b } | *c* {: .d } |\n|---|---|\n| e{: .f } | `{: .g }` {: .h } |",
        "# Heading {: #x }\n\nTerm\n:   Meaning",
        '!!! note "Title"\n    Words.',
        '=== "One"\n    Words.\n=== "Two"\n    *More.*',
        "\x02 odd \x03",
    ],
)
def test_every_kind_of_mark_is_still_found(text: str) -> None:
    assert same(text)
