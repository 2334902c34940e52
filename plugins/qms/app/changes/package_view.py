"""A change package as it stands: its documents, who must still approve, whom it concerns."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qms.app.changes.change_packages import find_package
from qms.app.check import with_evidence
from qms.app.reading import read_library
from qms.domain.documents import ControlledDocument
from qms.domain.library import Library
from qms.domain.packages import ChangePackage
from qms.render.words import missing_in_words
from qms.rules.approval_state import missing_approvals
from qms.rules.check import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLine:
    """One document of a change package."""

    document: ControlledDocument
    missing: tuple[str, ...]
    """Approvals of the present text that nobody has given, by roles."""
    still_needed: str
    """The same, as people read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLine:
    """A role that the change concerns."""

    role: str
    people: tuple[str, ...]
    """Printed names of those who hold the role on the first day in force."""
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """A change package as it stands."""

    package: ChangePackage
    lines: tuple[PackageLine, ...]
    training: tuple[TrainingLine, ...]
    for_everybody: tuple[str, ...]
    """Documents that name no role: they are meant for everybody."""


def view_package(root: Path, number: str, *, now: datetime) -> PackageView:
    """Return how a change package stands.

    Raises:
        UsageError: there is none with this number.
    """
    library = with_evidence(read_library(root, as_of=now.date(), now=now))
    package = find_package(library, number)
    documents = [library.by_id[each] for each in package.documents if each in library.by_id]
    return PackageView(
        package=package,
        lines=tuple(_line(library, each) for each in documents),
        training=tuple(_training(library, package, documents)),
        for_everybody=tuple(each.id for each in documents if not each.applies_to.roles),
    )


def package_text(view: PackageView) -> str:
    """Write a change package for people."""
    package = view.package
    effective = f"effective from {package.effective_date}" if package.effective_date else "no date"
    lines = [f"{package.number} {package.title} ({effective})"]
    for line in view.lines:
        document = line.document
        missing = f"; still needed: {line.still_needed}" if line.missing else ""
        status = document.status.value.replace("_", " ")
        lines.append(
            f"  {document.id} {document.title}, revision {document.revision}: {status}{missing}"
        )
    lines.append("To be instructed before the first day in force:")
    for each in view.training:
        people = listed(each.people) or "nobody holds this role"
        lines.append(f"  {each.role} ({people}): {listed(each.documents)}")
    if view.for_everybody:
        lines.append(f"  Everybody: {listed(view.for_everybody)}")
    return "\n".join(lines)


def package_json(view: PackageView) -> str:
    """Write a change package for programs."""
    package = view.package
    value = {
        "number": package.number,
        "title": package.title,
        "effective_date": str(package.effective_date or ""),
        "documents": [
            {
                "id": line.document.id,
                "title": line.document.title,
                "revision": line.document.revision,
                "status": line.document.status.value,
                "missing": list(line.missing),
            }
            for line in view.lines
        ],
        "training": [
            {"role": each.role, "people": list(each.people), "documents": list(each.documents)}
            for each in view.training
        ],
        "for_everybody": list(view.for_everybody),
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _line(library: Library, document: ControlledDocument) -> PackageLine:
    missing = missing_approvals(library, document)
    return PackageLine(
        document=document,
        missing=tuple(f"{each.meaning.value} by {each.role}" for each in missing),
        still_needed=missing_in_words(library, missing),
    )


def _training(
    library: Library, package: ChangePackage, documents: list[ControlledDocument]
) -> Iterator[TrainingLine]:
    """Yield each role that a document is meant for, with the people who hold it then."""
    concerned: defaultdict[str, list[str]] = defaultdict(list)
    for document in documents:
        for role in document.applies_to.roles:
            concerned[role].append(document.id)
    day = package.effective_date or library.as_of
    for role in (each for each in library.roster.roles if each in concerned):
        people = [each.name for each in library.roster.people.values() if each.holds(role, day)]
        yield TrainingLine(
            role=library.roster.role_title(role),
            people=tuple(people),
            documents=tuple(concerned[role]),
        )
