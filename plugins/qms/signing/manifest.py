"""Read the list of published files from the manifest of an issue."""

from __future__ import annotations

from collections.abc import Mapping

from qms.domain.errors import ConfigurationError
from qms.domain.seals import ExpectedSignature, Manifest, PublishedFile

SHA256_DIGITS = 64


def read_manifest(value: object) -> Manifest:
    """Take the published files from a parsed `manifest.json`.

    Raises:
        ConfigurationError: when it does not have the form of a manifest.
    """
    if not isinstance(value, Mapping) or not isinstance(value.get("files"), list):
        message = "The manifest has no list called files; give the manifest.json of an issue."
        raise ConfigurationError(message)
    return Manifest(files=tuple(_published_file(entry) for entry in value["files"]))


def _published_file(entry: object) -> PublishedFile:
    if not isinstance(entry, Mapping):
        message = "The manifest lists something that is not a file entry; fetch it again."
        raise ConfigurationError(message)
    signatures = entry.get("signatures", [])
    if not isinstance(signatures, list):
        message = "The manifest has a file entry without a proper signatures list; fetch it again."
        raise ConfigurationError(message)
    return PublishedFile(
        path=_text(entry, "path"),
        sha256=_hash(entry, "sha256"),
        unsigned_sha256=_hash(entry, "unsigned_sha256") if entry.get("unsigned_sha256") else "",
        signatures=tuple(
            ExpectedSignature(
                field=_text(one, "field"), certificate_sha256=_hash(one, "certificate_sha256")
            )
            for one in signatures
        ),
    )


def _text(entry: object, key: str) -> str:
    value = entry.get(key) if isinstance(entry, Mapping) else None
    if not isinstance(value, str) or not value:
        message = f"The manifest has a file entry without a proper {key}; fetch it again."
        raise ConfigurationError(message)
    return value


def _hash(entry: object, key: str) -> str:
    value = _text(entry, key)
    if len(value) != SHA256_DIGITS or set(value) - set("0123456789abcdef"):
        message = f"The manifest has a {key} that is not a SHA-256; fetch it again."
        raise ConfigurationError(message)
    return value
