"""Whether a build may say that it was made from a commit."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from qms.source import git
from qms.source.git import read_git_state

CONTENT = ("procedures", "mkdocs.yml")


def run(root: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
    done = subprocess.run(
        ["git", *identity, "-C", str(root), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures/a.md").write_bytes(b"one\ntwo\n")
    (tmp_path / "mkdocs.yml").write_bytes(b"site_name: x\n")
    run(tmp_path, "init", "--quiet", "-b", "main")
    run(tmp_path, "add", ".")
    run(tmp_path, "commit", "--quiet", "-m", "first")
    return tmp_path


def test_the_commit_is_named_when_the_files_are_exactly_its(repository: Path) -> None:
    assert read_git_state(repository, CONTENT).commit == run(repository, "rev-parse", "HEAD")


def test_other_line_ends_of_a_checkout_are_no_change(repository: Path) -> None:
    (repository / "procedures/a.md").write_bytes(b"one\r\ntwo\r\n")
    assert read_git_state(repository, CONTENT).commit is not None


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("procedures/a.md", b"one\nthree\n"),
        ("procedures/b.md", b"new"),
        ("procedures/a.md", None),
        ("mkdocs.yml", b"site_name: y\n"),
    ],
)
def test_what_differs_is_named_instead(repository: Path, path: str, data: bytes | None) -> None:
    file = repository / path
    if data is None:
        file.unlink()
    else:
        file.write_bytes(data)
    state = read_git_state(repository, CONTENT)
    assert state.commit is None
    assert state.reason == f"{path} is not as it was last saved to the history"


def test_files_outside_the_content_do_not_matter(repository: Path) -> None:
    (repository / "notes.txt").write_text("mine", "utf-8")
    assert read_git_state(repository, CONTENT).commit is not None


def test_without_a_history_it_says_so(tmp_path: Path) -> None:
    assert read_git_state(tmp_path, CONTENT).reason == "the folder has no saved history"
    run(tmp_path, "init", "--quiet")
    assert read_git_state(tmp_path, CONTENT).reason == "the folder has no saved history"


def test_a_folder_of_another_user_is_said_in_words(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = subprocess.CompletedProcess[bytes](
        [], 128, b"", b"fatal: detected dubious ownership in repository at '/x'"
    )
    monkeypatch.setattr(git, "run_git", lambda *_: refused)
    assert "belongs to another user" in read_git_state(repository, CONTENT).reason
