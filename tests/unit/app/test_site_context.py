"""The site is begun while the PDFs that it names are still being made."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from qms.app.site.site_context import SiteContext, read_context
from qms.publish.atomic import write_atomic
from qms.render.facts import PublishedPdf


def test_whoever_asks_for_a_promised_pdf_waits_for_it(tmp_path: Path) -> None:
    awaited = tmp_path / "pdfs.json"
    notes = tmp_path / "context.json"
    notes.write_text(json.dumps({"as_of": "2026-11-22", "pdf_in": str(awaited)}), "utf-8")
    context = read_context(str(notes))
    found: list[PublishedPdf | None] = []
    waiting = threading.Thread(target=lambda: found.append(context.pdfs.get("QP-01")))
    waiting.start()
    waiting.join(timeout=0.2)
    assert waiting.is_alive()
    data = {"QP-01": {"uri": "pdf/QP-01.pdf", "sha256": "ab"}, "QP-02": {"withheld": "too long"}}
    write_atomic(awaited, json.dumps(data).encode())
    waiting.join(timeout=30)
    assert found == [PublishedPdf(uri="pdf/QP-01.pdf", sha256="ab")]
    assert context.pdfs["QP-02"].withheld == "too long"
    assert sorted(context.pdfs) == ["QP-01", "QP-02"]
    assert len(context.pdfs) == 2


def test_nothing_is_waited_for_where_nothing_was_promised() -> None:
    assert SiteContext().pdfs == {}
