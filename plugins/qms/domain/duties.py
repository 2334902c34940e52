"""Duties: everything with a day on which somebody has to do something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qms.domain.canonical import sha256_hex


class DutyKind(StrEnum):
    """What a duty is about; the words readers see."""

    REVIEW = "Review of a document"
    EFFECTIVE = "Comes into force"
    NOTICE = "Notice ends"
    FOLLOW_UP = "Interim change"
    FINDING = "Accepted finding"
    TRAINING = "Training"
    STAFF = "Somebody leaves"
    KEY = "Key"
    DEPUTY = "Deputy"
    CERTIFICATE = "Certificate"
    AUDIT = "Internal audit"
    ANSWER = "Finding from outside"
    EXTERNAL = "Document from outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing that is due on a day."""

    kind: DutyKind
    day: date
    what: str
    """What is to be done, as a sentence without its end."""
    subject: str
    """What tells it from others of its kind, and stays the same when the day moves."""
    who: tuple[str, ...] = ()
    """Names of people, or titles of roles."""
    document: str = ""
    """Number of the document, where there is one."""

    def uid(self, repository: str) -> str:
        """Return a name that is the same in every calendar, however often it is made."""
        return f"{sha256_hex(f'{self.kind.name}/{self.subject}'.encode())[:24]}@{repository}.qms"


def in_order(duties: Iterable[Duty]) -> tuple[Duty, ...]:
    """Return duties by their day."""
    return tuple(sorted(duties, key=lambda each: (each.day, each.kind, each.subject)))


def by_month(duties: Iterable[Duty]) -> Iterator[tuple[date, tuple[Duty, ...]]]:
    """Yield the first day of each month with its duties, which are in order."""
    months: dict[date, list[Duty]] = {}
    for each in duties:
        months.setdefault(each.day.replace(day=1), []).append(each)
    for month, own in months.items():
        yield month, tuple(own)
