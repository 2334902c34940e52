"""The archive: approved texts as they were, with everything that they showed (contract §5).

What is in force, any past day and the differences between revisions are answered from it, never
from the history of the files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from qms.domain.digest import content_digest
from qms.domain.documents import AppliesTo, ControlledDocument, DocumentType, Status

ARCHIVE_FORMAT = "qms-archive@1"
ARCHIVE_DIRECTORY = "quality_manual/archive"
VARIABLE_INPUT = "variable:"
"""How the digest names an input that is the value of a variable."""
SAFE_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedHead:
    """What an archived folder holds, without its text: enough to find it and to judge it."""

    folder: str
    """Repository path of its folder in the archive."""
    id: str
    """The number of the text in it; `number` is the one whose folder it lies in."""
    revision: str
    status: Status
    type: DocumentType
    applies_to: AppliesTo
    content_sha256: str
    """The digest that was noted when it was archived."""
    computed_sha256: str
    """The digest of what lies there; the noted one where nothing was altered."""
    archived_on: date
    history_length: int
    """Of two texts archived on one day, the one with the longer history is younger."""
    fingerprint: str = ""
    """SHA-256 of every byte in the folder; empty where nothing was read from a disk."""

    @property
    def number(self) -> str:
        """Return the document in whose part of the archive it lies."""
        return self.folder.split("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedRevision:
    """An approved text as it stood when it was replaced, changed editorially or made obsolete."""

    document: ControlledDocument
    """As it was read; `path` is where it lay, its positions lead into the archive."""
    folder: str
    """Repository path of its folder in the archive."""
    content_sha256: str
    """The digest that was noted when it was archived."""
    archived_on: date
    variables: Mapping[str, str] = field(default_factory=dict)
    """Values of the variables that it showed, by name; identity values are not among them."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Repository paths of the archived files, by the path that each had when it was shown."""
    tables: Mapping[str, Rows] = field(default_factory=dict)
    """Rows of archived tables, by the repository path of the archived file."""
    computed_sha256: str = field(init=False)
    """The digest of what was read; the noted one where nothing was altered."""

    def __post_init__(self) -> None:
        """Compute the digest once."""
        object.__setattr__(self, "computed_sha256", content_digest(self.document))

    def head(self, fingerprint: str = "") -> ArchivedHead:
        """Return everything but the text."""
        return ArchivedHead(
            folder=self.folder,
            id=self.document.id,
            revision=self.document.revision,
            status=self.document.status,
            type=self.document.type,
            applies_to=self.document.applies_to,
            content_sha256=self.content_sha256,
            computed_sha256=self.computed_sha256,
            archived_on=self.archived_on,
            history_length=len(self.document.history),
            fingerprint=fingerprint,
        )


Approvable = ControlledDocument | ArchivedHead
"""What can be asked who approved it."""


class Archive(Mapping[str, tuple[ArchivedRevision, ...]]):
    """Archived revisions by document id, oldest first; a text is read when it is asked for.

    After some years by far the most texts of a system lie here, and hardly any is looked at.
    """

    def __init__(
        self,
        heads: Mapping[str, tuple[ArchivedHead, ...]] | None = None,
        read: Callable[[ArchivedHead], ArchivedRevision] | None = None,
    ) -> None:
        """Note what there is, and how a text is read."""
        self.heads = heads or {}
        self._read = read
        self._known: dict[str, ArchivedRevision] = {}
        self._by_document: dict[int, ArchivedRevision] = {}

    @classmethod
    def of(cls, revisions: Mapping[str, tuple[ArchivedRevision, ...]]) -> Archive:
        """Return an archive of texts that were read already."""
        every = {each.folder: each for found in revisions.values() for each in found}
        heads = {number: tuple(e.head() for e in found) for number, found in revisions.items()}
        archive = cls(heads, lambda head: every[head.folder])
        for found in heads.values():
            for head in found:
                archive.revision(head)
        return archive

    def __getitem__(self, number: str) -> tuple[ArchivedRevision, ...]:
        """Return every archived text of a document; all of them are read."""
        return tuple(map(self.revision, self.heads[number]))

    def __iter__(self) -> Iterator[str]:
        """Yield the documents of which there is something; nothing is read."""
        return iter(self.heads)

    def __len__(self) -> int:
        """Return of how many documents there is something."""
        return len(self.heads)

    def __contains__(self, number: object) -> bool:
        """Return whether there is something of a document; nothing is read."""
        return number in self.heads

    def revision(self, head: ArchivedHead) -> ArchivedRevision:
        """Return an archived text, the same one every time."""
        found = self._known.get(head.folder)
        if found is None:
            if self._read is None:
                raise KeyError(head.folder)
            found = self._read(head)
            self._known[head.folder] = found
            self._by_document[id(found.document)] = found
        return found

    def holding(self, document: ControlledDocument) -> ArchivedRevision | None:
        """Return the archived revision that a document is; one that was not read is none."""
        return self._by_document.get(id(document))

    def judged_by(self, types: Mapping[str, DocumentType]) -> Archive:
        """Return the archive with other settings of the types; texts are read when asked for."""
        own = {head.folder: head for found in self.heads.values() for head in found}

        def read(head: ArchivedHead) -> ArchivedRevision:
            revision = self.revision(own[head.folder])
            kind = types.get(revision.document.type.code, revision.document.type)
            return replace(revision, document=replace(revision.document, type=kind))

        heads = {
            number: tuple(replace(e, type=types.get(e.type.code, e.type)) for e in found)
            for number, found in self.heads.items()
        }
        return Archive(heads, read)

    def in_folders(self, folders: Container[str]) -> Archive:
        """Return the part of it that lies in some folders."""
        kept = {
            number: tuple(each for each in found if each.folder in folders)
            for number, found in self.heads.items()
        }
        return Archive({number: found for number, found in kept.items() if found}, self.revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A text that readers find beside the one that stands for its document."""

    document: ControlledDocument
    sites: tuple[str, ...] = ()
    """Sites at which it is in force instead; none for a text that is not in force yet."""


def archive_folder(document_id: str, revision: str, content_sha256: str) -> str:
    """Return the folder in which a text is archived."""
    return f"{ARCHIVE_DIRECTORY}/{document_id}/{revision}/{content_sha256[:12]}"


def archived_name(input_name: str, sha256: str) -> str:
    """Return the name of an input's file in the archive: its SHA-256 and a plain ending."""
    _, dot, ending = input_name.rpartition("/")[2].rpartition(".")
    suffix = f"{dot}{ending.lower()}"
    return sha256 + (suffix if SAFE_SUFFIX.fullmatch(suffix) else "")
