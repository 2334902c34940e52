"""Change packages: several documents under one change request, from draft to one effective date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from qms.app.approvals.approval_files import find_document
from qms.app.changes.revise import RevisionRequest, plan_revision
from qms.app.changes.submit import plan_submission, refuse_faulty
from qms.app.plans import Plan, Write, joined
from qms.domain.documents import Status
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.packages import PACKAGE_FORMAT, ChangePackage, package_path
from qms.rules.check import listed
from qms.source.edit import block_scalar, flow_scalar, set_value
from qms.source.files import read_text
from qms.source.names import ID


def find_package(library: Library, number: str) -> ChangePackage:
    """Return a change package.

    Raises:
        UsageError: there is none with this number.
    """
    found = next((each for each in library.packages if each.number == number), None)
    if found is None:
        known = ", ".join(each.number for each in library.packages) or "none yet"
        raise UsageError(f"there is no change package {number}; known: {known}")
    return found


def is_package(root: Path, number: str) -> bool:
    """Return whether a number is that of a change package."""
    return bool(ID.fullmatch(number)) and (root / package_path(number)).is_file()


def plan_package(library: Library, number: str, documents: Sequence[str], title: str) -> Plan:
    """Return what beginning a change package writes: its file, then a revision of each document.

    Given again with the same documents it goes on where it was interrupted. Drafts, which need no
    revision, are taken in as they are.

    Raises:
        UsageError: the number is taken or no number, or a document cannot be revised.
    """
    wanted = tuple(dict.fromkeys(documents))
    if not ID.fullmatch(number):
        raise UsageError(f"{number} is not a number such as DCR-26-014")
    if number in library.by_id:
        raise UsageError(f"{number} is the number of a document; choose another one")
    if not title.isprintable():
        raise UsageError("write the title in plain words, on one line")
    for package in library.packages:
        same = package.number.casefold() == number.casefold()
        if same and (package.number, package.documents) != (number, wanted):
            raise UsageError(f"{package.path} is there already, for {listed(package.documents)}")
        other = next((each for each in wanted if each in package.documents), None)
        if not same and other is not None and _is_open(library, package):
            raise UsageError(f"{other} is in the change package {package.number}, which is open")
    request = RevisionRequest(description=title, change_request=number)
    begun = [
        plan_revision(library, document, request)
        for document in [find_document(library, each) for each in wanted]
        if document.status not in {Status.DRAFT, Status.IN_REVIEW}
    ]
    exists = any(each.number == number for each in library.packages)
    return Plan(
        writes=(
            *(() if exists else (_new_file(number, wanted, title or f"Change {number}"),)),
            *joined(begun).writes,
        ),
        notes=(
            "Edit the documents; the revisions before them stay in force meanwhile.",
            f"When the texts are ready: `qms change submit {number} --effective YYYY-MM-DD`.",
        ),
    )


def plan_package_submission(
    root: Path, library: Library, package: ChangePackage, effective: date
) -> Plan:
    """Return what submitting a package writes: its date, then each document, with the same date.

    Raises:
        FaultyText: documents have faults that have to be mended before an approval.
        UsageError: a document is not ready, or all of them are approved.
    """
    documents = [find_document(library, each) for each in package.documents]
    waiting = [each for each in documents if each.status in {Status.DRAFT, Status.IN_REVIEW}]
    if not waiting:
        raise UsageError(f"no document of {package.number} is a draft or under review")
    refuse_faulty(library, waiting)
    submissions = [plan_submission(library, each, effective) for each in waiting]
    return Plan(
        writes=(*_dated(root, package, effective), *joined(submissions).writes),
        notes=(
            *joined(submissions).notes,
            f"Approve all of it: `qms approve {package.number} --role ROLE --person PERSON`.",
        ),
    )


def _is_open(library: Library, package: ChangePackage) -> bool:
    """Return whether a document of a package is still being written for it."""
    found = (library.by_id.get(each) for each in package.documents)
    return any(
        each is not None
        and each.status in {Status.DRAFT, Status.IN_REVIEW}
        and each.current_history is not None
        and each.current_history.change_request == package.number
        for each in found
    )


def _new_file(number: str, documents: Sequence[str], title: str) -> Write:
    text = (
        f"format: {PACKAGE_FORMAT}\ntitle: {block_scalar(title)}\n"
        f"documents: [{', '.join(map(flow_scalar, documents))}]\n"
    )
    path = package_path(number)
    return Write(
        words=f"{path}: {listed(documents)} change together",
        perform=lambda root: _write(root, path, text),
    )


def _dated(root: Path, package: ChangePackage, effective: date) -> Iterator[Write]:
    """Yield the write of the package's date, unless it is there already."""
    if package.effective_date == effective:
        return
    before = read_text(root, package.path).removesuffix("\n")
    head = set_value(f"---\n{before}\n---", "effective_date", effective.isoformat())
    text = head.removeprefix("---\n").removesuffix("---")
    yield Write(
        words=f"{package.path}: effective from {effective}",
        perform=lambda root: _write(root, package.path, text),
    )


def _write(root: Path, path: str, text: str) -> None:
    from qms.publish.atomic import write_atomic

    write_atomic(root / path, text.encode("utf-8"))
