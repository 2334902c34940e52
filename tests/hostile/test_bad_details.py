"""The details of documents: YAML and values that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.bad_input import (
    FORM,
    PROCEDURE,
    QMS,
    TREE,
    Bad,
    front,
    instead,
    not_built,
    refused,
    told_to_machines,
)
from support.repository import Repository, write_repository


def same_number(repository: Repository) -> None:
    """Give a second document the number of the first, in small letters."""
    repository.replace(QMS, "'QP-\\d{2}'", "'[A-Za-z]{2}-\\d{2}'")
    repository.replace("procedures/qp-02-storage.md", "id: QP-02", "id: qp-01")


CASES = [
    Bad(name="invalid YAML", change=front("note: a: b"), code="QMS005", line=8),
    Bad(name="unclosed quote", change=front('reason: "a'), code="QMS005"),
    Bad(name="tab", change=front("records:\n\t- x"), code="QMS005", line=9),
    Bad(name="repeated key", change=front("status: approved"), code="QMS006", line=8),
    Bad(
        name="unknown key",
        change=front("efective_date: x"),
        code="QMS007",
        line=8,
        words="did you mean effective_date?",
    ),
    Bad(name="alias", change=front("supersedes: &a [QP-09]\nclauses: *a"), code="QMS005", line=8),
    Bad(
        name="tag",
        change=front("reason: !!python/object/apply:os.system [id]"),
        code="QMS005",
        line=8,
    ),
    Bad(name="merge key", change=front("<<: {owner: x}"), code="QMS007", line=8),
    Bad(
        name="brackets in the details",
        change=front("clauses: " + "[" * 100_000),
        code="QMS004",
        line=1,
    ),
    Bad(
        name="brackets over many lines", change=front("clauses:\n" + " [\n" * 20_000), code="QMS005"
    ),
    Bad(name="hidden by an escape", change=front('reason: "a\\u200bb"'), code="QMS003", line=8),
    Bad(
        name="terminal codes by an escape", change=front('reason: "\\e[2J"'), code="QMS003", line=8
    ),
    Bad(
        name="no such date",
        change=front("effective_date: 2026-02-30"),
        code="QMS009",
        line=8,
        words="2026-02-30 is not a date",
    ),
    Bad(
        name="no such status",
        change=instead("status: draft", "status: aproved"),
        code="QMS009",
        line=4,
        words="did you mean approved?",
    ),
    Bad(
        name="missing closing fence",
        change=instead("---\n\n## Purpose", "\n## Purpose"),
        code="QMS004",
        line=1,
    ),
    Bad(
        name="no details at all",
        change=lambda r: r.write(PROCEDURE, "# Words\n"),
        code="QMS004",
        line=1,
    ),
    Bad(name="empty file", change=lambda r: r.write(PROCEDURE, ""), code="QMS004", line=1),
    Bad(
        name="script in the title",
        change=instead("title: Receiving", 'title: "</title><script>alert(1)</script>"'),
        code="QMS009",
        line=3,
    ),
    Bad(
        name="number with a slash",
        change=instead("id: QP-01", "id: QP/../../01"),
        code="QMS009",
        line=2,
    ),
    Bad(
        name="number that is a device",
        change=instead("id: QP-01", "id: CON"),
        code="QMS102",
        line=2,
    ),
    Bad(
        name="the same number in capitals and not",
        change=same_number,
        code="QMS101",
        path="procedures/qp-02-storage.md",
        line=2,
    ),
    Bad(name="unknown type", change=front("type: XX"), code="QMS009", line=8),
    Bad(
        name="unknown kind of field",
        change=instead("kind: date", "kind: dat", FORM),
        code="QMS009",
        path=FORM,
        words="did you mean date?",
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
