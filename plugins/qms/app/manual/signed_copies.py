"""PDFs of a build to which people have added since: signatures, time stamps. No build loses them.

`qms sign` and `qms timestamp` only append, so such a file begins with the one that the manifest
lists. Where the new build lists the very same file, the copy goes on in its place: nothing that was
signed has changed. Otherwise it is put beside, because it is a copy of an earlier state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qms.app.manual.built import grown_file
from qms.app.manual.given_manifest import load_manifest
from qms.domain.canonical import sha256_hex
from qms.domain.errors import UsageError
from qms.domain.seals import PublishedFile
from qms.publish.atomic import write_atomic

FOLDER = "build-signed"
"""Beside `build/`; nothing of ours ever removes it."""
_LETTERS_OF_HASH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCopy:
    """Where a copy lies after the build."""

    path: str
    """Of the file, as the manifest lists it."""
    kept_as: str = ""
    """In the repository, when it lies beside the build; empty when it went on in its place."""


def keep_signed_copies(
    root: Path, target: Path, stage: Path, published: Iterable[PublishedFile]
) -> tuple[SignedCopy, ...]:
    """Carry what people signed over into a new build, or put it beside.

    Args:
        root: The repository's folder.
        target: The finished build that is about to be replaced.
        stage: The new one.
        published: What the new one lists.
    """
    listed = {each.path: each.sha256 for each in published}
    return tuple(_keep(root, stage, listed, each, data) for each, data in _signed(root, target))


def _signed(root: Path, target: Path) -> Iterator[tuple[PublishedFile, bytes]]:
    try:
        manifest = load_manifest(target / "manifest.json")
    except UsageError:
        return  # nothing was built there, or nobody can tell what
    for each in manifest.files.files:
        data = grown_file(root, each, target.name)
        if data is not None:
            yield each, data


def _keep(
    root: Path, stage: Path, listed: Mapping[str, str], old: PublishedFile, data: bytes
) -> SignedCopy:
    if listed.get(old.path) == old.sha256:
        write_atomic(stage / "site" / old.path, data)
        return SignedCopy(path=old.path)
    name = f"{Path(old.path).stem}-{sha256_hex(data)[:_LETTERS_OF_HASH]}.pdf"
    write_atomic(root / FOLDER / name, data)
    return SignedCopy(path=old.path, kept_as=f"{FOLDER}/{name}")
