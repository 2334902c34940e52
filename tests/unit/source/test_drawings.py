from __future__ import annotations

import gzip
import re

import pytest

from qms.source.drawings import refuse_unsafe_drawing
from qms.source.files import Unreadable

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)


def svg(inside: str, attributes: str = "") -> bytes:
    return f'<?xml version="1.0"?>\n<svg {NAMESPACES} {attributes}>\n{inside}\n</svg>\n'.encode()


def refusal(data: bytes) -> tuple[str, int]:
    with pytest.raises(Unreadable) as caught:
        refuse_unsafe_drawing(data, "img/a.svg")
    (found,) = caught.value.diagnostics
    assert (found.rule.code, found.location.path) == ("QMS022", "img/a.svg")
    assert found.advice
    return found.message, found.location.line


@pytest.mark.parametrize(
    "inside",
    [
        "<title>Flow</title><desc>From dock to shelf &amp; back</desc>",
        '<rect width="1" height="2" style="fill:#fff;stroke:url(#grad)"/>',
        '<linearGradient id="grad"/><rect fill="url(#grad)" filter="url( \'#f\' )"/>',
        '<style>.a { fill: url("#grad"); font-family: "DejaVu Sans" }</style>',
        "<style><![CDATA[.a > .b { fill: red }]]></style>",
        '<use xlink:href="#part"/><use href="#part"/>',
        f'<image xlink:href="data:image/png;base64,{PIXEL}"/>',
        "<style>@font-face { src: url(data:font/woff2;base64,d09GMg) }</style>",
        '<g transform="translate(1 2) rotate(3)"><path d="M0 0L1 1"/></g>',
        '<text id="on">only, once, online = words</text>',
        "<!-- a comment with <script> in it -->",
        '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>',
    ],
)
def test_shapes_and_words_are_fine(inside: str) -> None:
    refuse_unsafe_drawing(svg(inside), "img/a.svg")


def test_other_encodings_are_read_as_what_they_are() -> None:
    text = svg("<text>Größe</text>").decode().replace("?>", ' encoding="UTF-16"?>')
    refuse_unsafe_drawing(text.encode("utf-16"), "img/a.svg")


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
        '<x xmlns="http://www.w3.org/1999/xhtml"><iframe/></x>',
        "<foreignObject><p>words</p></foreignObject>",
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<animate attributeName="x"/>',
        '<rect onclick="alert(1)"/>',
        '<rect\nOnLoad\n=\n"alert(1)"/>',
        '<a href="https://example.org">words</a>',
        '<a xlink:href="javascript:alert(1)">words</a>',
        '<a xmlns:l="http://www.w3.org/1999/xlink" l:href="&#106;avascript:x">words</a>',
        '<image href="other.png"/>',
        '<image href="data:image/svg+xml;base64,PHN2Zz4="/>',
        '<image href="data:text/html,x"/>',
        '<use href="other.svg#part"/>',
        '<rect style="fill:url(https://example.org/x)"/>',
        '<rect fill="url(//example.org/x)"/>',
        '<rect style="fill:u\\72l(x)"/>',
        "<style>@import 'x.css';</style>",
        "<style>.a { background: url( 'x.png' ) }</style>",
        '<style>.a { background: image("x.png") }</style>',
        "<style>@\\69mport 'x.css';</style>",
        "<style>.a { fill: url(<![CDATA[http://example.org)]]>) }</style>",
        '<g xml:base="https://example.org/"/>',
        "<?xml-stylesheet href='x.css'?>",
    ],
)
def test_programs_and_things_outside_are_refused(inside: str) -> None:
    message, line = refusal(svg(inside))
    assert message.startswith("this drawing ")
    assert line >= 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_a_program_in_another_encoding_is_found_too(encoding: str) -> None:
    text = svg("<script>alert(1)</script>").decode().replace("?>", ' encoding="UTF-16"?>')
    mark = "" if encoding == "utf-16" else "\ufeff"
    assert "script" in refusal((mark + text).encode(encoding))[0]


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://example.org/svg11.dtd"><svg/>',
    ],
)
def test_document_types_are_refused_before_anything_is_expanded(data: bytes) -> None:
    assert refusal(data)[0] == "this drawing declares a document type"


