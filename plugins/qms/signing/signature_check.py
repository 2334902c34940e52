"""Check one signature in a PDF, more strictly than pyHanko does by default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

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

from qms.domain.seal_levels import PadesLevel
from qms.domain.seals import Coverage, Purpose, SignatureFacts, Trust
from qms.signing.asn1 import holder, sha256_of
from qms.signing.container import check_byte_range, check_container, check_padding
from qms.signing.quiet import run
from qms.signing.stamps import as_utc, claimed_time, own_stamp_time
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
UNKNOWN_AUTHORITY = (
    "The authority behind the time stamp is not known here; give its root certificate to check"
    " against."
)
DAMAGED = "The signature {field} is damaged and cannot be checked."


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSettings:
    """What every signature of one file is checked against."""

    data: bytes
    trust: TrustStore
    now: datetime


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
            level=PadesLevel.BASELINE,
            problems=(DAMAGED.format(field=field),),
        )


def is_certification(signature: EmbeddedPdfSignature) -> bool:
    """Return whether this signature is the one that the file's permissions refer to."""
    root = signature.reader.root
    if "/Perms" not in root or "/DocMDP" not in root["/Perms"]:
        return False
    named = root["/Perms"].raw_get("/DocMDP") == signature.sig_field.raw_get("/V")
    return named and signature.docmdp_level in {MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS}


def _check(
    signature: EmbeddedPdfSignature, purpose: Purpose, settings: CheckSettings
) -> SignatureFacts:
    byte_range = [int(each) for each in signature.byte_range]
    problems = list(check_byte_range(settings.data, byte_range))
    if not problems:
        check = check_padding if purpose is Purpose.TIMESTAMP else check_container
        problems += check(settings.data, byte_range)
    certificate = signature.signer_cert
    sha256 = sha256_of(certificate)
    claimed = claimed_time(signature, purpose)
    status = _validate(signature, purpose, settings, sha256, claimed)
    coverage = Coverage.UNCLEAR if status.coverage is None else COVERAGE[status.coverage]
    problem = _integrity_problem(status, coverage)
    problems += [problem] if problem else []
    trust = _trust(status, settings.trust)
    doubt = _doubt(certificate, claimed, trust, settings.now)
    if doubt and purpose is Purpose.TIMESTAMP and trust is Trust.UNKNOWN:
        doubt = UNKNOWN_AUTHORITY
    return SignatureFacts(
        field=str(signature.field_name),
        purpose=purpose,
        signer=holder(certificate),
        certificate_sha256=sha256,
        claimed_at=claimed,
        intact=not problems,
        trust=Trust.UNKNOWN if doubt else trust,
        coverage=coverage,
        level=PadesLevel.BASELINE,
        stamped_at=_stamped_at(status, claimed),
        problems=(*problems, *([doubt] if doubt else [])),
        remarks=() if doubt else _remarks(trust, status),
    )


def _stamped_at(
    status: PdfSignatureStatus | DocumentTimestampStatus, claimed: datetime | None
) -> datetime | None:
    """Return the time that a known authority confirms."""
    if isinstance(status, DocumentTimestampStatus):
        return claimed if status.trusted and status.intact and status.valid else None
    stamp = status.timestamp_validity
    if stamp is None or not (stamp.trusted and stamp.intact and stamp.valid):
        return None
    return as_utc(stamp.timestamp)


def _validate(
    signature: EmbeddedPdfSignature,
    purpose: Purpose,
    settings: CheckSettings,
    sha256: str,
    claimed: datetime | None,
) -> PdfSignatureStatus | DocumentTimestampStatus:
    # Judged at the claimed time: a seal does not become wrong because its certificate ended since.
    store = settings.trust
    moment = claimed or settings.now
    if purpose is Purpose.TIMESTAMP:
        context = _context(store.time_stamp_anchors, moment)
        return run(async_validate_pdf_timestamp(signature, validation_context=context))
    stamped = own_stamp_time(signature) or moment
    return run(
        async_validate_pdf_signature(
            signature,
            signer_validation_context=_context(store.anchors_for(sha256), moment),
            ts_validation_context=_context(store.time_stamp_anchors, stamped),
            key_usage_settings=KEY_USAGE,
        )
    )


def _context(anchors: list[AsnCertificate], moment: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=anchors, allow_fetching=False, revocation_mode="soft-fail", moment=moment
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
    return store.trust_of(sha256_of(path.first)) if path.first is not None else Trust.UNKNOWN


def _doubt(
    certificate: AsnCertificate, claimed: datetime | None, trust: Trust, now: datetime
) -> str:
    """Say why the signer is not known; empty when it is."""
    name = holder(certificate)
    if claimed and claimed > now + CLOCK_TOLERANCE:
        return (
            f"It claims to be signed on {claimed:%Y-%m-%d}, in the future of this check "
            f"({now:%Y-%m-%d}); check the clock of this computer, or the day that was asked for."
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


def _remarks(trust: Trust, status: PdfSignatureStatus | DocumentTimestampStatus) -> tuple[str, ...]:
    remarks = []
    if trust is Trust.DEMONSTRATION_ROOT:
        remarks.append(
            "TEST SIGNATURE: it was made with the demonstration identity of this computer and "
            "proves no identity."
        )
    stamp = status.timestamp_validity if isinstance(status, PdfSignatureStatus) else None
    if stamp is not None and not stamp.trusted:
        remarks.append(UNKNOWN_AUTHORITY)
    return tuple(remarks)
