"""The process that holds the layout engine ready, and that layout processes are forked from.

Apart from those in `pdf/workers.py`, so that it can begin before our own modules are read.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The first does not exist on Windows.
    from multiprocessing.context import ForkServerContext, SpawnContext

HAS_SERVER = "forkserver" in multiprocessing.get_all_start_methods()


def begin_layout_engine() -> None:
    """Begin to load the layout engine, while the caller still finds out what is to be laid out."""
    layout_context()
    if HAS_SERVER:
        from multiprocessing import forkserver

        with contextlib.suppress(OSError):  # told when the first process is started
            forkserver.ensure_running()


def layout_context() -> ForkServerContext | SpawnContext:
    """Return what starts layout processes.

    Never a plain fork: the caller may have threads, and fonts are chosen once per process.
    """
    if not HAS_SERVER:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["weasyprint", "qms.publish.pdf.worker"])
    return context
