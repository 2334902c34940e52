"""The parts of scripts/bench.py: a corpus, others' tools, measurements, goals."""

from __future__ import annotations
