"""Refusals with the findings behind them; light, because every command has to know them."""

from __future__ import annotations

from qms.domain.diagnostics import Diagnostic
from qms.domain.errors import ConfigurationError, QmsError


class UnreadableRegister(ConfigurationError):
    """Registers are missing or broken, so nothing can be judged; `diagnostics` say where."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        first = diagnostics[0]
        super().__init__(f"{first.location}: {first.message}; {first.advice}")
        self.diagnostics = diagnostics


class FaultyText(QmsError):
    """Texts have faults that an approval would wait for."""

    def __init__(self, message: str, findings: tuple[Diagnostic, ...]) -> None:
        super().__init__(message)
        self.findings = findings
