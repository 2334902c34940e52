"""Records as bytes, running numbers and their gaps."""

from __future__ import annotations

import json

import pytest

from qms.domain.filed_records import SAFE_NUMBER, FiledRecord, missing_numbers, next_number

RECORD = FiledRecord(
    repository="company",
    form="F-01-01",
    title="Lot splitting record",
    revision="A",
    content_sha256="0" * 64,
    number="0001",
    year="2026",
    date="",
    site="",
    filed_on="2026-11-20",
    values={"lot": "Grüße"},
    signed=("split_by",),
    file="0001.pdf",
    file_sha256="1" * 64,
)


def test_a_record_is_read_as_it_was_written() -> None:
    data = RECORD.to_bytes()
    assert FiledRecord.from_json(json.loads(data)) == RECORD
    assert data == RECORD.to_bytes()


@pytest.mark.parametrize(
    ("key", "value"),
    [("format", "qms-record@2"), ("number", 7), ("values", []), ("signed", "all"), ("more", "")],
)
def test_another_record_is_none(key: str, value: object) -> None:
    with pytest.raises(ValueError, match="no record"):
        FiledRecord.from_json({**json.loads(RECORD.to_bytes()), key: value})


def test_a_day_of_filing_is_a_day() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        FiledRecord.from_json({**json.loads(RECORD.to_bytes()), "filed_on": "soon"})


def test_numbers_run_on() -> None:
    assert next_number([]) == "0001"
    assert next_number(["0001", "0007", "NCR-9", "٣"]) == "0008"


@pytest.mark.parametrize(
    ("taken", "missing"),
    [
        (["0001", "0002"], []),
        (["0001", "0004"], ["0002", "0003"]),
        (["NCR-26-008", "NCR-26-011"], ["NCR-26-009", "NCR-26-010"]),
        (["A-1", "B-3"], []),
        (["0001", "9000"], []),
        (["first", "second"], []),
    ],
)
def test_gaps_are_within_one_series(taken: list[str], missing: list[str]) -> None:
    assert list(missing_numbers(taken)) == missing


@pytest.mark.parametrize(
    "number", ["../x", "a/b", ".a", "a.", "", "a b", "x" * 41, "ü", "NUL", "con.1"]
)
def test_a_number_that_is_no_file_name_is_refused(number: str) -> None:
    assert SAFE_NUMBER.fullmatch(number) is None
