"""Which module holds which command: a command is read when it is called, not when `qms` starts.

Most of what starts a command is reading the code of the others.
"""

from __future__ import annotations

from collections import UserDict
from collections.abc import Iterator, Mapping
from importlib import import_module

import click

MODULES: Mapping[str, str] = {
    "adopt": "adopt",
    "approve": "approve",
    "audit": "registration",
    "audit-pack": "pack",
    "build": "build",
    "change": "change",
    "changes": "changes",
    "check": "check",
    "clauses": "lists",
    "codeowners": "todo",
    "duties": "duties",
    "editorial": "life",
    "explain": "check",
    "form": "forms",
    "gap": "registration",
    "history": "issue",
    "init": "start",
    "interim": "notices",
    "issue": "issue",
    "key": "key",
    "new": "start",
    "notice": "notices",
    "obsolete": "life",
    "processes": "registration",
    "promises": "lists",
    "records": "forms",
    "redline": "redline",
    "register": "lists",
    "review": "life",
    "review-pack": "registration",
    "revise": "life",
    "schema": "lists",
    "sheet": "redline",
    "show": "life",
    "sign": "sign",
    "standards": "standards",
    "submit": "life",
    "timestamp": "sign",
    "todo": "todo",
    "training": "training",
    "verify": "verify",
}
"""By the name of a command, the module beside this one that lists it in `COMMANDS`."""


class Commands(UserDict[str, click.Command]):
    """All commands by name, as click asks for them."""

    def __missing__(self, name: str) -> click.Command:
        """Read a command's module."""
        module = import_module(f"qms.cli.{MODULES[name]}")
        self.update({command.name: command for command in module.COMMANDS})
        return self.data[name]

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a command."""
        return name in MODULES

    def __iter__(self) -> Iterator[str]:
        """Yield the names of all commands."""
        return iter(MODULES)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(MODULES)
