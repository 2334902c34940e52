"""The goals of speed and size: each a ratio of two measurements of the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

LARGE = 300
"""From so many documents on the goals for a large manual (500) hold, below those for 100."""


class Sense(StrEnum):
    """Which way is better."""

    AT_MOST = "≤"
    AT_LEAST = "≥"


class GoalRow(TypedDict):
    """One goal in the JSON output."""

    goal: str
    what: str
    sense: str
    must: float
    stretch: float | None
    measured: float
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A bound and what was measured."""

    code: str
    what: str
    sense: Sense
    must: float
    measured: float
    stretch: float | None = None

    @property
    def met(self) -> bool:
        """Whether the bound that must hold does."""
        return self._holds(self.must)

    @property
    def verdict(self) -> str:
        """Return the verdict in words."""
        if not self.met:
            return "MISSED"
        if self.stretch is not None and self._holds(self.stretch):
            return "met, stretch too"
        return "met"

    def row(self) -> GoalRow:
        """Return the goal for the JSON output."""
        return GoalRow(
            goal=self.code,
            what=self.what,
            sense=self.sense.value,
            must=self.must,
            stretch=self.stretch,
            measured=round(self.measured, 4),
            met=self.met,
        )

    def _holds(self, bound: float) -> bool:
        if self.sense is Sense.AT_MOST:
            return self.measured <= bound
        return self.measured >= bound


def render_goals(goals: Sequence[Goal]) -> str:
    """Return the goals as a table for reading."""
    width = max(len(goal.what) for goal in goals)
    lines = [f"{'':<4} {'':<{width}}  {'must':>8} {'measured':>9}  verdict"]
    for goal in goals:
        bound = f"{goal.sense.value} {_short(goal.must)}"
        lines.append(
            f"{goal.code:<4} {goal.what:<{width}}  {bound:>8} {_short(goal.measured):>9}  "
            f"{goal.verdict}"
        )
    return "\n".join(lines)


def _short(value: float) -> str:
    """Return a ratio with enough places to tell 0.999 from 1."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
