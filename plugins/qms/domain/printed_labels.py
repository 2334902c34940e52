"""Labels such as "Rev." and the values behind, beside or below them, as companies print them.

English and German words are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qms.domain.adoption import Detail, FoundRows, Reading, RowsKind
from qms.domain.printed_days import is_day, read_day

_NUMBER = re.compile(r"[A-Za-zÄÖÜäöü]{0,8}[ ._/-]{0,2}\d{1,5}(?:[._/ -]?\d{1,4}){0,3}[A-Za-z]?")
_REVISION = re.compile(
    r"(?:(?i:rev(?:ision)?|version|v)\.?\s*)?(?P<value>[A-Za-z0-9][\w./-]{0,11})(?![\w/-])"
)
_AFTER_NAME = re.compile(r",|\s\(|\s+(?:am|on|den)\s|\s+(?=\d)")
_LABELS: Mapping[Detail, re.Pattern[str]] = {
    Detail.NUMBER: re.compile(
        r"(?i)(?:document|doc\.?|procedure|form|instruction|dokument(?:en)?|dok\.?|verfahrens|"
        r"formular|anweisungs)[\s-]*(?:no\.?|number|nr\.?|nummer|id|code)|dokumentenkennung"
    ),
    Detail.REVISION: re.compile(
        r"(?i)(?:revision(?:s?stand|s?nummer)?|rev|version|ausgabe|issue|änderungsstand)\.?"
        r"(?:[\s-]*(?:no|nr|nummer|number|level|index)\.?)?"
    ),
    Detail.DATE: re.compile(
        r"(?i)(?:revision\s+date|rev\.?\s*date|issue\s+date|date\s+of\s+issue|approved\s+on|"
        r"ausgabedatum|revisionsdatum|freigabedatum|freigegeben\s+am|stand|datum|date)"
    ),
    Detail.TITLE: re.compile(r"(?i)(?:document\s+)?title|titel|bezeichnung|benennung"),
    Detail.APPROVER: re.compile(
        r"(?i)approved(?:\s+by)?|released\s+by|freigegeben(?:\s+(?:von|durch))?|freigabe|"
        r"genehmigt(?:\s+(?:von|durch))?|geprüft\s+und\s+freigegeben"
    ),
}
_SHORT_NUMBER = re.compile(r"(?i)(?:no|number|nr|nummer|document|dokument|id)\.?")
_APART = re.compile(r"\t|\n|\s{3,}|\s[|•·]\s")


def read_rows_of(found: FoundRows, questions: list[str]) -> Iterator[tuple[Detail, Reading]]:
    """Yield what rows say, each label with the words behind it, beside it or below it.

    Args:
        found: The rows.
        questions: To which a date is added that can be read in two ways.
    """
    is_margin = found.kind is RowsKind.MARGIN
    rows = [[part for cell in row for part in _parts(cell)] for row in found.rows]
    for index, row in enumerate(rows):
        below = rows[index + 1] if index + 1 < len(rows) else []
        for column, cell in enumerate(row):
            detail, rest = label_of(cell, is_margin=is_margin)
            if detail is None:
                continue
            beside = row[column + 1] if column + 1 < len(row) else ""
            under = below[column] if column < len(below) else ""
            others = (each for each in (beside, under) if each and not _is_label(each))
            value = rest or next(others, "")
            yield from _values(detail, value, found.place, questions)


def lone_days(found: FoundRows) -> Iterator[Reading]:
    """Yield dates that stand alone in a header or footer, without a label."""
    parts = (part for row in found.rows for cell in row for part in _parts(cell))
    for part in parts if found.kind is RowsKind.MARGIN else ():
        day = read_day(part)[0] if is_day(part) else None
        if day is not None:
            yield Reading(value=day.isoformat(), place=found.place)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in _APART.split(cell) if part.strip()] or [""]


def label_of(cell: str, *, is_margin: bool = False) -> tuple[Detail | None, str]:
    """Return the detail that a cell names, and the words that follow in the same cell."""
    labels = [*_LABELS.items()]
    # The longest label wins: "Revision date" is no revision.
    matches = [(match, detail) for detail, each in labels if (match := each.match(cell))]
    if is_margin and (short := _SHORT_NUMBER.match(cell)):
        matches.append((short, Detail.NUMBER))
    if not matches:
        return None, ""
    match, detail = max(matches, key=lambda each: each[0].end())
    rest = cell[match.end() :]
    if rest and not re.match(r"\s*[:.]|\s+\S*\d|\s+[A-Z]$", rest):
        return None, ""
    return detail, rest.lstrip(" :.").strip()


def _is_label(cell: str) -> bool:
    return label_of(cell, is_margin=True)[0] is not None


def _values(
    detail: Detail, value: str, place: str, questions: list[str]
) -> Iterator[tuple[Detail, Reading]]:
    """Yield what a value says: words beside "Rev." may hold a date too."""
    day, question = read_day(value)
    if question:
        questions.append(question)
    if day is not None and detail in {Detail.DATE, Detail.REVISION, Detail.APPROVER}:
        yield Detail.DATE, Reading(value=day.isoformat(), place=place)
    match detail:
        case Detail.NUMBER:
            if match := _NUMBER.match(value):
                yield detail, Reading(value=match[0].strip(), place=place)
        case Detail.REVISION:
            match = _REVISION.match(value)
            if match and not _is_date(match["value"]) and not question:
                yield detail, Reading(value=match["value"].rstrip("./-"), place=place)
        case Detail.APPROVER:
            name = _AFTER_NAME.split(value)[0].strip()
            if name and not re.search(r"\d", name):
                yield detail, Reading(value=name, place=place)
        case Detail.TITLE if value:
            yield detail, Reading(value=value, place=place)
        case _:
            pass


def _is_date(text: str) -> bool:
    return read_day(text)[0] is not None or bool(read_day(text)[1])
