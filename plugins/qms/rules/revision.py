"""2xx: the history of a document tells one story, and its revisions follow the scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from qms.domain.diagnostics import Diagnostic, Kind, Rule, Severity
from qms.domain.documents import ControlledDocument, Revision, Status
from qms.domain.library import Library
from qms.rules.check import Check, about, listed, unless_in_review

MISSING_HISTORY = Rule(
    code="QMS201",
    name="missing-history-entry",
    kind=Kind.COMPLETENESS,
    summary="The history does not say what the present revision changed.",
    clause="AS9120 7.5.3.2",
)
HISTORY_OUT_OF_ORDER = Rule(
    code="QMS202",
    name="history-out-of-order",
    summary="An older revision has a later date than a newer one.",
    clause="AS9120 7.5.3.2",
)
REPEATED_REVISION = Rule(
    code="QMS203",
    name="repeated-revision",
    summary="A revision stands twice in the history.",
    clause="AS9120 7.5.3.2",
)
REVISION_BEHIND_HISTORY = Rule(
    code="QMS204",
    name="revision-behind-history",
    summary="The history already knows a newer revision than the document says it is.",
    clause="AS9120 7.5.3.2",
)
HISTORY_IN_FUTURE = Rule(
    code="QMS209",
    name="history-date-in-future",
    severity=Severity.WARNING,
    kind=Kind.CALENDAR,
    summary="A history has an entry with a date that is still to come.",
    clause="AS9120 7.5.3.2",
)
REVISION_OUTSIDE_SCHEME = Rule(
    code="QMS222",
    name="revision-outside-scheme",
    summary="A revision is not written as the type asks, or the history leaves one out.",
    clause="AS9120 7.5.2",
)

PATTERNS = {
    "letters": re.compile(r"[A-Z]{1,3}"),
    "numbers": re.compile(r"\d{1,6}"),
    "dotted": re.compile(r"\d{1,6}(?:\.\d{1,6})+"),
}
IN_WORDS = {
    "letters": "letters: A, B, C",
    "numbers": "numbers: 1, 2, 3",
    "dotted": "numbers with a dot: 1.0, 1.1, 2.0",
}
SKIPPED_LETTERS = frozenset("IOQSXZ")
"""Letters that drawing practice leaves out, because they look like figures or like each other."""


def check_history_entry(library: Library) -> Iterator[Diagnostic]:
    """The history says what the present revision changed.

    ## What it checks
    A document that is approved, obsolete or under review (then as a warning) has a `history` entry
    for its `revision`.

    ## Why it matters
    People who know the text want to read what is new, and the entry is part of what is approved.

    ## Example
    `revision: B` with a history that ends at A.

    ## How to fix it
    Add the entry: revision, date and description of the change.

    ## When to accept
    For documents taken over from an older system whose history is lost.
    """
    for document in library.documents:
        if document.status is not Status.DRAFT and document.current_history is None:
            message = f"the history has no entry for revision {document.revision}"
            advice = f"add {{revision: {document.revision}, date: …, description_of_change: …}}"
            key = "history" if document.history else "revision"
            found = about(MISSING_HISTORY, document, key, message, advice=advice)
            yield unless_in_review(found, document)


def check_history_order(library: Library) -> Iterator[Diagnostic]:
    """Newer revisions have newer dates.

    ## What it checks
    Along the history, from the oldest revision to the present one, no date is earlier than the one
    before it. The list may begin with the newest or with the oldest entry.

    ## Why it matters
    A history that runs backwards cannot say what was in force on a day.

    ## Example
    Revision A of 2026-05-01 followed by revision B of 2026-01-15.

    ## How to fix it
    Correct the date that was mistyped. For revisions that were approved, that needs a new revision.

    ## When to accept
    Never.
    """
    for document in library.documents:
        for (_, older), (index, newer) in pairwise(chronological(document)):
            if newer.date < older.date:
                message = (
                    f"revision {newer.revision} of {newer.date} is dated before"
                    f" revision {older.revision} of {older.date}"
                )
                key = f"history[{index}].date"
                advice = "correct the date that was mistyped"
                yield about(HISTORY_OUT_OF_ORDER, document, key, message, advice=advice)


def check_history_in_past(library: Library) -> Iterator[Diagnostic]:
    """Entries of a history have happened.

    ## What it checks
    In documents that are not drafts, no date of a history is later than the day of the check.

    ## Why it matters
    A date that has not come is usually a mistyped year, and it is part of what is approved.

    ## Example
    An entry of 2062-11-01 in a document that came into force in 2026.

    ## How to fix it
    Correct the date before the approval. From when the document is in force stands in
    `effective_date`.

    ## When to accept
    When the entry is dated with the day on which the revision comes into force.
    """
    for document in library.documents:
        if document.status is Status.DRAFT:
            continue
        for index, entry in enumerate(document.history):
            if entry.date > library.as_of:
                message = f"revision {entry.revision} is dated {entry.date}, a day still to come"
                advice = "correct the date; the first day in force belongs in effective_date"
                key = f"history[{index}].date"
                yield about(HISTORY_IN_FUTURE, document, key, message, advice=advice)


def check_repeated_revision(library: Library) -> Iterator[Diagnostic]:
    """Every revision stands in the history once.

    ## What it checks
    No two entries of a history have the same revision, also not in capitals and small letters.

    ## Why it matters
    Two texts with the same letter cannot be told apart on paper.

    ## Example
    Two entries for revision B, one for each of two changes.

    ## How to fix it
    Make one entry of the two, or give the later change the next revision.

    ## When to accept
    Never.
    """
    for document in library.documents:
        seen: set[str] = set()
        for index, entry in enumerate(document.history):
            revision = entry.revision.casefold()
            if revision in seen:
                message = f"revision {entry.revision} stands twice in the history"
                key = f"history[{index}].revision"
                advice = "make one entry of the two, or give the later change the next revision"
                yield about(REPEATED_REVISION, document, key, message, advice=advice)
            seen.add(revision)


def check_revision_is_newest(library: Library) -> Iterator[Diagnostic]:
    """The present revision is the newest one in the history.

    ## What it checks
    The entry of `revision` is the newest of the history: the first or the last of the list.

    ## Why it matters
    A revision that is lowered, or used again, brings an old text back under a known letter.

    ## Example
    `revision: B` with a history of A, B and C.

    ## How to fix it
    Set `revision` to the newest entry. To return to an older text, issue it as a new revision.

    ## When to accept
    Never.
    """
    for document in library.documents:
        revisions = [entry.revision for entry in document.history]
        if document.revision in revisions[1:-1]:
            message = (
                f"the document says revision {document.revision}, and its history"
                f" lists {listed(revisions)}"
            )
            advice = "set revision to the newest one; issue an older text as a new revision"
            yield about(REVISION_BEHIND_HISTORY, document, "revision", message, advice=advice)


def check_scheme(library: Library) -> Iterator[Diagnostic]:
    """Revisions follow the scheme of the type and leave none out.

    ## What it checks
    The present revision is written as `revision_scheme` in `qms.yml` asks, and every entry of the
    history is the next one after the entry before it. The letters I, O, Q, S, X and Z may be left
    out. Entries from before the scheme was used, and types with the scheme `none`, are not judged.

    ## Why it matters
    With A, B and D people look for C: was it issued, is somebody working to it?

    ## Example
    A history of A and C.

    ## How to fix it
    Use the next revision. If one was issued elsewhere, add its entry to the history.

    ## When to accept
    Never: change the scheme in `qms.yml` for documents that number differently.
    """
    for document in library.documents:
        scheme = document.type.revision_scheme
        pattern = PATTERNS.get(scheme)
        if pattern is None:
            continue
        if not pattern.fullmatch(document.revision):
            message = f"{document.revision} is not a revision of this type"
            advice = f"revisions of this type are {IN_WORDS[scheme]}"
            yield about(REVISION_OUTSIDE_SCHEME, document, "revision", message, advice=advice)
            continue
        for (_, older), (index, newer) in pairwise(chronological(document)):
            both = pattern.fullmatch(older.revision) and pattern.fullmatch(newer.revision)
            repeated = older.revision.casefold() == newer.revision.casefold()
            if both and not repeated and not follows(scheme, older.revision, newer.revision):
                message = f"revision {newer.revision} does not follow {older.revision}"
                key = f"history[{index}].revision"
                advice = f"use the next one; revisions of this type are {IN_WORDS[scheme]}"
                yield about(REVISION_OUTSIDE_SCHEME, document, key, message, advice=advice)


def chronological(document: ControlledDocument) -> list[tuple[int, Revision]]:
    """Return the history from oldest to newest, each entry with its index in the list.

    Companies write it both ways round: the present revision is at the newest end; where the
    history does not have it, the dates decide.
    """
    entries = list(enumerate(document.history))
    if len(entries) < 2:  # noqa: PLR2004 - one entry has no direction
        return entries
    first, last = document.history[0], document.history[-1]
    if document.revision not in {first.revision, last.revision}:
        return entries[::-1] if first.date > last.date else entries
    return entries[::-1] if first.revision == document.revision else entries


def follows(scheme: str, older: str, newer: str) -> bool:
    """Return whether a revision is the next one after another; both are of the scheme."""
    match scheme:
        case "letters":
            return _follows_letters(older, newer)
        case "numbers":
            return int(newer) == int(older) + 1
        case _:
            return _follows_dotted(older, newer)


def next_revision(scheme: str, revision: str) -> str:
    """Return the revision after another one; empty where the scheme cannot say.

    Letters that look like figures are left out; of numbers with dots the last one grows.
    """
    pattern = PATTERNS.get(scheme)
    if pattern is None or not pattern.fullmatch(revision):
        return ""
    if scheme == "letters":
        value = _letters_value(revision) + 1
        while SKIPPED_LETTERS & set(_letters(value)):
            value += 1
        found = _letters(value)
    else:
        before, dot, last = revision.rpartition(".")
        found = f"{before}{dot}{int(last) + 1:0{len(last)}d}"
    return found if pattern.fullmatch(found) else ""


def _follows_letters(older: str, newer: str) -> bool:
    start, stop = _letters_value(older), _letters_value(newer)
    if not start < stop <= start + 2 * 26:
        return False
    return all(SKIPPED_LETTERS & set(_letters(value)) for value in range(start + 1, stop))


def _follows_dotted(older: str, newer: str) -> bool:
    """Return whether one part grew by one and every part after it starts again at zero."""
    old, new = [[int(part) for part in each.split(".")] for each in (older, newer)]
    if len(old) != len(new):
        return False
    changed = next((i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b), None)
    if changed is None:
        return False
    return new[changed] == old[changed] + 1 and not any(new[changed + 1 :])


def _letters_value(text: str) -> int:
    value = 0
    for letter in text:
        value = value * 26 + ord(letter) - ord("A") + 1
    return value


def _letters(value: int) -> str:
    text = ""
    while value:
        value, place = divmod(value - 1, 26)
        text = chr(ord("A") + place) + text
    return text


CHECKS = (
    Check(rule=MISSING_HISTORY, function=check_history_entry),
    Check(rule=HISTORY_OUT_OF_ORDER, function=check_history_order, requires=("QMS203", "QMS204")),
    Check(rule=HISTORY_IN_FUTURE, function=check_history_in_past),
    Check(rule=REPEATED_REVISION, function=check_repeated_revision),
    Check(rule=REVISION_BEHIND_HISTORY, function=check_revision_is_newest, requires=("QMS203",)),
    Check(
        rule=REVISION_OUTSIDE_SCHEME, function=check_scheme, requires=("QMS202", "QMS203", "QMS204")
    ),
)
