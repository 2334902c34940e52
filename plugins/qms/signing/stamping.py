"""Stamp files that are sealed already: prove their age, and keep the proof for later years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from qms.domain.seal_levels import PadesLevel, Standing
from qms.domain.seals import FileVerification, Purpose, SignatureFacts
from qms.signing.asn1 import ends_in_itself, holder
from qms.signing.errors import SigningError
from qms.signing.evidence import Subject
from qms.signing.long_term import LongTerm, with_evidence
from qms.signing.quiet import quiet, run
from qms.signing.reader import SwiftReader
from qms.signing.seal import CLOCK_TOLERANCE, Sealed
from qms.signing.stamps import as_utc, authority_of, stamp_in
from qms.signing.trust import TrustStore
from qms.signing.verify import verify_bytes

ORDER = tuple(PadesLevel)


class Stamper:
    """Stamps any number of sealed files; the authority is asked as seldom as possible."""

    def __init__(self, long_term: LongTerm, trust: TrustStore) -> None:
        self._long_term = long_term
        self._trust = trust

    def stamp(self, data: bytes, *, now: datetime, name: str) -> Sealed:
        """Return the file at the level asked for, or with its last time stamp renewed.

        Args:
            data: a sealed file that verifies; the result begins with exactly these bytes.
            now: the present, with a time zone.
            name: the file's name in the verification's words.

        Raises:
            SigningError: when it does not verify, cannot be stamped, or would not verify then.
        """
        before = verify_bytes(data, name=name, trust=self._trust, now=now)
        if not before.intact or not before.ok:
            raise SigningError(
                f"{name} is not stamped, because it does not verify: {before.sentences[0]}"
            )
        with quiet():
            stamped = run(self._stamped(data, before, now))
        after = verify_bytes(stamped, name=name, trust=self._trust, now=now + CLOCK_TOLERANCE)
        self._check(after, data, stamped, name)
        return Sealed(data=stamped, verification=after)

    async def _stamped(self, data: bytes, before: FileVerification, now: datetime) -> bytes:
        long_term = self._long_term
        signatures = list(SwiftReader(data).embedded_signatures)
        number = 1 + sum(one.purpose is Purpose.TIMESTAMP for one in before.signatures)
        if not long_term.level.has_evidence:
            return await long_term.with_stamp(data, number)
        subjects = [*_unproven(signatures, before.signatures, now), *_last_stamp(signatures, now)]
        if long_term.level is PadesLevel.LONG_TERM:
            people = [one for one in before.signatures if one.purpose is not Purpose.TIMESTAMP]
            if any(one.stamped_at is None for one in people):
                data = await long_term.with_stamp(data, number)
                subjects.append(await long_term.own_subject())
            return with_evidence(data, await long_term.evidence(subjects))
        subjects.append(await long_term.own_subject())
        return await long_term.with_stamp(data, number, await long_term.evidence(subjects))

    def _check(self, after: FileVerification, data: bytes, stamped: bytes, name: str) -> None:
        seal = after.seal
        reached = seal is not None and ORDER.index(seal.level) >= ORDER.index(self._long_term.level)
        if not (after.ok and reached and stamped.startswith(data)):
            raise SigningError(
                f"{name} would not reach level {self._long_term.level.value} and stays as it was: "
                f"{' '.join(after.sentences)}"
            )


def _unproven(
    signatures: list[EmbeddedPdfSignature], facts: tuple[SignatureFacts, ...], now: datetime
) -> Iterator[Subject]:
    """Yield the signers of whom the file does not show yet that they were valid."""
    for signature, fact in zip(signatures, facts, strict=True):
        if fact.purpose is Purpose.TIMESTAMP or fact.standing is Standing.GOOD:
            continue
        found = extract_certificate_info(signature.signed_data)
        if ends_in_itself(found.signer_cert):
            raise SigningError(
                f"{holder(found.signer_cert)} issued its certificate itself, so nobody can confirm"
                " that it is valid; stamp at level B-T."
            )
        yield _subject(Subject(certificate=found.signer_cert, others=tuple(found.other_certs)), now)


def _last_stamp(signatures: list[EmbeddedPdfSignature], now: datetime) -> Iterator[Subject]:
    """Yield the authority of the last time stamp; those before are protected by later ones."""
    last = signatures[-1]
    own = stamp_in(last) if last.sig_object_type != "/DocTimeStamp" else last.signed_data
    if own is not None:
        certificate, others = authority_of(own)
        yield _subject(Subject(certificate=certificate, others=others), now)


def _subject(subject: Subject, now: datetime) -> Subject:
    end = as_utc(subject.certificate.not_valid_after)
    if now > end:
        raise SigningError(
            f"The certificate of {holder(subject.certificate)} ended on {end:%Y-%m-%d}, so the"
            " proof that it was valid cannot be fetched any more; a time stamp at level B-T still"
            " shows from now on that the file exists."
        )
    return subject
