"""Registers without which nothing can be judged."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.bad_input import (
    QMS,
    ROSTER,
    TREE,
    Bad,
    instead,
    not_built,
    raw,
    refused,
    special,
    told_to_machines,
)
from support.repository import Repository, write_repository

CASES = [
    Bad(
        name="broken qms.yml",
        change=lambda r: r.write(QMS, "types: {\n"),
        code="QMS005",
        path=QMS,
        exit_code=2,
    ),
    Bad(
        name="empty qms.yml",
        change=lambda r: r.write(QMS, ""),
        code="QMS005",
        path=QMS,
        line=1,
        exit_code=2,
    ),
    Bad(
        name="missing qms.yml",
        change=special(QMS, lambda p: None),
        code="QMS901",
        path=QMS,
        line=1,
        exit_code=2,
    ),
    Bad(
        name="qms.yml is a folder",
        change=special(QMS, Path.mkdir),
        code="QMS001",
        path=QMS,
        exit_code=2,
    ),
    Bad(
        name="qms.yml is a pipe",
        change=special(QMS, os.mkfifo),
        code="QMS001",
        path=QMS,
        exit_code=2,
    ),
    Bad(
        name="qms.yml full of the same key",
        change=raw(b"a: 1\n" * 200_000, QMS),
        code="QMS006",
        path=QMS,
        exit_code=2,
    ),
    Bad(
        name="pattern that takes forever",
        change=instead("'QP-\\d{2}'", "'(\\d+)+-x'", QMS),
        code="QMS009",
        path=QMS,
        exit_code=2,
    ),
    Bad(
        name="broken approvers.yml",
        change=raw(b"  - [\n", ROSTER),
        code="QMS005",
        path=ROSTER,
        exit_code=2,
    ),
    Bad(
        name="approvers.yml with an alias",
        change=instead(
            "keys: []}\n  j.w", "keys: &k []}\n  x.y: {name: X, keys: *k}\n  j.w", ROSTER
        ),
        code="QMS005",
        path=ROSTER,
        exit_code=2,
    ),
    Bad(
        name="an interval of 999999 months",
        change=lambda r: r.write(
            QMS, r.read(QMS).replace("interval_months: 36", "interval_months: 999999")
        ),
        code="QMS009",
        path=QMS,
        exit_code=2,
    ),
    Bad(
        name="a folder of documents outside",
        change=instead("directory: procedures", "directory: ../..", QMS),
        code="QMS009",
        path=QMS,
        exit_code=2,
    ),
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


@pytest.mark.parametrize("case", CASES[1::9], ids=lambda case: case.name)
def test_machines_are_told_too(repository: Repository, case: Bad) -> None:
    told_to_machines(repository, case)
