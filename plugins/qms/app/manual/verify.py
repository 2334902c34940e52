"""Verify published PDFs: facts in words, for people who never saw the repository."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from qms.app.manual.conformance import with_conformance
from qms.app.manual.given_manifest import GivenManifest
from qms.app.manual.sealing import trust_store
from qms.domain.field_holders import with_holders
from qms.domain.seals import FileVerification
from qms.signing.verify import verify_file
from qms.source.registers import read_roster


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
        Unreadable: people signed a file, and `approvers.yml` is broken.
    """
    trust = trust_store(root, roots)
    listed = manifest.files if manifest else None
    results = (verify_file(file, trust=trust, now=now, manifest=listed) for file in files)
    compared = [compared_with_roles(each, root) for each in results]
    return tuple(map(with_conformance, compared, files))


def compared_with_roles(found: FileVerification, root: Path | None) -> FileVerification:
    """Compare signers with roles where people signed, and a repository says who holds which.

    Raises:
        Unreadable: `approvers.yml` is broken.
    """
    if root is None or all(each.is_open for each in found.fields):
        return found
    return with_holders(found, read_roster(root))
