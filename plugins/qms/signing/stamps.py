"""The times that signatures state, and the time stamps that they carry."""

from __future__ import annotations

from datetime import UTC, datetime

from asn1crypto import cms, tsp
from asn1crypto.x509 import Certificate
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from qms.domain.seals import Purpose


def stamp_in(signature: EmbeddedPdfSignature) -> cms.SignedData | None:
    """Return the time stamp inside a signature."""
    return next(iter(extract_tst_data_iter(signature.signer_info, signed=False)), None)


def own_stamp_time(signature: EmbeddedPdfSignature) -> datetime | None:
    """Return the time in the signature's own time stamp, whoever made that."""
    stamp = stamp_in(signature)
    return None if stamp is None else time_of(stamp)


def claimed_time(signature: EmbeddedPdfSignature, purpose: Purpose) -> datetime | None:
    """Return the time that a signature or a document time stamp states."""
    if purpose is Purpose.TIMESTAMP:
        return time_of(signature.signed_data)
    moment = signature.self_reported_timestamp
    return None if moment is None else as_utc(moment)


def time_of(stamp: cms.SignedData) -> datetime | None:
    """Return the time in a time stamp."""
    content = stamp["encap_content_info"]["content"].parsed
    return as_utc(content["gen_time"].native) if isinstance(content, tsp.TSTInfo) else None


def authority_of(stamp: cms.SignedData) -> tuple[Certificate, tuple[Certificate, ...]]:
    """Return the certificate of the authority that made a time stamp, and those that came along."""
    found = extract_certificate_info(stamp)
    return found.signer_cert, tuple(found.other_certs)


def as_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; one without a zone is taken as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
