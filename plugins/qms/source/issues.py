"""Issues of the manual: `quality_manual/issues/N.json`, each with its signature `N.sig` beside it.

A file is read only if it is exactly as `qms issue` writes it. Whether its signature counts is asked
elsewhere; one without any is read too, so that it can be named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from qms.domain.diagnostics import Diagnostic
from qms.domain.limits import MAX_ASSET_BYTES
from qms.domain.manifests import IssuedManifest, ListedDocument
from qms.source import faults
from qms.source.files import Unreadable, read_bytes, refuse, walk
from qms.source.names import ID
from qms.source.registers import DIRECTORY
from qms.source.strict_json import json_object

FOLDER = f"{DIRECTORY}/issues"
FORMAT = "qms-manifest@1"
LIST_SUFFIX = ".json"
SIGNATURE_SUFFIX = ".sig"
SHA256 = re.compile(r"[0-9a-f]{64}")
OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class _Malformed(ValueError):
    """What is wrong with a list, in words."""


def read_issues(root: Path) -> tuple[tuple[IssuedManifest, ...], tuple[Diagnostic, ...]]:
    """Return the manifest of every issue, and what is wrong with those that cannot be read."""
    issued: list[IssuedManifest] = []
    problems: list[Diagnostic] = []
    paths = set(walk(root, FOLDER))
    for path in sorted(paths):
        try:
            if path.endswith(LIST_SUFFIX):
                issued.append(_read(root, path, paths))
            elif path.endswith(SIGNATURE_SUFFIX):
                _refuse_lonely(path, paths)
        except Unreadable as refusal:
            problems += refusal.diagnostics
    return tuple(issued), tuple(problems)


def issue_paths(number: str) -> tuple[str, str]:
    """Return where the list of an issue and its signature lie."""
    return f"{FOLDER}/{number}{LIST_SUFFIX}", f"{FOLDER}/{number}{SIGNATURE_SUFFIX}"


def read_manifest(path: str, content: bytes, signature: str) -> IssuedManifest:
    """Read the list of an issue from its bytes.

    Raises:
        Unreadable: it is not as its format says.
    """
    # A checkout may have given it other line ends; the list itself never holds such a character.
    content = content.replace(b"\r\n", b"\n")
    try:
        return _manifest(path, json_object(content.decode("utf-8")), content, signature)
    except _Malformed as error:
        raise _malformed(path, str(error)) from error
    except ValueError as error:
        raise _malformed(path, "it is not a JSON object, or a field stands twice") from error


def _read(root: Path, path: str, paths: set[str]) -> IssuedManifest:
    content = read_bytes(root, path, limit=MAX_ASSET_BYTES)
    beside = path.removesuffix(LIST_SUFFIX) + SIGNATURE_SUFFIX
    beside = beside if beside in paths else path + SIGNATURE_SUFFIX  # as ssh-keygen names it
    signature = ""
    if beside in paths:
        written = read_bytes(root, beside, limit=MAX_ASSET_BYTES)
        signature = written.decode("ascii", "replace").replace("\r\n", "\n")
    return read_manifest(path, content, signature)


def _refuse_lonely(path: str, paths: set[str]) -> None:
    stem = path.removesuffix(SIGNATURE_SUFFIX)
    file = stem if stem.endswith(LIST_SUFFIX) else stem + LIST_SUFFIX
    if file not in paths:
        name, number = file.rpartition("/")[2], file.rpartition("/")[2].removesuffix(LIST_SUFFIX)
        message = f"this is the signature of an issue of the manual whose list {name} is not there"
        advice = f"bring {name} back; if `qms issue {number}` was interrupted, give it once more"
        raise refuse(faults.MALFORMED_ISSUE, path, message, advice)


def _manifest(
    path: str, value: Mapping[str, object], content: bytes, signature: str
) -> IssuedManifest:
    if value.get("format") != FORMAT:
        raise _Malformed(f"its format is not {FORMAT}")
    number = path.rpartition("/")[2].removesuffix(LIST_SUFFIX)
    if value.get("issue") != number:
        raise _Malformed(f"it does not say to be issue {number}")
    documents, issued_by = value.get("documents"), value.get("issued_by")
    if not isinstance(documents, list):
        raise _Malformed("it has no list of documents")
    if not isinstance(issued_by, dict):
        raise _Malformed("it does not say who issued it")
    return IssuedManifest(
        path=path,
        content=content,
        signature=signature,
        number=number,
        repository=_text(value, "repository"),
        as_of=_day(_text(value, "as_of")),
        person=_text(issued_by, "person"),
        name=_text(issued_by, "name"),
        role=_text(issued_by, "role"),
        commit=_matching(OBJECT_ID, _text(value, "commit"), "commit"),
        documents=tuple(_document(each) for each in documents),
        records=_records(value.get("records")),
        previous_sha256=_previous(value.get("previous_manifest_sha256")),
    )


def _document(value: object) -> ListedDocument:
    entry = value if isinstance(value, dict) else {}
    number, revision, digest = (entry.get(key) for key in ("id", "revision", "content_sha256"))
    is_text = isinstance(number, str) and isinstance(revision, str)
    if not is_text or not isinstance(digest, str) or not SHA256.fullmatch(digest):
        raise _Malformed("a document in it has no id, revision and SHA-256")
    title = entry.get("title")
    return ListedDocument(
        id=str(number),
        revision=str(revision),
        status=_text(entry, "status"),
        content_sha256=digest,
        title=title if isinstance(title, str) else "",
        approvals=_hashes(entry.get("approvals")),
    )


def _records(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise _Malformed("it has no list of records")
    return {_matching(ID, number, "number"): _hashes(hashes) for number, hashes in value.items()}


def _hashes(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(
        isinstance(each, str) and SHA256.fullmatch(each) for each in value
    ):
        raise _Malformed("the records in it are not listed by their SHA-256")
    return tuple(value)


def _previous(value: object) -> str:
    if value is None:
        return ""
    return _matching(SHA256, value if isinstance(value, str) else "", "previous_manifest_sha256")


def _text(value: Mapping[str, object], key: str) -> str:
    found = value.get(key)
    if not isinstance(found, str) or not found or not found.isprintable():
        raise _Malformed(f"{key} is missing or is no plain text")
    return found


def _matching(pattern: re.Pattern[str], text: str, key: str) -> str:
    if not pattern.fullmatch(text):
        raise _Malformed(f"{key} is not written as it must be")
    return text


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _Malformed(f"as_of: {text} is not a date") from error
    return day


def _malformed(path: str, reason: str) -> Unreadable:
    message = f"the list of an issue of the manual is not usable: {reason}"
    advice = "put the file back as it was issued; it is never edited"
    return refuse(faults.MALFORMED_ISSUE, path, message, advice)
