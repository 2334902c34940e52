from __future__ import annotations

from datetime import date

import pytest

from qms.domain.dates import add_months


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-11-16", 36, "2029-11-16"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-05-05", 0, "2026-05-05"),
        ("9999-01-01", 36, "9999-12-31"),
        ("9999-12-31", 0, "9999-12-31"),
    ],
)
def test_months_later(day: str, months: int, later: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)
