"""Check one signature in a PDF, more strictly than pyHanko does by default."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto.x509 import Certificate as AsnCertificate
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureCoverageLevel,
)
from pyhanko_certvalidator import ValidationContext

from qms.domain.seals import Coverage, PadesLevel, Purpose, SignatureFacts, Trust
from qms.signing.container import check_byte_range, check_container, has_time_stamp
from qms.signing.quiet import run
from qms.signing.trust import TrustStore

CLOCK_TOLERANCE = timedelta(minutes=5)
KEY_USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)
COVERAGE = {
    SignatureCoverageLevel.ENTIRE_FILE: Coverage.WHOLE_FILE,
    SignatureCoverageLevel.ENTIRE_REVISION: Coverage.REVISION,
    SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START: Coverage.PART,
    SignatureCoverageLevel.UNCLEAR: Coverage.UNCLEAR,
}
FULL_COVERAGE = frozenset({Coverage.WHOLE_FILE, Coverage.REVISION})
DAMAGED = "The signature {field} is damaged and cannot be checked."


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSettings:
    """What every signature of one file is checked against."""

    data: bytes
    trust: TrustStore
    now: datetime
    level: PadesLevel


def check_signature(
    signature: EmbeddedPdfSignature, purpose: Purpose, settings: CheckSettings
) -> SignatureFacts:
    """Find out everything about one signature; whatever goes wrong inside means: damaged."""
    field = str(signature.field_name)
    try:
        return _check(signature, purpose, settings)
    except Exception:  # noqa: BLE001 - pyHanko raises nearly anything on damaged files
        return SignatureFacts(
            field=field,
            purpose=purpose,
            signer="",
            certificate_sha256="",
            claimed_at=None,
            intact=False,
            trust=Trust.UNKNOWN,
            coverage=Coverage.UNCLEAR,
            level=settings.level,
            problems=(DAMAGED.format(field=field),),
        )


def is_certification(signature: EmbeddedPdfSignature) -> bool:
    """Return whether this signature is the one that the file's permissions refer to."""
    root = signature.reader.root
    if "/Perms" not in root or "/DocMDP" not in root["/Perms"]:
        return False
    named = root["/Perms"].raw_get("/DocMDP") == signature.sig_field.raw_get("/V")
    return named and signature.docmdp_level in {MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS}


def level_of(signature: EmbeddedPdfSignature, *, archived: bool) -> PadesLevel:
    """Return which of the PAdES levels the file is built to."""
    if not has_time_stamp(signature.signed_data):
        return PadesLevel.BASELINE
    if archived:
        return PadesLevel.ARCHIVED
    long_term = "/DSS" in signature.reader.root
    return PadesLevel.LONG_TERM if long_term else PadesLevel.TIMED


def _check(
    signature: EmbeddedPdfSignature, purpose: Purpose, settings: CheckSettings
) -> SignatureFacts:
    byte_range = [int(each) for each in signature.byte_range]
    problems = list(check_byte_range(settings.data, byte_range))
    if not problems and purpose is not Purpose.TIMESTAMP:
        problems += check_container(settings.data, byte_range)
    certificate = signature.signer_cert
    sha256 = hashlib.sha256(certificate.dump()).hexdigest()
    claimed = _aware(signature.self_reported_timestamp)
    status = _validate(signature, purpose, settings, sha256, claimed)
    coverage = Coverage.UNCLEAR if status.coverage is None else COVERAGE[status.coverage]
    problem = _integrity_problem(status, coverage)
    problems += [problem] if problem else []
    trust = _trust(status, settings.trust)
    doubt = _doubt(certificate, claimed, trust, settings.now)
    return SignatureFacts(
        field=str(signature.field_name),
        purpose=purpose,
        signer=_common_name(certificate),
        certificate_sha256=sha256,
        claimed_at=claimed,
        intact=not problems,
        trust=Trust.UNKNOWN if doubt else trust,
        coverage=coverage,
        level=settings.level,
        problems=(*problems, *([doubt] if doubt else [])),
        remarks=() if doubt else _remarks(trust, certificate, status, settings.now),
    )


