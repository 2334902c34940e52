"""Begin a company's own repository: structure, registers, and drafts for every clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from importlib import resources
from pathlib import Path

import qms
from qms.domain.errors import UsageError
from qms.domain.headings import slug
from qms.domain.standards import Clause, Standard
from qms.source.standards import shipped_standards

SECTIONS = (
    ("01", "Scope", "1"),
    ("02", "Referenced standards and documents", "2"),
    ("03", "Terms and definitions", "3"),
    ("04", "Context of the organisation", "4"),
    ("05", "Leadership", "5"),
    ("06", "Planning", "6"),
    ("07", "Support", "7"),
    ("08", "Operation", "8"),
    ("09", "Performance evaluation", "9"),
    ("10", "Improvement", "10"),
)
PROCEDURES = (
    ("01", "Control of documents", "7.5.2 7.5.3.1 7.5.3.2"),
    ("02", "Control of records", "7.5.3.2"),
    ("03", "Order and contract review", "8.2.3.1 8.2.3.2 8.2.4"),
    ("04", "Purchasing and supplier approval", "8.4.1 8.4.3"),
    ("05", "Receiving and inspection", "8.4.2 8.6"),
    ("06", "Counterfeit and suspected unapproved parts", "8.1.4 8.1.5"),
    ("07", "Identification, traceability and splitting", "8.5.2"),
    ("08", "Storage and shelf life", "8.5.4"),
    ("09", "Release and shipping", "8.5.1 8.6"),
    ("10", "Nonconforming product", "8.7.1 8.7.2"),
    ("11", "Internal audit", "9.2.1 9.2.2"),
    ("12", "Corrective action", "10.2.1 10.2.2"),
)
PROCEDURE_HEADINGS = ("Purpose", "Scope", "Responsibilities", "Procedure", "Records")


def init_repository(directory: Path, organisation: str, *, now: datetime) -> tuple[str, ...]:
    """Write a new repository and return the paths of its files.

    Raises:
        UsageError: the folder is not empty, or the name cannot be used.
    """
    name = organisation.strip()
    if not name or re.search(r"[<>\"\\]", name) or not name.isprintable():
        message = "the company's name is plain words without <, >, quotes and backslashes"
        raise UsageError(message)
    if directory.exists() and any(directory.iterdir()):
        message = f"{directory} is not empty; name a new folder"
        raise UsageError(message)
    from qms.publish.atomic import write_atomic

    files = dict(_starter_files(name, now)) | dict(_drafts(shipped_standards()["AS9120"]))
    for path, text in sorted(files.items()):
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(target, text.encode("utf-8"))
    return tuple(sorted(files))


def _starter_files(name: str, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield the registers, the site's settings and the pipeline, from the package's templates."""
    values = {
        "@ORGANISATION@": name,
        "@REPOSITORY@": (slug(name)[:40].strip("-_") or "quality-manual"),
        "@VERSION@": qms.__version__,
        "@YEAR@": str(now.year),
    }
    for path, template in _templates():
        text = template
        for mark, value in values.items():
            text = text.replace(mark, value)
        yield path, text


def _templates() -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every template; `dot-` in a name stands for a leading dot."""
    pending = [("", resources.files("qms.app") / "starter")]
    while pending:
        prefix, folder = pending.pop()
        for entry in folder.iterdir():
            name = re.sub(r"^dot-", ".", entry.name)
            if entry.is_dir():
                pending.append((f"{prefix}{name}/", entry))
            else:
                yield f"{prefix}{name}", entry.read_text("utf-8")


def _drafts(standard: Standard) -> Iterator[tuple[str, str]]:
    for number, title, clause in SECTIONS:
        body = "\n".join(_section(standard, each) for each in _chapter(standard, clause))
        path = f"quality_manual/{number}-{slug(title)}.md"
        yield path, _draft(f"QM-{number}", title, "", body or "\n")
    for number, title, clauses in PROCEDURES:
        body = "\n".join(f"\n## {heading}\n" for heading in PROCEDURE_HEADINGS)
        path = f"procedures/qp-{number}-{slug(title)}.md"
        yield path, _draft(f"QP-{number}", title, clauses, body)


def _chapter(standard: Standard, chapter: str) -> Iterator[Clause]:
    """Yield the clauses of a chapter that a manual has to answer."""
    if not standard.children(chapter):
        return
    for clause in standard.leaves():
        if clause.number.startswith(f"{chapter}."):
            yield clause


def _section(standard: Standard, clause: Clause) -> str:
    title = clause.title.strip("() ").replace("; untitled", "")
    above = standard.by_number.get(clause.parent_number)
    heading = f"{above.title}: {title}" if above and title == "General" else title
    hint = clause.auditor_looks_for
    looks = f" An auditor looks for: {hint}." if hint else ""
    return (
        f'\n## {heading[:1].upper()}{heading[1:]} {{: clauses="{clause.number}" }}\n\n'
        f"*Write here what your company does, who does it and which record shows it.{looks}*\n"
    )


def _draft(number: str, title: str, clauses: str, body: str) -> str:
    tags = ", ".join(f'"{each}"' for each in clauses.split())
    return (
        "---\n"
        f"id: {number}\n"
        f"title: {title}\n"
        "status: draft\n"
        "revision: A\n"
        "owner: quality-manager\n"
        "prepared_by: []\n"
        f"clauses: [{tags}]\n"
        "---\n"
        f"{body}"
    )
