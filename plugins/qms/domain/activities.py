"""What a distributor may be asked to do to a part, and where that leaves distribution.

Where sources disagree whether an activity is still inside AS9120, nothing is guessed: the company
asks its certification body, and what that answered is written down.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Activity(StrEnum):
    """Work on a part that goes beyond buying, storing, splitting and selling it."""

    CUT = "cut"
    REEL = "reel"
    BAKE = "bake"
    DRY_PACK = "dry-pack"
    PROGRAM = "program"
    FORM_LEADS = "form-leads"
    RE_TIN = "re-tin"
    MARK = "mark"
    RE_TEST = "re-test"
    SORT = "sort"
    KIT = "kit"
    ASSEMBLE = "assemble"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Whether the company does an activity, and what its certification body said."""

    done: bool = False
    registrar: str = ""
    """Who answered, when, and where the answer is kept; empty when nobody was asked."""

    @property
    def is_open(self) -> bool:
        """Return whether it is done and nobody was asked."""
        return self.done and not self.registrar


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """An activity in the words of the questionnaire."""

    title: str
    question: str
    why: str
    """Why the certification body is to be asked, in our own words."""
    words: re.Pattern[str]
    """How a scope statement speaks of it."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_CHANGES = "It may change a characteristic of the part, and AS9120 is not meant for such work."
_UNSETTLED = "Sources disagree whether it is still distribution."
_PACKING = "It protects the part without changing it, but a wrong temperature or time harms it."

EXPLAINED: Mapping[Activity, Explained] = {
    Activity.CUT: Explained(
        title="Cutting to length",
        question="Do you cut wire, sheet, hose or bar to length or size?",
        why=_UNSETTLED,
        words=_words(r"cut(?:ting)?[ -]to[ -](?:length|size)|cut lengths"),
    ),
    Activity.REEL: Explained(
        title="Reeling",
        question="Do you put parts on other reels, or join tapes?",
        why=_UNSETTLED,
        words=_words(r"(?:re-?)?reel(?:ing|ed)|tape and reel"),
    ),
    Activity.BAKE: Explained(
        title="Baking",
        question="Do you bake moisture-sensitive parts?",
        why=_PACKING,
        words=_words(r"bak(?:e|ing|ed)"),
    ),
    Activity.DRY_PACK: Explained(
        title="Dry packing",
        question="Do you pack moisture-sensitive parts dry again?",
        why=_PACKING,
        words=_words(r"dry[ -]pack(?:ing|ed)?"),
    ),
    Activity.PROGRAM: Explained(
        title="Programming",
        question="Do you write programs or data into parts?",
        why=_CHANGES,
        words=_words(r"(?:device|part|chip)s? programming|program(?:me)? (?:device|part|chip)s"),
    ),
    Activity.FORM_LEADS: Explained(
        title="Forming leads",
        question="Do you bend or trim the leads of components?",
        why=_CHANGES,
        words=_words(r"lead[ -](?:forming|trimming)|form(?:ing)? (?:of )?leads"),
    ),
    Activity.RE_TIN: Explained(
        title="Re-tinning",
        question="Do you tin leads again or change their finish?",
        why=_CHANGES,
        words=_words(r"re-?tin(?:ning|ned)?|solder[ -]dip(?:ping|ped)?"),
    ),
    Activity.MARK: Explained(
        title="Marking parts",
        question="Do you mark, engrave or re-mark the parts themselves?",
        why=_CHANGES,
        words=_words(r"(?:part|re-?)[ -]?marking|re-?mark(?:ing|ed)?|engrav(?:e|ing|ed)"),
    ),
    Activity.RE_TEST: Explained(
        title="Testing for customers",
        question="Do you test or re-test parts as a service?",
        why="A test whose result a customer relies on is more than a check at receipt.",
        words=_words(r"re-?test(?:ing|ed)?|testing services?|up-?screening"),
    ),
    Activity.SORT: Explained(
        title="Sorting piece by piece",
        question="Do you sort every piece of a lot by measured values?",
        why="Lots made new by selection are no longer the maker's lots.",
        words=_words(r"100 ?% (?:sorting|inspection)|sort(?:ing)? by (?:value|size)"),
    ),
    Activity.KIT: Explained(
        title="Kitting",
        question="Do you put several parts together under one number?",
        why="As long as nothing is fitted or changed it is seen as distribution by many; ask once.",
        words=_words(r"kit(?:s|ting|ted)?"),
    ),
    Activity.ASSEMBLE: Explained(
        title="Assembly",
        question="Do you fit parts to one another, such as studs, connectors or hoses?",
        why=_CHANGES,
        words=_words(r"assembl(?:y|e|ing|ed)"),
    ),
    Activity.REPAIR: Explained(
        title="Repair and overhaul",
        question="Do you repair, overhaul or rework parts?",
        why="AS9120 is not meant for maintenance and repair; another standard of the family is.",
        words=_words(r"repair(?:s|ing|ed)?|overhaul(?:s|ing|ed)?|rework(?:s|ing|ed)?"),
    ),
}
