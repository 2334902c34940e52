"""Small books for tests of the printed side, and what can be asked of a PDF."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from qms.domain.book import Attachment, Book, PartKind, PrintPart, first_page_token
from qms.publish.pdf import TypesetOptions, typeset_book
from qms.publish.pdf.model import TypesetBook
from qms.publish.pdf.worker import Setting

ORGANISATION = "Test Parts Ltd"
DAY = "2026-11-16"


@dataclass(frozen=True)
class Manual:
    """A finished manual and what it was made of."""

    book: Book
    typeset: TypesetBook
    path: Path
    folder: Path

    def document(self, key: str) -> Path:
        """Return a document's own PDF."""
        found = self.typeset.part(key)
        assert found is not None
        return saved(found.pdf_bytes(), self.folder / f"{key}.pdf")


def page(body: str, *, number: str = "QP-01", title: str = "Purchasing", mark: str = "") -> str:
    """Return a part's HTML with the running head that all parts have."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{number} {title}</title></head>'
        f'<body data-notice="Uncontrolled when printed." data-watermark="{mark}">'
        f'<table class="qms-head"><tr><td>{ORGANISATION}<br>{number} {title}</td>'
        f"<td>Revision A, EFFECTIVE<br>Effective since 16 Nov 2026</td></tr></table>"
        f'<h1><span class="qms-number">{number}</span> {title}</h1>{body}</body></html>'
    )


def part(key: str, body: str, **values: object) -> PrintPart:
    """Return a document as a part of a book."""
    title = str(values.pop("title", "Purchasing"))
    mark = str(values.get("watermark", ""))
    fields: dict[str, object] = {
        "key": key,
        "kind": PartKind.DOCUMENT,
        "title": title,
        "number": key,
        "revision": "A",
        "date": DAY,
        "group": "Procedure",
        "html": page(body, number=key, title=title, mark=mark),
        "attachments": (source(key),),
    }
    return PrintPart(**{**fields, **values})  # type: ignore[arg-type]


def source(key: str) -> Attachment:
    """Return the source text that is embedded with a document."""
    return Attachment(
        name=f"{key}.md",
        data=f"# Source of {key}\n".encode(),
        media_type="text/markdown",
        description=f"Source text of {key}",
    )


def contents(keys: Sequence[str]) -> PrintPart:
    """Return a front part that shows page numbers."""
    rows = "".join(
        f'<tr><td>{key}</td><td><a href="qms:{key}">Title</a></td>'
        f"<td>at {first_page_token(key)}</td></tr>"
        for key in keys
    )
    return PrintPart(
        key="contents",
        kind=PartKind.FRONT,
        title="Contents",
        html=page(f"<table>{rows}</table>", number="", title="Contents"),
        date=DAY,
    )


def book(*parts: PrintPart, **values: object) -> Book:
    """Return a book of some documents with a contents page before them."""
    fields: dict[str, object] = {
        "title": "Quality Manual",
        "organisation": ORGANISATION,
        "language": "en",
        "parts": (contents([each.key for each in parts]), *parts),
        "date": "2026-11-22",
        "stamp": "Documents as of 22 Nov 2026",
        "attachments": (
            Attachment(
                name="contents.json",
                data=b'{"format": "qms-contents@1"}\n',
                media_type="application/json",
                description="The documents of this manual",
                relationship="Data",
            ),
        ),
    }
    return Book(**{**fields, **values})  # type: ignore[arg-type]


def typeset(made: Book, folder: Path, **options: object) -> TypesetBook:
    """Lay a book out with everything below one folder."""
    root = folder / "repository"
    root.mkdir(parents=True, exist_ok=True)
    fields: dict[str, object] = {"root": root, "cache": folder / "cache", "jobs": 1}
    return typeset_book(made, TypesetOptions(**{**fields, **options}))  # type: ignore[arg-type]


def tool(*command: str | Path) -> str:
    """Run a tool that reads PDFs and return what it prints."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def saved(data: bytes, path: Path) -> Path:
    """Write a PDF where tools can read it."""
    path.write_bytes(data)
    return path


def words(path: Path) -> list[str]:
    """Return the words of a PDF as another program reads them."""
    return re.findall(r"\w+", tool("pdftotext", "-layout", path, "-"))


def crash(connection: Connection, setting: Setting, folder: Path) -> None:
    """Stand for a layout process that breaks down with its first part."""
    del setting, folder
    connection.recv()
    os._exit(3)


def killed(connection: Connection, setting: Setting, folder: Path) -> None:
    """Stand for a layout process that the system ends, because memory runs out."""
    del setting, folder
    connection.recv()
    os.kill(os.getpid(), signal.SIGKILL)
