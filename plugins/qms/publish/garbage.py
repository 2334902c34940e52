"""How often Python looks for garbage while a manual or a site is made."""

from __future__ import annotations

import gc


def collect_garbage_seldom() -> None:
    """Look seldom: layouts, seals and pages make many small objects that live until their end.

    What is there already stays for good and is never looked at again.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
