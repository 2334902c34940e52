"""The small tree of real exceptions; everything an author can mend is a Diagnostic instead."""

from __future__ import annotations


class QmsError(Exception):
    """A fault that ends the command; the message is one sentence that says what to do next."""


class UsageError(QmsError):
    """The command was asked for something it cannot do."""


class ConfigurationError(QmsError):
    """A register such as `qms.yml` cannot be used as it is."""
