from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from qms.domain.approvals import EvidenceKind, Meaning
from qms.domain.canonical import canonical_json, sha256_hex
from qms.source.files import Unreadable
from qms.source.records import read_record

PAYLOAD = {
    "format": "qms-approval@1",
    "repository": "test-company",
    "document": "QP-07",
    "revision": "C",
    "content_sha256": "ab" * 32,
    "person": "a.rossi",
    "name": "A. Rossi",
    "role": "quality-manager",
    "meaning": "approved",
    "evidence": "recorded",
    "decided_on": "2026-11-10",
    "signed_at": "2026-11-10T15:02:11Z",
}
ATTESTED = {
    "evidence": "attested",
    "method": "minutes",
    "evidence_sha256": "cd" * 32,
    "keeper": "j.mercer",
}


def name_of(payload: dict[str, Any]) -> str:
    digest = sha256_hex(canonical_json(payload))[:12]
    return f"{payload['meaning']}-{payload['role']}-{payload['person']}-{digest}.json"


def write(root: Path, value: object, name: str = "", text: str = "") -> str:
    payload = value.get("payload") if isinstance(value, dict) else None
    is_named = isinstance(payload, dict) and {"meaning", "role", "person"} <= payload.keys()
    path = (
        f"quality_manual/approvals/QP-07/C/{name or (name_of(payload) if is_named else 'x.json')}"  # type: ignore[arg-type]
    )
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text or json.dumps(value), "utf-8")
    return path


def payload(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**PAYLOAD, **changes}.items() if value is not None}


def refusal(root: Path, value: object, name: str = "", text: str = "") -> str:
    with pytest.raises(Unreadable) as caught:
        read_record(root, write(root, value, name, text))
    (found,) = caught.value.diagnostics
    assert found.rule.code in {"QMS301", "QMS002", "QMS003"}
    assert found.advice
    return found.message


def test_a_record_as_the_contract_has_it(tmp_path: Path) -> None:
    path = write(tmp_path, {"payload": PAYLOAD})
    record = read_record(tmp_path, path)
    assert record.payload() == PAYLOAD
    assert record.meaning is Meaning.APPROVED
    assert record.evidence is EvidenceKind.RECORDED
    assert record.decided_on == date(2026, 11, 10)
    assert record.signed_at == datetime(2026, 11, 10, 15, 2, 11, tzinfo=UTC)
    assert path.endswith(record.file_name)


def test_how_the_file_is_laid_out_does_not_matter(tmp_path: Path) -> None:
    text = json.dumps({"payload": dict(reversed(PAYLOAD.items()))}, indent=4).replace("\n", "\r\n")
    path = write(tmp_path, {"payload": PAYLOAD}, text="\ufeff" + text)
    assert read_record(tmp_path, path).payload_bytes == canonical_json(PAYLOAD)


@pytest.mark.parametrize(
    ("further", "signature"),
    [
        ({"evidence": "signed"}, "-----BEGIN SSH SIGNATURE-----"),
        (ATTESTED, "-----BEGIN SSH SIGNATURE-----"),
        ({"meaning": "prepared"}, ""),
        ({"meaning": "editorial", "previous_sha256": "ef" * 32}, ""),
        ({"meaning": "obsoleted", "superseded_by": "QP-08"}, ""),
        ({"meaning": "obsoleted", "reason": "no longer done"}, ""),
        ({"meaning": "review-no-change", "evidence_reference": "minutes 7"}, ""),
        ({"meaning": "withdrawn", "target": "ef" * 32}, ""),
        ({**ATTESTED, "meaning": "withdrawn", "target": "ef" * 32}, "x"),
    ],
)
def test_every_kind_of_record(tmp_path: Path, further: dict[str, str], signature: str) -> None:
    value: dict[str, Any] = {"payload": payload(**further)}
    if signature:
        value["signature"] = signature
    record = read_record(tmp_path, write(tmp_path, value))
    assert record.signature == signature
    assert record.payload() == payload(**further)


