"""What shapes a document's text and lives elsewhere: pictures, tables, variables (contract §3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from qms.domain.archive import VARIABLE_INPUT
from qms.domain.body import Link
from qms.domain.canonical import sha256_hex
from qms.domain.captions import TABLE_SUFFIXES
from qms.domain.diagnostics import Diagnostic
from qms.domain.documents import ControlledDocument
from qms.domain.register import resolve_path
from qms.source.drawings import refuse_unsafe_drawing
from qms.source.files import Unreadable, read_bytes
from qms.source.pictures import refuse_unreadable_picture
from qms.source.registers import APPLICABILITY
from qms.source.tables import read_table

TEXT_SUFFIXES = (".svg", *TABLE_SUFFIXES)
PICTURE_SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")


@dataclass
class InputReader:
    """Hashes what documents show; each file is read once."""

    root: Path
    assets: frozenset[str]
    variables: dict[str, str]
    """Variables that count as inputs: identity values are left out."""
    scope_document: str
    problems: list[Diagnostic] = field(default_factory=list)
    tables: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)

    def inputs_of(self, document: ControlledDocument) -> dict[str, str]:
        """Return the SHA-256 of every input of a document, by name."""
        inputs: dict[str, str] = {}
        for link in document.body.links:
            path = self._file_of(document, link)
            if path and link.embedded:
                inputs[path] = self._hash(path)
            elif path:
                self.inspect(path)
        for use in document.body.variables:
            if use.name in self.variables:
                value = self.variables[use.name].encode("utf-8")
                inputs[f"{VARIABLE_INPUT}{use.name}"] = sha256_hex(value)
        if document.id == self.scope_document and (self.root / APPLICABILITY).is_file():
            inputs[APPLICABILITY] = self._hash(APPLICABILITY)
        return inputs

    def inspect(self, path: str) -> None:
        """Note what is wrong with a picture that readers can open without being shown it."""
        if path in self.assets and path.lower().endswith(PICTURE_SUFFIXES):
            self._hash(path)

    def _file_of(self, document: ControlledDocument, link: Link) -> str:
        """Return the path of a linked file that exists; rules report those that do not."""
        if link.is_external:
            return ""
        path = resolve_path(document.path, link.target.partition("#")[0])
        return path if path in self.assets else ""

    def _hash(self, path: str) -> str:
        if path not in self._hashes:
            try:
                self._hashes[path] = sha256_hex(self._read(path))
            except Unreadable as refusal:
                self.problems.extend(refusal.diagnostics)
                self._hashes[path] = "0" * 64
        return self._hashes[path]

    def _read(self, path: str) -> bytes:
        data = read_input(self.root, path, path)
        if is_table(path):
            self.tables[path] = read_table(self.root, path)
        return data


def is_table(name: str) -> bool:
    """Return whether an input is shown as a table."""
    return name != APPLICABILITY and name.lower().endswith(TABLE_SUFFIXES)


def read_input(root: Path, path: str, name: str) -> bytes:
    """Read what a text shows, as it is hashed.

    Args:
        root: The repository's folder.
        path: Where the file lies, in its place or in the archive.
        name: The name of the input: the path at which the text showed it.

    Raises:
        Unreadable: it cannot be read, or could not be shown.
    """
    data = read_bytes(root, path)
    suffixes = path.lower()
    if suffixes.endswith(TEXT_SUFFIXES):
        data = data.replace(b"\r\n", b"\n")
    if suffixes.endswith(".svg"):
        refuse_unsafe_drawing(data, path)
    elif name != APPLICABILITY and not is_table(name):
        refuse_unreadable_picture(data, path)
    return data
