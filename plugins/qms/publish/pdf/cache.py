"""Finished parts by the hash of everything that shapes them, so that nothing is laid out twice.

Files are named by their content's key, so builds at the same time can only write the same bytes.
Each entry is a PDF and a note with its key, hash and layout; an entry that does not match its note
is as good as none. Deleting the folder costs time and changes nothing.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from qms.domain.book import PrintPart
from qms.publish.atomic import write_unflushed
from qms.publish.pdf.fonts import BASE_STYLE, STYLE, WATERMARK_STYLE, fonts_digest
from qms.publish.pdf.model import Layout

_PACKAGES = ("weasyprint", "pydyf", "fonttools", "pillow", "tinycss2", "tinyhtml5", "pypdfium2")
_LIBRARIES = (
    ("pango", "pango_version", ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")),
    (
        "harfbuzz",
        "hb_version_string",
        ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    ),
    (
        "harfbuzz-subset",
        "hb_subset_input_create_or_fail",
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
    ),
    (
        "fontconfig",
        "FcGetVersion",
        ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A part found in the cache."""

    path: Path
    sha256: str
    layout: Layout


@dataclass(frozen=True, slots=True)
class PartCache:
    """The folder of finished parts."""

    folder: Path
    spare: Path | None = None
    """Takes parts while the other is full or read-only, so that a cache is never a condition."""

    def find(self, key: str) -> Entry | None:
        """Return the entry of a key, if it is there and whole."""
        path = self._pdf(key)
        try:
            note = json.loads(self._note(key).read_text(encoding="utf-8"))
            sha256, layout = str(note["sha256"]), Layout.from_json(note["layout"])
            data, is_its_own = path.read_bytes(), note["key"] == key
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        if hashlib.sha256(data).hexdigest() != sha256 or not is_its_own:
            return None
        return Entry(path=path, sha256=sha256, layout=layout)

    def keep(self, key: str, pdf: bytes, layout: Layout) -> Entry:
        """Store a part and return its entry.

        Raises:
            OSError: it can be written nowhere.
        """
        try:
            return self._stored(key, pdf, layout)
        except OSError:
            if self.spare is None:
                raise
            return PartCache(self.spare).keep(key, pdf, layout)

    def _stored(self, key: str, pdf: bytes, layout: Layout) -> Entry:
        path = self._pdf(key)
        sha256 = hashlib.sha256(pdf).hexdigest()
        note = json.dumps({"key": key, "sha256": sha256, "layout": layout.to_json()})
        write_unflushed(path, pdf)
        write_unflushed(self._note(key), note.encode())
        return Entry(path=path, sha256=sha256, layout=layout)

    def prune(self, used: frozenset[str], spare: int) -> int:
        """Remove the oldest entries beyond those just used and some to spare; return how many."""
        others = [path for path in self.folder.glob("??/*.pdf") if path.stem not in used]
        others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in others[spare:]:
            path.unlink(missing_ok=True)
            path.with_suffix(".json").unlink(missing_ok=True)
        return len(others[spare:])

    def _pdf(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.pdf"

    def _note(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


def part_key(part: PrintPart, root: Path, organisation: str) -> str:
    """Return the SHA-256 of everything that a part's PDF depends on."""
    digest = hashlib.sha256()
    described = asdict(part)
    # How a part is filed in the book does not change its own PDF.
    for name in ("kind", "group"):
        del described[name]
    described["attachments"] = [
        {**asdict(each), "data": hashlib.sha256(each.data).hexdigest()} for each in part.attachments
    ]
    described["assets"] = [[path, _file_digest(root, path)] for path in part.assets]
    described["organisation"] = organisation
    digest.update(toolchain_digest().encode())
    digest.update(json.dumps(described, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()


@cache
def toolchain_digest() -> str:
    """Return the SHA-256 of fonts, style, versions and our own code; computed once a process."""
    digest = hashlib.sha256(fonts_digest().encode())
    for sheet in (BASE_STYLE, STYLE, WATERMARK_STYLE):
        digest.update(sheet.read_bytes())
    here = Path(__file__).parent
    for path in (*sorted(here.rglob("*.py")), *sorted(here.parent.glob("picture*.py"))):
        digest.update(path.read_bytes())
    for name, value in tool_versions():
        digest.update(f"{name}={value};".encode())
    return digest.hexdigest()


def tool_versions() -> Iterator[tuple[str, str]]:
    """Yield the name and version of everything that a PDF's bytes depend on."""
    for name in _PACKAGES:
        yield name, version(name)
    for name, function, files in _LIBRARIES:
        yield name, _library_version(function, files)
    yield "fonts", fonts_digest()[:16]


def _library_version(function: str, files: tuple[str, ...]) -> str:
    """Ask a system library for its version without loading WeasyPrint, which takes long."""
    for file in files:
        try:
            library = ctypes.CDLL(file)
        except OSError:
            continue
        if function == "hb_subset_input_create_or_fail":
            return "present"
        asked = getattr(library, function)
        asked.restype = ctypes.c_char_p if function == "hb_version_string" else ctypes.c_int
        found = asked()
        return found.decode() if isinstance(found, bytes) else str(found)
    return "absent"


def _file_digest(root: Path, path: str) -> str:
    try:
        data = (root / path).read_bytes()
    except OSError:
        return "missing"
    return hashlib.sha256(data).hexdigest()
