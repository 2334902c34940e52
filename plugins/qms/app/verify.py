"""Verify published PDFs: facts in words, for people who never saw the repository."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from qms.app.conformance import with_conformance
from qms.app.given_manifest import GivenManifest
from qms.app.sealing import trust_store
from qms.domain.seals import FileVerification
from qms.signing.verify import verify_file


def verify_files(
    files: Sequence[Path],
    *,
    root: Path | None,
    roots: Sequence[Path],
    manifest: GivenManifest | None,
    now: datetime,
) -> tuple[FileVerification, ...]:
    """Verify files; with a manifest, compare their hashes with it too.

    Args:
        files: PDFs; one that cannot be read is a result, not an error.
        root: The repository whose committed certificates are trusted, if there is one.
        roots: Certificates of authorities that the caller trusts.
        manifest: A `manifest.json`, got from a place that the caller trusts.
        now: The instant of the verification.

    Raises:
        SigningError: a trusted certificate cannot be read.
    """
    trust = trust_store(root, roots)
    listed = manifest.files if manifest else None
    return tuple(
        with_conformance(verify_file(file, trust=trust, now=now, manifest=listed), file)
        for file in files
    )
