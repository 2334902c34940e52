"""The plugin's options."""

from __future__ import annotations

from mkdocs.config.base import Config


class QmsConfig(Config):  # type: ignore[no-untyped-call]
    """No options: what there is to set is in `quality_manual/qms.yml`, for every way to publish."""
