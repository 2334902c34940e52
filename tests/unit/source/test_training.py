"""Training records and the register of staff: read exactly, refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from qms.domain.training import TRAINING_DIRECTORY, How, Staff, TrainingRecord
from qms.source import registers
from qms.source.files import Unreadable
from qms.source.training import MAX_CHARACTERS, read_training

RECORD = TrainingRecord(
    path="",
    repository="test-company",
    document="QP-01",
    revision="A",
    content_sha256="ab" * 32,
    day=date(2026, 11, 17),
    how=How.BRIEFED,
    trainer="a.head",
    people=("c.moreau", "t.brandt"),
    recorded_at=datetime(2026, 11, 18, 7, 30, tzinfo=UTC),
    sheet="Folder 3",
)
PLACE = f"{RECORD.folder}/{RECORD.file_name}"


def put(root: Path, text: str | bytes, place: str = PLACE) -> Path:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def changed(**values: Any) -> str:
    return json.dumps({**RECORD.payload(), **values})


def refused(root: Path) -> str:
    records, problems = read_training(root)
    assert records == ()
    (problem,) = problems
    return f"{problem.rule.code} {problem.message}"


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    put(tmp_path, changed())
    (record,), problems = read_training(tmp_path)
    assert problems == ()
    assert record.payload() == RECORD.payload()
    assert record.path == PLACE


def test_without_records_there_is_nothing(tmp_path: Path) -> None:
    assert read_training(tmp_path) == ((), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a JSON object"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "not a JSON object"),
        ('{"a": "1", "a": "2"}', "a field stands twice"),
        ("x" * (MAX_CHARACTERS + 1), "longer than any record"),
        (changed(extra="1"), "the field 'extra' does not belong in it"),
        (changed(people="t.brandt"), "people is not a list of ids"),
        (changed(people=[]), "people is not a list of ids"),
        (changed(people=[["x"]]), "people is not a list of ids"),
        (changed(people=["a", "a"]), "a person stands in it twice"),
        (changed(trainer=1), "its fields are not text"),
        (changed(sheet="\u202ekcab"), "invisible character U+202E"),
        (changed(format="qms-training@2"), "its format is not qms-training@1"),
        (changed(how="watched"), "how is none of read, trained, briefed"),
        (changed(document="../x"), "document is not written as such values are"),
        (changed(revision="a/b"), "revision is not written as such values are"),
        (changed(content_sha256="AB" * 32), "content_sha256 is not written"),
        (changed(code="0000-0000-0000-0000-0000"), "its code is not that of its content_sha256"),
        (changed(date="2026-02-30"), "date is not written YYYY-MM-DD"),
        (changed(date="20261117"), "date is not written YYYY-MM-DD"),
        (changed(recorded_at="2026-11-18"), "recorded_at is not written"),
        (changed(sheet="Folder 4"), "its place does not fit its content"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, text: str, said: str) -> None:
    put(tmp_path, text)
    found = refused(tmp_path)
    assert found.startswith("QMS444 this training record is not usable: ")
    assert said in found


def test_bytes_links_and_strange_places(tmp_path: Path) -> None:
    put(tmp_path, b"\xff\xfe\x00")
    assert refused(tmp_path).startswith("QMS002")
    (tmp_path / PLACE).unlink()
    outside = put(tmp_path, changed(), "outside.json")
    (tmp_path / PLACE).symlink_to(outside)
    assert refused(tmp_path).startswith("QMS001")
    (tmp_path / PLACE).unlink()
    put(tmp_path, changed(), f"{TRAINING_DIRECTORY}/stray.json")
    assert "it should be" in refused(tmp_path)


@pytest.fixture
def staff(tmp_path: Path) -> Callable[[str], Staff]:
    def read(text: str) -> Staff:
        put(tmp_path, f"format: qms-staff@1\n{text}", registers.STAFF)
        return registers.read_staff(tmp_path)

    return read


def test_staff_as_it_is_written(staff: Callable[[str], Staff]) -> None:
    found = staff(
        "people:\n  k.iversen:\n    name: K. Iversen\n"
        "    roles: [{role: inspector, from: 2026-10-05, to: 2026-12-31}]\n"
        "    sites: A\n    shift: late\n    agency: yes\n    until: 2027-03-31\n"
    )
    person = found.people["k.iversen"]
    assert (person.sites, person.shift, person.agency) == (("A",), "late", True)
    assert person.until == date(2027, 3, 31)
    assert person.term("inspector", date(2026, 12, 31)) is not None
    assert person.term("inspector", date(2027, 1, 1)) is None
    assert found.positions.at("people.k.iversen.until").line == 9


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("people: [x]\n", "people"),
        ("people:\n  k: {name: K, role: x}\n", "“role” is not a key here"),
        ("people:\n  k: {roles: []}\n", "name is missing"),
        ("people:\n  k k: {name: K}\n", "is not an id"),
        ("people:\n  k: {name: K, agency: maybe}\n", "neither yes nor no"),
        ("people:\n  k: {name: K, until: soon}\n", "soon is not a date"),
        ("people:\n  k: {name: '<b>'}\n", "holds <, >, & or a line break"),
    ],
)
def test_a_faulty_register_is_refused_in_words(
    staff: Callable[[str], Staff], text: str, said: str
) -> None:
    with pytest.raises(Unreadable) as refusal:
        staff(text)
    assert said in " ".join(each.message for each in refusal.value.diagnostics)


def test_without_a_register_nobody_is_known(tmp_path: Path) -> None:
    assert registers.read_staff(tmp_path) == Staff()
