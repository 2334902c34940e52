"""What a sealed file proves by itself, years later and without a network.

The certificate of a signer is judged at the time that the earliest known time stamp shows, with
the answers of authorities that the file holds. That gives the same result on every later day;
judging at the present would let each seal fail a few days after it was made, when those answers
are out of date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from asn1crypto.x509 import Certificate
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.errors import RevokedError

from qms.domain.seal_levels import PadesLevel, Standing
from qms.domain.seals import EXPIRY_STEPS, Purpose, SignatureFacts, Trust
from qms.signing.asn1 import ends_in_itself, holder
from qms.signing.quiet import run
from qms.signing.revisions import SECURITY_STORE
from qms.signing.stamps import as_utc, authority_of, stamp_in
from qms.signing.trust import TrustStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """The facts with what the file proves about them."""

    facts: tuple[SignatureFacts, ...]
    level: PadesLevel
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Signed:
    """A signature beside what was found out about it."""

    signature: EmbeddedPdfSignature
    facts: SignatureFacts

    @property
    def by_person(self) -> bool:
        return self.facts.purpose is not Purpose.TIMESTAMP


def prove(
    signatures: Sequence[EmbeddedPdfSignature],
    facts: Sequence[SignatureFacts],
    trust: TrustStore,
    now: datetime,
) -> Proven:
    """Judge each signer at the time that is proven, with the evidence in the file."""
    every = [_Signed(*pair) for pair in zip(signatures, facts, strict=True)]
    judged = [
        _judged(one, every[number:], trust, now) if one.by_person else one.facts
        for number, one in enumerate(every)
    ]
    level = _level(signatures, judged[0].standing)
    return Proven(
        facts=tuple(
            # What people add after the seal has a level of its own.
            replace(one, level=_level(signatures[number:], one.standing))
            if one.purpose is Purpose.APPROVAL
            else replace(one, level=level)
            for number, one in enumerate(judged)
        ),
        level=level,
        remarks=tuple(_remarks_on_time(every, level, now)),
    )


def _judged(
    one: _Signed, onwards: list[_Signed], trust: TrustStore, now: datetime
) -> SignatureFacts:
    facts, certificate = one.facts, one.signature.signer_cert
    if not facts.intact:
        return facts
    later = [each.facts.stamped_at for each in onwards if each is one or not each.by_person]
    times = sorted(time for time in later if time and time <= now)
    stamped_at = times[0] if times else None
    standing, revoked_at = _standing(one.signature, times or [facts.claimed_at or now], trust)
    doubt = _doubt(certificate, stamped_at, revoked_at)
    if doubt:
        return replace(
            facts,
            stamped_at=stamped_at,
            standing=standing,
            trust=Trust.UNKNOWN,
            problems=(*facts.problems, doubt),
            remarks=(),
        )
    remarks = _remarks(certificate, stamped_at, now) if facts.known else ()
    return replace(
        facts, stamped_at=stamped_at, standing=standing, remarks=(*facts.remarks, *remarks)
    )


def _standing(
    signature: EmbeddedPdfSignature, times: list[datetime], trust: TrustStore
) -> tuple[Standing, datetime | None]:
    """Judge a certificate by the evidence in the file, at the earliest time where it reaches."""
    certificate = signature.signer_cert
    if SECURITY_STORE not in signature.reader.root or ends_in_itself(certificate):
        return Standing.UNPROVEN, None
    store = DocumentSecurityStore.read_dss(signature.reader)
    others = [*extract_certificate_info(signature.signed_data).other_certs, *store.load_certs()]
    # Whoever trusts a certificate trusts what its issuer says of it, so the evidence may end in a
    # root that only the file holds; who the signer is was decided before, by the roots given.
    roots = [one for one in others if ends_in_itself(one)] + trust.authorities
    for time in times:
        context = store.as_validation_context(
            {
                "trust_roots": roots,
                "other_certs": others,
                "allow_fetching": False,
                "revocation_mode": "require",
                "retroactive_revinfo": True,
                "moment": time,
            }
        )
        validator = CertificateValidator(certificate, validation_context=context)
        try:
            run(validator.async_validate_usage(key_usage=set()))  # type: ignore[no-untyped-call]
        except RevokedError as error:
            if error.revocation_dt <= times[0]:
                return Standing.REVOKED, error.revocation_dt
        except Exception:  # noqa: BLE001, S112 - evidence can be anything; then it proves nothing
            continue
        else:
            return Standing.GOOD, None
    return Standing.UNPROVEN, None


def _level(signatures: Sequence[EmbeddedPdfSignature], standing: Standing) -> PadesLevel:
    """Return the PAdES level that the first of these reaches, not the one it was meant for."""
    stamps = [one for one in signatures if one.sig_object_type == "/DocTimeStamp"]
    if not stamps and stamp_in(signatures[0]) is None:
        return PadesLevel.BASELINE
    if standing is not Standing.GOOD:
        return PadesLevel.TIMED
    reader = signatures[0].reader
    protected = any(
        SECURITY_STORE in reader.get_historical_root(one.signed_revision) for one in stamps
    )
    return PadesLevel.ARCHIVED if protected else PadesLevel.LONG_TERM


def _doubt(
    certificate: Certificate, stamped_at: datetime | None, revoked_at: datetime | None
) -> str:
    name = holder(certificate)
    if revoked_at:
        return (
            f"The certificate of {name}, or one above it, had been revoked on"
            f" {revoked_at:%Y-%m-%d}, before the time of signing."
        )
    begin, end = as_utc(certificate.not_valid_before), as_utc(certificate.not_valid_after)
    if stamped_at and not begin <= stamped_at <= end:
        return (
            f"The certificate of {name} was not valid on {stamped_at:%Y-%m-%d}, when the time stamp"
            " was made: that it is older is nobody's but the signer's word."
        )
    return ""


def _remarks(certificate: Certificate, stamped_at: datetime | None, now: datetime) -> Iterator[str]:
    end = as_utc(certificate.not_valid_after)
    if stamped_at:
        yield f"A time stamp shows that it existed on {stamped_at:%Y-%m-%d at %H:%M} UTC."
    if now > end and stamped_at:
        yield (
            f"The certificate of {holder(certificate)} ended on {end:%Y-%m-%d}; the seal is older,"
            " as the time stamp shows."
        )
    elif now > end:
        yield (
            f"The certificate of {holder(certificate)} ended on {end:%Y-%m-%d}; that the seal is"
            " older is the signer's own statement unless a time stamp shows it."
        )


def _remarks_on_time(every: list[_Signed], level: PadesLevel, now: datetime) -> Iterator[str]:
    """Say what the file lacks for later years, and when its last time stamp is to be renewed."""
    seal = every[0]
    if SECURITY_STORE in seal.signature.reader.root and not level.has_evidence:
        yield (
            "The file holds evidence about certificates, but it does not show that the signer's"
            " was valid then."
        )
    elif level is PadesLevel.TIMED and seal.facts.known:
        yield (
            "That the signer's certificate had not been revoked by then is not provable offline;"
            " `qms timestamp` can put the proof into the file while the certificate lasts."
        )
    end = _end_of_last_stamp(every)
    if end is None:
        return
    if now > end:
        yield (
            f"The certificate of its last time stamp ended on {end:%Y-%m-%d}: from then on only the"
            " place where it was kept shows that it is so old."
        )
    elif end - now <= timedelta(days=max(EXPIRY_STEPS)):
        yield (
            f"The certificate of its last time stamp ends on {end:%Y-%m-%d}: renew it before with"
            " `qms timestamp`."
        )


def _end_of_last_stamp(every: list[_Signed]) -> datetime | None:
    last = every[-1].signature
    stamp = stamp_in(last) if every[-1].by_person else last.signed_data
    return None if stamp is None else as_utc(authority_of(stamp)[0].not_valid_after)
