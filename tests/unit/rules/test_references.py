from __future__ import annotations

import pytest

from qms.rules import references
from support.libraries import make_document, make_library


def found(text, assets=()):
    library = make_library(
        make_document(text=text), make_document("QP-02", "## Scope\n"), assets=frozenset(assets)
    )
    return sorted(each.rule.code for check in references.CHECKS for each in check.function(library))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[QP-03]]", "QMS501"),
        ("[[qp-02]]", "QMS501"),
        ("[[QP-02#scop]]", "QMS502"),
        ("[a](qp-02-title.md#scop)", "QMS502"),
        ("[a](#nowhere)", "QMS502"),
        ("[a](qp-03-title.md)", "QMS503"),
        ("![a](img/none.svg)", "QMS503"),
        ("[a](../../outside.md)", "QMS504"),
        ("[a](%2E%2E/%2e%2e/outside.md)", "QMS504"),
        ("[a](..%5coutside.md)", "QMS504"),
        ("[a](data:text/html,x)", "QMS505"),
        ("[a](JavaScript:x)", "QMS505"),
        ("[a](vbscript:x)", "QMS505"),
        ("![a](http://example.org/a.svg)", "QMS505"),
        ("[a](/procedures/qp-02-title.md)", "QMS509"),
        ("[a](//example.org/a)", "QMS509"),
        ("[a](C:/a.md)", "QMS509"),
    ],
)
def test_each_fault_has_one_finding(text, code):
    assert found(f"{text}\n") == [code]


@pytest.mark.parametrize(
    "text",
    [
        "[[QP-02#scope]] and [[QP-01]]",
        "[a](qp-02-title.md) and [b](../procedures/qp-02-title.md#scope)",
        "[a](https://example.org/x) and [b](mailto:a@example.org)",
        "![a](img/flow.svg)",
        "A box.\n{: #box }\n\n[a](#box)",
        "`[[QP-99]]` and `[a](b.md)`",
    ],
)
def test_what_leads_somewhere_passes(text):
    assert found(f"{text}\n", assets=["procedures/img/flow.svg"]) == []


def test_the_nearest_name_is_proposed():
    library = make_library(make_document("QP-17", "[[QP-71]] [[XX]]\n"))
    first, second = references.check_mentions(library)
    assert first.advice == "did you mean QP-17?"
    assert "qms register" in second.advice
