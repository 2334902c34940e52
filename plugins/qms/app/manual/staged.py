"""Finished PDFs of a build that lie ready on the disk, so that nobody holds their bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qms.app.manual.press import SealedFile
from qms.domain.seals import FileVerification, PublishedFile
from qms.publish.atomic import write_unflushed


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """A finished PDF and what verification said of it."""

    published: PublishedFile
    verification: FileVerification | None
    """None when it was not sealed."""
    place: Path
    """Where it lies until it is put into the site."""

    def read(self) -> bytes:
        """Return its bytes."""
        return self.place.read_bytes()

    def put_into(self, site: Path) -> None:
        """Move it to its place in a site on the same disk."""
        target = site / self.published.path
        target.parent.mkdir(parents=True, exist_ok=True)
        self.place.replace(target)


def stage(file: SealedFile, folder: Path) -> StagedFile:
    """Lay a finished PDF ready in a folder; it reaches the disk with the whole build."""
    place = folder / file.published.path
    write_unflushed(place, file.data)
    return StagedFile(published=file.published, verification=file.verification, place=place)
