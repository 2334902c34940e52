"""Findings for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable

from qms.domain.diagnostics import Diagnostic

FORMAT = "qms-findings@1"


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Return findings as one JSON object, ending with a line end."""
    content = {"format": FORMAT, "findings": [_finding(each) for each in diagnostics]}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _finding(diagnostic: Diagnostic) -> dict[str, str | int]:
    rule, place = diagnostic.rule, diagnostic.location
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": diagnostic.severity.value,
        "kind": rule.kind.value,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "document": diagnostic.document,
        "message": diagnostic.message,
        "help": diagnostic.advice,
        "summary": rule.summary,
        "clause": rule.clause,
    }
