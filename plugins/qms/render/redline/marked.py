"""A document for print with its bars: those of its body, and those of what its head says."""

from __future__ import annotations

from dataclasses import dataclass, field

from qms.domain.documents import ControlledDocument
from qms.render.blocks import read_blocks
from qms.render.redline.bars import Bars, with_bars

_HEADED = 2
"""Blocks of what a head says: a heading and a table (see `facts`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedDocument:
    """What is printed of a document, and the classes of bars beside it."""

    body: str
    title: str = ""
    field_count: int = 0
    bars: Bars = field(default_factory=Bars)
    fields_at: int = -1
    """Number of the table of fields among all blocks; -1 without one."""
    records_at: int = -1

    def record(self, index: int) -> str:
        """Return the class of the bar beside a record's line."""
        return self._row(self.records_at, index)

    def field(self, index: int) -> str:
        """Return the class of the bar beside a form's field."""
        return self._row(self.fields_at, index)

    def _row(self, table: int, index: int) -> str:
        whole = self.bars.blocks.get(table, "")
        return self.bars.rows.get((table, index + 1), whole)


def marked_document(document: ControlledDocument, body: str, bars: Bars | None) -> MarkedDocument:
    """Return a document's body with its bars; without any to compare with, as it is."""
    fields = len(document.form.fields) if document.form is not None else 0
    if bars is None:
        return MarkedDocument(body=body, field_count=fields)
    end = _HEADED + len(read_blocks(body))
    after_fields = end + (_HEADED if fields else 0)
    return MarkedDocument(
        body=with_bars(body, bars, _HEADED),
        title=bars.rows.get((1, 0), ""),
        field_count=fields,
        bars=bars,
        fields_at=end + 1 if fields else -1,
        records_at=after_fields + 1 if document.records else -1,
    )
