from __future__ import annotations

import pytest

from qms.domain.diagnostics import Location, Rule, Severity, finding
from qms.report.github import render_github


def one(message="m", advice="a", path="a.md", severity=Severity.ERROR):
    rule = Rule(code="QMS501", name="unknown-document", summary="S.", severity=severity)
    return finding(rule, Location(path=path, line=3, column=7), message, advice=advice)


def test_a_finding_is_one_command():
    assert render_github([one("there is no QP-99")]) == (
        "::error file=a.md,line=3,col=7,title=QMS501 unknown-document::"
        "there is no QP-99%0Ahelp: a\n"
    )


@pytest.mark.parametrize(
    ("severity", "command"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "notice")],
)
def test_severities_have_their_commands(severity, command):
    assert render_github([one(severity=severity)]).startswith(f"::{command} ")


def test_nothing_can_end_the_command_or_begin_another():
    text = render_github([one("100 %\r\n::error::forged", path="a:b,c%.md")])
    assert text.count("\n") == 1
    assert text.startswith("::error file=a%3Ab%2Cc%25.md,line=3,")
    assert "::100 %25%0D%0A::error::forged%0Ahelp: a\n" in text


def test_nothing_found_is_no_output():
    assert render_github([]) == ""
