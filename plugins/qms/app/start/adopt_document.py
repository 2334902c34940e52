"""One document on its way in: what is judged, what is written, what is reported of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from qms.app.plans import Write
from qms.app.start.adopt_clauses import proposed_clauses
from qms.app.start.adopt_text import body_of, head_of, lost_links, refuse_unreadable, with_own_title
from qms.domain.adoption import AdoptedDocument, KeptOriginal, PlanRow, Remark, id_of
from qms.domain.errors import UsageError
from qms.domain.library import Library
from qms.domain.limits import MAX_KEPT_ORIGINAL
from qms.source.adopted_folder import OriginalFile, ReadFile
from qms.source.not_taken import NotTaken

KEPT = "adopted"
"""The folder of reports and originals; outside of the folders that are published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where documents arrive."""

    root: Path
    library: Library
    owner: str
    """The role that owns them."""
    paths: Mapping[str, str]
    """Where each document lies or will lie, by its file."""


class ArrivingDocument:
    """One document on its way in."""

    def __init__(
        self, place: Place, row: PlanRow, read: ReadFile, scan: OriginalFile | None
    ) -> None:
        self.place, self.row, self.read = place, row, read
        self.id = id_of(row.number)
        self.path = place.paths[row.file]
        document_type = place.library.configuration.types[row.type]
        self.head = head_of(row, document_type, place.owner, read, scan)
        self.shown = with_own_title(read.text, row.title, place.library.configuration.language)
        self.body = body_of(self.shown, self.id, self.path, place.paths)
        folder = f"{KEPT}/{self.id}"
        self.originals: dict[str, OriginalFile] = {
            f"{folder}/original{Path(row.file).suffix.lower()}": read
        }
        if scan is not None:
            self.originals[f"{folder}/signed{Path(scan.file).suffix.lower()}"] = scan
        self.kept = {
            path: each.data
            for path, each in self.originals.items()
            if len(each.data) <= MAX_KEPT_ORIGINAL
        }
        self.pictures = {
            f"{document_type.directory}/img/{self.id.lower()}-{name}": data
            for name, data in read.text.pictures.items()
        }

    @property
    def size(self) -> int:
        """Return how many bytes are written."""
        return sum(map(len, (*self.pictures.values(), *self.kept.values(), self.body)))

    def refuse(self) -> None:
        """Refuse a document that would be unreadable, or stand in the place of a file.

        Raises:
            NotTaken: it would.
        """
        root, library = self.place.root, self.place.library
        refuse_unreadable(self.head + self.body, self.path, library.configuration)
        for path, data in {**self.pictures, **self.kept}.items():
            target = root / path
            if target.exists() and (not target.is_file() or target.read_bytes() != data):
                raise NotTaken(f"{path} exists already; move it away first")
        if (root / self.path).exists():
            raise NotTaken(f"{self.path} exists already; nothing is ever overwritten")

    def writes(self) -> Iterator[Write]:
        """Yield what is written; the document last, so that it never lacks a picture."""
        for path, data in self.pictures.items():
            words = f"{path}: a picture of {self.id}"
            yield Write(words=words, perform=writer(path, data))
        for path, data in self.kept.items():
            words = f"{path}: {self.originals[path].file.rpartition('/')[2]}, as it was"
            yield Write(words=words, perform=writer(path, data))
        words = f"{self.path}: {self.id} revision {self.row.revision}, as a draft"
        data = (self.head + self.body).encode("utf-8")
        yield Write(words=words, perform=writer(self.path, data))

    def reported(self, read: PlanRow, *, is_decided: bool) -> AdoptedDocument:
        """Return what the report says.

        Args:
            read: The line as the document itself says it.
            is_decided: Whether a person looked at what was in doubt.
        """
        first = self.head.count("\n")
        remarks = [
            replace(each, line=each.line + first) if each.line else each
            for each in (*self.shown.remarks, *lost_links(self.shown, self.place.paths))
        ]
        if not is_decided:
            remarks.extend(Remark(words=each, by_hand=True) for each in read.doubts)
        remarks.extend(_decided_otherwise(self.row, read))
        return AdoptedDocument(
            row=replace(self.row, read_from=read.read_from),
            id=self.id,
            path=self.path,
            remarks=tuple(remarks),
            originals=tuple(
                KeptOriginal(
                    file=each.file, sha256=each.sha256, kept_as=path if path in self.kept else ""
                )
                for path, each in self.originals.items()
            ),
            clauses=proposed_clauses(self.place.library, self.body),
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
