"""The redline of a realistic procedure, kept as a file that people read when it changes.

Run this file to write it again: `PYTHONPATH=plugins:tests python tests/golden/test_redline.py`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from qms.app.changes.redline import RedlineFormat, redline, write_redline
from qms.render.redline import Medium
from qms.render.redline.page import redline_content
from support.revised import AS_OF, GOLDEN, NOW, NUMBER, revised_company

HTML = GOLDEN / "redline.html"
TEXT = GOLDEN / "redline.txt"


def made(folder: Path) -> tuple[str, str]:
    """Return the redline as HTML and as lines."""
    root = revised_company(folder / "company").root
    page = redline(root, NUMBER, as_of=AS_OF, now=NOW)
    text = write_redline(root, page, RedlineFormat.TEXT).decode("utf-8")
    return redline_content(page, Medium.SCREEN), text


def test_the_redline_of_a_procedure(tmp_path: Path) -> None:
    html, text = made(tmp_path)
    assert text == TEXT.read_text("utf-8")
    assert html == HTML.read_text("utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        content, lines = made(Path(place))
    HTML.write_text(content, "utf-8")
    TEXT.write_text(lines, "utf-8")
