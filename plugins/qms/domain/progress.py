"""How long steps say what they are doing; whoever calls decides whether anybody sees it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]
"""Told in a few words which step begins, or how far it is."""


def silent(_message: str) -> None:
    """Say nothing."""
