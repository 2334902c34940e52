"""All rules on one file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import pikepdf

from qms.domain.conformance import Breach, Conformance
from qms.publish.conformance import (
    container,
    content,
    graphics,
    interaction,
    metadata,
    structure,
)
from qms.publish.conformance.plain import PlainPdf, opened
from qms.publish.conformance.rule import Rule

RULES: tuple[Rule, ...] = (
    *container.RULES,
    *metadata.RULES,
    *graphics.RULES,
    *interaction.RULES,
    *structure.RULES,
    *content.RULES,
)
_DAMAGE = (pikepdf.PdfError, ValueError, RecursionError)
_SHOWN = 5
"""Places named for one rule; a file that breaks it everywhere needs no longer list."""


def check_conformance(data: bytes) -> Conformance:
    """Return which of our rules do not hold in a PDF that is to be built to both standards."""
    try:
        with opened(data) as file:
            return _judged(file)
    except _DAMAGE:
        breach = Breach(
            rule="unreadable",
            clause="ISO 19005-3, 6.1",
            message="The file cannot be read without mending it.",
        )
        return Conformance(rules=len(RULES), breaches=(breach,))


def check_claim(data: bytes) -> Conformance | None:
    """Do the same for a file of unknown origin; None when it claims nothing, or is damaged."""
    try:
        with opened(data) as file:
            return _judged(file) if metadata.claims_either(file) else None
    except _DAMAGE:
        return None


@cache
def rules_digest() -> str:
    """Return the SHA-256 of the rules, for results that are kept."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _judged(file: PlainPdf) -> Conformance:
    breaches = tuple(each for rule in RULES for each in _broken(rule, file))
    return Conformance(rules=len(RULES), breaches=breaches)


def _broken(rule: Rule, file: PlainPdf) -> Iterator[Breach]:
    places = dict.fromkeys(islice(rule.check(file), 1000))
    for message in islice(places, _SHOWN):
        yield Breach(rule=rule.name, clause=rule.clause, message=message)
    if len(places) > _SHOWN:
        more = f"The same holds for {len(places) - _SHOWN} further places."
        yield Breach(rule=rule.name, clause=rule.clause, message=more)
