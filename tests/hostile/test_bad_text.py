"""Text that would run, hang, lead astray or show something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.bad_input import (
    BODY,
    TREE,
    Bad,
    body,
    not_built,
    refused,
    told_to_machines,
)
from support.repository import Repository, write_repository

CASES = [
    Bad(name="brackets in the text", change=body("[" * 100_000), code="QMS010", line=BODY),
    Bad(name="brackets over many lines of text", change=body("[[a\n" * 20_000), code="QMS010"),
    Bad(name="huge line", change=body("x" * 500_000), code="QMS010", line=BODY),
    Bad(
        name="400 quotations in each other", change=body("> " * 400 + "x"), code="QMS010", line=BODY
    ),
    Bad(
        name="deep lists",
        change=body("\n".join("    " * level + "- x" for level in range(400))),
        code="QMS010",
        line=BODY + 21,
    ),
    Bad(
        name="spaces in a heading",
        change=body(("# a" + " " * 3990 + "x\n\n") * 20 + "[[QP-99]]"),
        code="QMS501",
        line=BODY + 40,
    ),
    Bad(
        name="almost deep quotations",
        change=body(("> " * 19 + "`\n\n") * 10_000),
        code="QMS023",
        line=BODY,
    ),
    Bad(
        name="colspan bomb",
        change=body('<table><td colspan="1000000">x</td></table>'),
        code="QMS011",
        line=BODY,
    ),
    Bad(
        name="raw script", change=body("Words <script>alert(1)</script>"), code="QMS011", line=BODY
    ),
    Bad(
        name="character that no font has",
        change=body("Lot 日本 and 😀."),
        code="QMS027",
        line=BODY,
        words="no font of the manual has the character 日 (U+65E5)",
    ),
    Bad(
        name="5,000 headings",
        change=body("\n\n".join(f"## Part {number}\n\nText." for number in range(5000))),
        code="QMS010",
        line=BODY + 4 * 500,
    ),
    Bad(name="word of 200,000 letters", change=body("x" * 200_000), code="QMS010", line=BODY),
    Bad(name="unclosed code", change=body("```\nwords"), code="QMS012", line=BODY),
    Bad(
        name="diagram that takes for ever",
        change=body(
            '```dot title="x"\ndigraph {\n'
            + "\n".join(f"n{i}->n{i * 7919 % 150};n{i}->n{(i * 31 + 5) % 150}" for i in range(150))
            + "\n}\n```"
        ),
        code="QMS026",
        line=BODY + 1,
    ),
    Bad(
        name="diagram that leads away",
        change=body('```dot title="x"\ndigraph { a [href="javascript:alert(1)"] }\n```'),
        code="QMS026",
        line=BODY + 1,
    ),
    Bad(
        name="code that is none",
        change=body("- ```\n![x](a.svg)\n\n```\n"),
        code="QMS023",
        line=BODY,
    ),
    Bad(
        name="another picture by attribute",
        change=body('![x](a.svg){: src="b.svg" }'),
        code="QMS023",
        line=BODY,
    ),
    Bad(
        name="handler by attribute",
        change=body("Words\n{: onclick=alert(1) }\n\n[[QP-99]]"),
        code="QMS501",
        line=BODY + 3,
    ),
    Bad(
        name="javascript link", change=body("[open](javascript:alert`1`)"), code="QMS505", line=BODY
    ),
    Bad(
        name="plain javascript link",
        change=body("[open](javascript:alert)"),
        code="QMS505",
        line=BODY,
    ),
    Bad(name="file link", change=body("[open](file:///etc/passwd)"), code="QMS505", line=BODY),
    Bad(
        name="link out of the repository",
        change=body("[x](../../../etc/passwd)"),
        code="QMS504",
        line=BODY,
    ),
    Bad(
        name="picture out of the repository",
        change=body("![x](../../../etc/passwd)"),
        code="QMS504",
        line=BODY,
    ),
    Bad(name="Windows path", change=body(r"[x](C:\Users\a\prices.xlsx)"), code="QMS509", line=BODY),
    Bad(name="share", change=body(r"[x](\\server\share\a.xlsx)"), code="QMS509", line=BODY),
    Bad(name="unknown document", change=body("[[QP-77]]"), code="QMS501", line=BODY),
    Bad(name="reference that is none", change=body("[[QP-02]"), code="QMS023", line=BODY),
    Bad(name="missing picture", change=body("![x](img/nothing.svg)"), code="QMS503", line=BODY),
    Bad(name="unknown variable", change=body("{{ x }}"), code="QMS013", line=BODY),
    Bad(name="calculation", change=body("{{ 7*7 }}"), code="QMS013", line=BODY),
    Bad(name="template injection", change=body("{{ cycler.__init__ }}"), code="QMS013", line=BODY),
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
