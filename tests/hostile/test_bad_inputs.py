"""Pictures and tables that documents show."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.bad_input import TREE, Bad, body, file, not_built, png, refused, svg, told_to_machines
from support.repository import Repository, write_repository

BOMB = "".join(
    f'<g id="a{level}">{f"""<use href="#a{level - 1}"/>""" * 10}</g>' for level in range(1, 10)
)


def offered(repository: Repository) -> None:
    """Link to a drawing without showing it: readers open it all the same."""
    repository.write("procedures/a.svg", svg("<script>x()</script>"))
    body("See [the drawing](a.svg).")(repository)


CASES = [
    Bad(
        name="SVG with a script",
        change=file("procedures/a.svg", svg("<script>x()</script>")),
        code="QMS022",
        path="procedures/a.svg",
        line=1,
    ),
    Bad(
        name="SVG with an entity",
        change=file(
            "procedures/a.svg",
            '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n' + svg("&x;"),
        ),
        code="QMS022",
        path="procedures/a.svg",
        line=1,
    ),
    Bad(
        name="SVG that loads",
        change=file("procedures/a.svg", svg('\n<image href="http://127.0.0.1:9/x"/>')),
        code="QMS022",
        path="procedures/a.svg",
        line=2,
    ),
    Bad(
        name="SVG in UTF-16",
        change=file("procedures/a.svg", svg("<script>x()</script>").encode("utf-16")),
        code="QMS022",
        path="procedures/a.svg",
    ),
    Bad(
        name="uneven table",
        change=file("procedures/t.csv", "a,b\n1,2\n3\n"),
        code="QMS015",
        path="procedures/t.csv",
        line=3,
    ),
    Bad(
        name="empty table",
        change=file("procedures/t.csv", ""),
        code="QMS015",
        path="procedures/t.csv",
        line=1,
    ),
    Bad(
        name="value of 300,000 characters",
        change=file("procedures/t.csv", "a,b\n1," + "words " * 50_000 + "\n"),
        code="QMS015",
        path="procedures/t.csv",
        line=2,
        words="more than 4000 characters",
    ),
    Bad(
        name="100,000 rows",
        change=file("procedures/t.csv", "a,b\n" + "1,2\n" * 100_000),
        code="QMS015",
        path="procedures/t.csv",
        line=1,
        words="more than 5000 rows",
    ),
    Bad(
        name="200 columns",
        change=file("procedures/t.csv", ",".join("a" * 200) + "\n"),
        code="QMS015",
        path="procedures/t.csv",
        line=1,
        words="40 are the most",
    ),
    Bad(
        name="photograph that was not copied to its end",
        change=file(
            "procedures/a.jpg", bytes.fromhex("ffd8ffc000110800010001030000000000000000") + b"\0"
        ),
        code="QMS024",
        path="procedures/a.jpg",
        line=1,
    ),
    Bad(
        name="drawing of 60,000 shapes",
        change=file("procedures/a.svg", svg('\n<path d="M0 0"/>' * 60_000)),
        code="QMS022",
        path="procedures/a.svg",
        line=50_001,
        words="make it simpler",
    ),
    Bad(
        name="huge picture file",
        change=file("procedures/a.png", b"\x89PNG" + b"\0" * 22_000_000),
        code="QMS001",
        path="procedures/a.png",
    ),
    Bad(
        name="picture of 900 million points",
        change=file("procedures/a.png", png(30_000, 30_000)),
        code="QMS024",
        path="procedures/a.png",
        line=1,
    ),
    Bad(
        name="picture that is words",
        change=file("procedures/a.png", "words"),
        code="QMS024",
        path="procedures/a.png",
        line=1,
    ),
    Bad(
        name="neither picture nor table",
        change=file("procedures/a.html", "<script>x</script>"),
        code="QMS024",
        path="procedures/a.html",
        line=1,
    ),
    Bad(
        name="SVG that repeats itself",
        change=file("procedures/a.svg", svg(BOMB)),
        code="QMS022",
        path="procedures/a.svg",
        line=1,
    ),
    Bad(
        name="unsafe SVG that is only offered",
        change=offered,
        code="QMS022",
        path="procedures/a.svg",
        line=1,
    ),
]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return write_repository(tmp_path / "company", TREE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_refused_in_words(repository: Repository, case: Bad) -> None:
    refused(repository, case)


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case.name)
def test_it_is_not_built(repository: Repository, case: Bad) -> None:
    not_built(repository, case)


@pytest.mark.parametrize("case", CASES[1::9], ids=lambda case: case.name)
def test_machines_are_told_too(repository: Repository, case: Bad) -> None:
    told_to_machines(repository, case)
