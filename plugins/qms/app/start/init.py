"""Begin a company's own repository: structure, registers, and drafts for every clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path

import qms
from qms.domain.errors import UsageError
from qms.domain.headings import slug
from qms.domain.standards import Clause, Origin, Standard
from qms.source.standards import shipped_standards

PACKAGE = "qms-manual"
PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:==[\w.!+-]+|[ ]@[ ]\S+)")
"""One release of the tool: a number, or an address."""
SECTIONS = (
    ("04", "Context of the organisation", "4"),
    ("05", "Leadership", "5"),
    ("06", "Planning", "6"),
    ("07", "Support", "7"),
    ("08", "Operation", "8"),
    ("09", "Performance evaluation", "9"),
    ("10", "Improvement", "10"),
)
"""The sections that follow the standard; templates hold those that do not."""
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
PROCEDURE_HINTS = (
    ("Purpose", "Say in a sentence or two what this procedure makes sure of."),
    ("Scope", "Say for which goods, places and people it holds, and where it ends."),
    ("Responsibilities", "Name the roles, and what each of them does and decides."),
    ("Procedure", "Describe the work in numbered steps, as it is really done."),
    ("Records", "Name each record and its form; the form says how long it is kept."),
)
LOOKS_FOR = "Auditors look for this:"


def init_repository(
    directory: Path, organisation: str, *, now: datetime, package: str = ""
) -> tuple[str, ...]:
    """Write a new repository and return the paths of its files.

    Args:
        directory: The new folder.
        organisation: The company's name.
        now: The present instant, UTC.
        package: What `requirements.txt` names as the tool; otherwise the release that runs.

    Raises:
        UsageError: the folder is in use or cannot be written, the name cannot be printed, or the
            package is not one exact release.
    """
    name = organisation.strip()
    if not name or re.search(r"[<>\"\\]", name) or not name.isprintable():
        message = "the company's name is plain words without <, >, quotes and backslashes"
        raise UsageError(message)
    texts = dict(starter_files(name, pinned(package), now)) | dict(_drafts())
    files = {path: text.encode("utf-8") for path, text in texts.items()}
    write_new_folder(directory, files)
    return tuple(sorted(files))


def refuse_folder_in_use(directory: Path) -> None:
    """Refuse a folder that holds something already.

    Raises:
        UsageError: it does, or it is no folder.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        message = f"{directory} is not empty; name a new folder"
        raise UsageError(message)


def repository_name(organisation: str) -> str:
    """Return a company's name as an identifier of its repository."""
    return slug(organisation)[:40].strip("-_") or "quality-manual"


def pinned(package: str) -> str:
    """Return what `requirements.txt` names as the tool.

    Raises:
        UsageError: it is not one exact release.
    """
    pin = package.strip() or f"{PACKAGE}=={qms.__version__}"
    if not PIN.fullmatch(pin):
        message = (
            f"“{pin}” is not one exact release of the tool; write {PACKAGE}=={qms.__version__},"
            f" or {PACKAGE} @ and its address"
        )
        raise UsageError(message)
    return pin


def write_new_folder(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a new repository.

    Raises:
        UsageError: the folder is in use or cannot be written.
    """
    from qms.publish.atomic import write_atomic

    try:
        refuse_folder_in_use(directory)
        for path, data in sorted(files.items()):
            target = directory / path
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(target, data)
    except OSError as error:
        message = f"{directory} cannot be written ({error.strerror}); name another folder"
        raise UsageError(message) from error


def starter_files(name: str, pin: str, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield the registers, the site's settings and the pipeline, from the package's templates."""
    values = {
        "@ORGANISATION@": name,
        "@REPOSITORY@": repository_name(name),
        "@PACKAGE@": pin,
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


def _drafts() -> Iterator[tuple[str, str]]:
    standards = shipped_standards()
    primary = standards["AS9120"]
    included = standards[primary.includes]
    for number, title, chapter in SECTIONS:
        body = "".join(_section(primary, clause) for clause in _chapter(primary, included, chapter))
        path = f"quality_manual/{number}-{slug(title)}.md"
        yield path, _draft(f"QM-{number}", title, "", body)
    for number, title, clauses in PROCEDURES:
        body = "".join(
            f"\n## {heading}\n\nTODO: {hint}\n"
            + (_auditor_list(primary, clauses) if heading == "Procedure" else "")
            for heading, hint in PROCEDURE_HINTS
        )
        path = f"procedures/qp-{number}-{slug(title)}.md"
        yield path, _draft(f"QP-{number}", title, clauses, body)


def _chapter(primary: Standard, included: Standard, chapter: str) -> Iterator[Clause]:
    """Yield the clauses of a chapter that a manual answers, also those we are not sure of.

    A clause that AS9120 divides further and ISO 9001 does not is asked for as well.
    """
    counted = {clause.number for clause in included.leaves()}
    for clause in primary.clauses:
        in_use = clause.auditable and clause.origin is not Origin.RESERVED
        asked_for = primary.is_leaf(clause.number) or clause.number in counted
        if clause.number.startswith(f"{chapter}.") and in_use and asked_for:
            yield clause


def _section(standard: Standard, clause: Clause) -> str:
    """Return a section that says what is to be written; `TODO` keeps it from being approved."""
    title = clause.title.strip("() ").replace("; untitled", "")
    above = standard.by_number.get(clause.parent_number)
    heading = f"{above.title}: {title}" if above and title == "General" else title
    hints = ["TODO: Write what your company does, who does it and which record shows it."]
    if looks := _looked_for(standard, clause):
        hints.append(f"{LOOKS_FOR} {looks}")
    hints += [f"{note.designation} adds: {_sentence(note.text)}" for note in clause.notes]
    if clause.doubt:
        hints.append(
            f"We are not sure of the number or the title of {clause.number}: look it up in your"
            " copy of the standard."
        )
    title = f"{heading[:1].upper()}{heading[1:]}"
    return f'\n## {title} {{: clauses="{clause.number}" }}\n\n{" ".join(hints)}\n'


def _auditor_list(standard: Standard, clauses: str) -> str:
    """Return what auditors look for under the clauses of a procedure, as things to be done."""
    found = [standard.by_number[number] for number in clauses.split()]
    lines = [
        f"* TODO: Clause {each.number}. {LOOKS_FOR} {looks}\n"
        for each in found
        if (looks := _looked_for(standard, each))
    ]
    return "".join(["\n", *lines]) if lines else ""


def _looked_for(standard: Standard, clause: Clause) -> str:
    """Return what auditors look for, also where the standard's notes say only "As 8.3"."""
    same = re.fullmatch(r"As (\d+(?:\.\d+)*)\.?", clause.auditor_looks_for)
    found = standard.by_number.get(same[1]) if same else None
    text = (found or clause).auditor_looks_for
    return _sentence(text) if text else ""


def _sentence(text: str) -> str:
    """End a hint as a sentence ends, once."""
    return f"{text.rstrip('. ')}."


def _draft(number: str, title: str, clauses: str, body: str) -> str:
    tags = ", ".join(f'"{each}"' for each in clauses.split())
    head = [
        "---",
        f"id: {number}",
        f"title: {title}",
        "status: draft",
        "revision: A",
        "owner: quality-manager",
        "prepared_by: []",
        *([f"clauses: [{tags}]"] if tags else []),
        "---",
        "",
    ]
    return "\n".join(head) + body
