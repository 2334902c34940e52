from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qms.domain.diagnostics import Diagnostic
from qms.domain.errors import ConfigurationError
from qms.domain.library import Library
from qms.domain.refusals import UnreadableRegister
from qms.source.repository import find_root, read_library
from support.repository import Repository, write_repository

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PROCEDURE = "procedures/qp-01-receiving.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="{}"/></svg>\n'


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = write_repository(
        tmp_path / "repository",
        "quality_manual\n  01-scope.md\nprocedures\n  qp-01-receiving.md\n  qp-02-b.md\n",
    )
    found.replace("quality_manual/qms.yml", "stale_after", "variables: {hold: red}\nstale_after")
    return found


def read(repository: Repository) -> Library:
    return read_library(repository.root, as_of=date(2026, 11, 22), now=NOW)


def digest(repository: Repository, number: str = "QP-01") -> str:
    library = read(repository)
    return library.digest(library.by_id[number])


def embed(repository: Repository, text: str) -> None:
    repository.write(PROCEDURE, repository.read(PROCEDURE) + f"\n{text}\n")


def problems(repository: Repository) -> list[tuple[str, str]]:
    return [(each.rule.code, each.location.path) for each in read(repository).reading]


def refused(repository: Repository) -> tuple[Diagnostic, ...]:
    with pytest.raises(UnreadableRegister) as caught:
        read(repository)
    return caught.value.diagnostics


def test_documents_are_in_the_order_of_their_types_and_numbers(repository: Repository) -> None:
    repository.write(
        "procedures/a-first-name.md", repository.read(PROCEDURE).replace("QP-01", "QP-00")
    )
    assert [each.id for each in read(repository).documents] == ["QM-01", "QP-00", "QP-01", "QP-02"]


def test_a_faulty_document_leaves_the_others(repository: Repository) -> None:
    repository.replace(PROCEDURE, "owner: quality-manager\n", "")
    library = read(repository)
    assert [each.id for each in library.documents] == ["QM-01", "QP-02"]
    assert [(each.path, each.id) for each in library.refused] == [(PROCEDURE, "QP-01")]
    assert problems(repository) == [("QMS008", PROCEDURE)]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"title: Receiving", b'title:   "Receiving"  # words'),
        lambda data: data.replace(b"prepared_by: [j.writer]", b"prepared_by:\n  - 'j.writer'"),
        lambda data: data.replace(b"prepared_by: [j.writer]", b"prepared_by: j.writer"),
        lambda data: data.replace(b"id: QP-01\ntitle: Receiving", b"title: Receiving\nid: QP-01"),
        lambda data: data.replace(b"status: draft", b"status: in_review"),
        lambda data: data.replace(b"owner: q", b"next_review_date: 2029-01-01\nowner: q"),
        lambda data: data.replace(b"owner: q", b"applies_to: {sites: [A]}\nowner: q"),
        lambda data: data.replace(b"owner: q", b"clauses: ['8.4.2']\nowner: q"),
        lambda data: data.replace(b"of receiving\n", b'of receiving {: clauses="8.4.2" }\n'),
        lambda data: data + b"\n\n",
    ],
)
def test_the_same_text_written_differently(repository: Repository, change: object) -> None:
    before = digest(repository)
    file = repository.root / PROCEDURE
    changed = change(file.read_bytes())  # type: ignore[operator]
    assert changed != file.read_bytes()
    file.write_bytes(changed)
    assert problems(repository) == []
    assert digest(repository) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("revision: A\n", "revision: B\n"),
        ("title: Receiving", "title: Receiving parts"),
        ("title: Receiving", "title: R\u0435ceiving"),
        ("One sentence", "One  sentence"),
        ("prepared_by: [j.writer]", "prepared_by: []"),
        ("First issue.", "First issue"),
    ],
)
def test_another_text_has_another_digest(repository: Repository, old: str, new: str) -> None:
    before = digest(repository)
    repository.replace(PROCEDURE, old, new)
    assert digest(repository) != before


