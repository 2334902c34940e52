"""Explain rules."""

from __future__ import annotations

import difflib

from qms.domain.errors import UsageError
from qms.rules.registry import ALL_RULES


def explain_rule(code_or_name: str) -> str:
    """Return a rule's page as Markdown text.

    Raises:
        UsageError: there is no such rule.
    """
    wanted = code_or_name.strip()
    for rule in ALL_RULES:
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            clause = f"\nRequirement behind it: {rule.clause}" if rule.clause else ""
            head = f"{rule.code} {rule.name} ({rule.severity}, {rule.kind})"
            return f"{head}\n\n{rule.summary}{clause}\n\n{rule.explanation}"
    names = [rule.code for rule in ALL_RULES] + [rule.name for rule in ALL_RULES]
    near = difflib.get_close_matches(wanted, names, n=1) or difflib.get_close_matches(
        wanted.upper(), names, n=1
    )
    advice = f"did you mean {near[0]}?" if near else "the site lists all rules"
    message = f"there is no rule {wanted}; {advice}"
    raise UsageError(message)
