"""Compare a file with the manifest of published files."""

from __future__ import annotations

from dataclasses import dataclass

from qms.domain.canonical import sha256_hex
from qms.domain.seals import (
    ExpectedSignature,
    Listing,
    Manifest,
    PublishedFile,
    Purpose,
    SignatureFacts,
)

NOT_COMPARED = "It was not compared with the manifest of an issue."
END_MARK = b"%%EOF"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInHand:
    """What of a file is compared."""

    data: bytes
    name: str
    sha256: str
    document_number: str
    signatures: tuple[SignatureFacts, ...]
    revisions: tuple[int, ...] = ()
    """Where each signed revision ends, of a file that is intact."""
    seal_at: int = -1
    """Where the seal lies, of a file that is intact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a file compares, and what is to be said of it."""

    listing: Listing
    entry: PublishedFile | None = None
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def compare(file: FileInHand, manifest: Manifest | None) -> Comparison:
    """Find the file in the manifest: itself, its content, or another in its place."""
    if manifest is None:
        return Comparison(listing=Listing.NOT_COMPARED, remarks=(NOT_COMPARED,))
    identical = manifest.identical(file.sha256)
    entry = identical[0] if identical else manifest.named(file.name, file.document_number)
    if entry is None:
        words = "The manifest does not list this file."
        return Comparison(listing=Listing.NOT_LISTED, remarks=(words,))
    if identical:
        listing = Listing.IDENTICAL
        words = f"It is exactly the file that the manifest lists as {entry.path}."
    elif entry.sha256 in _earlier_hashes(file):
        listing = Listing.SAME_CONTENT
        words = (
            f"It begins with exactly the file that the manifest lists as {entry.path};"
            " signatures, time stamps or the proof for later years were added to it."
        )
    elif entry.unsigned_sha256 and entry.unsigned_sha256 in _unsigned_hashes(file):
        listing = Listing.SAME_CONTENT
        words = (
            f"Its content is that listed as {entry.path}, but the file was sealed another time "
            "than the one listed."
        )
    else:
        listing = Listing.OTHER_FILE
        words = (
            f"The manifest lists another file as {entry.path}: this one is not the file that was "
            "published with it, perhaps an earlier or later one."
        )
    problems = _signature_problems(entry.signatures, file.signatures)
    return Comparison(listing=listing, entry=entry, problems=problems, remarks=(words,))


def _signature_problems(
    expected: tuple[ExpectedSignature, ...], found: tuple[SignatureFacts, ...]
) -> tuple[str, ...]:
    people = [one for one in found if one.purpose is not Purpose.TIMESTAMP]
    signatures = tuple(
        ExpectedSignature(field=one.field, certificate_sha256=one.certificate_sha256)
        for one in people
    )
    # Approvers sign after the file was listed; none of those listed may be missing.
    added = people[len(expected) :] if expected else []
    later = all(one.purpose is Purpose.APPROVAL for one in added)
    if later and expected == signatures[: len(signatures) - len(added)]:
        return ()
    if not signatures:
        return ("The manifest lists this file as sealed, but it has no seal.",)
    return ("The signatures are not those that the manifest lists for this file.",)


def _earlier_hashes(file: FileInHand) -> set[str]:
    """Return the hashes of the file as each of its signatures left it."""
    return {sha256_hex(file.data[:end]) for end in file.revisions}


def _unsigned_hashes(file: FileInHand) -> set[str]:
    """Return the possible hashes of the bytes before sealing, whatever their last line end."""
    end = file.data.rfind(END_MARK, 0, max(file.seal_at, 0))
    if end < 0:
        return set()
    tail = end + len(END_MARK)
    return {sha256_hex(file.data[: tail + extra]) for extra in range(3)}