def many(levels: int, uses: int, link: str = '<use href="#a{}"/>') -> str:
    """Return parts that repeat each other: few elements, very many drawn ones."""
    parts = (f'<g id="a{level}">{link.format(level - 1) * uses}</g>' for level in range(1, levels))
    return f'<defs><g id="a0"/>{"".join(parts)}</defs>{link.format(levels - 1)}'


@pytest.mark.parametrize(
    "inside",
    [
        many(9, 10),
        many(9, 10, '<rect fill="url(#a{})"/>'),
        many(9, 10, "<rect style=\"mask: url( '#a{}' )\"/>"),
        many(40, 1),
        '<g id="a"><use href="#a"/></g>',
        '<g id="a"><g><use href="#b"/></g></g><g id="b"><use href="#a"/></g>',
        "<g>" * 200 + "</g>" * 200,
    ],
)
def test_what_takes_forever_to_draw_is_refused(inside: str) -> None:
    assert re.search("more often than|100 deep", refusal(svg(inside))[0])


def test_a_drawing_may_repeat_its_parts() -> None:
    glyphs = "".join(f'<path id="g{number}"/>' for number in range(100))
    text = "".join(f'<use href="#g{number % 100}"/>' for number in range(5000))
    refuse_unsafe_drawing(svg(f"<defs>{glyphs}</defs><g>{text}</g>"), "img/a.svg")
    refuse_unsafe_drawing(svg(many(4, 10)), "img/a.svg")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"words",
        b"<svg",
        b"<svg></svg>",
        b"<html><script/></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg">',
        b'<svg xmlns="http://www.w3.org/2000/svg"/><svg/>',
        b'<svg xmlns="http://www.w3.org/2000/svg">&unknown;</svg>',
        b'<?xml version="1.0" encoding="no-such"?><svg/>',
        b"\x89PNG\r\n\x1a\n",
        gzip.compress(svg("")),
        b"\xff\xfe\x00",
        b'<svg xmlns="http://www.w3.org/2000/svg">\x00</svg>',
        b"<a>" * 100_000,
    ],
)
def test_what_is_no_drawing(data: bytes) -> None:
    assert refusal(data)[0].startswith(("this file is not an SVG drawing", "this drawing does not"))


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ('<path d="M0 0"/>' * 50_001, "has more than 50,000 shapes"),
        (f'<path d="M0 0{"L9 9" * 300_000}"/>', "outlines of more than"),
        (f'<polygon points="{"1,2 " * 300_000}"/>', "outlines of more than"),
    ],
)
def test_what_would_take_minutes_to_print_is_refused(inside: str, words: str) -> None:
    assert words in refusal(svg(inside))[0]


@pytest.mark.parametrize(
    "written",
    [
        f'<image href="data:image/png;base64,{PIXEL[:40]}&#10;{PIXEL[40:]}"/>',
        f'<image href="data:image/png;base64,{PIXEL[:40]}\n{PIXEL[40:]}"/>',
        f'<image href="data:image/png;base64,{PIXEL[:40]}&#xA;  {PIXEL[40:]}"/>',
    ],
)
def test_pictures_inside_may_have_line_ends(written: str) -> None:
    refuse_unsafe_drawing(svg(written), "img/a.svg")


@pytest.mark.parametrize(
    "written",
    [
        f'<image href="data:image&#47;png;base64,{PIXEL}"/>',
        f'<image href="data:image/png;base64,&#{ord(PIXEL[0])};{PIXEL[1:]}"/>',
        "<style>.a { fill: url(data:image/jpeg,%FF%D8) }</style>",
    ],
)
def test_pictures_inside_are_written_plainly(written: str) -> None:
    """Otherwise what cameras note could be published, because nobody saw the picture."""
    assert refusal(svg(written))[0].startswith("this drawing ")


def test_a_picture_inside_that_cannot_be_shown_is_named_with_its_line() -> None:
    data = svg(f'<g>\n<image href="data:image/png;base64,{PIXEL[:40]}"/></g>')
    with pytest.raises(Unreadable) as caught:
        refuse_unsafe_drawing(data, "img/a.svg")
    (found,) = caught.value.diagnostics
    assert found.rule.code == "QMS024"
    assert found.location.line == 4
    assert "not a whole PNG picture" in found.message
