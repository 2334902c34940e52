"""The command `qms`: click, words for people, exit codes; everything else is in `qms.app`."""

from __future__ import annotations

from qms.cli.main import main

__all__ = ["main"]
