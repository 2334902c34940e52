"""Calendars are read back by a library that we did not write (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import icalendar

from qms.report.calendar import LONGEST_LINE, CalendarEntry, render_calendar

AS_OF = date(2026, 11, 22)
LONG = CalendarEntry(
    uid="abc@test-company.qms",
    day=date(2027, 3, 31),
    summary="Réunion; “Übergabe”, später \\ früher: " + "日本語のテキスト" * 12,
    description="Who: S. Novák, J. Mercer;\nsecond line",
    category="Somebody leaves, soon",
)


def made(*entries: CalendarEntry, name: str = "Duties") -> bytes:
    return render_calendar(name, AS_OF, entries).encode("utf-8")


def read(data: bytes) -> Any:
    return icalendar.Calendar.from_ical(data)


def test_another_library_reads_what_was_written() -> None:
    calendar = read(made(LONG, name="Ångström: duties"))
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == LONG.summary
    assert str(event["DESCRIPTION"]) == LONG.description
    assert [str(each) for each in event["CATEGORIES"].cats] == [LONG.category]
    assert str(event["UID"]) == LONG.uid
    assert event.decoded("DTSTART") == LONG.day
    assert event.decoded("DTSTAMP") == datetime(2026, 11, 22, tzinfo=UTC)
    assert str(calendar["NAME"]) == "Ångström: duties"
    assert calendar.errors == [] == event.errors


def test_lines_end_as_the_format_says_and_are_folded_within_75_octets() -> None:
    data = made(LONG)
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) == LONGEST_LINE
    assert sum(line.startswith(b" ") for line in lines) > 3
    assert all(line.decode("utf-8") is not None for line in lines)  # broken between characters


def test_a_name_cannot_add_a_line() -> None:
    evil = CalendarEntry(
        uid="x", day=AS_OF, summary="A\r\nEND:VEVENT\rBEGIN:VALARM\x00", category="x\ny"
    )
    calendar = read(made(evil))
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == "A\nEND:VEVENT BEGIN:VALARM "
    assert event.subcomponents == []


def test_without_entries_it_is_an_empty_calendar() -> None:
    assert read(made()).walk("VEVENT") == []


def test_on_one_day_the_bytes_are_the_same() -> None:
    assert made(LONG) == made(LONG)
    assert b"DTSTAMP:20261122T000000Z" in made(LONG)
