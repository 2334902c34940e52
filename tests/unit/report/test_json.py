from __future__ import annotations

import json

from qms.domain.diagnostics import Kind, Location, Rule, Severity, finding
from qms.report.json import render_json

RULE = Rule(
    code="QMS206",
    name="review-due",
    summary="S.",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    clause="AS9120 7.5.2",
)


def test_findings_are_complete():
    found = finding(
        RULE, Location(path="ä.md", line=2, column=5), "due “now”", advice="a", document="QP-01"
    )
    text = render_json([found])
    assert text.endswith("}\n")
    assert "ä.md" in text
    assert json.loads(text) == {
        "format": "qms-findings@1",
        "findings": [
            {
                "code": "QMS206",
                "name": "review-due",
                "severity": "warning",
                "kind": "calendar",
                "path": "ä.md",
                "line": 2,
                "column": 5,
                "document": "QP-01",
                "message": "due “now”",
                "help": "a",
                "summary": "S.",
                "clause": "AS9120 7.5.2",
            }
        ],
    }


def test_nothing_found_is_an_empty_list():
    assert json.loads(render_json([]))["findings"] == []
