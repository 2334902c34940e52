"""What waits for whom, as text to read and as mails to send on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qms.report.text import safe

RULE = "-" * 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that waits for somebody."""

    what: str
    since: str = ""
    due: str = ""
    is_late: bool = False
    others: tuple[str, ...] = ()
    """Names of those who could do it instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What waits for one person; for nobody when the name is empty."""

    name: str
    lines: tuple[Line, ...]


def render_todo(shares: Sequence[Share], as_of: str) -> str:
    """Return the list for a screen."""
    if not shares:
        return f"Nothing waits for anybody as of {as_of}.\n"
    blocks = [
        "\n".join(
            [
                safe(share.name) or "Nobody can do this; see approvers.yml",
                *(f"  * {_sentence(line)}" for line in share.lines),
            ]
        )
        for share in shares
    ]
    return "\n\n".join(blocks) + "\n"


def render_mails(shares: Iterable[Share], organisation: str, as_of: str) -> str:
    """Return one mail for each person, divided by lines; whoever sends them adds the address."""
    mails = [_mail(share, safe(organisation), as_of) for share in shares if share.name]
    if not mails:
        return f"Nothing waits for anybody as of {as_of}: there is no mail to send.\n"
    return f"\n{RULE}\n\n".join(mails)


def _mail(share: Share, organisation: str, as_of: str) -> str:
    number = len(share.lines)
    things = "1 thing waits" if number == 1 else f"{number} things wait"
    late = sum(line.is_late for line in share.lines)
    overdue = f", {late} overdue" if late else ""
    lines = "\n".join(f"{i}. {_sentence(line)}" for i, line in enumerate(share.lines, 1))
    return (
        f"To: {safe(share.name)}\n"
        f"Subject: {organisation} quality management: {things} for you{overdue}\n\n"
        f"Dear {safe(share.name)},\n\n"
        f"as of {as_of}, {things} for you in the quality management system:\n\n"
        f"{lines}\n\n"
        "If somebody else is named, one of you suffices. Please ask document control if anything"
        " is unclear.\n"
    )


def _sentence(line: Line) -> str:
    what = safe(line.what)
    dates = []
    if line.since:
        dates.append(f"waits since {line.since}")
    if line.due:
        dates.append(f"{'OVERDUE since' if line.is_late else 'due by'} {line.due}")
    others = f" (or {', '.join(map(safe, line.others))})" if line.others else ""
    when = f"; {', '.join(dates)}" if dates else ""
    return f"{what[:1].upper()}{what[1:]}{others}{when}."
