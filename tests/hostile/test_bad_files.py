"""Bytes and files that are not what a document is made of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.bad_input import (
    PROCEDURE,
    TREE,
    Bad,
    not_built,
    raw,
    refused,
    special,
    told_to_machines,
)
from support.repository import Repository, write_repository


def deep_folders(repository: Repository) -> None:
    """Hide a document below many folders whose name says nothing."""
    repository.write("procedures/" + "d/" * 60 + "x.md", "no details\n")


CASES = [
    Bad(name="invalid UTF-8", change=raw(b"\nGr\xf6\xdfe\n"), code="QMS002", line=16),
    Bad(name="NUL", change=raw(b"\na\0b\n"), code="QMS003", line=16),
    Bad(name="bidi", change=raw("\na\u202eb\n".encode()), code="QMS003", line=16),
    Bad(name="zero width", change=raw("\na\u200bb\n".encode()), code="QMS003", line=16),
    Bad(name="Hangul filler", change=raw("\na\u3164b\n".encode()), code="QMS003", line=16),
    Bad(name="every line invisible", change=raw("\u200b\n".encode() * 200_000), code="QMS003"),
    Bad(
        name="linked file",
        change=special(PROCEDURE, lambda p: p.symlink_to("/etc/passwd")),
        code="QMS001",
    ),
    Bad(
        name="linked folder",
        change=special("procedures/img", lambda p: p.symlink_to("/etc")),
        code="QMS001",
        path="procedures/img",
    ),
    Bad(
        name="linked picture",
        change=special("procedures/a.png", lambda p: p.symlink_to("/etc/passwd")),
        code="QMS001",
        path="procedures/a.png",
    ),
    Bad(name="pipe", change=special(PROCEDURE, os.mkfifo), code="QMS001"),
    Bad(name="5 MB", change=raw(b"\nwords and words\n" * 330_000), code="QMS001", words="1024 KiB"),
    Bad(
        name="name with an escape code",
        change=special("procedures/a\x1b[2J.md", lambda p: p.write_text("x")),
        code="QMS001",
        path="procedures",
    ),
    Bad(
        name="name that is no UTF-8",
        change=special(
            "procedures/a.md", lambda p: Path(os.fsdecode(bytes(p)[:-3] + b"\xff.md")).touch()
        ),
        code="QMS001",
        path="procedures",
    ),
    Bad(
        name="deep below",
        change=deep_folders,
        code="QMS004",
        path="procedures/" + "d/" * 60 + "x.md",
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
