"""The site is begun while the PDFs that it names are still being made."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from qms.app.site_context import SiteContext, read_context, with_pdfs
from qms.publish.atomic import write_atomic


def test_a_context_waits_for_the_pdfs_that_it_was_promised(tmp_path: Path) -> None:
    awaited = tmp_path / "pdfs.json"
    notes = tmp_path / "context.json"
    notes.write_text(json.dumps({"as_of": "2026-11-22", "pdf_in": str(awaited)}), "utf-8")
    context = read_context(str(notes))
    assert context.pdfs == {}
    found: list[SiteContext] = []
    waiting = threading.Thread(target=lambda: found.append(with_pdfs(context)))
    waiting.start()
    waiting.join(timeout=0.2)
    assert waiting.is_alive()
    data = {"QP-01": {"uri": "pdf/QP-01.pdf", "sha256": "ab"}, "QP-02": {"withheld": "too long"}}
    write_atomic(awaited, json.dumps(data).encode())
    waiting.join(timeout=30)
    (complete,) = found
    assert complete.pdfs["QP-01"].sha256 == "ab"
    assert complete.pdfs["QP-02"].withheld == "too long"
    assert complete.as_of == context.as_of


def test_nothing_is_waited_for_where_nothing_was_promised() -> None:
    context = SiteContext()
    assert with_pdfs(context) is context
