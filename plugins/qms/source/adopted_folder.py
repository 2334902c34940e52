"""The files of a folder whose documents are taken over: what can be read, and what cannot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qms.domain.adoption import NotAdopted, TakenText
from qms.domain.canonical import sha256_hex
from qms.domain.errors import UsageError
from qms.domain.limits import MAX_ADOPTED_FILES
from qms.source.files import Unreadable, read_bytes, refuse_special, walk
from qms.source.markdown_file import read_markdown
from qms.source.not_taken import NotTaken

WORD, MARKDOWN, SCAN = ".docx", (".md", ".markdown"), ".pdf"
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
_SAVE_AS = "save it as “Word document (.docx)” and take it over again"
_OTHER_KINDS = {
    ".doc": f"Word files of before 2007 are not read; {_SAVE_AS}",
    ".docm": f"it may hold a program (macro); {_SAVE_AS}",
    ".dotx": f"it is a template; {_SAVE_AS}",
    ".odt": f"OpenDocument is not read; open it in Word or LibreOffice and {_SAVE_AS}",
    ".rtf": f"RTF is not read; open it in Word and {_SAVE_AS}",
    ".xlsx": "spreadsheets are not taken over; save the table as CSV and put it into a document",
    ".xls": "spreadsheets are not taken over; save the table as CSV and put it into a document",
}
_IGNORED = ("~$", "thumbs.db", "desktop.ini")
"""How names of files begin that Word and Windows write for themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFiles:
    """What lies in a folder."""

    documents: tuple[str, ...]
    """Paths below the folder, in order."""
    pictures: frozenset[str]
    scans: tuple[str, ...]
    """PDFs: signed copies, where they are named after a document."""
    others: tuple[NotAdopted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalFile:
    """A file as it was."""

    file: str
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile(OriginalFile):
    """A document that was read."""

    text: TakenText


def list_folder(folder: Path) -> FolderFiles:
    """Return the files of a folder and those below it; nothing is followed.

    Raises:
        UsageError: there are too many.
    """
    documents: list[str] = []
    pictures: list[str] = []
    scans: list[str] = []
    others: list[NotAdopted] = []
    for number, path in enumerate(walk(folder.parent, folder.name)):
        if number >= MAX_ADOPTED_FILES:
            message = f"{folder.name} holds more than {MAX_ADOPTED_FILES} files; take over a part"
            raise UsageError(message)
        file = path.partition("/")[2]
        name = file.rpartition("/")[2].lower()
        suffix = Path(name).suffix
        if name.startswith(_IGNORED):
            continue
        try:
            refuse_special(folder, file)
        except Unreadable as refusal:
            shown = file if file.isprintable() else ascii(file)
            others.append(NotAdopted(file=shown, why=refusal.diagnostics[0].message))
            continue
        if suffix == WORD or suffix in MARKDOWN:
            documents.append(file)
        elif suffix in PICTURES:
            pictures.append(file)
        elif suffix == SCAN:
            scans.append(file)
        else:
            kind = suffix[1:].upper() or "such"
            why = _OTHER_KINDS.get(suffix, f"{kind} files are not read")
            others.append(NotAdopted(file=file, why=why))
    return FolderFiles(
        documents=tuple(documents),
        pictures=frozenset(pictures),
        scans=tuple(scans),
        others=tuple(others),
    )


def read_scan(folder: Path, file: str) -> OriginalFile:
    """Read the signed copy of a document; nothing in it is looked at.

    Raises:
        NotTaken: it cannot be read.
    """
    data = _bytes(folder, file)
    return OriginalFile(file=file, data=data, sha256=sha256_hex(data))


def read_file(folder: Path, file: str) -> ReadFile:
    """Read one file of a folder.

    Raises:
        NotTaken: it cannot be taken over.
    """
    data = _bytes(folder, file)
    if file.lower().endswith(WORD):
        from qms.source.word.document import read_word

        text = read_word(data)
    else:
        text = read_markdown(folder, file)
    return ReadFile(text=text, file=file, data=data, sha256=sha256_hex(data))


def _bytes(folder: Path, file: str) -> bytes:
    try:
        return read_bytes(folder, file)
    except Unreadable as refusal:
        first = refusal.diagnostics[0]
        raise NotTaken(f"{first.message}; {first.advice}") from refusal
