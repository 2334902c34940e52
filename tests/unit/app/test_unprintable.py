"""Where in the repository the fault of a document that cannot be printed is said to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from qms.app.check import check_repository
from qms.app.manual.unprintable import UnprintableText, refuse_to_print
from qms.publish.pdf.model import PartFault, PublicationError
from support.bad_input import BODY, PROCEDURE, TREE, body, file
from support.repository import Repository

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TABLE = "| a | b |\n|---|---|\n" + "| one | two |\n" * 30


@pytest.fixture
def repository(qms_repo: Callable[[str], Repository]) -> Repository:
    return qms_repo(TREE)


def said(repository: Repository, *faults: PartFault) -> str:
    """Return what is said of faults, and check that they stop the manual."""
    library = check_repository(repository.root, as_of=NOW.date(), now=NOW).library
    with pytest.raises(PublicationError) as raised:
        refuse_to_print(repository.root, library.documents, faults)
    is_of_text = all(each.is_of_text and (each.about or each.part != "cover") for each in faults)
    assert isinstance(raised.value, UnprintableText) is is_of_text
    return str(raised.value)


def fault(part: str = "QP-01", **values: object) -> PartFault:
    return PartFault(part=part, message="is no good.", advice="Mend it.", **values)  # type: ignore[arg-type]


def test_nothing_is_refused_without_faults(repository: Repository) -> None:
    refuse_to_print(repository.root, (), ())


def test_the_line_that_holds_what_it_is_about(repository: Repository) -> None:
    body("Words.\n\nLot 日 here.")(repository)
    words = f"{PROCEDURE}:{BODY + 2}: QP-01: is no good. Mend it."
    assert said(repository, fault(about="日")) == words


def test_the_line_of_a_table_file_that_the_document_shows(repository: Repository) -> None:
    file("procedures/t.csv", "a,b\n1,2\n3,日\n")(repository)
    assert said(repository, fault(about="日")).startswith("procedures/t.csv:3: QP-01:")


def test_a_title_that_lists_and_other_documents_show_is_one_fault(repository: Repository) -> None:
    repository.replace(PROCEDURE, "title: Receiving", "title: 日")
    shown = [fault(part, about="日") for part in ("cover", "F-01-01", "QP-01")]
    assert said(repository, *shown) == f"{PROCEDURE}:3: QP-01: is no good. Mend it."


def test_a_name_in_a_register(repository: Repository) -> None:
    repository.replace("quality_manual/qms.yml", "name: Test Parts Ltd", "name: 日 Ltd")
    words = "quality_manual/qms.yml:7: is no good. Mend it."
    assert said(repository, fault("cover", about="日")) == words


def test_without_a_place_the_longest_block(repository: Repository) -> None:
    body(f"Words.\n\n{TABLE}\nWords.")(repository)
    assert said(repository, fault()).startswith(f"{PROCEDURE}:{BODY + 2}: QP-01:")
    assert said(repository, fault(about="nowhere")).startswith(f"{PROCEDURE}:{BODY + 2}: QP-01:")


def test_every_text_is_named_and_faults_of_the_machine_once(repository: Repository) -> None:
    lines = said(repository, fault(), fault("QP-02")).splitlines()
    assert [line.partition(":")[0] for line in lines] == [PROCEDURE, "procedures/qp-02-storage.md"]
    full = [fault(part, is_of_text=False) for part in ("QP-01", "QP-02", "cover")]
    assert said(repository, *full) == "QP-01: is no good. Mend it."
    assert said(repository, fault("cover")) == "cover: is no good. Mend it."
