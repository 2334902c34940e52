"""Records of approval that are not exactly as their format says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qms.domain.canonical import canonical_json, sha256_hex
from support.bad_input import TREE, Bad, not_built, refused, special, told_to_machines
from support.repository import Repository, write_repository

PAYLOAD = {
    "format": "qms-approval@1",
    "repository": "test-company",
    "document": "QP-01",
    "revision": "A",
    "content_sha256": "ab" * 32,
    "person": "a.head",
    "name": "A. Head",
    "role": "quality-manager",
    "meaning": "approved",
    "evidence": "recorded",
    "decided_on": "2026-11-10",
    "signed_at": "2026-11-10T15:02:11Z",
}
RECORD = (
    "quality_manual/approvals/QP-01/A/approved-quality-manager-a.head-"
    f"{sha256_hex(canonical_json(PAYLOAD))[:12]}.json"
)


def record(text: str, path: str = RECORD) -> Callable[[Repository], object]:
    """Write a record of approval."""
    return lambda repository: repository.write(path, text)


def linked(path: Path) -> None:
    """Put a link where a record should be."""
    path.parent.mkdir(parents=True)
    path.symlink_to("/etc/passwd")


HALF = Bad(
    name="record with half a character for a field",
    change=record(json.dumps({"payload": {**PAYLOAD, "\ud800": "x"}})),
    code="QMS301",
    path=RECORD,
    words="U+D800",
)
CASES = [
    Bad(
        name="edited record",
        change=record(json.dumps({"payload": {**PAYLOAD, "decided_on": "2026-11-09"}})),
        code="QMS301",
        path=RECORD,
        line=1,
    ),
    Bad(
        name="renamed record",
        change=record(json.dumps({"payload": PAYLOAD}), RECORD.replace("approved-", "reviewed-")),
        code="QMS301",
        path=RECORD.replace("approved-", "reviewed-"),
        line=1,
    ),
    Bad(
        name="record with a field too many",
        change=record(json.dumps({"payload": {**PAYLOAD, "note": "x"}})),
        code="QMS301",
        path=RECORD,
        words="note",
    ),
    Bad(
        name="record that is no JSON",
        change=record("{\n'payload': 1}"),
        code="QMS301",
        path=RECORD,
        line=2,
    ),
    Bad(name="deep JSON", change=record('{"a":' * 9_000), code="QMS301", path=RECORD),
    Bad(name="deep JSON lists", change=record("[" * 60_000), code="QMS301", path=RECORD),
    Bad(
        name="record of another repository",
        change=record(
            json.dumps({"payload": {**PAYLOAD, "repository": "other"}}),
            RECORD.replace(
                sha256_hex(canonical_json(PAYLOAD))[:12],
                sha256_hex(canonical_json({**PAYLOAD, "repository": "other"}))[:12],
            ),
        ),
        code="QMS302",
        path=RECORD.replace(
            sha256_hex(canonical_json(PAYLOAD))[:12],
            sha256_hex(canonical_json({**PAYLOAD, "repository": "other"}))[:12],
        ),
    ),
    Bad(
        name="linked record",
        change=special(RECORD, linked),
        code="QMS001",
        path=RECORD,
    ),
    HALF,
]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return write_repository(tmp_path / "company", TREE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_refused_in_words(repository: Repository, case: Bad) -> None:
    refused(repository, case)


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case.name)
def test_it_is_not_built(repository: Repository, case: Bad) -> None:
    not_built(repository, case)


@pytest.mark.parametrize("case", [*CASES[1::9], HALF], ids=lambda case: case.name)
def test_machines_are_told_too(repository: Repository, case: Bad) -> None:
    told_to_machines(repository, case)
