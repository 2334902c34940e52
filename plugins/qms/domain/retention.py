"""From when to when a record is kept, as far as the form's own words can be counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from qms.domain.dates import add_months
from qms.domain.records import Retention

_PERIOD = re.compile(r"([0-9]{1,3}) (year|month|week|day)s?", re.IGNORECASE)
_MONTHS = {"year": 12, "month": 1}
_DAYS = {"week": 7, "day": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptUntil:
    """What can be said about the end of a period."""

    day: date | None
    """The last day; None when the words are not a number of years, months, weeks or days."""
    is_certain: bool
    """Whether the record itself says from when the period runs."""
    words: str

    def is_over(self, as_of: date) -> bool:
        """Return whether the record may go, which only a certain end can say."""
        return self.is_certain and self.day is not None and self.day < as_of


def kept_until(retention: Retention | None, *, started: date | None, filed: date) -> KeptUntil:
    """Return until when a record is kept.

    Args:
        retention: The rule of its form.
        started: The day in the form's `start_field`, if it has one and the record states it.
        filed: The day of filing.
    """
    if retention is None:
        return KeptUntil(day=None, is_certain=False, words="the form states no retention")
    if not _PERIOD.fullmatch(retention.period.strip()):
        words = f"“{retention}” cannot be counted"
        return KeptUntil(day=None, is_certain=False, words=words)
    if started is not None:
        return KeptUntil(
            day=_end(retention, started),
            is_certain=True,
            words=f"{retention.period} from the day in {retention.start_field}",
        )
    day = _end(retention, filed)
    if retention.start_field:
        words = "counted from filing, for the record does not state its start yet"
    elif retention.starts:
        words = f"counted from filing, the period starts with: {retention.starts}"
    else:
        return KeptUntil(day=day, is_certain=True, words=str(retention))
    return KeptUntil(day=day, is_certain=False, words=words)


def _end(retention: Retention, start: date) -> date:
    found = _PERIOD.fullmatch(retention.period.strip())
    assert found is not None  # noqa: S101 - the caller looked
    count, unit = int(found[1]), found[2].lower()
    if unit in _MONTHS:
        return add_months(start, count * _MONTHS[unit])
    return start + timedelta(days=count * _DAYS[unit])
