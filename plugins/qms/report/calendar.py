"""Days as a calendar that programs read and subscribe to (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

LONGEST_LINE = 75
"""Octets of a line, without its end (RFC 5545 §3.1)."""
_ESCAPED = re.compile(r"([\\;,])")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """Something on one whole day."""

    uid: str
    """Globally unique, and the same whenever the calendar is made."""
    day: date
    summary: str
    description: str = ""
    category: str = ""


def render_calendar(name: str, as_of: date, entries: Iterable[CalendarEntry]) -> str:
    """Return a calendar; on one day always the same text.

    Args:
        name: What the calendar is called where it is subscribed to.
        as_of: The day from which it was computed: its time stamp.
        entries: Its days, in the order in which they are written.
    """
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//qms//Duties of a quality management system//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("NAME", _text(name)),
        ("X-WR-CALNAME", _text(name)),
        *(line for each in entries for line in _entry(each, as_of)),
        ("END", "VCALENDAR"),
    ]
    return "".join(f"{_folded(f'{key}:{value}')}\r\n" for key, value in lines)


def _entry(entry: CalendarEntry, as_of: date) -> Iterator[tuple[str, str]]:
    yield "BEGIN", "VEVENT"
    yield "UID", _text(entry.uid)
    yield "DTSTAMP", f"{as_of:%Y%m%d}T000000Z"
    yield "DTSTART;VALUE=DATE", f"{entry.day:%Y%m%d}"
    yield "SUMMARY", _text(entry.summary)
    if entry.description:
        yield "DESCRIPTION", _text(entry.description)
    if entry.category:
        yield "CATEGORIES", _text(entry.category)
    # Nobody is busy all day because a review is due.
    yield "TRANSP", "TRANSPARENT"
    yield "END", "VEVENT"


def _text(value: str) -> str:
    """Write a value of kind TEXT (RFC 5545 §3.3.11)."""
    plain = _UNSEEN.sub(" ", value.replace("\r\n", "\n"))
    return _ESCAPED.sub(r"\\\1", plain).replace("\n", "\\n")


def _folded(line: str) -> str:
    """Break a line after at most 75 octets, never within a character; further ones begin blank."""
    pieces, piece, room = [], "", LONGEST_LINE
    for character in line:
        size = len(character.encode("utf-8"))
        if size > room:
            pieces.append(piece)
            piece, room = "", LONGEST_LINE - 1
        piece += character
        room -= size
    return "\r\n ".join([*pieces, piece])
