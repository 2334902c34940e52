"""The blank fields of a fillable form, and the mark by which a returned file names its revision."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MARK_FIELD = "qms-form"
NUMBER_FIELD = "qms-number"
DATE_FIELD = "qms-date"
SITE_FIELD = "qms-site"
"""Fields that every form has; names of its own have no hyphen with a word behind it."""
SIGNATURE_SUFFIX = "-signature"
"""Behind the name of a field for a signature: where it is signed; the name itself is text."""
_FORMAT = "qms-form@1"
_ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
_MARK = re.compile(
    rf"{re.escape(_FORMAT)} ({_ID}) ({_ID}) ({_ID}) ([0-9A-Z]{{4}}(?:-[0-9A-Z]{{4}}){{4}})"
)


class BlankKind(StrEnum):
    """What a field of a PDF looks like."""

    TEXT = "text"
    MULTILINE = "multiline"
    CHOICE = "choice"
    CHECKBOX = "checkbox"
    SIGNATURE = "signature"
    """A line for the name, and beside it a place for a signature, by hand or digital."""


class BoxPlace(StrEnum):
    """Where boxes for paper stand, seen from the list that they belong to."""

    NONE = "none"
    BESIDE = "beside"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankField:
    """One field; its place is where the page has a cell of its name."""

    name: str
    kind: BlankKind
    description: str
    """What readers without sight are told, the label first."""
    required: bool = False
    choices: tuple[str, ...] = ()
    length: int = 0
    is_small: bool = False
    """Whether it stands in a narrow column."""
    boxes: BoxPlace = BoxPlace.NONE
    """Where its choices stand a second time, to be ticked on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormMark:
    """Which text of which form a file was made from."""

    repository: str
    form: str
    revision: str
    code: str
    """The short code of the text's digest."""

    def __str__(self) -> str:
        """Write it as the file holds it."""
        return f"{_FORMAT} {self.repository} {self.form} {self.revision} {self.code}"

    @staticmethod
    def read(text: str) -> FormMark | None:
        """Read a mark; None when it is none."""
        found = _MARK.fullmatch(text)
        if found is None:
            return None
        return FormMark(repository=found[1], form=found[2], revision=found[3], code=found[4])
