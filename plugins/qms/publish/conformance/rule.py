"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qms.publish.conformance.plain import PlainPdf


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Something that the standards ask of every file."""

    name: str
    """The fault, not the cure; reads well after "found:"."""
    clause: str
    check: Callable[[PlainPdf], Iterator[str]]
    """Yields a sentence for each place where it does not hold; documents itself."""
