"""Dates as companies print them, in English and German."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

_MONTHS = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "jan feb mär apr mai jun jul aug sep okt nov dez",
)
_MONTH = {name: index for names in _MONTHS for index, name in enumerate(names.split(), 1)}
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\.?\s+([A-Za-zä]{3,9})\.?,?\s+(\d{4})(?!\d)")
_MONTH_FIRST = re.compile(r"\b([A-Za-zä]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})(?!\d)")
_LAST_MONTH = 12
_WAYS = (
    (_ISO, ("year", "month", "day")),
    (_DOTTED, ("day", "month", "year")),
    (_DAY_FIRST, ("day", "month", "year")),
    (_MONTH_FIRST, ("month", "day", "year")),
)


def read_day(text: str) -> tuple[date | None, str]:
    """Return the first date in a text, and a question where it can be read in two ways.

    02/03/2020 is in March for some and in February for others; 13/03/2020 can be read in one way.
    """
    for pattern, order in _WAYS:
        if match := pattern.search(text):
            parts = dict(zip(order, match.groups(), strict=True))
            return _day(parts["year"], parts["month"], parts["day"]), ""
    if match := _SLASHED.search(text):
        first, second, year = match.groups()
        is_clear = int(first) > _LAST_MONTH or int(second) > _LAST_MONTH or first == second
        if not is_clear:
            return None, f"date: {match[0]} can be read in two ways; write it as YYYY-MM-DD"
        month, day = (first, second) if int(second) > _LAST_MONTH else (second, first)
        return _day(year, month, day), ""
    return None, ""


def is_day(text: str) -> bool:
    """Return whether a text is a date in words or digits and nothing else."""
    patterns = (*(pattern for pattern, _ in _WAYS), _SLASHED)
    return read_day(text)[0] is not None and any(each.fullmatch(text) for each in patterns)


def writes_days_first(texts: Iterable[str]) -> bool | None:
    """Return whether 31/12/2020 or 12/31/2020 is written; None where nothing tells, or both are."""
    found: set[bool] = set()
    for text in texts:
        for first, second, _ in _SLASHED.findall(text):
            if int(first) > _LAST_MONTH or int(second) > _LAST_MONTH:
                found.add(int(first) > _LAST_MONTH)
    return found.pop() if len(found) == 1 else None


def settle_days(text: str, *, days_first: bool) -> str:
    """Return a text in which no date can be read in two ways: such dates as YYYY-MM-DD."""

    def settled(match: re.Match[str]) -> str:
        first, second, year = match.groups()
        day, month = (first, second) if days_first else (second, first)
        found = _day(year, month, day)
        return match[0] if found is None else found.isoformat()

    return _SLASHED.sub(settled, text)


def without_days(text: str) -> str:
    """Return a text without the dates that are written in digits."""
    return _ISO.sub("", _DOTTED.sub("", text))


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _month(month)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTH.get(unicodedata.normalize("NFC", name).lower()[:3], 0)
