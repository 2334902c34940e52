"""The archive: approved texts as they were, with everything that they showed (contract §5).

What is in force, any past day and the differences between revisions are answered from it, never
from the history of the files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qms.domain.digest import content_digest
from qms.domain.documents import ControlledDocument

ARCHIVE_FORMAT = "qms-archive@1"
ARCHIVE_DIRECTORY = "quality_manual/archive"
VARIABLE_INPUT = "variable:"
"""How the digest names an input that is the value of a variable."""
SAFE_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


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
    computed_sha256: str = field(init=False)
    """The digest of what was read; the noted one where nothing was altered."""

    def __post_init__(self) -> None:
        """Compute the digest once."""
        object.__setattr__(self, "computed_sha256", content_digest(self.document))


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
