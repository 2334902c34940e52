"""Repositories whose documents are in force, and sites really built from them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from qms.app.approvals.approve import Decision, approve
from qms.source.standards import shipped_standards
from support.repository import Repository, write_repository

GENERATORS = ("mkdocs", "properdocs")
EVERYTHING = ", ".join(
    f'"{key}:{clause.number}"'
    for key, standard in shipped_standards().items()
    if key in {"AS9120", "ISO9001"}
    for clause in standard.leaves()
)
ANSWERS = (
    f"clauses: [{EVERYTHING}]\n"
    "records: [{name: Records, retention: {period: 5 years, starts: the event, basis: own rule}}]\n"
)
"""What a head says of a document that answers every clause, with the records asked for."""
COMPANY = """
quality_manual
  01-scope.md
procedures
  qp-01-control-of-documents.md
  qp-02-purchasing.md
forms
  f-01-01-change-request.md
"""
BODY = """
## Keep {: clauses="7.5.3.2" }

Fill in [[F-01-01]]; see [the scope](../quality_manual/01-scope.md#purpose-of-scope).

![Flow of documents](img/flow.svg)

![Limits](tables/limits.csv)
"""
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><path d="M0 0h9"/></svg>
"""
DECIDED = date(2026, 11, 10)
FILED = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


def small_company(root: Path) -> Repository:
    """Write an operating company: manual, procedure and form in force, QP-02 a draft."""
    repository = write_repository(root, COMPANY)
    repository.write("procedures/img/flow.svg", DRAWING)
    repository.write("procedures/tables/limits.csv", "Item,Limit\nBolt,5\n")
    repository.write("procedures/img/unused.png", "not shown anywhere")
    path = "procedures/qp-01-control-of-documents.md"
    repository.write(path, repository.read(path) + BODY)
    operate(repository)
    put_in_force(repository, path)
    put_in_force(repository, "forms/f-01-01-change-request.md")
    return repository


def put_in_force(repository: Repository, path: str, *, effective: str = "2026-11-16") -> None:
    """Approve a draft, so that it is in force from a day on."""
    text = repository.read(path)
    assert text.count("status: draft") == 1, f"{path} is no draft"
    head = f"status: in_review\neffective_date: {effective}"
    repository.write(path, text.replace("status: draft", head))
    number = re.search(r"^id: (\S+)$", text, re.MULTILINE)
    assert number is not None
    decision = Decision(person="a.head", role="quality-manager", decided_on=DECIDED)
    approve(repository.root, number[1], decision, now=FILED)


def operate(repository: Repository) -> None:
    """End the setup: one document answers every clause, so that nothing is missing."""
    repository.replace("quality_manual/qms.yml", "stage: setup", "stage: operating")
    path = "quality_manual/01-scope.md"
    repository.replace(path, "history:\n", f"{ANSWERS}history:\n")
    put_in_force(repository, path, effective="2026-11-12")


def build(
    repository: Repository, target: Path, *, generator: str = "mkdocs", context: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Build the site, strictly, as `mkdocs build` does."""
    command = ["build", "--strict", "--config-file", "mkdocs.yml", "--site-dir", str(target)]
    extra = {"QMS_SITE_CONTEXT": str(context)} if context else {}
    return subprocess.run(
        [sys.executable, "-m", generator, *command],
        cwd=repository.root,
        env=environment(repository) | extra,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def environment(repository: Repository) -> dict[str, str]:
    """Return an environment whose cache lies beside the repository."""
    return {**os.environ, "XDG_CACHE_HOME": str(repository.root.parent / "cache")}


def words(path: Path) -> str:
    """Return what a reader sees of a page's article."""
    html = path.read_text(encoding="utf-8")
    article = re.search(r"<article.*?</article>", html, re.DOTALL)
    assert article is not None, f"{path} has no article"
    return " ".join(re.sub(r"<[^>]+>", " ", article[0]).split())