def _validate(
    signature: EmbeddedPdfSignature,
    purpose: Purpose,
    settings: CheckSettings,
    sha256: str,
    claimed: datetime | None,
) -> PdfSignatureStatus | DocumentTimestampStatus:
    # Judged at the claimed time: a seal does not become wrong because its certificate ended since.
    context = ValidationContext(
        trust_roots=settings.trust.anchors_for(sha256),
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=claimed or settings.now,
    )
    if purpose is Purpose.TIMESTAMP:
        return run(async_validate_pdf_timestamp(signature, validation_context=context))
    return run(
        async_validate_pdf_signature(
            signature, signer_validation_context=context, key_usage_settings=KEY_USAGE
        )
    )


def _integrity_problem(
    status: PdfSignatureStatus | DocumentTimestampStatus, coverage: Coverage
) -> str:
    stamp = status.timestamp_validity if isinstance(status, PdfSignatureStatus) else None
    rules = (
        (status.intact, "The file was changed after it was signed."),
        (status.valid, "The signature was not made with the key of its certificate."),
        (coverage in FULL_COVERAGE, "The signature covers only a part of the file."),
        (_permitted(status), "Something was added to the file that its seal does not permit."),
        (
            isinstance(status, DocumentTimestampStatus) or status.seed_value_ok,
            "The signature breaks the rules of its own field.",
        ),
        (
            stamp is None or (stamp.intact and stamp.valid),
            "The time stamp in the signature does not belong to it.",
        ),
    )
    return next((words for holds, words in rules if not holds), "")


def _permitted(status: PdfSignatureStatus | DocumentTimestampStatus) -> bool:
    if isinstance(status, PdfSignatureStatus):
        return bool(status.docmdp_ok)
    # pyHanko leaves this open for time stamps, which carry no permissions of their own.
    return status.modification_level in {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}


def _trust(status: PdfSignatureStatus | DocumentTimestampStatus, store: TrustStore) -> Trust:
    path = status.validation_path
    if not status.trusted or path is None:
        return Trust.UNKNOWN
    anchor = path.first.dump() if path.first is not None else b""
    return store.trust_of(hashlib.sha256(anchor).hexdigest())


def _doubt(
    certificate: AsnCertificate, claimed: datetime | None, trust: Trust, now: datetime
) -> str:
    """Say why the signer is not known; empty when it is."""
    name = _common_name(certificate)
    if claimed and claimed > now + CLOCK_TOLERANCE:
        return (
            f"It claims to be signed on {claimed:%Y-%m-%d}, which is in the future; check the "
            "clock of this computer."
        )
    if trust is not Trust.UNKNOWN:
        return ""
    if claimed and not (certificate.not_valid_before <= claimed <= certificate.not_valid_after):
        return (
            f"The certificate of {name} was not valid at the claimed time of signing, "
            f"{claimed:%Y-%m-%d}."
        )
    return (
        f"The signer calls itself {name}, but none of the trusted certificates vouches for it; "
        "give the public certificate of the organisation to check against."
    )


def _remarks(
    trust: Trust,
    certificate: AsnCertificate,
    status: PdfSignatureStatus | DocumentTimestampStatus,
    now: datetime,
) -> tuple[str, ...]:
    remarks = []
    if trust is Trust.DEMONSTRATION_ROOT:
        remarks.append(
            "TEST SIGNATURE: it was made with the demonstration identity of this computer and "
            "proves no identity."
        )
    if now > certificate.not_valid_after:
        remarks.append(
            f"The certificate of {_common_name(certificate)} ended on "
            f"{certificate.not_valid_after:%Y-%m-%d}; that the seal is older is the signer's "
            "own statement unless a time stamp shows it."
        )
    stamp = status.timestamp_validity if isinstance(status, PdfSignatureStatus) else None
    if stamp is not None and not stamp.trusted:
        remarks.append("The authority behind the time stamp is not known here.")
    return tuple(remarks)


def _common_name(certificate: AsnCertificate) -> str:
    names = certificate.subject.native
    name = names.get("common_name") or certificate.subject.human_friendly
    return str(name if isinstance(name, str) else name[0])


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
