from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import pytest

import qms.cli
from qms.cli.commands import MODULES, Commands

LOADED = "import sys, qms.cli; print(*(name for name in sys.modules if name.startswith('qms.')))"


def test_every_command_of_every_module_is_in_the_table() -> None:
    modules = [import_module(f"qms.cli.{each.name}") for each in iter_modules(qms.cli.__path__)]
    found = {
        command.name: module.__name__.rpartition(".")[2]
        for module in modules
        for command in getattr(module, "COMMANDS", ())
    }
    assert found == dict(MODULES)


def test_a_command_is_known_by_its_name() -> None:
    commands = Commands()
    assert commands["history"].name == "history"
    assert sorted(commands) == sorted(MODULES)
    assert "histroy" not in commands
    with pytest.raises(KeyError):
        commands["histroy"]


def test_starting_reads_no_command() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, encoding="utf-8", check=True
    )
    loaded = set(done.stdout.split())
    assert "qms.cli.commands" in loaded
    assert loaded & {f"qms.cli.{module}" for module in MODULES.values()} == set()
