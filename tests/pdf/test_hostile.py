"""Text written to harm: nothing is fetched, nothing hangs, the fault names the document."""

from __future__ import annotations

import base64
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from qms.publish.pdf.fetcher import Locked, Refused
from qms.publish.pdf.model import PartFault
from support.bad_input import png
from support.printing import book, part, typeset


class _Counting(http.server.ThreadingHTTPServer):
    connections = 0


class _Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass

    def setup(self) -> None:
        super().setup()
        assert isinstance(self.server, _Counting)
        self.server.connections += 1


@pytest.fixture
def server() -> Iterator[_Counting]:
    with _Counting(("127.0.0.1", 0), _Answer) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def svg(inside: str) -> str:
    """Return a picture inside the text."""
    whole = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="10" height="10">{inside}</svg>'
    )
    encoded = base64.b64encode(whole.encode()).decode()
    return f'<img alt="x" src="data:image/svg+xml;base64,{encoded}">'


FETCHES = [
    '<img alt="x" src="URL/a.png">',
    '<img alt="x" src="//HOST/a.png">',
    '<p style="background: url(URL/a.png)">x</p>',
    '<ul><li style="list-style-image: url(URL/a.png)">x</li></ul>',
    '<p style="content: url(URL/a.png)">x</p>',
    "<style>@import url(URL/a.css);</style><p>x</p>",
    "<style>@font-face {font-family: x; src: url(URL/a.ttf)} p {font-family: x}</style><p>x</p>",
    "<style>@color-profile --x {src: url(URL/a.icc)}</style><p>x</p>",
    '<link rel="stylesheet" href="URL/a.css"><p>x</p>',
    '<object data="URL/a.png">x</object>',
    '<embed src="URL/a.png"><p>x</p>',
    '<base href="URL/"><img alt="x" src="a.png">',
    svg('<image href="URL/a.png" width="5" height="5"/>'),
    svg('<image xlink:href="URL/a.png" width="5" height="5"/>'),
    '<link rel="attachment" href="URL/a.txt"><p>x</p>',
    '<p><a rel="attachment" href="URL/a.txt">x</a></p>',
]


