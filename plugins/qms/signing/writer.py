"""Append to a PDF and change nothing else in it."""

from __future__ import annotations

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from qms.signing.reader import SwiftReader


class UnchangedMetadataWriter(IncrementalPdfFileWriter):
    """Adds a signature and nothing else.

    pyHanko otherwise sets producer and dates of the document from the clock, so that Info and XMP
    can differ by a second (not allowed in PDF/A) and dates no longer come from the front matter.
    """

    def _update_meta(self) -> None:
        """Leave Info and XMP as they are."""


def appending_to(data: bytes) -> UnchangedMetadataWriter:
    """Return a writer that appends to these bytes."""
    writer = UnchangedMetadataWriter.from_reader(SwiftReader(data))
    assert isinstance(writer, UnchangedMetadataWriter)  # noqa: S101 - pyHanko names its own class
    return writer
