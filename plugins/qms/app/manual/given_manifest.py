"""The `manifest.json` of a build or an issue, as a caller hands it over.

Apart from `verify.py`, so that nobody waits for the libraries of seals who only asks what was
published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qms.domain.errors import ConfigurationError, UsageError
from qms.domain.seals import Manifest
from qms.signing.manifest import read_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenManifest:
    """A `manifest.json` that the caller trusts."""

    path: Path
    value: Mapping[str, object]
    files: Manifest

    @property
    def published(self) -> tuple[Path, ...]:
        """Return where the files that it lists lie: beside it, or in the site beside it."""
        beside = self.path.parent
        folder = beside / "site" if (beside / "site").is_dir() else beside
        return tuple(folder / each.path for each in self.files.files)


def load_manifest(path: Path) -> GivenManifest:
    """Read a manifest.

    Raises:
        UsageError: it cannot be read or is none.
    """
    try:
        value = json.loads(_read(path))
        files = read_manifest(value)
    except (ValueError, RecursionError, ConfigurationError) as error:
        raise UsageError(f"{path} is not a manifest; fetch it again") from error
    return GivenManifest(path=path, value=value, files=files)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
