"""Our own rules on PDF/A-3a and PDF/UA-1: a part of what the standards ask, read off the bytes.

They say which rules hold, never that a file conforms: for that verdict there is veraPDF.
"""

from __future__ import annotations

from qms.publish.conformance.check import (
    RULES,
    check_claim,
    check_conformance,
    check_fillable,
    rules_digest,
)
from qms.publish.conformance.marks import Recall

__all__ = ["RULES", "Recall", "check_claim", "check_conformance", "check_fillable", "rules_digest"]
