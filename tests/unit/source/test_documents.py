from __future__ import annotations

from pathlib import Path

import pytest

from qms.domain.diagnostics import Diagnostic
from qms.domain.records import FieldKind, FormKind
from qms.source.documents import guess_id, read_document
from qms.source.files import Unreadable
from qms.source.registers import read_configuration
from support.repository import Repository, write_repository

PROCEDURE = "procedures/qp-01-receiving.md"
FORM = "forms/f-01-01-log.md"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return write_repository(tmp_path, "procedures\n  qp-01-receiving.md\nforms\n  f-01-01-log.md\n")


def refusal(repository: Repository, path: str = PROCEDURE) -> list[tuple[str, int, str]]:
    with pytest.raises(Unreadable) as caught:
        read_document(repository.root, path, read_configuration(repository.root))
    return [(each.rule.code, each.location.line, each.message) for each in caught.value.diagnostics]


def test_a_document(repository: Repository) -> None:
    document = read_document(repository.root, PROCEDURE, read_configuration(repository.root))
    assert (document.id, document.type.code, document.path) == ("QP-01", "QP", PROCEDURE)
    assert document.at("title").line == 3
    assert document.source_text == repository.read(PROCEDURE)
    (heading,) = document.body.headings
    lines = repository.read(PROCEDURE).split("\n")
    assert lines[heading.location.line - 1] == "## Purpose of receiving"


def test_a_form(repository: Repository) -> None:
    document = read_document(repository.root, FORM, read_configuration(repository.root))
    assert document.form is not None
    assert document.form.kind is FormKind.FORM
    assert document.form.procedure == "QP-01"
    assert str(document.form.retention) == "3 years after end of the year"
    (field,) = document.form.fields
    assert (field.name, field.kind, field.required) == ("day", FieldKind.DATE, True)


def test_the_type_is_the_one_of_the_folder_whose_numbers_fit(repository: Repository) -> None:
    repository.replace(
        "quality_manual/qms.yml",
        "types:\n",
        "types:\n  WI: {name: Instruction, directory: procedures, number_pattern: 'WI-\\d{2}'}\n",
    )
    assert (
        read_document(repository.root, PROCEDURE, read_configuration(repository.root)).type.code
        == "QP"
    )
    repository.replace(PROCEDURE, "id: QP-01", "id: WI-01")
    assert (
        read_document(repository.root, PROCEDURE, read_configuration(repository.root)).type.code
        == "WI"
    )


def test_a_type_that_is_stated(repository: Repository) -> None:
    repository.replace(PROCEDURE, "id: QP-01", "id: QP-01\ntype: WI")
    assert refusal(repository) == [("QMS009", 3, "type: WI is not a type of document here")]


def test_a_folder_that_no_type_has(repository: Repository) -> None:
    repository.write("other/qp-02-x.md", repository.read(PROCEDURE))
    assert refusal(repository, "other/qp-02-x.md")[0][0] == "QMS009"


def test_a_long_number_is_not_compared_with_patterns(repository: Repository) -> None:
    repository.replace("quality_manual/qms.yml", "'QP-\\d{2}'", "'\\d+\\d+\\d+-x'")
    repository.replace(PROCEDURE, "id: QP-01", "id: " + "1" * 3900)
    assert "is not an id" in refusal(repository)[0][2]


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("x" * 5000, "QMS010", 2),
        ("[" * 501, "QMS010", 2),
        ("<" * 501, "QMS010", 2),
        ("[ [\n" * 300, "QMS010", 252),
        (">" * 400 + " deep", "QMS010", 2),
        ("> " * 400 + "deep", "QMS010", 2),
        ("- " * 25 + "deep", "QMS010", 2),
        ("1. - > " * 10 + "deep", "QMS010", 2),
        (": " * 25 + "deep", "QMS010", 2),
        ("term\n: words\n" * 30, "QMS010", 41),
        ("- x\n" + " " * 84 + "- deep", "QMS010", 3),
        (" " * 100 + "!!! note", "QMS010", 2),
        ("word[^1]\n\n" * 501, "QMS010", 1002),
        ("!!! note\n\n" * 501, "QMS010", 1002),
        ("??? note\n\n" * 501, "QMS010", 1002),
        ('=== "a"\n\n' * 501, "QMS010", 1002),
        ("```\nx\n```\n\n" * 251, "QMS010", 1002),
        ("```\nnever closed", "QMS012", 2),
        ("![over two\nlines](img/x.svg)", "QMS023", 2),
        ("a ` b", "QMS023", 2),
    ],
)
def test_text_that_is_refused(repository: Repository, body: str, code: str, line: int) -> None:
    head, _, _ = repository.read(PROCEDURE).rpartition("---\n")
    start = head.count("\n")
    repository.write(PROCEDURE, f"{head}---\n{body}\n")
    found = refusal(repository)[0]
    assert found[:2] == (code, start + line)


