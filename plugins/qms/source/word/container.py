"""Whether a file is a Word file that may be opened: judged before anything in it is parsed."""

from __future__ import annotations

import io
import zipfile
import zlib

from qms.domain.limits import MAX_WORD_PARTS, MAX_WORD_UNPACKED, MAX_WORD_XML
from qms.source.not_taken import NotTaken

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Word 97 begin, and every file that Word protects with a password."""
_MAIN_TEXT = "word/document.xml"
_TYPES = "[Content_Types].xml"
_MEBIBYTE = 1024 * 1024
SAVE_AGAIN = "open it in Word and save it as “Word document (.docx)”"


def refuse_unsafe(data: bytes) -> None:
    """Refuse what is no Word file, or one that could not be read with bounded time and memory.

    Raises:
        NotTaken: it is protected, damaged, of another kind, too large, or holds definitions of
            entities or a program.
    """
    if data.startswith(_COMPOUND):
        raise NotTaken(f"it is protected with a password, or an old .doc file; {SAVE_AGAIN}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_size(archive.infolist())
            _refuse_content(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise NotTaken(f"it is no Word file, or it is damaged; {SAVE_AGAIN}") from error
    except (OSError, ValueError, RuntimeError, zlib.error) as error:
        raise NotTaken(f"it is damaged; {SAVE_AGAIN}") from error


def _refuse_size(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse by what the list of contents states: `zipfile` never unpacks more than that."""
    if len(entries) > MAX_WORD_PARTS:
        raise NotTaken(f"it is packed of more than {MAX_WORD_PARTS} parts; {SAVE_AGAIN}")
    if sum(entry.file_size for entry in entries) > MAX_WORD_UNPACKED:
        size = MAX_WORD_UNPACKED // _MEBIBYTE
        raise NotTaken(f"it unpacks to more than {size} MiB; make its pictures smaller in Word")
    texts = (entry.file_size for entry in entries if _is_text(entry.filename))
    if sum(texts) > MAX_WORD_XML:
        size = MAX_WORD_XML // _MEBIBYTE
        raise NotTaken(f"its text unpacks to more than {size} MiB; split it in Word")


def _refuse_content(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if _MAIN_TEXT not in names or _TYPES not in names:
        raise NotTaken(f"there is no text of Word in it; {SAVE_AGAIN}")
    if len(names) != len(set(names)):
        raise NotTaken(f"two of its parts have one name; {SAVE_AGAIN}")
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise NotTaken("it is protected with a password; take the password off in Word")
    if b"macroEnabled" in archive.read(_TYPES):
        raise NotTaken(f"it holds a program (macro); {SAVE_AGAIN}, which leaves the program out")
    for name in filter(_is_text, names):
        # UTF-16 hides the words from a search for bytes; Word writes UTF-8.
        data = archive.read(name)
        if b"\0" in data or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise NotTaken(f"{name!a} in it defines entities, as Word never does; {SAVE_AGAIN}")


def _is_text(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))