def test_a_byte_of_a_picture_is_covered(repository: Repository) -> None:
    embed(repository, "![Flow](img/a.svg)")
    repository.write("procedures/img/a.svg", SVG.format(1))
    before = digest(repository)
    assert digest(repository) == before
    repository.write("procedures/img/a.svg", SVG.format(2))
    assert digest(repository) != before
    assert problems(repository) == []


def test_a_cell_of_a_table_is_covered(repository: Repository) -> None:
    embed(repository, "![Criteria](t.csv)")
    repository.write("procedures/t.csv", "a,b\n1,2\n")
    before = digest(repository)
    (repository.root / "procedures/t.csv").write_bytes(b"a,b\r\n1,2\r\n")
    assert digest(repository) == before
    repository.write("procedures/t.csv", "a,b\n1,3\n")
    assert digest(repository) != before
    assert read(repository).tables == {"procedures/t.csv": (("a", "b"), ("1", "3"))}


def test_the_value_of_a_variable_is_covered(repository: Repository) -> None:
    embed(repository, "Use the {{ hold }} label of the {{ role.quality-manager }}.")
    before = digest(repository)
    repository.replace("quality_manual/qms.yml", "{hold: red}", "{hold: green}")
    between = digest(repository)
    assert between != before
    repository.replace("quality_manual/approvers.yml", "Quality Manager", "Head of Quality")
    assert digest(repository) not in {before, between}


def test_identity_values_are_covered_by_nothing(repository: Repository) -> None:
    embed(repository, "We are {{ organisation.name }}, {{ organisation.address }}.")
    before = digest(repository)
    repository.replace("quality_manual/qms.yml", "name: Test Parts Ltd", "name: New Name Ltd")
    assert digest(repository) == before


def test_a_value_that_is_not_shown_is_not_covered(repository: Repository) -> None:
    before = digest(repository)
    repository.replace("quality_manual/qms.yml", "{hold: red}", "{hold: green}")
    assert digest(repository) == before


def test_the_scope_covers_what_does_not_apply(repository: Repository) -> None:
    before, other = digest(repository, "QM-01"), digest(repository, "QP-01")
    repository.write(
        "quality_manual/applicability.yml",
        "format: qms-applicability@1\n"
        "not_applicable: [{clause: '8.3', justification: We do not design.}]\n",
    )
    assert digest(repository, "QM-01") != before
    assert digest(repository, "QP-01") == other


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("procedures/img/a.svg", "<svg><script/></svg>", "QMS022"),
        ("procedures/img/A.SVG", "<svg><script/></svg>", "QMS022"),
        ("procedures/a.csv", "a,b\n1\n", "QMS015"),
        ("procedures/A.CSV", "", "QMS015"),
    ],
)
def test_a_faulty_input_is_named(repository: Repository, path: str, data: str, code: str) -> None:
    embed(repository, f"![It]({path.partition('/')[2]})")
    repository.write(path, data)
    assert problems(repository) == [(code, path)]


def test_a_large_picture_is_refused(repository: Repository) -> None:
    embed(repository, "![It](big.png)")
    with (repository.root / "procedures/big.png").open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    assert problems(repository) == [("QMS001", "procedures/big.png")]


def test_everything_that_is_no_ordinary_file_is_named(repository: Repository) -> None:
    procedures = repository.root / "procedures"
    (procedures / "link.md").symlink_to(repository.root / PROCEDURE)
    (procedures / "img").symlink_to("/etc")
    (procedures / "picture.png").symlink_to("/etc/hostname")
    os.mkfifo(procedures / "pipe.csv")
    (procedures / "folder.md").mkdir()
    assert problems(repository) == [
        ("QMS001", "procedures/img"),
        ("QMS001", "procedures/link.md"),
        ("QMS001", "procedures/picture.png"),
        ("QMS001", "procedures/pipe.csv"),
    ]
    assert read(repository).assets == frozenset()


