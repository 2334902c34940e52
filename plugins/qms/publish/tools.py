"""The programs, libraries and fonts that shape what is published, by name."""

from __future__ import annotations

import platform
from importlib import metadata

import qms
from qms.publish.pdf.cache import tool_versions, toolchain_digest

SHOWN_DIGITS = 16
_PACKAGES = ("pikepdf", "pyhanko", "markdown", "mkdocs", "mkdocs-material")


def present_tools() -> dict[str, str]:
    """Return the version of everything that shapes a publication."""
    return {
        "qms-manual": qms.__version__,
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in _PACKAGES},
        **dict(tool_versions()),
        # Of one version there can be several states while it is worked on.
        "print layout": toolchain_digest()[:SHOWN_DIGITS],
    }
