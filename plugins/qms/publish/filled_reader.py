"""The child process that reads one filled PDF: bytes in, JSON out; limited before it begins.

It takes nothing on trust: no program, no second form inside (XFA), no password, no field of another
kind or twice the same name, no damage that would have to be guessed around, for then a viewer could
show something else than what is read.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import unicodedata
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from qms.domain.fillable import MARK_FIELD
from qms.domain.form_values import MAX_TEXT, NO, YES
from qms.domain.limits import (
    MAX_RECORD_FIELDS,
    MAX_RECORD_OBJECTS,
    MEMORY_PER_RECORD,
    SECONDS_PER_RECORD,
)

_AGAIN = "fill the blank form in once more"
_PROGRAMS = frozenset({"/JS", "/AA", "/XFA"})
_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"})
_DEPTH = 8
_UNSEEN = frozenset({"Cc", "Cs", "Cf"})


class Refusal(Exception):
    """The end of a sentence that begins with the file's name."""


def main() -> None:
    """Read the form from standard input and write what it holds to standard output."""
    _limit()
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read())))


def read(data: bytes) -> dict[str, object]:
    """Return mark, values and signed fields of a filled form, or why it is refused."""
    try:
        return _read(data)
    except Refusal as refusal:
        return {"refused": str(refusal)}
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError):
        return {"refused": f"is broken inside; {_AGAIN}"}


def _read(data: bytes) -> dict[str, object]:
    with _opened(data) as pdf:
        _refuse_programs(pdf)
        form = pdf.Root.get("/AcroForm")
        if not isinstance(form, Dictionary) or not isinstance(form.get("/Fields"), Array):
            raise Refusal(
                "has no fields: it was printed to a PDF, scanned or flattened; send the file that"
                " was filled in"
            )
        values: dict[str, str] = {}
        signed: list[str] = []
        for name, field in _fields(form):
            if name in values:
                raise Refusal(f"has two fields called {_shown(name)}; {_AGAIN}")
            if field.get("/FT", _inherited(field)) == Name.Sig:
                values[name] = ""
                signed += [name] if isinstance(field.get("/V"), Dictionary) else []
                continue
            values[name] = _value(name, field)
        mark = values.pop(MARK_FIELD, "")
        return {"mark": mark or _subject(pdf), "values": values, "signed": sorted(signed)}


def _opened(data: bytes) -> Pdf:
    if b"%PDF-" not in data[:1024]:
        raise Refusal("is no PDF; send the filled form as it was saved")
    try:
        pdf = Pdf.open(io.BytesIO(data), attempt_recovery=False)
    except pikepdf.PasswordError as error:
        raise Refusal("is locked with a password; save it without one") from error
    except pikepdf.PdfError as error:
        raise Refusal(f"is damaged; {_AGAIN}, or ask for the file again") from error
    if pdf.is_encrypted:
        raise Refusal("is encrypted; save it without protection")
    return pdf


def _refuse_programs(pdf: Pdf) -> None:
    """Refuse whatever a viewer would run; our blanks need none."""
    if len(pdf.objects) > MAX_RECORD_OBJECTS:
        raise Refusal(f"has {len(pdf.objects)} parts, more than any form; {_AGAIN}")
    for each in pdf.objects:
        for entries in _dictionaries(each, _DEPTH):
            keys = set(entries.keys())
            if "/XFA" in keys:
                raise Refusal(f"holds a second form in XFA, which viewers show instead; {_AGAIN}")
            if keys & _PROGRAMS or str(entries.get("/S", "")) in _ACTIONS:
                raise Refusal(f"holds a program (JavaScript or an action); {_AGAIN}")


def _dictionaries(found: Object, depth: int) -> Iterator[Dictionary | Stream]:
    """Yield a dictionary and those written inside it; what is referred to comes by itself."""
    if depth == 0:
        return
    if isinstance(found, Stream | Dictionary):
        yield found
        inner: Iterator[object] = (each for _, each in found.items())
    elif isinstance(found, Array):
        inner = iter(found)
    else:
        return
    for each in inner:
        if isinstance(each, Object) and not each.is_indirect:
            yield from _dictionaries(each, depth - 1)


def _fields(form: Dictionary) -> Iterator[tuple[str, Dictionary]]:
    """Yield every field that holds a value, with its full name."""
    waiting = [("", each, 0) for each in reversed(list(form.Fields))]
    seen = 0
    while waiting:
        prefix, field, depth = waiting.pop()
        seen += 1
        if seen > MAX_RECORD_FIELDS or depth > _DEPTH:
            raise Refusal(f"has more than {MAX_RECORD_FIELDS} fields; {_AGAIN}")
        if not isinstance(field, Dictionary):
            raise Refusal(f"has a field that is none; {_AGAIN}")
        own = str(field.get("/T", ""))
        name = ".".join(part for part in (prefix, own) if part)
        kids = [kid for kid in field.get("/Kids", Array()) if isinstance(kid, Dictionary)]
        named = [kid for kid in kids if "/T" in kid]
        if named:
            waiting += [(name, kid, depth + 1) for kid in reversed(named)]
        elif name:
            yield name, field


def _value(name: str, field: Dictionary) -> str:
    value = field.get("/V")
    match field.get("/FT", _inherited(field)):
        case Name.Btn:
            if value is None:
                value = field.get("/AS", Name.Off)
            if not isinstance(value, Name):
                raise _wrong(name)
            return NO if value == Name.Off else YES
        case Name.Tx | Name.Ch:
            if value is None:
                return ""
            if isinstance(value, Stream):
                value = String(value.read_bytes())
            if not isinstance(value, String):
                raise _wrong(name)
            return _text(name, str(value))
        case _:
            raise _wrong(name)


def _text(name: str, value: str) -> str:
    """Return a text with our line ends, composed letters and nothing around it."""
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > MAX_TEXT:
        raise Refusal(f"has {len(text)} characters in the field {_shown(name)}; {_AGAIN}")
    if any(each not in "\n\t" and unicodedata.category(each) in _UNSEEN for each in text):
        raise Refusal(f"has characters that cannot be seen in the field {_shown(name)}; {_AGAIN}")
    return text


def _inherited(field: Dictionary) -> Object | None:
    parent = field.get("/Parent")
    return parent.get("/FT") if isinstance(parent, Dictionary) else None


def _subject(pdf: Pdf) -> str:
    info = pdf.trailer.get("/Info")
    found = info.get("/Subject") if isinstance(info, Dictionary) else None
    return str(found) if isinstance(found, String) else ""


def _wrong(name: str) -> Refusal:
    return Refusal(f"has something else than words in the field {_shown(name)}; {_AGAIN}")


def _shown(name: str) -> str:
    return ascii(name[:40])


def _limit() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows: only the limit on time holds
    seconds = int(SECONDS_PER_RECORD)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_PER_RECORD, MEMORY_PER_RECORD))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


if __name__ == "__main__":
    main()
