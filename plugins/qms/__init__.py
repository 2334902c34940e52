"""A docs-as-code quality management system: controlled documents, clauses, approvals, the book."""

from __future__ import annotations

__version__ = "0.1.0"
