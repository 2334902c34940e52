"""What every rule module is made of: a rule, its function, and small helpers for findings."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from inspect import getdoc

from qms.domain.diagnostics import Diagnostic, Rule, Severity, finding
from qms.domain.documents import ControlledDocument, Status
from qms.domain.library import Library

INTERNAL_CODE = re.compile(r"(?: \(A\d\d\)|(?<=\()A\d\d, )")
"""How docstrings name the rules of our design; readers of a rule's page do not know them."""
COUNTED = re.compile(r"\\d(?:\{(\d+)\}|\+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule with the pure function that looks for findings; its docstring is the rule's page."""

    rule: Rule
    function: Callable[[Library], Iterator[Diagnostic]]
    requires: tuple[str, ...] = ()
    """Codes whose findings already explain what this check would say about the same document."""


def documented(rule: Rule, function: Callable[..., object]) -> Rule:
    """Return the rule with the page that its function's docstring holds."""
    page = INTERNAL_CODE.sub("", (getdoc(function) or "").strip())
    return replace(rule, explanation=f"{page}\n")


def about(
    rule: Rule, document: ControlledDocument, key: str, message: str, *, advice: str
) -> Diagnostic:
    """Make a finding at a value of a document's front matter."""
    place = document.at(key)
    return finding(rule, place, message, advice=advice, document=document.id)


def unless_in_review(diagnostic: Diagnostic, document: ControlledDocument) -> Diagnostic:
    """Return a finding, as a warning while the document is still under review."""
    if document.status is Status.IN_REVIEW:
        return replace(diagnostic, severity=Severity.WARNING)
    return diagnostic


def number_in_words(pattern: str) -> str:
    """Return how numbers that fit a pattern are written, with the first one as an example."""
    example = COUNTED.sub(lambda match: "1".zfill(int(match[1] or 1)), pattern)
    example = re.sub(r"\\([.-])", r"\1", example)
    plain = re.fullmatch(r"[A-Za-z0-9._-]{1,40}", example)
    return f"such as {example}" if plain else f"after the pattern {pattern}"


class Nearest:
    """Finds the known word that a misspelt one is nearest to, within a budget.

    Comparing is costly; a file full of wrong references must not make a check endless.
    """

    def __init__(self, known: Iterable[str], *, budget: int = 50) -> None:
        self._by_folded = {each.casefold(): each for each in known}
        self._budget = budget
        self._found: dict[str, str] = {}

    def advice(self, word: str, otherwise: str) -> str:
        """Return advice that names the nearest known word, or the other advice."""
        if word not in self._found and self._budget > 0:
            self._budget -= 1
            near = difflib.get_close_matches(word.casefold(), self._by_folded, n=1, cutoff=0.7)
            self._found[word] = self._by_folded[near[0]] if near else ""
        found = self._found.get(word, "")
        return f"did you mean {found}?" if found else otherwise


def gone(library: Library, number: str) -> str:
    """Return advice for a number whose approvals are kept and whose file is not; else empty."""
    kept = number in library.records or number in library.archive
    return (
        f"{number} was approved and its file is gone; put it back as it was saved" if kept else ""
    )


def listed(words: Iterable[str]) -> str:
    """Write words as people list them: one, two and three."""
    every = list(words)
    if len(every) < 2:  # noqa: PLR2004 - one word needs no "and"
        return "".join(every)
    return f"{', '.join(every[:-1])} and {every[-1]}"