@pytest.mark.parametrize("field", sorted(PAYLOAD))
def test_a_missing_field(tmp_path: Path, field: str) -> None:
    message = refusal(tmp_path, {"payload": payload(**{field: None})})
    assert f"the field {field} is missing" in message or "its format is not" in message


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"note": "x"}, "the field note does not belong in it"),
        ({"method": "minutes"}, "the field method does not belong in it"),
        ({"format": "qms-approval@2"}, "its format is not qms-approval@1"),
        ({"meaning": "approves"}, "not a known one"),
        ({"evidence": "believed"}, "not a known one"),
        ({"decided_on": "2026-02-30"}, "2026-02-30 is not a date"),
        ({"decided_on": "20261110"}, "not written YYYY-MM-DD"),
        ({"decided_on": "2026-11-10T00:00"}, "is not a date"),
        ({"signed_at": "2026-11-10 15:02:11"}, "is not written"),
        ({"signed_at": "2026-11-10T15:02:11+01:00"}, "is not written"),
        ({"signed_at": "2026-11-10T25:02:11Z"}, "is not written"),
        ({"signed_at": "2026-11-10T15:02:11.5Z"}, "is not written"),
        ({"content_sha256": "ab"}, "64 lower-case"),
        ({"content_sha256": "AB" * 32}, "64 lower-case"),
        ({"content_sha256": 7}, "no payload of text fields"),
        ({"revision": 1.10}, "no payload of text fields"),
        ({"name": ["A. Rossi"]}, "no payload of text fields"),
        ({"name": "A. Ro\u200bssi"}, "U+200B"),
        ({"meaning": "editorial"}, "previous_sha256 is missing"),
        ({"meaning": "editorial", "previous_sha256": "x"}, "64 lower-case"),
        ({"meaning": "obsoleted"}, "superseded_by or reason"),
        ({"meaning": "obsoleted", "superseded_by": "a", "reason": "b"}, "superseded_by or reason"),
        ({"meaning": "withdrawn"}, "target is missing"),
        ({"meaning": "withdrawn", "target": "x"}, "64 lower-case"),
    ],
)
def test_a_field_that_is_not_as_its_format_says(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    assert words in refusal(tmp_path, {"payload": payload(**changes)})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"payload": PAYLOAD, "signature": "x"}, "other keys beside its payload"),
        ({"payload": PAYLOAD, "signature": ""}, "other keys beside its payload"),
        ({"payload": PAYLOAD, "note": "x"}, "other keys beside its payload"),
        ({"payload": payload(evidence="signed")}, "no signature"),
        ({"payload": payload(evidence="signed"), "signature": ""}, "no signature"),
        ({"payload": payload(evidence="signed"), "signature": 5}, "no signature"),
        (
            {"payload": payload(**{**ATTESTED, "keeper": None}), "signature": "x"},
            "keeper is missing",
        ),
        ({"payload": payload(**{**ATTESTED, "method": "hearsay"}), "signature": "x"}, "hearsay"),
        (
            {"payload": payload(**{**ATTESTED, "evidence_sha256": "x"}), "signature": "x"},
            "64 lower-case",
        ),
        ({}, "no payload"),
        ({"payload": []}, "no payload"),
        ([], "it is not a JSON object"),
        ("text", "it is not a JSON object"),
    ],
)
def test_what_stands_around_the_payload(tmp_path: Path, value: object, words: str) -> None:
    assert words in refusal(tmp_path, value)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "not JSON",
        '{"payload": {"format": "a", "format": "b"}}',
        '{"payload": {}, "payload": {}}',
        "[" * 50_000,
        '{"a":' * 20_000,
        '{"payload": ' + "9" * 5000 + "}",
        " " * 70_000 + "{}",
    ],
)
def test_what_is_no_record_at_all(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, {}, text=text).startswith("this record of approval is not usable")


def test_the_line_of_broken_json_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, {}, text='{\n "payload": {\n  "format" "x"\n')
    with pytest.raises(Unreadable) as caught:
        read_record(tmp_path, path)
    assert caught.value.diagnostics[0].location.line == 3


def test_an_edited_record_no_longer_has_its_name(tmp_path: Path) -> None:
    name = name_of(PAYLOAD)
    edited = {"payload": payload(decided_on="2026-11-09")}
    message = refusal(tmp_path, edited, name=name)
    assert f"it should be {name_of(edited['payload'])}" in message


@pytest.mark.parametrize(
    "name", ["approval.json", "approved-quality-manager-a.rossi-000000000000.json"]
)
def test_a_renamed_record(tmp_path: Path, name: str) -> None:
    assert "its name does not fit" in refusal(tmp_path, {"payload": PAYLOAD}, name=name)
