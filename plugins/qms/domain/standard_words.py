"""A standard as lists of changes show it: a line for each clause, in words that people know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from qms.domain.register_values import in_words
from qms.domain.standards import Clause, ClauseMap, MappedClause, Relation, Standard

RELATIONS = {
    Relation.EQUAL: "asks for the same as",
    Relation.SUBSET: "asks for a part of",
    Relation.SUPERSET: "asks for more than",
    Relation.NEW: "only there:",
    Relation.DROPPED: "nothing there",
}


def standard_in_words(standard: Standard) -> dict[str, object]:
    """Return everything that a standard says, by what people call it, to be compared."""
    return {
        "edition": standard.edition,
        "designation": standard.designation,
        "title": standard.title,
        "status": standard.status,
        "other names": frozenset(standard.aliases),
        "contains": standard.includes,
        "amendments": standard.amendments,
        **{f"clause {each.number}": _clause(each) for each in standard.clauses},
        "may be declared inapplicable": frozenset(standard.exclusions_allowed),
        "in writing": standard.obligations,
        "doubts": standard.doubts,
        "earlier headings": standard.old_numbers,
        **{key: words for each in standard.maps for key, words in _comparison(each)},
    }


def _clause(clause: Clause) -> str:
    """Return the title, with whatever makes the clause another one than most."""
    usual = Clause(standard=clause.standard, number=clause.number, title=clause.title)
    odd = {
        each.name: getattr(clause, each.name)
        for each in fields(clause)
        if each.name != "verified" and getattr(clause, each.name) != getattr(usual, each.name)
    }
    further = [in_words(odd), "" if clause.verified else "not verified"]
    inside = ", ".join(filter(None, further))
    return f"{clause.title} ({inside})" if inside else clause.title


def _comparison(mapped: ClauseMap) -> Iterator[tuple[str, str]]:
    yield f"counts by way of {mapped.to}", "yes" if mapped.counts else "no"
    for each in mapped.clauses:
        yield _compared(mapped, each)


def _compared(mapped: ClauseMap, clause: MappedClause) -> tuple[str, str]:
    there = ", ".join(clause.to)
    words = " ".join(filter(None, (RELATIONS[clause.relation], there)))
    name = clause.number or there
    return f"{name} compared with {mapped.to}", f"{words} ({clause.note})" if clause.note else words
