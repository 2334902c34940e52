"""The lists of issues of the manual (`quality_manual/issues/N.json`): the texts that each holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

from qms.domain.diagnostics import Diagnostic
from qms.domain.library import IssuedRevision
from qms.source import faults
from qms.source.files import MAX_ASSET_BYTES, Unreadable, read_bytes, refuse, walk
from qms.source.registers import DIRECTORY

FOLDER = f"{DIRECTORY}/issues"
FORMAT = "qms-manifest@1"
SHA256 = re.compile(r"[0-9a-f]{64}")
NOT_ISSUED = frozenset({"draft", "under review"})
"""Texts that an issue from the time of setup shows and does not promise."""


def read_issued(root: Path) -> tuple[tuple[IssuedRevision, ...], tuple[Diagnostic, ...]]:
    """Return what every issue lists, and what is wrong with lists that cannot be read."""
    issued: list[IssuedRevision] = []
    problems: list[Diagnostic] = []
    for path in walk(root, FOLDER):
        if not path.endswith(".json"):
            continue
        try:
            issued += _read(root, path)
        except Unreadable as refusal:
            problems += refusal.diagnostics
    return tuple(issued), tuple(problems)


def _read(root: Path, path: str) -> list[IssuedRevision]:
    try:
        value = json.loads(read_bytes(root, path, limit=MAX_ASSET_BYTES))
    except (ValueError, RecursionError) as error:
        raise _malformed(path, "it is not JSON") from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise _malformed(path, f"its format is not {FORMAT}")
    documents = value.get("documents")
    if not isinstance(documents, list):
        raise _malformed(path, "it has no list of documents")
    listed = [_issued(each, path) for each in documents]
    return [each for each in listed if each is not None]


def _issued(value: object, path: str) -> IssuedRevision | None:
    entry = value if isinstance(value, dict) else {}
    number, revision, digest = (entry.get(key) for key in ("id", "revision", "content_sha256"))
    is_text = isinstance(number, str) and isinstance(revision, str)
    if not is_text or not isinstance(digest, str) or not SHA256.fullmatch(digest):
        raise _malformed(path, "a document in it has no id, revision and SHA-256")
    if entry.get("status") in NOT_ISSUED:
        return None
    return IssuedRevision(
        path=path, document=str(number), revision=str(revision), content_sha256=digest
    )


def _malformed(path: str, reason: str) -> Unreadable:
    message = f"the list of an issue of the manual is not usable: {reason}"
    advice = "put the file back as it was issued; it is never edited"
    return refuse(faults.MALFORMED_ISSUE, path, message, advice)
