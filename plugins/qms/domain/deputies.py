"""Deputies: who may act for somebody, in which of their roles, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy:
    """A person appointed in advance to act for another one; both days included."""

    principal: str
    deputy: str
    roles: tuple[str, ...]
    start: date
    appointed_on: date
    end: date | None = None

    def covers(self, role: str, day: date) -> bool:
        """Return whether the deputy may act in a role on the day.

        Never before the appointment: a decision cannot be made good afterwards.
        """
        first = max(self.start, self.appointed_on)
        return role in self.roles and first <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """In which capacity a person acts in a role: their own, or for somebody."""

    role: str
    acts_for: str = ""
    """Id of the person they are deputy for; empty when they hold the role themselves."""
