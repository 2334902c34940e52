"""What our own rules on archival and accessible PDFs found; never a verdict on conformance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BUILT_TO = "PDF/A-3a and PDF/UA-1"
ACCESSIBLE_TO = "PDF/UA-1"
"""What a form to fill in is built to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One rule that does not hold in one file."""

    rule: str
    """The rule's name: the fault, such as `head-cell-without-scope`."""
    clause: str
    """Where the standard asks for it."""
    message: str
    """A sentence that says what is wrong, where."""

    def __str__(self) -> str:
        """Write the breach for people."""
        return f"{self.message} ({self.rule}; {self.clause})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """What was found in one file."""

    rules: int
    """How many rules were looked at."""
    breaches: tuple[Breach, ...] = ()
    built_to: str = BUILT_TO

    @property
    def broken(self) -> int:
        """Return how many rules do not hold."""
        return len({each.rule for each in self.breaches})

    @property
    def in_words(self) -> str:
        """Say what was checked and no more."""
        if not self.broken:
            return f"Built to {self.built_to}; {self.rules} rules of ours hold."
        hold = f"{self.rules - self.broken} of {self.rules} rules of ours hold"
        return f"It says that it is built to {self.built_to}; {hold}."

    def to_json(self) -> dict[str, Any]:
        """Return the result as values that JSON can write."""
        return {
            "built_to": self.built_to,
            "rules": self.rules,
            "breaches": [
                {"rule": each.rule, "clause": each.clause, "message": each.message}
                for each in self.breaches
            ],
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Conformance:
        """Read what `to_json` wrote.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        breaches = tuple(
            Breach(rule=str(each["rule"]), clause=str(each["clause"]), message=str(each["message"]))
            for each in data["breaches"]
        )
        built_to = str(data.get("built_to", BUILT_TO))
        return Conformance(rules=int(data["rules"]), breaches=breaches, built_to=built_to)