def printed_words(pdf: bytes) -> str:
    """Return what a reader sees on the pages; in the file itself it is compressed."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def fault_of(body: str, folder: Path, **values: object) -> PartFault:
    """Return why a document could not be printed; the innocent one beside it must be."""
    made = typeset(book(part("QP-01", body, **values), part("QP-02", "<p>Innocent</p>")), folder)
    assert [fault.part for fault in made.faults] == ["QP-01"]
    assert made.part("QP-02") is not None
    assert made.part("QP-01") is None
    return made.faults[0]


@pytest.mark.parametrize("body", FETCHES)
def test_nothing_is_fetched(body: str, server: _Counting, tmp_path: Path) -> None:
    host = f"127.0.0.1:{server.server_port}"
    body = body.replace("URL", f"http://{host}").replace("HOST", host)
    made = typeset(book(part("QP-01", body)), tmp_path)
    assert server.connections == 0
    # Where WeasyPrint does not even ask, printing goes on without the thing.
    assert all(fault.part == "QP-01" for fault in made.faults)


@pytest.mark.parametrize("index", [0, 2, 5, 8, 12, 14, 15])
def test_what_asks_for_the_outside_is_refused_by_name(
    index: int, server: _Counting, tmp_path: Path
) -> None:
    body = FETCHES[index].replace("URL", f"http://127.0.0.1:{server.server_port}")
    fault = fault_of(body, tmp_path)
    assert fault.advice
    assert server.connections == 0


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "file:///etc/hostname.png",
        "../secret.png",
        "img/../../secret.png",
        "img/%2e%2e/%2e%2e/secret.png",
        "undeclared.png",
        "link.png",
    ],
)
def test_files_outside_are_refused(target: str, tmp_path: Path) -> None:
    root = tmp_path / "repository"
    (root / "img").mkdir(parents=True)
    Image.new("1", (2, 2)).save(tmp_path / "secret.png")
    Image.new("1", (2, 2)).save(root / "undeclared.png")
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    declared = ("link.png", "img/../../secret.png", "../secret.png")
    fault = fault_of(f'<p><img alt="x" src="{target}"></p>', tmp_path, assets=declared)
    assert "repository" in str(fault) or "declares" in str(fault)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "../other.html", "ftp://example.org/"]
)
def test_links_that_do_something_else_are_refused(address: str, tmp_path: Path) -> None:
    fault = fault_of(f'<p><a href="{address}">press here</a></p>', tmp_path)
    assert "press here" in fault.message


def test_a_link_to_nowhere_in_the_document_is_a_fault(tmp_path: Path) -> None:
    assert "#nowhere" in fault_of('<p><a href="#nowhere">there</a></p>', tmp_path).message


@pytest.mark.parametrize("kind", ["inside", "file"])
def test_entities_of_a_picture_bring_in_no_file(kind: str, tmp_path: Path) -> None:
    """A word that the picture itself holds is printed, so one out of a file would be seen too."""
    secret = tmp_path / "secret.txt"
    secret.write_text("Kestrel", "utf-8")
    entity = f'SYSTEM "{secret.as_uri()}"' if kind == "file" else '"Kestrel"'
    picture = (
        f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x {entity}>]>'
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="20">'
        '<text y="15">&x;</text></svg>'
    )
    encoded = base64.b64encode(picture.encode()).decode()
    body = f'<p><img alt="picture" src="data:image/svg+xml;base64,{encoded}">After</p>'
    made = typeset(book(part("QP-01", body)), tmp_path).part("QP-01")
    assert made is not None
    shown = printed_words(made.pdf_bytes())
    assert "After" in shown
    assert ("Kestrel" in shown) is (kind == "inside")


def test_a_text_that_takes_for_ever_is_ended_and_named(tmp_path: Path) -> None:
    body = '<table><tr><td colspan="2000000">x</td></tr></table>' * 20
    made = typeset(
        book(part("QP-01", body), part("QP-02", "<p>Innocent</p>")), tmp_path, seconds_per_part=3.0
    )
    assert [fault.part for fault in made.faults] == ["QP-01"]
    assert "3 seconds" in made.faults[0].message
    assert made.part("QP-02") is not None


def test_deep_nesting_is_a_fault_with_advice(tmp_path: Path) -> None:
    fault = fault_of("<div>" * 900 + "x" + "</div>" * 900, tmp_path)
    assert "nested too deeply" in fault.message


def test_a_huge_picture_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    Image.new("1", (9000, 9000)).save(root / "huge.png")
    body = '<p><img alt="x" src="huge.png"></p>'
    assert "9000 by 9000" in fault_of(body, tmp_path, assets=("huge.png",)).message


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.png", None, "is missing"),
        ("broken.png", b"not a picture", "cannot be read"),
        ("notes.txt", b"text", "is not a picture"),
    ],
)
def test_a_picture_that_is_none_is_named(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    if content is not None:
        (root / name).write_bytes(content)
    fault = fault_of(f'<p><img alt="x" src="{name}"></p>', tmp_path, assets=(name,))
    assert name in fault.message
    assert reason in fault.message


def test_a_character_without_a_glyph_is_named(tmp_path: Path) -> None:
    fault = fault_of("<p>Lot 日本</p>", tmp_path)
    assert "“日” (U+65E5)" in fault.message
    assert (fault.about, fault.is_of_text) == ("日", True)


def test_the_fetcher_notes_what_svg_swallows(tmp_path: Path) -> None:
    fetcher = Locked(tmp_path)
    with pytest.raises(Refused):
        fetcher.fetch("http://127.0.0.1/a.png")
    with pytest.raises(Refused):
        fetcher.fetch("data:text/css,p{}")
    with pytest.raises(Refused):
        fetcher.fetch("file://host/share/a.png")
    assert len(fetcher.violations) == 3


def test_a_picture_that_is_damaged_inside_is_named(tmp_path: Path) -> None:
    """Its check sums are right, so that only who reads every point sees it."""
    root = tmp_path / "repository"
    root.mkdir()
    (root / "half.png").write_bytes(png(600, 600, b"these are no points"))
    fault = fault_of('<p><img alt="x" src="half.png"></p>', tmp_path, assets=("half.png",))
    assert "half.png cannot be read to its end" in fault.message
    assert fault.about == "half.png"
    assert "Save the picture again" in fault.advice
