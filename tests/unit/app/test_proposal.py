from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qms.app.changes.proposal import build_proposal
from qms.app.check import check_repository
from qms.domain.errors import UsageError
from support.repository import Repository, write_repository
from support.site import put_in_force

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
AS_OF = date(2026, 11, 20)
PATH = "procedures/qp-01-control-of-documents.md"
SECOND = "procedures/qp-02-purchasing.md"


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    tree = "procedures\n  qp-01-control-of-documents.md\n  qp-02-purchasing.md\n"
    repository = write_repository(tmp_path / "company", tree)
    repository.write(SECOND, repository.read(SECOND) + "\nSee [[QP-01]].\n")
    put_in_force(repository, PATH)
    git(repository.root, "init", "--quiet")
    git(repository.root, "add", ".")
    git(repository.root, "commit", "--quiet", "--message", "Begin")
    return repository


def proposal(company, base: str | None = "HEAD", **options):
    result = check_repository(company.root, as_of=AS_OF, now=NOW, base=base)
    return build_proposal(result, **options)


def revise(company):
    head, _, body = company.read(PATH).partition("approvals:")
    body = body.partition("---\n")[2]
    head = head.replace("status: approved", "status: in_review")
    head = head.replace("revision: A\n", "revision: B\n").replace(
        "effective_date: 2026-11-16\n", ""
    )
    entry = "  - {revision: B, date: 2026-11-19, description_of_change: New number.}\n"
    company.write(PATH, f'{head}{entry}---\n{body}\n## Keep {{: clauses="7.5.3.2" }}\n\nKeep it.\n')


def test_nothing_changed(company):
    found = proposal(company)
    assert (found.documents, found.citing, found.administrative) == ((), (), ())
    assert found.compared_with


def test_a_revised_document_with_all_that_hangs_on_it(company):
    revise(company)
    (document,) = proposal(company).documents
    assert (document.number, document.before, document.after) == ("QP-01", "A", "B")
    assert (document.what, document.standing) == ("revised", "under review")
    (wanted,) = document.wanted
    assert (wanted.meaning, wanted.role, wanted.people) == (
        "approved",
        "Quality Manager",
        ("A. Head",),
    )
    assert document.clauses == ("AS9120 7.5.3.2",)
    (citing,) = proposal(company).citing
    assert (citing.number, citing.by) == ("QP-01", ("QP-02",))


def test_a_document_that_changes_too_is_not_to_be_looked_at(company):
    revise(company)
    company.write(SECOND, company.read(SECOND) + "\nMore.\n")
    found = proposal(company)
    assert [each.what for each in found.documents] == ["revised", "draft changed"]
    assert found.citing == ()


def test_new_removed_and_administrative(company):
    company.write("procedures/qp-03-selling.md", company.read(SECOND).replace("QP-02", "QP-03"))
    (company.root / SECOND).unlink()
    company.replace(PATH, "owner: quality-manager", "owner: document-controller")
    found = proposal(company)
    assert sorted((each.number, each.what) for each in found.documents) == [
        ("QP-02", "removed"),
        ("QP-03", "new"),
    ]
    assert found.administrative == (
        "QP-01: owner was quality-manager, becomes document-controller",
    )


def test_links_lead_to_redline_and_draft(company):
    revise(company)
    (document,) = proposal(company, links="https://draft.example/12/").documents
    assert document.draft == "https://draft.example/12/procedures/qp-01-control-of-documents/"
    assert document.redline == "https://draft.example/12/redline/QP-01.html"


@pytest.mark.parametrize(
    "links",
    ["javascript:alert(1)", "draft", "https://", "https://a b", "https://a)b", "//x", "ftp://x"],
)
def test_what_is_no_address(company, links):
    with pytest.raises(UsageError, match="no address"):
        proposal(company, links=links)


def test_without_a_base_it_names_what_is_not_in_force(company):
    found = proposal(company, base=None)
    assert [(each.number, each.standing) for each in found.documents] == [("QP-02", "draft")]
    assert len(found.unchecked) == 2
