"""Findings as the preview shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qms.domain.diagnostics import Diagnostic
from qms.render.words import SEVERITIES


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One finding as people read it."""

    severity: str
    word: str
    code: str
    uri: str
    name: str
    place: str
    message: str
    advice: str


def finding_lines(
    diagnostics: Iterable[Diagnostic], rule_uri: Callable[[str], str]
) -> list[FindingLine]:
    """Return findings in words, each with the address of its rule's page."""
    return [
        FindingLine(
            severity=each.severity.value,
            word=SEVERITIES[each.severity],
            code=each.rule.code,
            uri=rule_uri(each.rule.code),
            name=each.rule.name,
            place=f"{each.location.path}, line {each.location.line}",
            message=each.message,
            advice=each.advice,
        )
        for each in diagnostics
    ]
