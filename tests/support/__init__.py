"""Help that several parts of the tests share."""

from __future__ import annotations
