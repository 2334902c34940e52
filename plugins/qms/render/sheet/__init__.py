"""The approval sheet: what is decided on, by whom, and room for signatures."""

from __future__ import annotations

from qms.render.sheet.model import Decision, Sheet, SheetDocument
from qms.render.sheet.page import sheet_file, sheet_part

__all__ = ["Decision", "Sheet", "SheetDocument", "sheet_file", "sheet_part"]
