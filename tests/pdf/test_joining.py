"""Parts are copied as bytes: what looks like a reference in a text is left alone."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from qms.domain.canonical import sha256_hex
from qms.publish.pdf import PublicationError, join_manual
from qms.publish.pdf.copying import Copy
from qms.publish.pdf.reading import OwnFile, number_of, parsed
from qms.publish.pdf.writing import ObjectFile, reference
from support.printing import book, part, saved, tool, typeset

MISLEADING = "1 0 R (2 0 R) \\ << 3 0 R"


def closed(file: ObjectFile, **entries: object) -> bytes:
    """Return a file without pages, for readers that ask for a tree of them."""
    pages = file.add({"Type": "/Pages", "Kids": [], "Count": 0})
    root = file.add({"Type": "/Catalog", "Pages": pages, **entries})
    return bytes(file.close(root, file.add({})))


def test_words_that_look_like_references_are_kept(tmp_path: Path) -> None:
    body = f'<h2>{MISLEADING.replace("<", "&lt;")}</h2><p><a href="https://x.org/">4 0 R)</a></p>'
    made = book(part("QP-01", "<p>First</p>"), part("QP-02", body, title="Part 7 0 R"))
    path = saved(join_manual(made, typeset(made, tmp_path)), tmp_path / "manual.pdf")
    with pikepdf.open(path) as pdf:
        links = [each for page in pdf.pages for each in page.get("/Annots", [])]
        assert str(links[-1].Contents) == "4 0 R)"
        with pdf.open_outline() as outline:
            group = outline.root[-1]
            assert group.children[-1].title == "QP-02 Part 7 0 R"
            assert group.children[-1].children[0].title == MISLEADING
    tool("qpdf", "--check", path)


def test_values_are_read_as_they_were_written() -> None:
    file = ObjectFile()
    other = file.add([1, 2.5, "/Name"])
    stream = file.add_stream(b"content")
    root = file.add({"Other": other, "Text": b"(a \\) >> 9 0 R)", "Deep": [{"X": [stream]}]})
    source = OwnFile(bytes(file.close(root, file.add({}))))
    found = source.value(source.trailer["Root"])
    assert found == {"Other": other, "Text": b"(a \\) >> 9 0 R)", "Deep": [{"X": [stream]}]}
    assert source.value(found["Other"]) == [b"1", b"2.5", b"/Name"]
    assert source.plain_stream(stream) == b"content"


def test_only_what_is_reached_is_copied_under_new_numbers() -> None:
    file = ObjectFile()
    above, unused = file.reserve(), file.add({"Unused": "true"})
    leaf = file.add_stream(b"leaf", {"Above": reference(above)})
    root = file.add({"Leaf": leaf, "Up": reference(above), "Text": b"(2 0 R)"})
    file.put(above, {"Not": unused})
    source = OwnFile(bytes(file.close(root, file.add({}))))

    joined = ObjectFile()
    known = joined.reserve(40)
    copy = Copy(source, joined, {above: known}, {number_of(root): joined.reserve()})
    copy.write()
    joined.put(known, {"Known": "true"})
    data = closed(joined, Copied=copy.reference(root))
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
        copied = pdf.Root.Copied
        assert copied.Up.Known
        assert copied.Leaf.read_bytes() == b"leaf"
        assert copied.Leaf.Above.Known
        assert str(copied.Text) == "2 0 R"
        assert not any(
            isinstance(each, pikepdf.Dictionary) and "/Unused" in each for each in pdf.objects
        )


def test_many_objects_find_their_places() -> None:
    """More than one object stream, and places that need several bytes."""
    file = ObjectFile()
    references = [file.add({"Own": number}) for number in range(700)]
    streams = [file.add_stream(bytes([number]) * 400, packed=False) for number in range(200)]
    data = closed(file, All=references, Streams=streams)
    source = OwnFile(data)
    assert [int(source.value(each)["Own"]) for each in references] == list(range(700))
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
        assert [int(each.Own) for each in pdf.Root.All] == list(range(700))
        assert [each.read_bytes()[0] for each in pdf.Root.Streams] == list(range(200))


def test_a_part_that_we_did_not_write_is_refused_in_words(tmp_path: Path) -> None:
    made = book(part("QP-01", "<p>Text</p>"))
    laid_out = typeset(made, tmp_path)
    foreign = tmp_path / "foreign.pdf"
    foreign.write_bytes(b"%PDF-1.7\nnothing of ours\n")
    sha256 = sha256_hex(foreign.read_bytes())
    parts = [replace(each, path=foreign, sha256=sha256) for each in laid_out.parts]
    with pytest.raises(PublicationError, match="is damaged; delete the folder of the cache"):
        join_manual(made, replace(laid_out, parts=tuple(parts)))


def test_parsing_refuses_what_is_no_value() -> None:
    with pytest.raises(ValueError, match="unpack"):
        parsed(b"1 2")
