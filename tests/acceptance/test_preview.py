"""`mkdocs serve` while an author makes mistakes: it stays, says what is wrong, and recovers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.preview import Preview
from support.repository import Repository
from support.site import small_company

PATH = "procedures/qp-02-purchasing.md"
PAGE = PATH.replace(".md", "/")
WORDS = "Purpose of purchasing"
"""What the page of a document says, and the page about a broken register does not."""
SETTINGS = "quality_manual/qms.yml"
ROSTER = "quality_manual/approvers.yml"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return small_company(tmp_path_factory.mktemp("preview") / "company")


@pytest.fixture(scope="module")
def preview(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview that was started while the settings were broken, and mended since."""
    good = repository.read(SETTINGS)
    repository.write(SETTINGS, good.replace("stage:", "stages:"))
    started = Preview(repository, tmp_path_factory.mktemp("log") / "serve.log")
    try:
        started.page("", lambda page: "did you mean stage?" in page)
        repository.write(SETTINGS, good)
        started.page(PAGE, lambda page: WORDS in page)
        yield started
    finally:
        started.end()


@contextmanager
def mistaken(repository: Repository, path: str, written: str, instead: str) -> Iterator[None]:
    """Write a mistake into a file, and mend it afterwards."""
    good = repository.read(path)
    assert written in good
    repository.write(path, good.replace(written, instead, 1))
    try:
        yield
    finally:
        repository.write(path, good)


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("\n## ", "\n[There](qp-99-none.md)\n\n## ", "there is no file procedures/qp-99-none.md"),
        ("\n## ", "\n![Flow](img/none.png)\n\n## ", "there is no picture or table"),
        ("\n## ", "\nCall {{ nobody }}.\n\n## ", "there is no variable nobody"),
        ("\ntitle: ", "\ntitle: [", "the bracket that is opened here is not closed"),
        ("\n---\n", "\n", "that ends the head is missing"),
    ],
)
def test_a_mistake_in_a_text_is_said_on_its_page(
    preview: Preview, repository: Repository, written: str, instead: str, said: str
) -> None:
    with mistaken(repository, PATH, written, instead):
        preview.page(PAGE, lambda page: said in page)
    preview.page(PAGE, lambda page: said not in page and WORDS in page)


@pytest.mark.parametrize(
    ("path", "written", "instead", "said"),
    [
        (SETTINGS, "stage:", "stages:", "did you mean stage?"),
        (ROSTER, "people:", "people: [", "the bracket that is opened here is not closed"),
    ],
)
def test_while_a_register_is_broken_every_open_page_says_so(
    preview: Preview, repository: Repository, path: str, written: str, instead: str, said: str
) -> None:
    with mistaken(repository, path, written, instead):
        assert WORDS not in preview.page(PAGE, lambda page: said in page)
    assert said not in preview.page(PAGE, lambda page: WORDS in page)


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ("site_name: [", "mkdocs.yml:4: it cannot be read as settings (expected ',' or"),
        ("- site_name:", "mkdocs.yml:4: it cannot be read as settings (expected <block"),
        ("INHERIT: none.yml\nsite_name:", "mkdocs.yml: Inherited config file 'none.yml' does not"),
    ],
)
def test_settings_of_the_site_that_cannot_be_read_are_one_sentence(
    preview: Preview, repository: Repository, instead: str, said: str
) -> None:
    with mistaken(repository, "mkdocs.yml", "site_name:", instead):
        printed = preview.said(said)
        (line,) = [line for line in printed.splitlines() if said in line]
        assert line.endswith("; mend it and save it again; the preview waits")
        assert "Traceback" not in printed
    preview.page(PAGE, lambda page: WORDS in page)


def test_a_folder_that_settings_name_later_is_watched(
    preview: Preview, repository: Repository
) -> None:
    good = repository.read(SETTINGS)
    assert good.count("directory: procedures") == 1
    moved = "instructions/qp-02-purchasing.md"
    text = repository.read(PATH)
    repository.write(moved, text)
    (repository.root / PATH).unlink()
    repository.write(SETTINGS, good.replace("directory: procedures", "directory: instructions"))
    page = moved.replace(".md", "/")
    preview.page(page, lambda found: WORDS in found)
    repository.write(moved, f"{text}\nBuy from the list.\n")
    preview.page(page, lambda found: "Buy from the list." in found)
    # As it was, for the tests beside this one.
    repository.write(PATH, text)
    (repository.root / moved).unlink()
    repository.write(SETTINGS, good)
    preview.page(PAGE, lambda found: WORDS in found)
