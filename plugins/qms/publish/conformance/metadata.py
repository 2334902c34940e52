"""Rules on what a file says about itself."""

from __future__ import annotations

from collections.abc import Iterator

from qms.publish.conformance import xmp
from qms.publish.conformance.plain import PlainPdf, text_of
from qms.publish.conformance.rule import Rule

_LANGUAGE_CLAUSE = "ISO 19005-3, 6.7.4; ISO 14289-1, 7.2"


def check_packet(file: PlainPdf) -> Iterator[str]:
    """The catalogue holds an XMP packet that is XML and lies there uncompressed.

    ISO 19005-3, 6.6.2.1; ISO 14289-1, 7.1.
    """
    packet = file.dictionary(file.root.get("/Metadata"))
    if not packet:
        yield "The file has no XMP metadata."
    elif packet.get("/Filter") is not None:
        yield "The XMP metadata are compressed, so that simple programs cannot find them."
    elif file.xmp is None:
        yield "The XMP metadata are no XML that can be read."


def check_archival_claim(file: PlainPdf) -> Iterator[str]:
    """The metadata name PDF/A, part 3, level A.

    ISO 19005-3, 6.6.4.
    """
    found = _found(file)
    claim = found.get(xmp.PDFA_ID, "part"), found.get(xmp.PDFA_ID, "conformance")
    if claim != ("3", "A"):
        yield f"The metadata name PDF/A {claim[0]}{claim[1]} instead of 3A."


def check_accessibility_claim(file: PlainPdf) -> Iterator[str]:
    """The metadata name PDF/UA, part 1.

    ISO 14289-1, 5.
    """
    part = _found(file).get(xmp.PDFUA_ID, "part")
    if part != "1":
        yield f"The metadata name PDF/UA “{part}” instead of 1."


def check_namespaces(file: PlainPdf) -> Iterator[str]:
    """Each property of a namespace that PDF/A does not know is described in the packet.

    ISO 19005-3, 6.6.2.3.
    """
    found = _found(file)
    for namespace, name in found.properties:
        if not namespace or namespace in xmp.PREDEFINED:
            continue
        if name not in found.described.get(namespace, set()):
            yield f"The metadata use “{name}” of {namespace} without describing it."


def check_information(file: PlainPdf) -> Iterator[str]:
    """The older Info dictionary says the same as the XMP packet.

    ISO 19005-3, 6.6.3.
    """
    info = file.dictionary(file.trailer.get("/Info"))
    found = _found(file)
    for key, (namespace, name) in _INFO.items():
        stated, packet = text_of(file.at(info.get(key))), found.get(namespace, name)
        if key.endswith("Date"):
            stated, packet = _digits(stated), _digits(packet)
        if stated and stated != packet:
            yield f"{key[1:]} is “{stated}” in Info and “{packet}” in the XMP metadata."


def check_title(file: PlainPdf) -> Iterator[str]:
    """The metadata hold a title.

    ISO 14289-1, 7.1.
    """
    if not _found(file).get(xmp.DC, "title"):
        yield "The metadata hold no title."


def check_title_bar(file: PlainPdf) -> Iterator[str]:
    """Readers are told to show the title, not the file's name.

    ISO 14289-1, 7.1.
    """
    preferences = file.dictionary(file.root.get("/ViewerPreferences"))
    if preferences.get("/DisplayDocTitle") is not True:
        yield "Readers are not told to show the title of the document in their title bar."


def check_language(file: PlainPdf) -> Iterator[str]:
    """The catalogue names the language that the text is read aloud in.

    ISO 19005-3, 6.7.4; ISO 14289-1, 7.2.
    """
    if not text_of(file.at(file.root.get("/Lang"))):
        yield "The file does not say what language it is in."


def claims_either(file: PlainPdf) -> bool:
    """Return whether a file says that it is built to either standard."""
    found = _found(file)
    return found.get(xmp.PDFA_ID, "part") == "3" or found.get(xmp.PDFUA_ID, "part") == "1"


def claims_archival(file: PlainPdf) -> bool:
    """Return whether a file says that it is built to PDF/A; a form to fill in does not."""
    return _found(file).get(xmp.PDFA_ID, "part") == "3"


def _found(file: PlainPdf) -> xmp.Xmp:
    return file.xmp or xmp.Xmp()


def _digits(moment: str) -> str:
    return "".join(each for each in moment if each.isdigit())


_INFO = {
    "/Title": (xmp.DC, "title"),
    "/Author": (xmp.DC, "creator"),
    "/Subject": (xmp.DC, "description"),
    "/Keywords": (xmp.PDF, "Keywords"),
    "/Creator": (xmp.XMP, "CreatorTool"),
    "/Producer": (xmp.PDF, "Producer"),
    "/CreationDate": (xmp.XMP, "CreateDate"),
    "/ModDate": (xmp.XMP, "ModifyDate"),
}
RULES = (
    Rule(
        name="no-readable-metadata",
        clause="ISO 19005-3, 6.6.2.1; ISO 14289-1, 7.1",
        check=check_packet,
    ),
    Rule(name="not-named-pdf-a-3a", clause="ISO 19005-3, 6.6.4", check=check_archival_claim),
    Rule(name="not-named-pdf-ua-1", clause="ISO 14289-1, 5", check=check_accessibility_claim),
    Rule(name="undescribed-metadata", clause="ISO 19005-3, 6.6.2.3", check=check_namespaces),
    Rule(name="info-unlike-metadata", clause="ISO 19005-3, 6.6.3", check=check_information),
    Rule(name="no-title", clause="ISO 14289-1, 7.1", check=check_title),
    Rule(name="title-not-displayed", clause="ISO 14289-1, 7.1", check=check_title_bar),
    Rule(name="no-language", clause=_LANGUAGE_CLAUSE, check=check_language),
)
