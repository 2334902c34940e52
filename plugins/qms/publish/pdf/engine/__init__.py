"""What of the layout engine is done faster here, without changing a byte of what it makes.

Its profile is flat, so that only doing less helps: each module replaces functions of WeasyPrint
whose work is the same again and again, and says why the answer stays the same. They are written
for one release of it; beside any other one nothing is replaced. `tests/pdf/test_engine.py` compares
whole files with and without.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import weasyprint

RELEASE = "70.0"

_forgetting: list[Callable[[], None]] = []


@cache
def speed_up() -> bool:
    """Replace the engine's functions in this process, once; False beside another release."""
    if weasyprint.__version__ != RELEASE:
        return False
    from qms.publish.pdf.engine import (
        drawing,
        lines,
        margins,
        plain_boxes,
        references,
        sizes,
        styles,
        texts,
    )

    for module in (texts, lines, sizes, styles, plain_boxes, margins, drawing, references):
        module.install()
    _forgetting.extend((lines.forget, texts.forget, drawing.forget))
    return True


def forget() -> None:
    """Let go of what was kept for one document."""
    for each in _forgetting:
        each()
