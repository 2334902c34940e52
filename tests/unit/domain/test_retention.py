"""Until when records are kept, and what cannot be counted."""

from __future__ import annotations

from datetime import date

import pytest

from qms.domain.records import Retention
from qms.domain.retention import kept_until

FILED = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("10 years", date(2036, 11, 20)),
        ("1 year", date(2027, 11, 20)),
        ("18 months", date(2028, 5, 20)),
        ("6 weeks", date(2027, 1, 1)),
        ("30 days", date(2026, 12, 20)),
        ("900 years", date(2926, 11, 20)),
        ("life of the part", None),
        ("10 years or longer", None),
        ("permanently", None),
    ],
)
def test_only_plain_periods_are_counted(period: str, day: date | None) -> None:
    end = kept_until(Retention(period=period), started=None, filed=FILED)
    assert end.day == day
    assert end.is_certain is (day is not None)


def test_a_start_that_the_record_does_not_state_makes_no_end_certain() -> None:
    rule = Retention(period="1 year", starts="shipment of the lot")
    end = kept_until(rule, started=None, filed=FILED)
    assert end.day == date(2027, 11, 20)
    assert not end.is_over(date(2099, 1, 1))
    assert "shipment of the lot" in end.words


def test_a_period_runs_from_the_field_that_it_names() -> None:
    rule = Retention(period="1 year", starts="closing", start_field="closed_on")
    end = kept_until(rule, started=date(2026, 1, 31), filed=FILED)
    assert (end.day, end.is_certain) == (date(2027, 1, 31), True)
    assert not end.is_over(date(2027, 1, 31))
    assert end.is_over(date(2027, 2, 1))
    assert not kept_until(rule, started=None, filed=FILED).is_over(date(2099, 1, 1))


def test_a_form_without_retention_lets_nothing_go() -> None:
    assert not kept_until(None, started=None, filed=FILED).is_over(date(2099, 1, 1))
