"""The last look at a site for customers: no file of it names a person, whatever made the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from qms.app.manual.editions import refuse_named_people
from qms.domain.errors import UsageError
from support.libraries import make_document, make_library

LIBRARY = make_library(make_document())


@pytest.mark.parametrize(
    "content",
    [
        b"<svg><title>Drawn by A. Rossi</title></svg>",
        b"<svg><text>a. rossi</text></svg>",
        b"\xff\xfe A. Rossi \xff",
    ],
)
def test_a_drawing_that_names_somebody_is_refused(tmp_path: Path, content: bytes) -> None:
    drawing = tmp_path / "img/plan.svg"
    drawing.parent.mkdir()
    drawing.write_bytes(content)
    with pytest.raises(UsageError, match=r"img/plan\.svg would name [Aa]\. [Rr]ossi, and the"):
        refuse_named_people(tmp_path, LIBRARY)


def test_other_words_pass(tmp_path: Path) -> None:
    (tmp_path / "plan.svg").write_text("<svg><title>A. Rossini</title></svg>", "utf-8")
    (tmp_path / "index.html").write_text("<p>The Quality Manager</p>", "utf-8")
    refuse_named_people(tmp_path, LIBRARY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "plan.svg"]
