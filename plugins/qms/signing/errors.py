"""The one exception of this package."""

from __future__ import annotations

from qms.domain.errors import QmsError


class SigningError(QmsError):
    """Something cannot be signed or sealed; one sentence that says what to do next."""
