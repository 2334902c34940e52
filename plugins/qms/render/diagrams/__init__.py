"""Diagrams written as text, drawn when a page is made, alike on the site and in print."""

from __future__ import annotations

from qms.render.diagrams.drawn import FaultyDiagram, diagram_fault, draw, drawing_tools, remember_in
from qms.render.diagrams.figure import fence, inline_drawing, with_drawings

__all__ = [
    "FaultyDiagram",
    "diagram_fault",
    "draw",
    "drawing_tools",
    "fence",
    "inline_drawing",
    "remember_in",
    "with_drawings",
]
