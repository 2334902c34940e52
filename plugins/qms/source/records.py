"""Approval records: JSON files that must be exactly what their format says (contract §4)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

from qms.domain.approvals import (
    ATTESTATION_METHODS,
    FURTHER_BY_EVIDENCE,
    FURTHER_BY_MEANING,
    RECORD_FORMAT,
    ApprovalRecord,
    EvidenceKind,
    Meaning,
)
from qms.domain.canonical import sha256_hex
from qms.source import faults
from qms.source.files import Unreadable, in_words, read_text, refuse, unseen_character
from qms.source.strict_json import json_object

DIRECTORY = "quality_manual/approvals"
COMMON = frozenset(
    {
        "format",
        "repository",
        "document",
        "revision",
        "content_sha256",
        "person",
        "name",
        "role",
        "meaning",
        "evidence",
        "decided_on",
        "signed_at",
    }
)
SHA256 = re.compile(r"[0-9a-f]{64}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
NOTHING = sha256_hex(b"")
MAX_CHARACTERS = 64 * 1024


def read_record(root: Path, path: str) -> ApprovalRecord:
    """Read one approval record.

    Raises:
        Unreadable: it is not exactly as the format says (A01), or its name does not fit it.
    """
    text = read_text(root, path)
    payload, signature = _parts(_object(text, path), path)
    further = _further(payload, path)
    record = ApprovalRecord(
        path=path,
        repository=payload["repository"],
        document=payload["document"],
        revision=payload["revision"],
        content_sha256=_digest(payload["content_sha256"], path),
        person=payload["person"],
        name=payload["name"],
        role=payload["role"],
        meaning=Meaning(payload["meaning"]),
        evidence=EvidenceKind(payload["evidence"]),
        decided_on=_day(payload["decided_on"], path),
        signed_at=_instant(payload["signed_at"], path),
        further=further,
        signature=signature,
    )
    if path.rpartition("/")[2] != record.file_name:
        raise _malformed(
            path, f"its name does not fit its content; it should be {record.file_name}"
        )
    return record


def _object(text: str, path: str) -> dict[str, object]:
    if len(text) > MAX_CHARACTERS:
        raise _malformed(path, "it is longer than any record")
    try:
        return json_object(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        reason = "it is not a JSON object, or a field stands twice"
        raise _malformed(path, reason, line) from error


def _parts(value: dict[str, object], path: str) -> tuple[dict[str, str], str]:
    """Return payload and signature; `recorded` evidence has no signature key at all."""
    payload = value.get("payload")
    if not isinstance(payload, dict) or not all(isinstance(v, str) for v in payload.values()):
        raise _malformed(path, "it has no payload of text fields")
    unseen = next(filter(None, map(unseen_character, (*payload, *payload.values()))), "")
    if unseen:
        raise _malformed(path, f"a field holds the invisible character {in_words(unseen)}")
    if payload.get("format") != RECORD_FORMAT:
        raise _malformed(path, f"its format is not {RECORD_FORMAT}")
    missing = sorted(COMMON - payload.keys())
    if missing:
        raise _malformed(path, f"the field {missing[0]} is missing")
    if payload["meaning"] not in list(Meaning) or payload["evidence"] not in list(EvidenceKind):
        raise _malformed(path, "its meaning or evidence is not a known one")
    signed = payload["evidence"] != EvidenceKind.RECORDED
    expected = {"payload", "signature"} if signed else {"payload"}
    signature = value.get("signature", "")
    if set(value) != expected or not isinstance(signature, str) or signed != bool(signature):
        what = "no signature" if signed else "a signature or other keys beside its payload"
        raise _malformed(path, f"evidence {payload['evidence']} has {what}")
    return payload, signature


def _further(payload: dict[str, str], path: str) -> dict[str, str]:
    """Return the further fields; exactly those of the record's meaning and evidence."""
    meaning, evidence = Meaning(payload["meaning"]), EvidenceKind(payload["evidence"])
    further = {key: value for key, value in payload.items() if key not in COMMON}
    allowed = FURTHER_BY_MEANING[meaning] | FURTHER_BY_EVIDENCE[evidence]
    required = set(allowed)
    if meaning is Meaning.OBSOLETED:
        required -= FURTHER_BY_MEANING[meaning]
        if len(further.keys() & FURTHER_BY_MEANING[meaning]) != 1:
            raise _malformed(path, "obsoleted needs superseded_by or reason, one of them")
    unknown, missing = sorted(further.keys() - allowed), sorted(required - further.keys())
    if unknown:
        raise _malformed(path, f"the field {unknown[0]} does not belong in it")
    if missing:
        raise _malformed(path, f"the field {missing[0]} is missing")
    if further.get("method", "email") not in ATTESTATION_METHODS:
        raise _malformed(path, f"the method {further['method']} is not a known one")
    for key in ("previous_sha256", "evidence_sha256", "target"):
        if key in further:
            _digest(further[key], path)
    if further.get("evidence_sha256") == NOTHING:
        raise _malformed(path, "its evidence is an empty file, which proves nothing")
    return further


def _digest(text: str, path: str) -> str:
    if not SHA256.fullmatch(text):
        raise _malformed(path, "a SHA-256 is not 64 lower-case hexadecimal digits")
    return text


def _day(text: str, path: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _malformed(path, f"decided_on: {text} is not a date") from error
    if day.isoformat() != text:
        raise _malformed(path, f"decided_on: {text} is not written YYYY-MM-DD")
    return day


def _instant(text: str, path: str) -> datetime:
    try:
        if INSTANT.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise _malformed(path, f"signed_at: {text} is not written YYYY-MM-DDTHH:MM:SSZ")


def _malformed(path: str, reason: str, line: int = 1) -> Unreadable:
    message = f"this record of approval is not usable: {reason}"
    advice = "put the record back as it was written; records are never edited"
    return refuse(faults.MALFORMED_RECORD, path, message, advice, line)
