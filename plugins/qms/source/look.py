"""The files that a company's look is made of: its fonts and its style sheet."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from qms.domain.canonical import sha256_hex
from qms.domain.configuration import Configuration
from qms.domain.diagnostics import Diagnostic, finding
from qms.domain.look import FontFile, Look
from qms.source import faults
from qms.source.files import Unreadable, read_bytes, read_text
from qms.source.fonts import SUFFIXES, UnusableFont, refuse_unusable_font
from qms.source.style_sheets import MAX_STYLE_BYTES, read_style

STYLE_KEY = "print.css"
PUT = "put the file itself into a folder of documents and write its path from the root, such as"
PLACE = "quality_manual/print/name"
OUTSIDE = re.compile(r"^/|^[A-Za-z]+:|(^|/)\.\.(/|$)|\\|\0")
"""Paths that begin elsewhere or climb."""


@dataclass
class LookReader:
    """Reads the files that `print:` in `qms.yml` names."""

    root: Path
    configuration: Configuration
    assets: frozenset[str]
    """Ordinary files in the folders of documents; whatever is not there is not read."""
    problems: list[Diagnostic] = field(default_factory=list)

    def read(self) -> Look:
        """Return the look with what its files say; those that cannot be used are left out."""
        look = self.configuration.look
        return replace(look, fonts=tuple(self._fonts(look)), style=self._style(look))

    def _fonts(self, look: Look) -> Iterator[FontFile]:
        for each in look.fonts:
            data = self._font(each)
            if data:
                yield replace(each, sha256=sha256_hex(data))

    def _font(self, font: FontFile) -> bytes:
        if not self._is_there(font.key, font.path, SUFFIXES):
            return b""
        try:
            data = read_bytes(self.root, font.path)
            refuse_unusable_font(data)
        except Unreadable as refusal:
            first = refusal.diagnostics[0]
            self._refuse(font.key, first.message, "take a smaller font file, one for each face")
            return b""
        except UnusableFont as refusal:
            self._refuse(font.key, f"the font {font.path} {refusal.message}", refusal.advice)
            return b""
        return data

    def _style(self, look: Look) -> tuple[str, ...]:
        path = look.style_sheet
        if not path or not self._is_there(STYLE_KEY, path, (".css",)):
            return ()
        try:
            text = read_text(self.root, path)
        except Unreadable as refusal:
            self.problems.extend(refusal.diagnostics)
            return ()
        if len(text) > MAX_STYLE_BYTES:
            message = f"{path} is larger than {MAX_STYLE_BYTES // 1024} KiB"
            self._refuse(STYLE_KEY, message, "shorten it; a look needs a few dozen lines")
            return ()
        style, problems = read_style(text, path, look.colour)
        self.problems.extend(problems)
        return () if problems else style

    def _is_there(self, key: str, path: str, suffixes: tuple[str, ...]) -> bool:
        """Note what is wrong with a path, if anything is."""
        if not path.lower().endswith(suffixes):
            words = " or ".join(suffixes)
            self._refuse(key, f"{path} does not end in {words}", f"name a file {words}")
            return False
        if path in self.assets:
            return True
        known = sorted(each for each in self.assets if each.lower().endswith(suffixes))
        near = difflib.get_close_matches(path, known, n=1, cutoff=0.8)
        advice = f"did you mean {near[0]}?" if near else f"{PUT} {PLACE}{suffixes[0]}"
        self._refuse(key, f"{path} {self._why_not(path)}", advice)
        return False

    def _why_not(self, path: str) -> str:
        """Say why a path is none of the files that may be read."""
        if OUTSIDE.search(path):
            return "leads out of the repository"
        steps = (path, *map(str, PurePosixPath(path).parents))
        if any(os.path.islink(self.root / each) for each in steps):  # noqa: PTH114 - never raises
            return "is a link, or lies behind one"
        return "is no file in a folder of documents"

    def _refuse(self, key: str, message: str, advice: str) -> None:
        is_style = key == STYLE_KEY
        rule = faults.STYLE_NOT_ALLOWED if is_style else faults.UNUSABLE_FONT
        place = self.configuration.positions.at(key)
        self.problems.append(finding(rule, place, message, advice=advice))
