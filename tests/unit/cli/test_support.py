from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qms.cli.support import EXIT_FAULT, Session, command_name, funnel

SESSION = Session(root=None, verbose=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pretend that Python and the command lie in an environment below the present folder."""
    folder = tmp_path / ".venv" / "bin"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    monkeypatch.chdir(tmp_path)
    return folder


def command(folder: Path) -> None:
    (folder / "qms").write_text("#!/bin/sh\n", "utf-8")
    (folder / "qms").chmod(0o755)


def test_the_command_is_named_with_its_folder(folder: Path) -> None:
    command(folder)
    assert command_name() == os.path.join(".venv", "bin", "qms")  # noqa: PTH118 - as typed


def test_the_command_is_named_as_typed_in_other_folders(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(folder)
    monkeypatch.chdir(folder)
    assert command_name() == os.path.join(os.curdir, "qms")  # noqa: PTH118 - as typed
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert command_name() == str(folder / "qms")


def test_the_bare_word_is_enough_where_it_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(folder)
    monkeypatch.setenv("PATH", str(folder))
    assert command_name() == "qms"


def test_another_command_of_that_name_is_not_ours(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(folder)
    other = tmp_path / "other"
    other.mkdir()
    command(other)
    monkeypatch.setenv("PATH", str(other))
    assert command_name().endswith(os.path.join("bin", "qms"))  # noqa: PTH118 - as typed


def test_without_the_command_python_is_named(folder: Path) -> None:
    assert not (folder / "qms").exists()
    assert command_name() == "python -m qms"


def test_a_file_that_cannot_be_written_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("words", "utf-8")

    def action() -> int:
        (tmp_path / "file" / "below").mkdir()
        return 0

    assert funnel(SESSION, action) == EXIT_FAULT
    said = capsys.readouterr().err
    assert said.startswith(f"qms: {tmp_path}/file/below cannot be read or written (")
    assert "inside qms" not in said
    assert "Errno" not in said


def test_our_own_fault_is_still_said_to_be_ours(capsys: pytest.CaptureFixture[str]) -> None:
    def action() -> int:
        raise ValueError("oh")

    assert funnel(SESSION, action) == EXIT_FAULT
    assert "inside qms itself (ValueError: oh)" in capsys.readouterr().err


def test_stopped_while_loading_ends_in_words(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt", "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-m", "qms", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, "qms: stopped; nothing was changed\n")
