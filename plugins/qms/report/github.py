"""Findings as annotations that the forge shows beside the changed lines."""

from __future__ import annotations

from collections.abc import Iterable

from qms.domain.diagnostics import Diagnostic, Severity

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Return one workflow command a line."""
    return "".join(f"{_command(each)}\n" for each in diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    rule, place = diagnostic.rule, diagnostic.location
    properties = {
        "file": place.path,
        "line": str(place.line),
        "col": str(place.column),
        "title": f"{rule.code} {rule.name}",
    }
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    text = _data(f"{diagnostic.message}\nhelp: {diagnostic.advice}")
    return f"::{COMMANDS[diagnostic.severity]} {written}::{text}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
