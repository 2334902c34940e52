"""The small tree of real exceptions; everything an author can mend is a Diagnostic instead."""

from __future__ import annotations


class QmsError(Exception):
    """A fault that ends the command; the message is one sentence that says what to do next."""


class UsageError(QmsError):
    """The command was asked for something it cannot do."""


class ConfigurationError(QmsError):
    """A register such as `qms.yml` cannot be used as it is."""


def file_fault(error: BaseException) -> str:
    """Say in one sentence why a file could not be read or written; empty for anything else."""
    if not isinstance(error, OSError) or error.errno is None:
        return ""
    # Of a copy the second name is the file that was to be written.
    name = error.filename2 or error.filename or "a file"
    reason = (error.strerror or type(error).__name__).lower()
    return (
        f"{name} cannot be read or written ({reason}); check the name, the space left, and whether"
        " you may write there"
    )
