"""What was published with an issue of the manual, as its signed manifest says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedManifest:
    """The manifest of an issue as it lies in `quality_manual/issues/`; not trusted yet."""

    path: str
    content: bytes
    """The file byte for byte: what its signature covers, and what the next one's chain names."""
    signature: str
    repository: str
    as_of: date
    approvals: frozenset[str]
    """Payload hashes of the records of approval that it lists."""
    previous_sha256: str = ""
    """SHA-256 of the manifest before it; empty for the first."""
