"""A command that is killed at any of its writes leaves a state that can be judged and completed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from qms.publish import atomic
from support.life import Company, operating_company

DAY = "2026-02-02"
WHO = ("--role", "quality-manager", "--person", "q.lead")
MOST = 40


class Killed(BaseException):
    """The process ends here: nothing catches this."""


@contextmanager
def killed_at(number: int) -> Iterator[list[str]]:
    """End the process at its n-th write; even numbers just before it, odd ones just after."""
    done: list[str] = []

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def write(*arguments: Any, **more: Any) -> Any:
            done.append(str(arguments[-1]))
            at, is_after = divmod(number, 2)
            is_it = len(done) - 1 == at
            if is_it and not is_after:
                raise Killed
            result = real(*arguments, **more)
            if is_it:
                raise Killed
            return result

        return write

    with (
        mock.patch.object(atomic, "_rename_over", watched(atomic._rename_over)),
        mock.patch.object(atomic, "exchange_directories", watched(atomic.exchange_directories)),
    ):
        yield done


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return operating_company(tmp_path_factory.mktemp("life") / "company", "QP-01", "QP-02")


def nothing(company: Company) -> None:
    """Begin with two approved procedures."""
    del company


def with_picture(company: Company) -> None:
    """Let a procedure show a picture, so that more than one file is archived."""
    company.do("2026-01-20", "revise", "QP-01", "--description", "Shows the way.")
    picture = company.root / "procedures/img/way.svg"
    picture.parent.mkdir(exist_ok=True)
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><rect width="9"/></svg>\n', "utf-8")
    company.edit("QP-01", "## Purpose\n", "## Purpose\n\n![The way](img/way.svg)\n")
    company.do("2026-01-21", "submit", "QP-01", "--effective", "2026-01-22")
    company.approve("2026-01-22", "QP-01")


def revised(company: Company) -> None:
    company.do("2026-02-01", "revise", "QP-01", "--description", "Other words.")


def corrected(company: Company) -> None:
    company.do("2026-02-01", "editorial", "QP-01", "--begin")
    company.edit("QP-01", "## Purpose\n\nWe do this;", "## Purpose\n\nWe do it;")


def at_once(company: Company) -> None:
    revised(company)
    company.do("2026-02-01", "submit", "QP-01", "--effective", "2026-03-01")
    company.do("2026-02-01", "interim", "QP-01", "--reason", "Water.", *WHO)


def to_be_reviewed(company: Company) -> None:
    company.edit("QP-01", "owner: ", "next_review_date: 2026-03-01\nowner: ")


def changed_together(company: Company) -> None:
    company.do("2026-02-01", "change", "new", "DCR-1", "QP-01", "QP-02", "--title", "Both")


@pytest.mark.parametrize(
    ("prepare", "command"),
    [
        (with_picture, ("revise", "QP-01", "--description", "More words.")),
        (revised, ("revise", "QP-01", "--give-up")),
        (revised, ("submit", "QP-01", "--effective", "2026-03-01")),
        (with_picture, ("obsolete", "QP-01", "--reason", "Not needed.", *WHO)),
        (at_once, ("revise", "QP-01", "--description", "As before.")),
        (at_once, ("obsolete", "QP-01", "--reason", "Not needed.", *WHO)),
        (nothing, ("editorial", "QP-01", "--begin")),
        (corrected, ("editorial", "QP-01", *WHO)),
        (
            to_be_reviewed,
            ("review", "QP-01", "QP-02", "--outcome", "no-change", "--evidence", "MR-1", *WHO),
        ),
        (nothing, ("change", "new", "DCR-1", "QP-01", "QP-02", "--title", "Both")),
        (changed_together, ("change", "submit", "DCR-1", "--effective", "2026-03-01")),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, tuple) else value.__name__,
)
def test_a_killed_command_can_be_given_again(
    company: Company, tmp_path: Path, prepare: Callable[[Company], None], command: tuple[str, ...]
) -> None:
    before = Company(root=shutil.copytree(company.root, tmp_path / "before"))
    prepare(before)
    usual = set(before.check(DAY))
    whole = Company(root=shutil.copytree(before.root, tmp_path / "whole"))
    whole.do(DAY, *command)
    expected = whole.files()
    for number in range(MOST):
        tried = Company(root=shutil.copytree(before.root, tmp_path / str(number)))
        with killed_at(number) as done:
            try:
                tried.do(DAY, *command)
            except Killed:
                pass
            else:
                break
        assert set(tried.check(DAY)) <= usual | {"QMS335"}, done
        again = tried.run(DAY, *command)
        assert again.exit_code in {0, 2}, again.output  # 2: nothing was left to be done
        assert tried.files() == expected, (done, again.output)
    assert 0 < number < MOST - 1


def test_what_a_killed_command_left_beside_the_archive_is_not_seen(
    company: Company, tmp_path: Path
) -> None:
    tried = Company(root=shutil.copytree(company.root, tmp_path / "tried"))
    planned = tried.do(DAY, "revise", "QP-01", "--dry-run")
    folder = next(line.split(":")[0].strip() for line in planned.splitlines() if "archive" in line)
    target = tried.root / folder
    left = target.with_name(f".{target.name}.qms-part")
    left.mkdir(parents=True)
    (left / "document.md").write_text("half of it", "utf-8")
    assert tried.check(DAY) == []
    tried.do(DAY, "revise", "QP-01")
    assert not left.exists()
    assert tried.check(DAY) == []
