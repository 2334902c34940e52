"""Verify published files: facts about seal, signer and listing, and one verdict.

Stricter than pyHanko's default policy, which accepts a replaced XMP packet, a changed title, a
file cut back to an earlier revision, and bytes behind the end. Nothing here raises on a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from qms.domain.approver_fields import FieldState
from qms.domain.canonical import sha256_hex
from qms.domain.seals import (
    FileVerification,
    Listing,
    Manifest,
    Purpose,
    SignatureFacts,
    Verdict,
)
from qms.signing.approval_fields import field_problems, field_states
from qms.signing.container import ends_properly
from qms.signing.listing import FileInHand, compare
from qms.signing.metadata import Metadata, UnreadableMetadataError, metadata_of, read_metadata
from qms.signing.proof import prove
from qms.signing.quiet import quiet
from qms.signing.reader import SwiftReader
from qms.signing.revisions import revisions_explained
from qms.signing.signature_check import CheckSettings, check_signature, is_certification
from qms.signing.trust import NO_TRUST, TrustStore

SIGNATURE_MARK = b"/ByteRange"
REMAINS = (SIGNATURE_MARK, b"/DocMDP", b"ETSI.CAdES.detached", b"adbe.pkcs7.detached")
PDF_MARK = b"%PDF-"
PDF_MARK_WITHIN = 1024
"""Readers accept a few bytes before the mark."""
NO_METADATA = Metadata()


def verify_file(
    path: Path, *, trust: TrustStore = NO_TRUST, manifest: Manifest | None = None, now: datetime
) -> FileVerification:
    """Verify one file; a file that cannot be read is a result, not an exception."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return FileVerification(
            name=path.name,
            sha256="",
            verdict=Verdict.UNREADABLE,
            problems=(f"{path} cannot be read ({error.strerror}); check path and rights.",),
        )
    return verify_bytes(data, name=path.name, trust=trust, manifest=manifest, now=now)


def verify_bytes(
    data: bytes,
    *,
    name: str,
    trust: TrustStore = NO_TRUST,
    manifest: Manifest | None = None,
    now: datetime,
) -> FileVerification:
    """Verify the bytes of one file.

    Args:
        data: the whole file.
        name: its file name, for messages and for finding it in the manifest.
        trust: whom to trust; without it every signer is unknown.
        manifest: the published files to compare with; None means "not compared".
        now: the instant of verification, with a time zone.
    """
    with quiet():
        seal = _examine(data, trust, now)
    return _with_listing(seal, data, name, manifest)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    """What the file says by itself, before any manifest."""

    verdict: Verdict
    signatures: tuple[SignatureFacts, ...] = ()
    fields: tuple[FieldState, ...] = ()
    metadata: Metadata = NO_METADATA
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    revisions: tuple[int, ...] = ()
    seal_at: int = -1


def _examine(data: bytes, trust: TrustStore, now: datetime) -> _Examined:
    try:
        reader = SwiftReader(data)
        signatures = list(reader.embedded_signatures)
        encrypted = reader.encrypted
    except Exception:  # noqa: BLE001 - pyHanko raises nearly anything on damaged files
        return _unreadable(data)
    if not signatures:
        if _has_remains(data):
            return _changed("The file holds the remains of a seal, but no seal.")
        return _Examined(verdict=Verdict.NOT_SEALED)
    if encrypted:
        return _changed("The file is encrypted; sealed files never are.")
    try:
        return _examine_signatures(data, signatures, trust, now)
    except Exception:  # noqa: BLE001 - as above; what follows a seal can be damaged too
        return _changed("The seal, or what was added after it, is damaged and cannot be checked.")


def _unreadable(data: bytes) -> _Examined:
    if _has_remains(data):
        return _changed("The file is damaged, so that its seal cannot be checked.")
    is_pdf = PDF_MARK in data[:PDF_MARK_WITHIN]
    return _Examined(verdict=Verdict.NOT_SEALED if is_pdf else Verdict.NOT_A_PDF)


def _examine_signatures(
    data: bytes, signatures: list[EmbeddedPdfSignature], trust: TrustStore, now: datetime
) -> _Examined:
    purposes = _purposes(signatures)
    settings = CheckSettings(data=data, trust=trust, now=now)
    facts = tuple(
        check_signature(signature, purpose, settings)
        for signature, purpose in zip(signatures, purposes, strict=True)
    )
    problems = _file_problems(data, signatures, purposes)
    metadata = NO_METADATA
    remarks: tuple[str, ...] = ()
    if all(one.intact for one in facts):
        metadata, doubts = _certified_metadata(data, signatures[0])
        problems += doubts
        proven = prove(signatures, facts, trust, now)
        facts, remarks = proven.facts, (proven.level.in_words, *proven.remarks)
    verdict = _verdict(facts, problems)
    intact = verdict is not Verdict.CHANGED
    return _Examined(
        verdict=verdict,
        revisions=tuple(map(_end, signatures)) if intact else (),
        seal_at=int(signatures[0].byte_range[1]) if intact else -1,
        signatures=facts,
        fields=field_states(signatures, facts) if intact else (),
        metadata=metadata,
        problems=tuple(problems),
        remarks=remarks,
    )


