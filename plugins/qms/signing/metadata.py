"""What a PDF says about itself: XMP, read by a parser that takes no entities, and Info."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader

from qms.domain.seals import XMP_NAMESPACE
from qms.signing.reader import SwiftReader

DOCUMENT_NUMBER = "documentNumber"
REVISION = "revision"
MAXIMUM_BYTES = 1 << 20
MAXIMUM_DEPTH = 40
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XMP = "http://ns.adobe.com/xap/1.0/"
PDF = "http://ns.adobe.com/pdf/1.3/"
MAY_CHANGE = frozenset(
    {f"{XMP} ModifyDate", f"{XMP} MetadataDate", f"{PDF} Producer", f"{RDF} about"}
)
INFO_MAY_CHANGE = frozenset({"/ModDate", "/Producer"})


class UnreadableMetadataError(Exception):
    """The XMP packet is not one that we accept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The statements of one revision of a PDF about itself."""

    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """XMP values by `namespace name`; several when the packet repeats a property."""
    info: Mapping[str, str] = field(default_factory=dict)

    @property
    def document_number(self) -> str:
        """Return the number of the controlled document, or nothing when it is not clear."""
        return self._of_qms(DOCUMENT_NUMBER)

    @property
    def revision(self) -> str:
        """Return the revision of the controlled document, or nothing when it is not clear."""
        return self._of_qms(REVISION)

    def same_as(self, other: Metadata) -> bool:
        """Return whether both say the same, apart from what a later signature may touch."""
        return _fixed(self.properties, MAY_CHANGE) == _fixed(
            other.properties, MAY_CHANGE
        ) and _fixed(self.info, INFO_MAY_CHANGE) == _fixed(other.info, INFO_MAY_CHANGE)

    def _of_qms(self, name: str) -> str:
        # By namespace, not by prefix: whoever saves the packet again may choose another prefix.
        values = set(self.properties.get(f"{XMP_NAMESPACE} {name}", ()))
        return values.pop() if len(values) == 1 else ""


def read_metadata(revision: bytes) -> Metadata:
    """Read what a PDF, cut off at the end of one revision, says about itself.

    Raises:
        UnreadableMetadataError: when the XMP packet is damaged or uses entities.
    """
    return metadata_of(SwiftReader(revision))


def metadata_of(reader: PdfFileReader) -> Metadata:
    """Read what the latest revision of an opened PDF says about itself.

    Raises:
        UnreadableMetadataError: when the XMP packet is damaged or uses entities.
    """
    info = _info(reader)
    if "/Metadata" not in reader.root:
        return Metadata(info=info)
    stream = reader.root["/Metadata"]
    if not isinstance(stream, StreamObject):
        message = "the metadata are no stream"
        raise UnreadableMetadataError(message)
    return Metadata(properties=parse_xmp(stream.data), info=info)


def parse_xmp(packet: bytes) -> dict[str, tuple[str, ...]]:
    """Return the properties of an XMP packet by `namespace name`.

    Raises:
        UnreadableMetadataError: when it is too large or deep, is no XML, or declares a document
            type (the door to entities).
    """
    if len(packet) > MAXIMUM_BYTES:
        message = "the metadata are too large"
        raise UnreadableMetadataError(message)
    collector = _Collector()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = collector.refuse_doctype
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.text
    try:
        parser.Parse(packet, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        message = "the metadata are not XML"
        raise UnreadableMetadataError(message) from error
    return {name: tuple(sorted(found)) for name, found in collector.found.items()}


class _Collector:
    """Takes the children of each rdf:Description (one level deep) as properties."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._property = 0
        self._pieces: list[str] = []

    def refuse_doctype(self, *_: object) -> None:
        message = "the metadata declare a document type"
        raise UnreadableMetadataError(message)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= MAXIMUM_DEPTH:
            message = "the metadata are nested too deeply"
            raise UnreadableMetadataError(message)
        if self._property:
            self._pieces.append(f"<{name} {sorted(attributes.items())}>")
        elif self._open and self._open[-1] == f"{RDF} Description":
            self._property = len(self._open) + 1
            self._pieces = [f"{sorted(attributes.items())}"] if attributes else []
        elif name == f"{RDF} Description":
            for key, value in attributes.items():
                self.found.setdefault(key, []).append(value)
        self._open.append(name)

    def end(self, name: str) -> None:
        if self._property == len(self._open):
            self.found.setdefault(name, []).append("".join(self._pieces).strip())
            self._property = 0
        elif self._property:
            self._pieces.append(f"</{name}>")
        self._open.pop()

    def text(self, text: str) -> None:
        if self._property:
            self._pieces.append(text)


def _info(reader: PdfFileReader) -> dict[str, str]:
    if "/Info" not in reader.trailer_view:
        return {}
    info = reader.trailer_view["/Info"]
    if not isinstance(info, DictionaryObject):
        message = "the Info entry is no dictionary"
        raise UnreadableMetadataError(message)
    return {str(key): str(info[key]) for key in info}


def _fixed(values: Mapping[str, object], may_change: frozenset[str]) -> dict[str, object]:
    return {key: value for key, value in values.items() if key not in may_change}
