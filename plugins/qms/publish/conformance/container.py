"""Rules on the file as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qms.publish.conformance.plain import PlainPdf
from qms.publish.conformance.rule import Rule

_HEADER = re.compile(rb"%PDF-1\.[0-7](?:\r\n|\r|\n)%[\x80-\xff]{4}")
_END = re.compile(rb"%%EOF(?:\r\n|\r|\n)?\Z")
_FORBIDDEN_FILTERS = frozenset({"/LZWDecode", "/Crypt"})


def check_header(file: PlainPdf) -> Iterator[str]:
    """The file begins with its version and a comment that marks it as binary.

    ISO 19005-3, 6.1.2.
    """
    if _HEADER.match(file.data) is None:
        yield "The file does not begin with %PDF-1.n and a line of four binary characters."


def check_end(file: PlainPdf) -> Iterator[str]:
    """Nothing but one line end follows the last end-of-file mark.

    ISO 19005-3, 6.1.3.
    """
    if _END.search(file.data[-16:]) is None:
        yield "Bytes follow the last end-of-file mark."


def check_identifier(file: PlainPdf) -> Iterator[str]:
    """The trailer identifies the file.

    ISO 19005-3, 6.1.3.
    """
    identifier = file.array(file.trailer.get("/ID"))
    if len(identifier) != 2 or identifier[0] in {"u:", "b:"}:  # noqa: PLR2004 - one of two halves
        yield "The file has no identifier."


def check_encryption(file: PlainPdf) -> Iterator[str]:
    """The file is not encrypted: archives and screen readers must get at its text.

    ISO 19005-3, 6.1.3; ISO 14289-1, 7.16.
    """
    if file.encrypted or "/Encrypt" in file.trailer:
        yield "The file is encrypted."


def check_filters(file: PlainPdf) -> Iterator[str]:
    """Streams lie in the file itself and use no filter that archives refuse.

    ISO 19005-3, 6.1.7.
    """
    for number, value in file.dictionaries:
        if "/Length" not in value:
            continue
        filters = file.at(value.get("/Filter"))
        used = set(filters if isinstance(filters, list) else [filters])
        if used & _FORBIDDEN_FILTERS:
            yield f"Object {number} uses a filter that archives refuse."
        if value.keys() & {"/F", "/FFilter", "/FDecodeParms"}:
            yield f"Object {number} keeps its bytes outside the file."


RULES = (
    Rule(name="no-pdf-header", clause="ISO 19005-3, 6.1.2", check=check_header),
    Rule(name="bytes-after-end", clause="ISO 19005-3, 6.1.3", check=check_end),
    Rule(name="no-file-identifier", clause="ISO 19005-3, 6.1.3", check=check_identifier),
    Rule(name="encrypted", clause="ISO 19005-3, 6.1.3; ISO 14289-1, 7.16", check=check_encryption),
    Rule(name="refused-filter", clause="ISO 19005-3, 6.1.7", check=check_filters),
)
