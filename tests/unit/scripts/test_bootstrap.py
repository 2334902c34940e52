from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import bootstrap
from bootstrap import Need, Purpose

SETTINGS = """
[build-system]
requires = ["hatchling"]
[project]
name = "x"
[tool.hatch.version]
path = "x"
[tool.ruff]
line-length = 100
"""


class Machine:
    """Stands in for the machine: notes what would be installed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.commands: list[str] = []
        self.failing = ""

    def run(self, command: Sequence[str], sentence: str) -> None:
        line = " ".join(command)
        self.commands.append(line)
        if self.failing and self.failing in line:
            bootstrap.give_up(sentence)
        if "venv" in command:
            python = bootstrap.environment_python()
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
            bootstrap.unfinished().unlink(missing_ok=True)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    requirements = tmp_path / "scripts" / "requirements"
    requirements.mkdir(parents=True)
    (tmp_path / "scripts" / "bootstrap.py").touch()
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    for purpose in Purpose:
        (requirements / f"{purpose.value}.txt").write_text("library==1\n")
    machine = Machine(tmp_path)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "NEEDS", dict.fromkeys(Purpose, ()))
    monkeypatch.setattr(bootstrap, "run", machine.run)
    monkeypatch.setattr(bootstrap, "environment_is_sound", lambda: False)
    return machine


def test_the_first_run_installs_the_list_with_checksums_and_then_the_package(
    machine: Machine,
) -> None:
    bootstrap.make_ready(Purpose.PUBLISH)
    venv, libraries, package = machine.commands
    assert "venv --clear" in venv
    assert "--require-hashes" in libraries
    assert libraries.endswith("runtime.txt")
    assert "--no-deps --no-build-isolation -e" in package


def test_the_second_run_installs_nothing(machine: Machine) -> None:
    bootstrap.make_ready(Purpose.PUBLISH)
    machine.commands.clear()
    bootstrap.make_ready(Purpose.PUBLISH)
    assert machine.commands == []


def test_the_environment_for_tests_serves_publishing(machine: Machine) -> None:
    bootstrap.make_ready(Purpose.TEST)
    machine.commands.clear()
    bootstrap.make_ready(Purpose.PUBLISH)
    assert machine.commands == []


def test_the_environment_for_publishing_does_not_serve_tests(machine: Machine) -> None:
    bootstrap.make_ready(Purpose.PUBLISH)
    machine.commands.clear()
    bootstrap.make_ready(Purpose.TEST)
    assert any(command.endswith("development.txt") for command in machine.commands)


@pytest.mark.parametrize("changed", ["scripts/requirements/runtime.txt", "pyproject.toml"])
def test_a_changed_list_or_package_is_installed_again(machine: Machine, changed: str) -> None:
    bootstrap.make_ready(Purpose.PUBLISH)
    machine.commands.clear()
    path = machine.root / changed
    path.write_text(path.read_text().replace('"hatchling"', '"hatchling>1"') + "\n")
    if changed.endswith("txt"):
        path.write_text("library==2\n")
    bootstrap.make_ready(Purpose.PUBLISH)
    assert machine.commands != []


def test_a_changed_lint_setting_installs_nothing(machine: Machine) -> None:
    bootstrap.make_ready(Purpose.PUBLISH)
    machine.commands.clear()
    path = machine.root / "pyproject.toml"
    path.write_text(path.read_text().replace("line-length = 100", "line-length = 99"))
    bootstrap.make_ready(Purpose.PUBLISH)
    assert machine.commands == []


def test_an_interrupted_run_is_not_taken_for_a_finished_one(machine: Machine) -> None:
    machine.failing = "--require-hashes"
    with pytest.raises(SystemExit):
        bootstrap.make_ready(Purpose.PUBLISH)
    assert not bootstrap.stamp_path().exists()
    assert bootstrap.unfinished().exists()
    machine.failing = ""
    machine.commands.clear()
    bootstrap.make_ready(Purpose.PUBLISH)
    assert "venv --clear" in machine.commands[0]


def test_an_unfinished_environment_is_not_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", Path(sys.prefix))
    assert bootstrap.environment_is_sound()
    monkeypatch.setattr(bootstrap, "unfinished", lambda: tmp_path)
    assert not bootstrap.environment_is_sound()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what would be started, and let it succeed."""
    noted: list[str] = []

    def call(command: Sequence[str], **_options: object) -> int:
        noted.append(" ".join(command))
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    return noted


def test_nothing_is_started_when_nothing_is_missing(
    monkeypatch: pytest.MonkeyPatch, calls: list[str]
) -> None:
    here = Need(libraries=(), programs=("sh",), debian=("dash",))
    monkeypatch.setattr(bootstrap, "NEEDS", {Purpose.TEST: (here,)})
    bootstrap.install_needs(Purpose.TEST)
    assert calls == []


def test_a_missing_program_is_installed_where_that_needs_no_password(
    monkeypatch: pytest.MonkeyPatch, calls: list[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    bootstrap.install_with_apt(["qpdf"])
    (call,) = calls
    assert call.endswith("apt-get -qq install -y --no-install-recommends qpdf")
    assert "sudo" not in call


@pytest.mark.parametrize("installer", ["apt-get", "dnf"])
def test_otherwise_one_sentence_says_what_to_type(
    installer: str,
    monkeypatch: pytest.MonkeyPatch,
    calls: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: name if name == installer else None)
    with pytest.raises(SystemExit) as end:
        bootstrap.install_with_apt(["qpdf", "chromium"])
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "qpdf chromium" in said
    assert ("sudo apt-get install -y" in said) == (installer == "apt-get")
    assert calls == []


def test_a_library_that_is_not_there_is_a_need() -> None:
    absent = Need(libraries=("libno-such-thing.so.7",), programs=(), debian=("none",))
    assert bootstrap.is_met(bootstrap.PRINTING)
    assert not bootstrap.is_met(absent)


def test_a_file_that_is_not_there_is_a_need(tmp_path: Path) -> None:
    jar = tmp_path / "library.jar"
    need = Need(libraries=(), programs=(), debian=("none",), files=(str(jar),))
    assert not bootstrap.is_met(need)
    jar.touch()
    assert bootstrap.is_met(need)


def test_an_old_python_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(SystemExit):
        bootstrap.restart_with_newer_python()
    said = capsys.readouterr().err
    assert "Python 3.11 or newer" in said
    assert said.count("\n") == 1
