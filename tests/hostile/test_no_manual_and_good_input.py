"""Where there is no manual at all, and what must stay clean."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support.bad_input import (
    AS_OF,
    FORM,
    OURS,
    PROCEDURE,
    QMS,
    ROSTER,
    TREE,
    body,
    file,
    instead,
    svg,
)
from support.killed import run_qms, start_qms
from support.repository import Repository, write_repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return write_repository(tmp_path / "company", TREE)


@pytest.mark.parametrize("arguments", [("check",), ("build", "--identity", "none"), ("register",)])
def test_where_no_manual_is(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    outcome = start_qms(empty, *arguments, *AS_OF)
    assert outcome.code == 2
    assert "no quality manual at" in outcome.output
    assert "qms init" in outcome.output
    assert not any(words in outcome.output for words in OURS)
    assert list(empty.iterdir()) == []


def test_without_mkdocs_yml(repository: Repository) -> None:
    (repository.root / "mkdocs.yml").unlink()
    outcome = start_qms(repository.root, "check", *AS_OF)
    assert outcome.code == 2
    assert "no quality manual at" in outcome.output


def test_a_repository_without_documents(repository: Repository) -> None:
    for path in (PROCEDURE, "procedures/qp-02-storage.md", FORM, "quality_manual/01-scope.md"):
        (repository.root / path).unlink()
    outcome = run_qms(repository.root, "check", *AS_OF)
    assert not any(words in outcome.output for words in OURS)
    assert "0 documents checked" in outcome.output


GOOD = {
    "revision 1.10 stays text": lambda r: (
        r.replace(PROCEDURE, "revision: A\n", "revision: A\nnumber_as_printed: '1.10'\n"),
        r.write(QMS, r.read(QMS).replace("revision_scheme: letters", "revision_scheme: none")),
    ),
    "accented names": lambda r: (
        r.replace(ROSTER, "J. Writer", "Jürgen Wróbel-Ñandú"),
        r.replace(PROCEDURE, "title: Receiving", "title: Prüfung der Größe"),
    ),
    "Cyrillic and Greek words": body("## Цель\n\nΣτόχος και σκοπός: µ, Ω, № 5."),
    "order processing": instead("title: Receiving", "title: Order processing"),
    "TBD as a choice": instead(
        "kind: date, required: yes}", "kind: choice, choices: [done, TBD], required: yes}", FORM
    ),
    "Windows line ends and a byte order mark": lambda r: (r.root / PROCEDURE).write_bytes(
        b"\xef\xbb\xbf" + r.read(PROCEDURE).replace("\n", "\r\n").encode()
    ),
    "addresses and comparisons": body(
        "See <https://example.org/a?b=c&d=e>, <a.rossi@example.org>; 3 < 4, x <- y, a & b."
    ),
    "code": body("Use `<b>` and `{{ x }}`:\n\n```html\n<script>{{ x }} [[QP-99]]</script>\n```"),
    "brackets": body("Array[0] (first), [x] and (y); note[^1].\n\n[^1]: Words [in] brackets."),
    "hyphens": body("Words\n\n---\n\nMore words - and -- dashes."),
    "a picture": file("procedures/a.svg", svg('<rect width="1" height="1"/>')),
    "a table": file("procedures/t.csv", "\ufeffHead,Größe\r\n=1+1,-2\r\n"),
    "references": body(
        "[[QP-02]], [that](qp-02-storage.md), [[F-01-01|the log]] and {{ role.quality-manager }}."
    ),
}


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD.keys())
def test_good_input_is_clean(
    repository: Repository, change: Callable[[Repository], object]
) -> None:
    change(repository)
    outcome = run_qms(repository.root, "check", "--fail-on", "warning", *AS_OF)
    loud = [
        line for line in outcome.output.split("\n") if re.search(r": (error|warning) QMS", line)
    ]
    assert loud == []
    assert outcome.code == 0


def test_a_command_that_takes_too_long_is_ended_and_fails(repository: Repository) -> None:
    with pytest.raises(TimeoutError, match=r"`qms --root .* check` was still busy after 0 s"):
        run_qms(repository.root, "check", seconds=0)
    assert run_qms(repository.root, "check", *AS_OF).code == 0
