"""The XMP packet, written whole: standard fields, what we build to, and our own two fields.

PDF/A asks that a packet describes every namespace it does not know, hence the extension schemas.
The packet is our own text, because fields that WeasyPrint appends lie outside `rdf:RDF`, where no
reader looks (integrity §2.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

NAMESPACE = "https://qms-manual.invalid/ns/1#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a PDF says about itself; dates are ISO days of the document, never of the build."""

    title: str
    organisation: str
    language: str
    date: str
    number: str = ""
    revision: str = ""
    producer: str = ""
    conformance: str = "A"
    """PDF/A-3 level that the file is built to."""
    tagged: bool = True
    """Whether it is built to PDF/UA-1 too."""
    is_archival: bool = True
    """Whether it is built to PDF/A-3 at all; a form to fill in is not."""
    subject: str = ""


def xmp_packet(metadata: Metadata) -> bytes:
    """Return the packet; the same values give the same bytes."""
    moment = pdf_moment(metadata.date)
    dates = f"\n<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>"
    own = "".join(
        f"<qms:{name}>{escape(value)}</qms:{name}>"
        for name, value in (
            ("documentNumber", metadata.number),
            ("revision", metadata.revision),
        )
        if value
    )
    schemas = _OWN_SCHEMA if own else ""
    if metadata.tagged:
        schemas += _UA_SCHEMA
    extension = f"{_BEFORE_SCHEMAS}{schemas}{_AFTER_SCHEMAS}" if schemas else ""
    archival = (
        "<pdfaid:part>3</pdfaid:part>"
        f"<pdfaid:conformance>{metadata.conformance}</pdfaid:conformance>"
        if metadata.is_archival
        else ""
    )
    subject = (
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(metadata.subject)}'
        "</rdf:li></rdf:Alt></dc:description>\n"
        if metadata.subject
        else ""
    )
    ua = "<pdfuaid:part>1</pdfuaid:part>" if metadata.tagged else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'<rdf:Description rdf:about="" {_NAMESPACES}>\n'
        f"{archival}{ua}\n"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(metadata.title)}</rdf:li>'
        f"</rdf:Alt></dc:title>\n{subject}"
        f"<dc:creator><rdf:Seq><rdf:li>{escape(metadata.organisation)}</rdf:li></rdf:Seq>"
        "</dc:creator>\n"
        f"<dc:language><rdf:Bag><rdf:li>{escape(metadata.language)}</rdf:li></rdf:Bag>"
        "</dc:language>\n"
        f"<pdf:Producer>{escape(metadata.producer)}</pdf:Producer>"
        f"{dates if metadata.date else ''}\n"
        f"{own}\n</rdf:Description>\n{extension}</rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    ).encode()


def pdf_moment(day: str) -> str:
    """Return a day as the instant that both XMP and the Info dictionary give it."""
    return f"{day}T00:00:00Z" if day else ""


def info_moment(day: str) -> str:
    """Return the same instant as the Info dictionary writes it."""
    return f"D:{day.replace('-', '')}000000Z" if day else ""


_NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:pdf="http://ns.adobe.com/pdf/1.3/" '
    'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
    'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" '
    f'xmlns:qms="{NAMESPACE}"'
)
_BEFORE_SCHEMAS = (
    '<rdf:Description rdf:about="" '
    'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\n'
    "<pdfaExtension:schemas><rdf:Bag>\n"
)
_AFTER_SCHEMAS = "</rdf:Bag></pdfaExtension:schemas>\n</rdf:Description>\n"


def _property(name: str, value_type: str, category: str, description: str) -> str:
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        f"<pdfaProperty:valueType>{value_type}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>"
    )


def _schema(title: str, uri: str, prefix: str, *properties: str) -> str:
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{''.join(properties)}</rdf:Seq></pdfaSchema:property>"
        "</rdf:li>\n"
    )


_OWN_SCHEMA = _schema(
    "Controlled document",
    NAMESPACE,
    "qms",
    _property("documentNumber", "Text", "external", "Number of the controlled document"),
    _property("revision", "Text", "external", "Revision of the controlled document"),
)
_UA_SCHEMA = _schema(
    "PDF/UA identification",
    "http://www.aiim.org/pdfua/ns/id/",
    "pdfuaid",
    _property("part", "Integer", "internal", "Part of ISO 14289 that the file is built to"),
)