def test_a_linked_document_folder(repository: Repository) -> None:
    (repository.root / "procedures").rename(repository.root / "elsewhere")
    (repository.root / "procedures").symlink_to(repository.root / "elsewhere")
    assert {code for code, _ in problems(repository)} == {"QMS001"}
    assert [each.id for each in read(repository).documents] == ["QM-01"]


def test_records_are_read_by_the_folder_of_their_document(repository: Repository) -> None:
    repository.write("quality_manual/approvals/QP-01/A/x.json", json.dumps({"payload": {}}))
    library = read(repository)
    assert [(each.rule.code, each.location.path) for each in library.reading] == [
        ("QMS301", "quality_manual/approvals/QP-01/A/x.json")
    ]
    assert dict(library.records) == {}


def test_documents_are_not_looked_for_among_records(repository: Repository) -> None:
    for folder in ("approvals", "archive", "notices", "copies", "issues"):
        repository.write(f"quality_manual/{folder}/QP-01/old.md", "not a document\n")
    found = {code for code, _ in problems(repository)}
    assert found == {"QMS301", "QMS331", "QMS340"}
    assert [each.id for each in read(repository).documents] == ["QM-01", "QP-01", "QP-02"]


def test_every_fault_of_every_register_at_once(repository: Repository) -> None:
    repository.write("quality_manual/qms.yml", "format: x\n")
    repository.write("quality_manual/approvers.yml", "roles: [\n")
    repository.write("quality_manual/applicability.yml", "a: 1\n")
    repository.write("quality_manual/distribution.yml", "- a\n")
    (repository.root / "quality_manual/accepted-findings.yml").write_bytes(b"\xff")
    for name in ("processes.yml", "audits.yml", "findings.yml", "external-documents.yml"):
        repository.write(f"quality_manual/{name}", "format: other\n")
    paths = {each.location.path.rpartition("/")[2] for each in refused(repository)}
    assert paths == {
        "qms.yml",
        "approvers.yml",
        "applicability.yml",
        "distribution.yml",
        "accepted-findings.yml",
        "processes.yml",
        "audits.yml",
        "findings.yml",
        "external-documents.yml",
    }


@pytest.mark.parametrize("name", ["qms.yml", "approvers.yml"])
def test_a_register_that_must_be_there(repository: Repository, name: str) -> None:
    (repository.root / "quality_manual" / name).unlink()
    (found,) = refused(repository)
    assert found.rule.code == "QMS901"
    assert found.message == f"quality_manual/{name} is missing"


@pytest.mark.parametrize("name", ["applicability.yml", "distribution.yml", "accepted-findings.yml"])
def test_a_register_that_need_not_be_there(repository: Repository, name: str) -> None:
    (repository.root / "quality_manual" / name).unlink()
    assert problems(repository) == []


def test_a_linked_register_is_refused(repository: Repository, tmp_path: Path) -> None:
    register = repository.root / "quality_manual/approvers.yml"
    register.rename(tmp_path / "approvers.yml")
    register.symlink_to(tmp_path / "approvers.yml")
    assert [each.rule.code for each in refused(repository)] == ["QMS001"]


def test_a_trusted_roster_is_used_instead(repository: Repository, tmp_path: Path) -> None:
    trusted = tmp_path / "trusted.yml"
    trusted.write_text(
        "format: qms-approvers@1\nroles: {}\npeople: {only.one: {name: Only One}}\n", "utf-8"
    )
    library = read_library(repository.root, as_of=NOW.date(), now=NOW, trust=trusted)
    assert list(library.roster.people) == ["only.one"]


def test_the_root_is_found_from_below(repository: Repository, tmp_path: Path) -> None:
    assert find_root(repository.root / "procedures") == repository.root
    with pytest.raises(ConfigurationError, match="no quality manual at"):
        find_root(tmp_path)
