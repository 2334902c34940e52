"""All rules on one file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import pikepdf

from qms.domain.conformance import ACCESSIBLE_TO, BUILT_TO, Breach, Conformance
from qms.publish.conformance import (
    container,
    content,
    graphics,
    interaction,
    metadata,
    structure,
)
from qms.publish.conformance.marks import Recall
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
ACCESSIBLE: tuple[Rule, ...] = tuple(each for each in RULES if "ISO 14289-1" in each.clause)
"""What is asked of a form to fill in, which is no archive copy."""
_DAMAGE = (pikepdf.PdfError, ValueError, RecursionError)
_SHOWN = 5
"""Places named for one rule; a file that breaks it everywhere needs no longer list."""


def check_conformance(data: bytes, recall: Recall | None = None) -> Conformance:
    """Return which of our rules do not hold in a PDF that is to be built to both standards.

    Args:
        data: The file.
        recall: Keeps what was found in the content of pages between two files; what it keeps must
            not outlive these rules (`rules_digest`).
    """
    return _checked(data, RULES, BUILT_TO, recall)


def check_fillable(data: bytes) -> Conformance:
    """Return which of our rules on accessibility do not hold in a form to fill in."""
    return _checked(data, ACCESSIBLE, ACCESSIBLE_TO)


def _checked(
    data: bytes, rules: tuple[Rule, ...], built_to: str, recall: Recall | None = None
) -> Conformance:
    try:
        with opened(data, recall) as file:
            return _judged(file, rules, built_to)
    except _DAMAGE:
        breach = Breach(
            rule="unreadable",
            clause="ISO 19005-3, 6.1",
            message="The file cannot be read without mending it.",
        )
        return Conformance(rules=len(rules), breaches=(breach,), built_to=built_to)


def check_claim(data: bytes) -> Conformance | None:
    """Do the same for a file of unknown origin; None when it claims nothing, or is damaged."""
    try:
        with opened(data) as file:
            if not metadata.claims_either(file):
                return None
            if metadata.claims_archival(file):
                return _judged(file, RULES, BUILT_TO)
            return _judged(file, ACCESSIBLE, ACCESSIBLE_TO)
    except _DAMAGE:
        return None


@cache
def rules_digest() -> str:
    """Return the SHA-256 of the rules, for results that are kept."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _judged(file: PlainPdf, rules: tuple[Rule, ...], built_to: str) -> Conformance:
    breaches = tuple(each for rule in rules for each in _broken(rule, file))
    return Conformance(rules=len(rules), breaches=breaches, built_to=built_to)


def _broken(rule: Rule, file: PlainPdf) -> Iterator[Breach]:
    places = dict.fromkeys(islice(rule.check(file), 1000))
    for message in islice(places, _SHOWN):
        yield Breach(rule=rule.name, clause=rule.clause, message=message)
    if len(places) > _SHOWN:
        more = f"The same holds for {len(places) - _SHOWN} further places."
        yield Breach(rule=rule.name, clause=rule.clause, message=more)
