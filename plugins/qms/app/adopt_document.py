"""One document on its way in: what is judged, what is written, what is reported of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from qms.app.adopt_clauses import proposed_clauses
from qms.app.adopt_text import body_of, head_of, lost_links, refuse_unreadable
from qms.app.plans import Write
from qms.domain.adoption import AdoptedDocument, PlanRow, Remark, id_of
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.limits import MAX_KEPT_ORIGINAL
from qms.source.adopted_folder import ReadFile
from qms.source.not_taken import NotTaken

KEPT = "adopted"
"""The folder of reports and originals; outside of the folders that are published."""


class ArrivingDocument:
    """One document on its way in."""

    def __init__(
        self,
        root: Path,
        library: Library,
        row: PlanRow,
        read: ReadFile,
        owner: str,
        paths: Mapping[str, str],
    ) -> None:
        self.root, self.library, self.row, self.read = root, library, row, read
        self.id = id_of(row.number)
        self.path = paths[row.file]
        document_type = library.configuration.types[row.type]
        self.head = head_of(row, document_type, owner, read.sha256)
        self.body = body_of(read.text, self.id, self.path, paths)
        self.lost = lost_links(read.text, paths)
        ending = Path(row.file).suffix.lower()
        self.original = f"{KEPT}/{self.id}/original{ending}"
        self.is_kept = len(read.data) <= MAX_KEPT_ORIGINAL
        self.pictures = {
            f"{document_type.directory}/img/{self.id.lower()}-{name}": data
            for name, data in read.text.pictures.items()
        }

    @property
    def size(self) -> int:
        """Return how many bytes are written."""
        return sum(map(len, self.pictures.values())) + len(self.read.data)

    def refuse(self) -> None:
        """Refuse a document that would be unreadable, or stand in the place of a file.

        Raises:
            NotTaken: it would.
        """
        refuse_unreadable(self.head + self.body, self.path, self.library.configuration)
        kept = {self.original: self.read.data} if self.is_kept else {}
        for path, data in {**self.pictures, **kept}.items():
            target = self.root / path
            if target.exists() and (not target.is_file() or target.read_bytes() != data):
                raise NotTaken(f"{path} exists already; move it away first")
        if (self.root / self.path).exists():
            raise NotTaken(f"{self.path} exists already; nothing is ever overwritten")

    def writes(self) -> Iterator[Write]:
        """Yield what is written; the document last, so that it never lacks a picture."""
        for path, data in self.pictures.items():
            words = f"{path}: a picture of {self.id}"
            yield Write(words=words, perform=writer(path, data))
        if self.is_kept:
            words = f"{self.original}: the original of {self.id}"
            yield Write(words=words, perform=writer(self.original, self.read.data))
        words = f"{self.path}: {self.id} revision {self.row.revision}, as a draft"
        data = (self.head + self.body).encode("utf-8")
        yield Write(words=words, perform=writer(self.path, data))

    def reported(self, read: PlanRow) -> AdoptedDocument:
        """Return what the report says.

        Args:
            read: The line as the document itself says it.
        """
        first = self.head.count("\n")
        remarks = [
            replace(each, line=each.line + first) if each.line else each
            for each in (*self.read.text.remarks, *self.lost)
        ]
        remarks.extend(_decided_otherwise(self.row, read))
        return AdoptedDocument(
            row=replace(self.row, read_from=read.read_from),
            id=self.id,
            path=self.path,
            remarks=tuple(remarks),
            sha256=self.read.sha256,
            kept_as=self.original if self.is_kept else "",
            clauses=proposed_clauses(self.library, self.body),
        )


def _decided_otherwise(row: PlanRow, read: PlanRow) -> Iterator[Remark]:
    """Yield what the plan says otherwise than the document: spreadsheets change 03 and 1.10."""
    for name in ("number", "revision", "date"):
        ours, theirs = getattr(row, name), getattr(read, name)
        if theirs and ours != theirs:
            words = f"the plan says {name} {ours}, the document says {theirs}; the plan counted"
            yield Remark(words=words, by_hand=True)


def writer(path: str, data: bytes) -> Callable[[Path], object]:
    """Return what writes a new file; the same file again is no fault."""

    def perform(root: Path) -> None:
        from qms.publish.atomic import write_atomic

        target = root / path
        if target.is_file() and target.read_bytes() == data:
            return
        if target.exists():
            raise UsageError(f"{path} was made meanwhile; look at it and give the command again")
        write_atomic(target, data)

    return perform
