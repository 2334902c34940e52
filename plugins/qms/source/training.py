"""Training records: JSON files that must be exactly what their format says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from qms.domain.diagnostics import Diagnostic
from qms.domain.short_code import short_code
from qms.domain.training import TRAINING_DIRECTORY, TRAINING_FORMAT, How, TrainingRecord
from qms.source import faults
from qms.source.files import Unreadable, in_words, read_text, refuse, unseen_character, walk
from qms.source.names import ID, REVISION
from qms.source.strict_json import json_object

TEXTS = ("format", "repository", "document", "revision", "content_sha256", "code", "date", "how")
FURTHER = ("trainer", "sheet", "recorded_at")
FIELDS = frozenset({*TEXTS, *FURTHER, "people"})
SHA256 = re.compile(r"[0-9a-f]{64}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
MAX_CHARACTERS = 256 * 1024


def read_training(root: Path) -> tuple[tuple[TrainingRecord, ...], tuple[Diagnostic, ...]]:
    """Return every training record, by path, and what is wrong with files that are none."""
    records: list[TrainingRecord] = []
    problems: list[Diagnostic] = []
    for path in walk(root, TRAINING_DIRECTORY):
        try:
            records.append(read_training_record(root, path))
        except Unreadable as refusal:
            problems.extend(refusal.diagnostics)
    return tuple(records), tuple(problems)


def read_training_record(root: Path, path: str) -> TrainingRecord:
    """Read one training record.

    Raises:
        Unreadable: it is not exactly as the format says, or its place does not fit it.
    """
    texts, people = _parts(read_text(root, path), path)
    record = TrainingRecord(
        path=path,
        repository=texts["repository"],
        document=_matching(ID, texts["document"], "document", path),
        revision=_matching(REVISION, texts["revision"], "revision", path),
        content_sha256=_matching(SHA256, texts["content_sha256"], "content_sha256", path),
        day=_day(texts["date"], path),
        how=How(texts["how"]),
        trainer=texts["trainer"],
        people=people,
        sheet=texts["sheet"],
        recorded_at=_instant(texts["recorded_at"], path),
    )
    if texts["code"] != short_code(record.content_sha256):
        raise _malformed(path, "its code is not that of its content_sha256")
    if path != f"{record.folder}/{record.file_name}":
        right = f"{record.folder}/{record.file_name}"
        raise _malformed(path, f"its place does not fit its content; it should be {right}")
    return record


def _parts(text: str, path: str) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Return the fields of text, and the people."""
    if len(text) > MAX_CHARACTERS:
        raise _malformed(path, "it is longer than any record")
    try:
        value = json_object(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise _malformed(path, "it is not a JSON object, or a field stands twice", line) from error
    if value.keys() != FIELDS:
        wrong = min(value.keys() ^ FIELDS)
        state = "is missing" if wrong in FIELDS else "does not belong in it"
        raise _malformed(path, f"the field {wrong[:40]!a} {state}")
    people = value["people"]
    names = people if isinstance(people, list) else [None]
    texts = {key: each for key, each in value.items() if isinstance(each, str)}
    is_text = all(isinstance(each, str) for each in names) and texts.keys() == FIELDS - {"people"}
    if not names or not is_text:
        raise _malformed(path, "its fields are not text, or people is not a list of ids")
    unseen = next(filter(None, map(unseen_character, (*texts.values(), *names))), "")
    if unseen:
        raise _malformed(path, f"a field holds the invisible character {in_words(unseen)}")
    if len(set(names)) != len(names):
        raise _malformed(path, "a person stands in it twice")
    if texts["format"] != TRAINING_FORMAT:
        raise _malformed(path, f"its format is not {TRAINING_FORMAT}")
    if texts["how"] not in list(How):
        raise _malformed(path, f"how is none of {', '.join(How)}")
    return texts, tuple(names)


def _matching(pattern: re.Pattern[str], text: str, key: str, path: str) -> str:
    if not pattern.fullmatch(text):
        raise _malformed(path, f"{key} is not written as such values are")
    return text


def _day(text: str, path: str) -> date:
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _malformed(path, "date is not written YYYY-MM-DD")


def _instant(text: str, path: str) -> datetime:
    try:
        if INSTANT.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise _malformed(path, "recorded_at is not written YYYY-MM-DDTHH:MM:SSZ")


def _malformed(path: str, reason: str, line: int = 1) -> Unreadable:
    message = f"this training record is not usable: {reason}"
    advice = "put the record back as it was written; who was left out gets a record of their own"
    return refuse(faults.MALFORMED_TRAINING, path, message, advice, line)
