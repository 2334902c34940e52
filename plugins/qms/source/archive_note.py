"""The note `archive.json` in every archived folder, exactly as its format says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qms.domain.archive import ARCHIVE_FORMAT
from qms.source import faults
from qms.source.files import Unreadable, in_words, read_text, refuse, unseen_character
from qms.source.names import VARIABLE_NAME
from qms.source.strict_json import json_object

FIELDS = frozenset({"format", "path", "content_sha256", "archived_on", "variables", "inputs"})
SHA256 = re.compile(r"[0-9a-f]{64}")
FILE_NAME = re.compile(r"[0-9a-f]{64}(?:\.[a-z0-9]{1,8})?")
DOCUMENT_PATH = re.compile(r"(?!\.)[^/\\:]+(?:/(?!\.)[^/\\:]+)+")
VARIABLE = re.compile(rf"{VARIABLE_NAME.pattern}(?:\.[A-Za-z0-9._-]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveNote:
    """What `archive.json` says."""

    path: str
    content_sha256: str
    archived_on: date
    variables: Mapping[str, str]
    inputs: Mapping[str, str]


def read_note(root: Path, path: str) -> ArchiveNote:
    """Read the note of an archived folder.

    Raises:
        Unreadable: it is not exactly as the format says.
    """
    try:
        value = json_object(read_text(root, path))
    except ValueError as error:
        reason = "it is not a JSON object, or a field stands twice"
        raise malformed(path, reason, getattr(error, "lineno", 1)) from error
    except Unreadable as refusal:
        raise malformed(path, refusal.diagnostics[0].message) from refusal
    odd = sorted(FIELDS ^ value.keys())
    if odd:
        what = "does not belong in it" if odd[0] in value else "is missing"
        raise malformed(path, f"the field {shown(odd[0])} {what}")
    texts = {key: _text(value[key], key, path) for key in sorted(FIELDS - {"variables", "inputs"})}
    if texts["format"] != ARCHIVE_FORMAT:
        raise malformed(path, f"its format is not {ARCHIVE_FORMAT}")
    if not DOCUMENT_PATH.fullmatch(texts["path"]) or not texts["path"].endswith(".md"):
        raise malformed(path, "path is not the place of a document")
    if not SHA256.fullmatch(texts["content_sha256"]):
        raise malformed(path, "a SHA-256 is not 64 lower-case hexadecimal digits")
    variables = _texts(value["variables"], "variables", path)
    inputs = _texts(value["inputs"], "inputs", path)
    if not all(map(VARIABLE.fullmatch, variables)):
        raise malformed(path, "variables has a name that no variable can have")
    if not all(map(DOCUMENT_PATH.fullmatch, inputs)):
        raise malformed(path, "inputs has a name that is not the place of a file")
    if not all(map(FILE_NAME.fullmatch, inputs.values())):
        raise malformed(path, "inputs has a file that is not named by its SHA-256")
    return ArchiveNote(
        path=texts["path"],
        content_sha256=texts["content_sha256"],
        archived_on=_day(texts["archived_on"], path),
        variables=variables,
        inputs=inputs,
    )


def shown(text: str) -> str:
    """Return a name, with what cannot be seen in it written out."""
    return text if text.isprintable() and not unseen_character(text) else f"{text!a}"


def malformed(path: str, reason: str, line: int = 1, column: int = 1) -> Unreadable:
    """Make the refusal of an archived folder."""
    message = f"this archived revision is not usable: {reason}"
    advice = "put the folder back as it was written; the archive is never edited"
    return refuse(faults.MALFORMED_ARCHIVE, path, message, advice, line, column)


def _texts(value: object, key: str, path: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise malformed(path, f"{key} is not a list of names with their values")
    return {_text(name, key, path): _text(each, key, path) for name, each in value.items()}


def _text(value: object, key: str, path: str) -> str:
    if not isinstance(value, str):
        raise malformed(path, f"{key} is not text")
    unseen = unseen_character(value)
    if unseen:
        raise malformed(path, f"{key} holds the invisible character {in_words(unseen)}")
    return value


def _day(text: str, path: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise malformed(path, f"archived_on: {text} is not a date") from error
    if day.isoformat() != text:
        raise malformed(path, f"archived_on: {text} is not written YYYY-MM-DD")
    return day
