"""What of the layout engine is done faster gives the same files as the engine alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import weasyprint

from qms.publish.pdf.engine import RELEASE

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import hashlib, sys
from pathlib import Path
from qms.publish.pdf.worker import _prepare
from support.engine_pages import parts

folder, way = Path(sys.argv[1]), sys.argv[2]
_prepare(folder)
from qms.publish.pdf import typeset
from qms.publish.pdf.engine import lines, texts

if way == "alone":
    typeset.speed_up = lambda: False
if way == "careless":
    lines._DOUBT = -40
if way == "forgetful":
    texts.WAITING = 20
setter = typeset.Typesetter(folder, "Test Parts Ltd")
is_replaced = typeset.weasyprint.layout.inline.split_first_line is lines.split_first_line
assert is_replaced == (way != "alone")
for part in parts(1):
    made = setter.typeset(part, b"0" * 32)
    assert not texts._waiting
    print(part.key, hashlib.sha256(made.pdf).hexdigest(), made.layout)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What each way of laying out makes, a line for each document: its hash and its layout."""
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'plugins'}{os.pathsep}{ROOT / 'tests'}",
    }
    running = {
        way: subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(tmp_path_factory.mktemp(way)), way],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for way in ("alone", "faster", "forgetful", "careless")
    }
    said = {way: process.communicate() for way, process in running.items()}
    assert {complaints for _, complaints in said.values()} == {""}
    return {way: text.splitlines() for way, (text, _) in said.items()}


def test_it_is_written_for_the_release_that_is_installed() -> None:
    """Beside another release nothing is replaced: right, but slow."""
    assert weasyprint.__version__ == RELEASE


def test_the_same_files_come_out(made: dict[str, list[str]]) -> None:
    assert len(made["alone"]) == 4
    assert made["faster"] == made["alone"]


def test_lines_that_could_not_wait_are_drawn_alike(made: dict[str, list[str]]) -> None:
    assert made["forgetful"] == made["alone"]


def test_a_carelessly_broken_line_is_noticed(made: dict[str, list[str]]) -> None:
    assert made["careless"] != made["alone"]
