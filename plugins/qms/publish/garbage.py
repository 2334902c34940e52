"""How often Python looks for garbage while a manual or a site is made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def collect_garbage_seldom() -> None:
    """Look seldom: layouts, seals and pages make many small objects that live until their end.

    What is there already stays for good and is never looked at again.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@contextmanager
def no_garbage_made() -> Iterator[None]:
    """Look for none meanwhile: work that makes no circles of objects leaves none to be found."""
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()
