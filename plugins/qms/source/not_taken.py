"""Files that cannot be taken over."""

from __future__ import annotations


class NotTaken(Exception):
    """A file cannot be taken over; the message ends a sentence: why, and what to do."""
