from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qms.app.drawing_memory import DrawingMemory
from qms.domain.blocks import BlockKind
from qms.domain.body import scan_body
from qms.domain.diagrams import drawing_id
from qms.render.blocks import read_blocks
from qms.render.captions import with_captions
from qms.render.diagrams import diagram_fault, draw, drawn, fence, inline_drawing, with_drawings
from qms.render.diagrams.engine import Overrun, run
from qms.render.markdown import to_html
from qms.render.page import render_document_page
from qms.render.redline.bars import Bars, with_bars

FLOW = """digraph {
  subgraph cluster_r { label="Receiving"; check [label="Check the order"] }
  check -> ok; ok [shape=diamond label="In order?"]
  ok -> store [label="yes"]; store [label="Lager größer & <gut>"]
}"""
TITLE = "Receiving: goods are checked & stored"
_ARROWS = (f"n{i}->n{i * 7919 % 150};n{i}->n{(i * 31 + 5) % 150}" for i in range(150))
DENSE = f"digraph {{{';'.join(_ARROWS)}}}"
TEXT = f"# x\n\n{fence(FLOW, TITLE)}"


def test_a_diagram_of_a_body_is_found_with_its_place_and_title() -> None:
    body = scan_body(
        f'* a\n\n    ```dot title="T"\n    {FLOW}\n    ```\n', path="a.md", first_line=9
    )
    (found,) = scan_body(TEXT, path="a.md", first_line=9).diagrams
    assert (found.text, found.caption, found.location.line) == (FLOW, TITLE, 11)
    assert body.diagrams[0].location.column == 5


def test_site_and_print_show_the_same_drawing_with_its_words_and_title() -> None:
    printed = with_captions(to_html(TEXT))
    shown = render_document_page(TEXT).html
    drawing = re.search(r"<svg.*</svg>", printed, re.DOTALL)
    assert drawing is not None
    assert drawing[0] in shown
    assert "<title>Receiving: goods are checked &amp; stored</title>" in drawing[0]
    assert "<figcaption>Figure 1 – Receiving</figcaption>" in printed
    for words in ("Check the order", "In order?", "yes", "Lager größer &amp; &lt;gut&gt;"):
        assert f">{words}</text>" in drawing[0]


def test_a_drawing_holds_shapes_and_words_alone() -> None:
    svg = draw(FLOW)
    assert set(re.findall(r"<(\w+)", svg)) <= {"svg", "g", "path", "polygon", "ellipse", "text"}
    assert not re.search(r"href|url\(|\bid=|\bon\w+=|<style|<script", svg)
    assert "Noto Sans" in svg


def test_what_an_author_writes_into_a_title_or_a_box_stays_text() -> None:
    hostile = 'digraph { a [label="</text><script>alert(1)</script>"] }'
    page = with_drawings(to_html(fence(hostile, "</title><script>x</script>")))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_same_text_gives_the_same_bytes_in_every_surrounding() -> None:
    program = (
        "import hashlib, sys; from qms.render.diagrams import draw;"
        "print(hashlib.sha256(draw(sys.stdin.read()).encode()).hexdigest())"
    )
    surroundings = [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Nome", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
    ]
    found = [
        subprocess.run(
            [sys.executable, "-c", program],
            input=FLOW.encode(),
            env={**os.environ, **each},
            capture_output=True,
            check=True,
        )
        for each in surroundings
    ]
    assert {each.stderr for each in found} == {b""}
    digest = hashlib.sha256(draw(FLOW).encode()).hexdigest().encode()
    assert {each.stdout.strip() for each in found} == {digest}


@pytest.mark.parametrize(
    "text",
    [
        DENSE,
        "digraph {" + "{" * 9000 + "}" * 9001,
        "digraph {" + "\n" * 500 + "}",
        'digraph { a [label="' + "x" * 20_000 + '"] }',
        "graph {" + "--".join(f"n{i}" for i in range(3000)) + "}",
        'digraph { a [label="\0"] }',
        'digraph { a [label="' + "\\n" * 9000 + '"] }',
        "digraph { a [shape=polygon sides=100000000] }",
        "digraph { a [peripheries=100000000] }",
    ],
)
def test_a_hostile_diagram_ends_in_a_sentence(text: str) -> None:
    fault = diagram_fault(text)
    assert fault is not None
    assert fault.message
    assert fault.advice


def test_the_engine_sees_no_files_and_counts_what_it_does() -> None:
    assert "passwd" not in run('digraph { a [image="/etc/passwd" label="x"] }')
    with pytest.raises(Overrun):
        run(DENSE)


def test_a_layout_that_begins_at_random_is_the_same_every_time() -> None:
    edges = ";".join(f"n{each}--n{each * 7 % 23}" for each in range(23))
    text = f"graph {{ layout=neato start=random {edges} }}"
    first = run(text)
    time.sleep(1.1)
    assert run(text) == first


def test_what_cannot_be_drawn_stays_code() -> None:
    page = with_drawings(to_html(fence("digraph { a -> }", "T")))
    assert '<pre class="language-dot"' in page
    assert inline_drawing("digraph { a -> }", "T") == ""


def test_other_code_is_no_diagram() -> None:
    text = (
        '```text title="dot"\ndigraph { a }\n```\n\n`digraph { a }`\n\nwords\n{: .language-dot }\n'
    )
    assert "<svg" not in with_drawings(to_html(text))
    assert scan_body(text, path="a.md").diagrams == ()


def test_a_redline_sees_a_picture_told_apart_by_its_text() -> None:
    (block,) = read_blocks(to_html(fence(FLOW, TITLE)))
    assert block.kind is BlockKind.PICTURE
    assert block.tokens[0].picture == drawing_id(FLOW)
    assert block.tokens[0].text == TITLE


def test_a_bar_stands_beside_a_diagram_that_changed() -> None:
    body = to_html(fence(FLOW, TITLE))
    marked = with_bars(body, Bars(blocks={0: "qms-changed"}), 0)
    assert '<figure class="qms-changed qms-diagram"><svg' in with_drawings(marked)


def test_a_drawing_is_kept_for_the_next_run_and_taken_only_when_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(drawn, "_drawn", {})
    monkeypatch.setattr(drawn, "_memories", [DrawingMemory()])
    svg = draw(FLOW)
    (kept,) = (tmp_path / "qms" / "drawings").glob("*.svg")
    assert kept.read_text("utf-8") == svg
    monkeypatch.setattr(drawn, "_drawn", {})
    monkeypatch.setattr(drawn, "_drawn_anew", None)
    assert draw(FLOW) == svg
    kept.write_text(svg[:40], "utf-8")
    assert DrawingMemory().find(kept.stem) is None
