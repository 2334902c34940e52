"""What every rule module is made of: a rule, its function, and small helpers for findings."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from inspect import getdoc

from qms.domain.diagnostics import Diagnostic, Rule, finding
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule with the pure function that looks for findings; its docstring is the rule's page."""

    rule: Rule
    function: Callable[[Library], Iterator[Diagnostic]]
    requires: tuple[str, ...] = ()
    """Codes whose findings already explain what this check would say about the same document."""


def documented(rule: Rule, function: Callable[..., object]) -> Rule:
    """Return the rule with the page that its function's docstring holds."""
    return replace(rule, explanation=(getdoc(function) or "").strip() + "\n")


def about(
    rule: Rule, document: ControlledDocument, key: str, message: str, *, advice: str
) -> Diagnostic:
    """Make a finding at a value of a document's front matter."""
    place = document.at(key)
    return finding(rule, place, message, advice=advice, document=document.id)


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


def listed(words: Iterable[str]) -> str:
    """Write words as people list them: one, two and three."""
    every = list(words)
    if len(every) < 2:  # noqa: PLR2004 - one word needs no "and"
        return "".join(every)
    return f"{', '.join(every[:-1])} and {every[-1]}"
