"""What an XMP packet says, as plain values: for rules, which must not trust our own writer."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
XMP = "http://ns.adobe.com/xap/1.0/"
PDF = "http://ns.adobe.com/pdf/1.3/"
PDFA_ID = "http://www.aiim.org/pdfa/ns/id/"
PDFUA_ID = "http://www.aiim.org/pdfua/ns/id/"
_EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
_SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
_MAXIMUM_DEPTH = 40
PREDEFINED = frozenset(
    {RDF, DC, XMP, PDF, PDFA_ID, _EXTENSION, "http://www.w3.org/XML/1998/namespace"}
    | {"http://ns.adobe.com/xap/1.0/mm/", "http://ns.adobe.com/xap/1.0/rights/"}
)
"""Namespaces that PDF/A knows without a description."""


@dataclass(slots=True)
class Xmp:
    """The properties of a packet."""

    properties: dict[tuple[str, str], str] = field(default_factory=dict)
    """By namespace and name, the text of all values together."""
    described: dict[str, set[str]] = field(default_factory=dict)
    """By namespace, the properties that extension schemas describe."""

    def get(self, namespace: str, name: str) -> str:
        """Return the text of a property, or nothing."""
        return self.properties.get((namespace, name), "")


class UnreadablePacket(Exception):
    """The packet is not XML, or is XML that nobody should read."""


def read_xmp(packet: bytes) -> Xmp:
    """Read a packet.

    Raises:
        UnreadablePacket: it is damaged, nested too deeply, or declares a document type.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(packet, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise UnreadablePacket("the packet is not XML") from error
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found = Xmp()
        self._open: list[tuple[str, str]] = []
        self._texts: list[str] = []
        self._namespace = ""
        self._names: set[str] = set()

    def refuse(self, *_: object) -> None:
        raise UnreadablePacket("the packet declares a document type")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= _MAXIMUM_DEPTH:
            raise UnreadablePacket("the packet is nested too deeply")
        self._open.append(_split(name))
        self._texts.append("")
        if self._open[-1] == (RDF, "Description"):
            for key, value in attributes.items():
                self.found.properties[_split(key)] = value

    def text(self, text: str) -> None:
        if self._texts:
            self._texts[-1] += text

    def end(self, _: str) -> None:
        name, text = self._open.pop(), self._texts.pop().strip()
        if name == (_SCHEMA, "namespaceURI"):
            self._namespace = text
        elif name[1] == "name" and name[0].endswith("/property#"):
            self._names.add(text)
        elif name == (_SCHEMA, "property"):
            self.found.described[self._namespace] = self._names
            self._names = set()
        if self._open and self._open[-1] == (RDF, "Description"):
            self.found.properties[name] = text
        elif self._texts:
            self._texts[-1] += text


def _split(name: str) -> tuple[str, str]:
    namespace, _, local = name.rpartition(" ")
    return namespace, local