@pytest.mark.parametrize(
    "body",
    [
        "[ " * 500,
        ("[x]\n\n" * 600),
        "> " * 19 + "deep enough",
        "- a\n    - b\n        - c\n",
        "a - b - c - d - e - f - g - h - i - j - k - l - m - n - o - p - q - r - s - t - u - v",
        "term\n:   words\n\n" * 100,
        "word[^1]\n\n" * 499 + "[^1]: note",
        "```\nx\n```\n\n" * 250,
        "x" * 4000,
    ],
)
def test_text_that_is_accepted(repository: Repository, body: str) -> None:
    head, _, _ = repository.read(PROCEDURE).rpartition("---\n")
    repository.write(PROCEDURE, f"{head}---\n{body}\n")
    read_document(repository.root, PROCEDURE, read_configuration(repository.root))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("language: '\"><b>'", "does not fit"),
        ("language: English", "does not fit"),
        ("number_as_printed: QP <5>", "holds <, >"),
        ("revision_as_printed: <script>", "holds <, >"),
        ("number_as_printed: '" + "5" * 201 + "'", "201 characters"),
    ],
)
def test_details_that_are_printed_are_plain(repository: Repository, line: str, words: str) -> None:
    repository.replace(PROCEDURE, "status: draft", f"status: draft\n{line}")
    ((code, _, message),) = refusal(repository)
    assert code == "QMS009"
    assert words in message


def test_printed_numbers_and_languages_of_other_people(repository: Repository) -> None:
    lines = "language: en-GB\nnumber_as_printed: QP/5 §2\nrevision_as_printed: c)"
    repository.replace(PROCEDURE, "status: draft", f"status: draft\n{lines}")
    document = read_document(repository.root, PROCEDURE, read_configuration(repository.root))
    assert (document.language, document.printed_number) == ("en-GB", "QP/5 §2")
    assert document.printed_revision == "c)"


@pytest.mark.parametrize("folder", ["build", "Site", "pdf", "scripts", "plugins", "qms", ".qms"])
def test_no_type_has_a_folder_of_the_program(repository: Repository, folder: str) -> None:
    repository.replace("quality_manual/qms.yml", "directory: procedures", f"directory: {folder}")
    with pytest.raises(Unreadable) as caught:
        read_configuration(repository.root)
    (fault,) = caught.value.diagnostics
    assert "directory" in fault.message


@pytest.mark.parametrize(
    "line",
    [
        "> " * 19 + "x",
        ">" + " " * 3990 + "x",
        "# a" + " " * 3990 + "x",
        "# " + "# " * 1990,
        "{clauses" * 490,
        "`" * 7 + "a`" * 1900,
        "".join("`" * (number % 80 + 1) + "a" for number in range(90)),
        "# x" + " {" * 1990,
        "# x {a" + " " * 3900 + "b",
        '[a](b "' * 400,
        "{{ " * 1300,
        "&#" * 1990,
        "\\" * 3990,
        "<a@" * 400,
        "[^" * 400 + "]:",
    ],
)
def test_a_whole_file_of_hostile_lines_is_read_at_once(repository: Repository, line: str) -> None:
    """Each of these would take minutes if its cost grew with the square of its length."""
    head, _, _ = repository.read(PROCEDURE).rpartition("---\n")
    count = 1_000_000 // (len(line) + 2)
    repository.write(PROCEDURE, f"{head}---\n" + f"{line}\n\n" * count)
    found: list[Diagnostic] = []
    try:
        read_document(repository.root, PROCEDURE, read_configuration(repository.root))
    except Unreadable as refused:
        found.extend(refused.diagnostics)
    assert len(found) <= 20


def test_the_number_of_a_refused_file_is_guessed(repository: Repository) -> None:
    repository.replace(PROCEDURE, "status: draft", "status: [")
    assert guess_id(repository.root, PROCEDURE) == "QP-01"
    repository.write(PROCEDURE, "no number\n")
    assert guess_id(repository.root, PROCEDURE) == ""
    assert guess_id(repository.root, "procedures/missing.md") == ""
