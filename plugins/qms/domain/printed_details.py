"""Number, revision, title, date and approver of a document, read where companies print them.

Nothing is guessed: two places that disagree, a date that can be read in two ways and a value that
nobody printed become questions, or doubts where one place clearly counts more than the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qms.domain.adoption import UNMARKED, Detail, Reading, TakenText
from qms.domain.printed_days import read_day, without_days
from qms.domain.printed_labels import lone_days, read_rows_of
from qms.domain.printed_tables import TableUse, read_table, use_of

_FILE_NUMBER = re.compile(
    r"(?P<number>[A-Za-zÄÖÜäöü]{1,8}[ ._-]?\d{1,4}(?:[._-]\d{1,4}){0,3})(?![A-Za-z0-9])"
)
_FILE_REVISION = re.compile(
    r"(?i)(?:^|[\s_.(-])(?:(?:revision|rev|version|ausgabe|issue)[\s._-]*"
    r"(?P<value>\d{1,3}(?:\.\d{1,2})?|[A-Z])|v(?P<v>\d{1,3}(?:\.\d{1,2})?))(?=$|[\s_.)-])"
)
_FILE_NAME = "the file name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What was read, and what must be asked."""

    readings: Mapping[Detail, Reading]
    questions: tuple[str, ...]
    """What must be answered first."""
    doubts: tuple[str, ...] = ()
    """What was taken for want of better."""

    def value(self, detail: Detail) -> str:
        """Return a value, or empty."""
        found = self.readings.get(detail)
        return found.value if found else ""


def _of_each() -> dict[Detail, list[Reading]]:
    return {each: [] for each in Detail}


@dataclass(kw_only=True)
class _Found:
    """What was read so far."""

    first: dict[Detail, list[Reading]] = field(default_factory=_of_each)
    """What the document says of itself."""
    later: dict[Detail, list[Reading]] = field(default_factory=_of_each)
    """What counts where nothing better is known: revisions of before, approvals, the file name."""
    questions: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def read_details(file_name: str, text: TakenText) -> Details:
    """Read everything that a document says of itself.

    Args:
        file_name: The name of the file, with its ending.
        text: What was taken over of it.
    """
    found = _Found()
    for place in text.found:
        use = use_of(place)
        if use is TableUse.DETAILS:
            for detail, reading in read_rows_of(place, found.questions):
                found.first[detail].append(reading)
            found.later[Detail.DATE].extend(lone_days(place))
        else:
            for detail, reading in read_table(place, use):
                found.later[detail].append(reading)
    if text.title:
        reading = Reading(value=text.title, place="the title in the text")
        found.first[Detail.TITLE].append(reading)
    for detail, reading in _of_file_name(file_name):
        # Whoever renames a file does not renumber the document, so that two numbers are a question.
        (found.first if detail is Detail.NUMBER else found.later)[detail].append(reading)
    for detail in (Detail.NUMBER, Detail.REVISION, Detail.DATE):
        found.questions.extend(_disagreement(detail, found.first[detail]))
    readings = {
        detail: (found.first[detail] or found.later[detail])[0]
        for detail in Detail
        if found.first[detail] or found.later[detail]
    }
    if Detail.REVISION in readings:
        found.doubts.extend(_doubts(readings[Detail.REVISION], found.later[Detail.REVISION]))
    _fill(text, readings, found)
    missing = (each for each in (Detail.NUMBER, Detail.TITLE) if each not in readings)
    found.questions.extend(f"{each}: none was found; write it" for each in missing)
    return Details(
        readings=readings,
        questions=tuple(dict.fromkeys(found.questions)),
        doubts=tuple(dict.fromkeys(found.doubts)),
    )


def number_of_file_name(file_name: str) -> str:
    """Return the number with which the name of a file begins; empty where it begins otherwise."""
    found = dict(_of_file_name(file_name)).get(Detail.NUMBER)
    return found.value if found else ""


def _fill(text: TakenText, readings: dict[Detail, Reading], found: _Found) -> None:
    """Fill in what nobody printed, each with a doubt."""
    if Detail.TITLE not in readings and text.title_of_properties:
        value = text.title_of_properties
        readings[Detail.TITLE] = Reading(value=value, place="the properties of the file")
        found.doubts.append("title: only the properties of the file say it; is it right?")
    if Detail.REVISION not in readings:
        readings[Detail.REVISION] = Reading(value=UNMARKED, place="nowhere")
        found.doubts.append(f"revision: none is printed; “{UNMARKED}” stands until the next one")
    is_asked = any(each.startswith("date: ") for each in found.questions)
    if Detail.DATE in readings or is_asked:
        return
    if text.saved_on:
        value = text.saved_on.isoformat()
        readings[Detail.DATE] = Reading(value=value, place="the day on which the file was saved")
        words = f"date: only the day is known on which the file was saved, {value}; is it right?"
        found.doubts.append(words)
    else:
        found.questions.append("date: none was found; write it")


def _of_file_name(file_name: str) -> Iterator[tuple[Detail, Reading]]:
    """Yield what the name of a file says: number first, then words, revision or date at the end."""
    place = _FILE_NAME
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


def _doubts(chosen: Reading, others: Sequence[Reading]) -> Iterator[str]:
    """Yield a doubt for each place that says another revision than the one that counts."""
    for each in others:
        if not _same(each.value, chosen.value):
            yield (
                f"revision: {chosen.place} says {chosen.value} and counted,"
                f" {each.place} says {each.value}; is it right?"
            )


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
