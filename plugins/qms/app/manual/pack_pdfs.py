"""The PDFs of an audit pack: those of the build, with whatever people have added to them since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qms.app.manual.built import built_file, listed_length
from qms.app.manual.given_manifest import GivenManifest
from qms.domain.canonical import sha256_hex
from qms.domain.errors import UsageError
from qms.domain.seals import PublishedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPdf:
    """A PDF as it lies in the build."""

    listed: PublishedFile
    sha256: str
    """Of the file as it is."""
    listed_bytes: int
    """How many of its bytes are the file that the manifest lists."""

    @property
    def is_grown(self) -> bool:
        """Whether people added signatures or time stamps to the listed file."""
        return self.sha256 != self.listed.sha256


@dataclass(frozen=True, slots=True)
class BuiltPdfs:
    """The PDFs of a finished build, each read when it is asked for."""

    root: Path
    folder: str
    manifest: GivenManifest
    now: datetime

    def facts(self) -> tuple[PackedPdf, ...] | None:
        """Return what the PDFs are; None where one is not what the manifest lists."""
        found = []
        for each in self.manifest.files.files:
            data = built_file(self.root, each, now=self.now, folder=self.folder)
            if data is None:
                return None
            length = listed_length(data, each)
            found.append(PackedPdf(listed=each, sha256=sha256_hex(data), listed_bytes=length))
        return tuple(found)

    def read(self, facts: tuple[PackedPdf, ...]) -> Iterator[tuple[str, bytes]]:
        """Yield each PDF with its path in the published folder.

        Raises:
            UsageError: one was changed meanwhile.
        """
        for each in facts:
            data = built_file(self.root, each.listed, now=self.now, folder=self.folder)
            if data is None or sha256_hex(data) != each.sha256:
                raise UsageError("the build was changed meanwhile; make the pack once more")
            yield each.listed.path, data
