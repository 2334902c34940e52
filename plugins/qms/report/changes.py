"""What changed, as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from qms.domain.change_report import ChangeLine, ChangeReport
from qms.report.text import safe

FORMAT = "qms-changes@1"
HEADS = {
    "texts": "Texts",
    "administrative": "Administrative, without a new approval",
    "registers": "Registers",
    "records": "Records",
}


def render_changes_text(report: ChangeReport) -> str:
    """Return a report as text, ending with a line end."""
    lines = [f"Changes since {safe(report.since)}:"]
    for name, head in HEADS.items():
        part: Sequence[ChangeLine] = getattr(report, name)
        if part:
            lines += ["", head, *(f"  {line}" for line in _lines(part))]
    if report.is_empty:
        unsure = "Nothing else is known to have changed."
        lines += ["", unsure if report.unchecked else "Nothing changed."]
    if report.unchecked:
        lines += ["", *map(safe, report.unchecked)]
    return "\n".join(lines) + "\n"


def render_changes_json(report: ChangeReport) -> str:
    """Return a report as one JSON object, ending with a line end."""
    return json.dumps({"format": FORMAT, **asdict(report)}, ensure_ascii=False, indent=2) + "\n"


def _lines(part: Sequence[ChangeLine]) -> Iterator[str]:
    for line in part:
        title = f" {line.title}" if line.title else ""
        yield safe(f"{line.subject}{title}: {line.what}{_states(line)}")


def _states(line: ChangeLine) -> str:
    if line.before and line.after and line.before != line.after:
        states = f" {line.before} → {line.after}"
    elif line.before and not line.after and not line.detail:
        states = f" {line.before} → nothing"
    else:
        states = f" {line.after or line.before}".rstrip()
    return f"{states}; {line.detail}" if line.detail else states
