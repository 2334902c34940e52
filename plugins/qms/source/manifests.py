"""Manifests of earlier issues: what they list outlives the keys it was signed with.

Only what signatures are judged by is read here. A file that is not a manifest vouches for nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from qms.domain.manifests import IssuedManifest
from qms.source.files import Unreadable, read_bytes, walk

DIRECTORY = "quality_manual/issues"
FORMAT = "qms-manifest@1"
SUFFIX = ".json"
SIGNATURE_SUFFIX = ".sig"
MAX_BYTES = 20 * 1024 * 1024
SHA256 = re.compile(r"[0-9a-f]{64}")


def read_manifests(root: Path) -> tuple[IssuedManifest, ...]:
    """Return the manifests in the repository that have a signature beside them."""
    return tuple(_issued(root))


def _issued(root: Path) -> Iterator[IssuedManifest]:
    for path in walk(root, DIRECTORY):
        if not path.endswith(SUFFIX):
            continue
        try:
            content = read_bytes(root, path, limit=MAX_BYTES)
            signature = read_bytes(root, _beside(root, path)).decode("ascii")
        except (Unreadable, UnicodeDecodeError):
            continue
        manifest = _manifest(path, content, signature)
        if manifest is not None:
            yield manifest


def _beside(root: Path, path: str) -> str:
    """Return where the signature lies: `N.sig`, or `N.json.sig` as ssh-keygen names it."""
    short = path.removesuffix(SUFFIX) + SIGNATURE_SUFFIX
    return short if (root / short).exists() else path + SIGNATURE_SUFFIX


def _manifest(path: str, content: bytes, signature: str) -> IssuedManifest | None:
    try:
        value = json.loads(content)
        if value["format"] != FORMAT:
            return None
        listed = [hash_ for document in value["documents"] for hash_ in document["approvals"]]
        return IssuedManifest(
            path=path,
            content=content,
            signature=signature,
            repository=str(value["repository"]),
            as_of=date.fromisoformat(value["as_of"]),
            approvals=frozenset(each for each in listed if SHA256.fullmatch(each)),
            previous_sha256=value.get("previous_manifest_sha256") or "",
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
