"""Everything that a published tree says, in whatever kind of file."""

from __future__ import annotations

import gzip
import html
import io
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from pikepdf import Array, Dictionary, Pdf, Stream, String


def said(folder: Path) -> dict[str, str]:
    """Return the words of every file below a folder, by path; spaces do not count."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            found[name] = _plain(" ".join([name, *_words(path)]))
    return found


def _words(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if path.suffix == ".pdf":
        yield from _pdf_words(path, data)
        return
    text = data.decode("utf-8", "replace")
    yield text
    yield html.unescape(re.sub(r"<[^>]*>", " ", text))
    if path.suffix == ".json":
        yield from _strings(json.loads(text))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield html.unescape(value)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _pdf_words(path: Path, data: bytes) -> Iterator[str]:
    """Yield a PDF's words, its outline, links and metadata, and every file inside it."""
    yield subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout
    yield subprocess.run(
        ["pdftotext", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout
    with Pdf.open(io.BytesIO(data)) as pdf:
        for name, attached in pdf.attachments.items():
            yield name
            yield attached.get_file().read_bytes().decode("utf-8", "replace")
        for each in pdf.objects:
            yield from _object_words(each)


def _object_words(each: object) -> Iterator[str]:
    """Yield the strings of an object, and the content of streams that hold text."""

    if isinstance(each, String):
        yield str(each)
    elif isinstance(each, Array):
        for inner in each:
            if not getattr(inner, "is_indirect", False):
                yield from _object_words(inner)
    elif isinstance(each, Stream | Dictionary):
        for key in each.keys():  # noqa: SIM118 - a dictionary of pikepdf is no mapping
            if key not in {"/Contents", "/Parent", "/P"}:
                inner = each[key]
                if not getattr(inner, "is_indirect", False):
                    yield from _object_words(inner)
        if isinstance(each, Stream) and each.get("/Type") in {"/Metadata", "/EmbeddedFile"}:
            yield each.read_bytes().decode("utf-8", "replace")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
