"""Packs: texts to begin from, what of them depends on which practice, and a company's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qms.domain.activities import Activity, Doing
from qms.domain.practices import QUESTIONS, Practice

MOST_SITES = 26
"""They are named A to Z."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Words of a document that a company replaces by its own."""

    document: str
    """Id of a document, or name of a register such as `applicability.yml`."""
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependent:
    """What of a pack applies only to a company with a practice."""

    documents: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    """As references are written: `QP-07#split-a-lot`."""
    forms: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    """Clauses that do not apply without the practice."""
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What is to be known of a pack's texts, from its `pack.yml`."""

    changes: str
    """The procedure for planned changes: what does not apply may be asked for one day."""
    limits: str
    """The section that says what the company does not do to parts."""
    replacements: tuple[Replacement, ...] = ()
    """Facts of the example, and the questions that take their place."""
    dependent: Mapping[Practice, Dependent]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAnswer:
    """One site of the company."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeAnswer:
    """Whether a practice is the company's; if not, why nothing about it applies."""

    done: bool
    because: str = ""
    registrar: str = ""
    """Of kitting: what the certification body said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a company answered to the questionnaire."""

    name: str
    short_name: str
    address: str
    sites: tuple[SiteAnswer, ...]
    practices: Mapping[Practice, PracticeAnswer]
    parts: Mapping[Activity, Doing]
    """Work on parts, for which the certification body is to be asked."""

    def reason(self, practice: Practice) -> str:
        """Return why nothing about a practice applies, as a sentence."""
        words = self.practices[practice].because.strip() or QUESTIONS[practice].reason
        return f"{words[:1].upper()}{words[1:].rstrip('. ')}."

    @property
    def sites_by_key(self) -> Mapping[str, SiteAnswer]:
        """Return the sites, named A, B, C …"""
        return {chr(ord("A") + index): site for index, site in enumerate(self.sites)}

    @property
    def without(self) -> tuple[Practice, ...]:
        """Return the practices that the company does not have."""
        return tuple(each for each in Practice if not self.practices[each].done)
