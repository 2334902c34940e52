"""Number, revision, title, date and approver of a document, read where companies print them.

English and German words are known. Nothing is guessed: two places that disagree, a date that can be
read in two ways and a value that nobody printed become questions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qms.domain.adoption import Detail, FoundRows, Reading, TakenText
from qms.domain.printed_days import read_day, without_days

_NUMBER = re.compile(r"[A-Za-zÄÖÜäöü]{0,8}[ ._/-]{0,2}\d{1,5}(?:[._/ -]?\d{1,4}){0,3}[A-Za-z]?")
_FILE_NUMBER = re.compile(
    r"(?P<number>[A-Za-zÄÖÜäöü]{1,8}[ ._-]?\d{1,4}(?:[._-]\d{1,4}){0,3})(?![A-Za-z0-9])"
)
_FILE_REVISION = re.compile(
    r"(?i)(?:^|[\s_.(-])(?:(?:revision|rev|version|ausgabe|issue)[\s._-]*"
    r"(?P<value>\d{1,3}(?:\.\d{1,2})?|[A-Z])|v(?P<v>\d{1,3}(?:\.\d{1,2})?))(?=$|[\s_.)-])"
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What was read, and what must be asked."""

    readings: Mapping[Detail, Reading]
    questions: tuple[str, ...]

    def value(self, detail: Detail) -> str:
        """Return a value, or empty."""
        found = self.readings.get(detail)
        return found.value if found else ""


def read_details(file_name: str, text: TakenText) -> Details:
    """Read everything that a document says of itself.

    Args:
        file_name: The name of the file, with its ending.
        text: What was taken over of it.
    """
    candidates: dict[Detail, list[Reading]] = {each: [] for each in Detail}
    questions: list[str] = []
    for place in text.found:
        for detail, reading in _of_rows(place, questions):
            candidates[detail].append(reading)
    if text.title:
        candidates[Detail.TITLE].append(Reading(value=text.title, place="the title in the text"))
    for detail, reading in _of_file_name(file_name):
        candidates[detail].append(reading)
    readings = {detail: found[0] for detail, found in candidates.items() if found}
    for detail in (Detail.NUMBER, Detail.REVISION, Detail.DATE):
        questions.extend(_disagreement(detail, candidates[detail]))
    if Detail.TITLE not in readings and text.title_of_properties:
        value = text.title_of_properties
        readings[Detail.TITLE] = Reading(value=value, place="the properties of the file")
        questions.append("title: only the properties of the file say it; is it right?")
    is_asked = any(each.startswith("date: ") for each in questions)
    if Detail.DATE not in readings and text.saved_on and not is_asked:
        value = text.saved_on.isoformat()
        readings[Detail.DATE] = Reading(value=value, place="the day on which the file was saved")
        questions.append("date: only the day is known on which the file was saved; is it right?")
    needed = (Detail.NUMBER, Detail.TITLE, Detail.REVISION, Detail.DATE)
    missing = [each for each in needed if each not in readings]
    if is_asked and Detail.DATE in missing:
        missing.remove(Detail.DATE)
    questions.extend(f"{each}: none was found; write it" for each in missing)
    return Details(readings=readings, questions=tuple(dict.fromkeys(questions)))


def _of_rows(found: FoundRows, questions: list[str]) -> Iterator[tuple[Detail, Reading]]:
    """Yield what rows say, each label with the words behind it, beside it or below it."""
    rows = [[part for cell in row for part in _parts(cell)] for row in found.rows]
    for index, row in enumerate(rows):
        below = rows[index + 1] if index + 1 < len(rows) else []
        for column, cell in enumerate(row):
            detail, rest = _labelled(cell, is_margin=found.is_margin)
            if detail is None:
                continue
            beside = row[column + 1] if column + 1 < len(row) else ""
            under = below[column] if column < len(below) else ""
            others = (each for each in (beside, under) if each and not _is_label(each))
            value = rest or next(others, "")
            yield from _values(detail, value, found.place, questions)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in _APART.split(cell) if part.strip()] or [""]


def _labelled(cell: str, *, is_margin: bool) -> tuple[Detail | None, str]:
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
    return _labelled(cell, is_margin=True)[0] is not None


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


def _of_file_name(file_name: str) -> Iterator[tuple[Detail, Reading]]:
    """Yield what the name of a file says: number first, then words, revision or date at the end."""
    place = "the file name"
    stem = unicodedata.normalize("NFC", file_name).rpartition(".")[0].strip()
    rest = stem
    if match := _FILE_NUMBER.match(stem):
        number = match["number"].replace("_", "-")
        yield Detail.NUMBER, Reading(value=number, place=place)
        rest = stem[match.end() :]
    if match := _FILE_REVISION.search(rest):
        yield Detail.REVISION, Reading(value=match["value"] or match["v"], place=place)
        rest = rest[: match.start()] + rest[match.end() :]
    day, _ = read_day(rest)
    if day is not None:
        yield Detail.DATE, Reading(value=day.isoformat(), place=place)
        rest = without_days(rest)
    title = re.sub(r"[\s_]+", " ", rest).strip(" -\u2013\u2014.,()")
    if re.search(r"[^\W\d_]{2}", title):
        yield Detail.TITLE, Reading(value=title, place=place)


def _disagreement(detail: Detail, found: Sequence[Reading]) -> Iterator[str]:
    """Yield a question when two places do not say the same."""
    first = next(iter(found), None)
    other = next((each for each in found if first and not _same(each.value, first.value)), None)
    if first is not None and other is not None:
        yield (
            f"{detail}: {first.place} says {first.value}, {other.place} says {other.value};"
            " which is right?"
        )


def _same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(value: str) -> Iterable[str]:
    parts = re.findall(r"[^\W_]+", value.casefold())
    return [part.lstrip("0") or "0" for part in parts]
