"""The issues of the manual, as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from qms.domain.issue_history import IssueHistory, IssueLine
from qms.report.text import safe

FORMAT = "qms-history@1"
SHOWN_DIGITS = 12


def render_history_text(history: IssueHistory) -> str:
    """Return the issues as text, the first one first, ending with a line end."""
    lines = [line for each in history.issues for line in (*_lines(each), "")]
    if not lines:
        lines = ["The manual was not issued yet; `qms issue` does it.", ""]
    if history.faults:
        lines += ["The issues do not form one unbroken chain:"]
        lines += [f"  {each}" for each in history.faults]
    return "\n".join(safe(line) for line in lines).rstrip("\n") + "\n"


def render_history_json(history: IssueHistory) -> str:
    """Return the issues as one JSON object, ending with a line end."""
    return json.dumps({"format": FORMAT, **asdict(history)}, ensure_ascii=False, indent=2) + "\n"


def _lines(issue: IssueLine) -> Iterator[str]:
    follows = f", after issue {issue.after}" if issue.after else ""
    yield f"Issue {issue.number} of {issue.date}{follows}"
    yield f"  issued by {issue.name}, {issue.role}: {_verdict(issue)}"
    yield f"  {issue.documents} documents; SHA-256 {issue.sha256[:SHOWN_DIGITS]}…"
    for word, found in (
        ("new", issue.added),
        ("revised", issue.revised),
        ("withdrawn", issue.withdrawn),
    ):
        if found:
            yield f"  {word}: {', '.join(found)}"


def _verdict(issue: IssueLine) -> str:
    if not issue.counts:
        return f"the signature DOES NOT COUNT: {issue.problem}"
    if issue.problem:
        return f"{issue.problem}; issue {issue.vouched_by} vouches for this one"
    return f"the signature counts ({issue.key})"