def _verdict(facts: tuple[SignatureFacts, ...], problems: list[str]) -> Verdict:
    if problems or not all(one.intact for one in facts):
        return Verdict.CHANGED
    known = all(one.known for one in facts if one.purpose is not Purpose.TIMESTAMP)
    return Verdict.SEALED if known else Verdict.UNKNOWN_SIGNER


def _file_problems(
    data: bytes, signatures: list[EmbeddedPdfSignature], purposes: list[Purpose]
) -> list[str]:
    problems = []
    last = signatures[-1]
    final = last.signed_revision + 1 == last.reader.xrefs.total_revisions
    if not ends_properly(data) or (final and _end(last) < len(data)):
        problems.append("Bytes were appended behind the end of the file.")
    if purposes[0] is not Purpose.SEAL:
        problems.append("The first signature is not a seal that forbids changes.")
    # After the last approval only time stamps may follow, and an approval never follows one.
    people = [i for i, purpose in enumerate(purposes) if purpose is not Purpose.TIMESTAMP]
    if Purpose.TIMESTAMP in purposes[: max(people, default=0)]:
        problems.append("A signature was added after the file was put into long-term form.")
    if not all(revisions_explained(signatures)):
        problems.append("The file was saved again after sealing.")
    signed = {str(one.field_name) for one in signatures}
    changed: set[str] = getattr(signatures[0].diff_result, "changed_form_fields", set())
    if not changed <= signed:
        problems.append("The content of a form field was changed after sealing.")
    if purposes[0] is Purpose.SEAL:
        problems += field_problems(signatures, purposes)
    return problems


def _certified_metadata(data: bytes, signature: EmbeddedPdfSignature) -> tuple[Metadata, list[str]]:
    """Read the particulars of the sealed revision, and compare them with those of the file."""
    end = _end(signature)
    try:
        if end == len(data):  # nothing came after: what is open is the certified revision
            return metadata_of(signature.reader), []
        certified = read_metadata(data[:end])
        unchanged = certified.same_as(metadata_of(signature.reader))
    except UnreadableMetadataError as error:
        return NO_METADATA, [f"The file's particulars cannot be read: {error}."]
    except Exception:  # noqa: BLE001 - as above
        return NO_METADATA, ["The file's particulars cannot be read."]
    if not unchanged:
        return certified, ["Title or other particulars were changed after sealing."]
    return certified, []


def _purposes(signatures: list[EmbeddedPdfSignature]) -> list[Purpose]:
    purposes = []
    for number, signature in enumerate(signatures):
        if signature.sig_object_type == "/DocTimeStamp":
            purposes.append(Purpose.TIMESTAMP)
        elif number == 0 and is_certification(signature):
            purposes.append(Purpose.SEAL)
        else:
            purposes.append(Purpose.APPROVAL)
    return purposes


def _end(signature: EmbeddedPdfSignature) -> int:
    """Return where the revision ends that a signature covers."""
    return int(signature.byte_range[2]) + int(signature.byte_range[3])


def _has_remains(data: bytes) -> bool:
    return any(mark in data for mark in REMAINS)


def _changed(*problems: str) -> _Examined:
    return _Examined(verdict=Verdict.CHANGED, problems=problems)


def _with_listing(
    examined: _Examined, data: bytes, name: str, manifest: Manifest | None
) -> FileVerification:
    file = FileInHand(
        data=data,
        name=name,
        sha256=sha256_hex(data),
        document_number=examined.metadata.document_number,
        signatures=examined.signatures,
        revisions=examined.revisions,
        seal_at=examined.seal_at,
    )
    compared = compare(file, manifest)
    path = compared.entry.path if compared.entry else ""
    verdict = examined.verdict
    if not examined.signatures and compared.listing is Listing.IDENTICAL and not compared.problems:
        # Also where an unsealed file only looks as if it held the remains of a seal.
        return FileVerification(
            name=name,
            sha256=file.sha256,
            verdict=Verdict.LISTED,
            listing=compared.listing,
            listed_path=path,
            remarks=compared.remarks,
        )
    if compared.problems and verdict not in {Verdict.NOT_SEALED, Verdict.NOT_A_PDF}:
        verdict = Verdict.CHANGED
    return FileVerification(
        name=name,
        sha256=file.sha256,
        verdict=verdict,
        signatures=examined.signatures,
        fields=examined.fields,
        document_number=file.document_number,
        revision=examined.metadata.revision,
        listing=compared.listing,
        listed_path=path,
        problems=(*examined.problems, *compared.problems),
        remarks=(*examined.remarks, *compared.remarks),
    )
