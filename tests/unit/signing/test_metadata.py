from __future__ import annotations

import pytest

from qms.domain.seals import XMP_NAMESPACE
from qms.signing.metadata import Metadata, UnreadableMetadataError, parse_xmp

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def packet(*descriptions: str) -> bytes:
    inner = "".join(descriptions)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}" '
        f'xmlns:qms="{XMP_NAMESPACE}" xmlns:other="https://other.example/">{inner}</rdf:RDF>'
        '</x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def described(inner: str, attributes: str = "") -> str:
    return f'<rdf:Description rdf:about="" {attributes}>{inner}</rdf:Description>'


def read(*descriptions: str) -> Metadata:
    return Metadata(properties=parse_xmp(packet(*descriptions)))


def test_elements_and_attributes_mean_the_same():
    for one in (
        described("<qms:documentNumber>QP-07</qms:documentNumber><qms:revision>C</qms:revision>"),
        described("", 'qms:documentNumber="QP-07" qms:revision="C"'),
    ):
        found = read(one)
        assert (found.document_number, found.revision) == ("QP-07", "C")


def test_written_packet_is_read(tmp_path):
    from qms.publish.pdf.xmp import Metadata as Written, xmp_packet

    written = Written(
        title="Title",
        organisation="O",
        language="en",
        date="2026-11-16",
        number="QP-07",
        revision="C",
    )
    found = Metadata(properties=parse_xmp(xmp_packet(written)))
    assert (found.document_number, found.revision) == ("QP-07", "C")


def test_another_namespace_with_our_names_is_not_ours():
    found = read(described("<other:documentNumber>QP-99</other:documentNumber>"))
    assert found.document_number == ""


def test_names_deep_inside_another_property_are_not_ours():
    found = read(
        described(
            "<other:x><rdf:Description><qms:documentNumber>QP-99</qms:documentNumber>"
            "</rdf:Description></other:x><qms:documentNumber>QP-07</qms:documentNumber>"
        )
    )
    assert found.document_number == "QP-07"


def test_two_different_numbers_are_no_number():
    one = described("<qms:documentNumber>QP-07</qms:documentNumber>")
    other = described("<qms:documentNumber>QP-08</qms:documentNumber>")
    assert read(one, other).document_number == ""
    assert read(one, one).document_number == "QP-07"


def test_characters_are_unescaped():
    found = read(described("<qms:revision>A &amp; B</qms:revision>"))
    assert found.revision == "A & B"


def test_order_and_dates_do_not_matter_but_values_do():
    title = "<other:title>T</other:title>"
    date = '<xmp:ModifyDate xmlns:xmp="http://ns.adobe.com/xap/1.0/">2026</xmp:ModifyDate>'
    base = read(described(title), described("<qms:revision>C</qms:revision>"))
    assert base.same_as(read(described("<qms:revision>C</qms:revision>" + title + date)))
    assert not base.same_as(read(described("<qms:revision>D</qms:revision>" + title)))
    assert not base.same_as(read(described("<qms:revision>C</qms:revision>")))


def test_info_matters_too():
    one = Metadata(info={"/Title": "A", "/ModDate": "1"})
    assert one.same_as(Metadata(info={"/Title": "A", "/ModDate": "2"}))
    assert not one.same_as(Metadata(info={"/Title": "B", "/ModDate": "1"}))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not XML"),
        (b"<a>", "not XML"),
        (b"<!DOCTYPE a><a/>", "document type"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "document type"),
        (
            b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>',
            "document type",
        ),
        (b"<a>&undefined;</a>", "not XML"),
        (b"<a>" * 100 + b"</a>" * 100, "too deeply"),
        (b"<a>" + b" " * (1 << 20) + b"</a>", "too large"),
        ("<a>\ufeff</a>".encode("utf-16")[:-1], "not XML"),
    ],
)
def test_hostile_packets(data, words):
    with pytest.raises(UnreadableMetadataError, match=words):
        parse_xmp(data)
