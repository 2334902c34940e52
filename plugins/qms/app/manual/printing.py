"""A part of its own as a PDF: laid out as documents are, kept in the same cache."""

from __future__ import annotations

import tempfile
from pathlib import Path

from qms.app.folders import cache_folder
from qms.domain.book import PrintPart


def print_part(root: Path, part: PrintPart, organisation: str) -> bytes:
    """Lay out one part.

    Raises:
        PublicationError: it cannot be printed.
    """
    from qms.publish.pdf.book import TypesetOptions
    from qms.publish.pdf.single import typeset_alone

    kept = cache_folder()
    if kept is not None:
        options = TypesetOptions(root=root, cache=kept / "pdf")
        return typeset_alone(part, organisation, options)
    with tempfile.TemporaryDirectory(prefix="qms-") as folder:
        options = TypesetOptions(root=root, cache=Path(folder))
        return typeset_alone(part, organisation, options)
