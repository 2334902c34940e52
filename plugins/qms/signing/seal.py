"""Seal PDFs: one invisible certification signature.

It permits no change, or, where the file has fields for approvers, that these are signed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import (
    MDPPerm,
    SigSeedSubFilter,
    enumerate_sig_fields,
)
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.stamp import StaticStampStyle

from qms.domain.seal_levels import PadesLevel
from qms.domain.seals import FileVerification, IdentityKind, SealIdentity
from qms.signing.approval_fields import approver_fields
from qms.signing.asn1 import as_asn1
from qms.signing.container import ends_properly
from qms.signing.errors import SigningError
from qms.signing.evidence import Subject
from qms.signing.identity import LoadedIdentity
from qms.signing.long_term import DIGEST, LongTerm, long_term
from qms.signing.pdf_signer import (
    FIELD_NAME,
    READABLE_FIELD_NAME,
    KeySigner,
    TimedSigner,
    drawn,
    new_field,
)
from qms.signing.quiet import quiet, run
from qms.signing.reader import SwiftReader
from qms.signing.stamps import own_stamp_time
from qms.signing.tagged import add_tagged_field, is_tagged
from qms.signing.terms import BASIC_TERMS, SealTerms
from qms.signing.trust import NO_TRUST, TrustStore
from qms.signing.verify import verify_bytes
from qms.signing.writer import appending_to

DEFAULT_REASON = "Sealed against changes by the issuing organisation"
TOO_EARLY = (
    "B-LTA closes a file, and this one has fields that approvers are still to sign: seal it at"
    " B-LT or below, let them sign, then bring it to B-LTA with `qms timestamp`."
)
CLOCK_TOLERANCE = timedelta(minutes=5)
LONGEST_BUILD = timedelta(hours=12)
"""All seals of a build state the time at which it began."""
BESIDE_CERTIFICATES = 4096
"""Bytes of a seal beside its certificates; the largest that we make takes a third of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed file and what verification said of it."""

    data: bytes
    """Begins with exactly the unsigned bytes."""
    verification: FileVerification


class Sealer:
    """Seals any number of files with one identity, whose key is loaded once."""

    def __init__(
        self,
        identity: LoadedIdentity,
        terms: SealTerms = BASIC_TERMS,
        trust: TrustStore = NO_TRUST,
    ) -> None:
        """Begin with an identity.

        Args:
            identity: whose seal it is.
            terms: above the basic level, whom to ask for time stamps.
            trust: where the chains of certificates may end.
        """
        self._identity = identity
        self._signer = KeySigner(identity)
        self._level = terms.level
        self._long_term = long_term(terms, trust, map(as_asn1, identity.roots))
        committed = (*trust.committed, identity.certificate)
        self._own_trust = replace(trust, committed=committed)

    @property
    def facts(self) -> SealIdentity:
        """Return the public facts about the identity."""
        return self._identity.facts

    @property
    def level(self) -> PadesLevel:
        """Return the level that seals reach."""
        return self._level

    @property
    def certificate(self) -> Certificate:
        """Return the public certificate that seals name."""
        return self._identity.certificate

    def seal(
        self, unsigned: bytes, *, now: datetime, reason: str = DEFAULT_REASON, location: str = ""
    ) -> bytes:
        """Return the sealed file; it begins with exactly the unsigned bytes.

        Args:
            unsigned: a finished PDF without signatures.
            now: the time stated in the seal, with a time zone.
            reason: shown by PDF readers; a demonstration seal says that it is a test instead.
            location: shown by PDF readers; left out when empty.

        Raises:
            SigningError: when the file cannot be sealed, or the result does not verify.
        """
        data = self._sealed(unsigned, now, reason, location)
        return self._checked(data, "sealed file", self._own_trust, now).data

    def known_to(self, trust: TrustStore) -> TrustStore:
        """Return the trust of whoever names this identity: they know it."""
        if self.facts.kind is not IdentityKind.CONFIGURED:
            return trust
        return replace(trust, committed=(*trust.committed, self._identity.certificate))

    def seal_for(
        self,
        trust: TrustStore,
        unsigned: bytes,
        *,
        now: datetime,
        name: str,
        reason: str = DEFAULT_REASON,
        location: str = "",
        drawing: bytes = b"",
    ) -> Sealed:
        """Seal a file and verify it once, as whoever has this trust sees it.

        Args:
            trust: whom the verification trusts.
            unsigned: a finished PDF without signatures.
            now: the time stated in the seal, with a time zone.
            name: the file's name in the verification's words.
            reason: as of `seal`.
            location: as of `seal`.
            drawing: a PDF page shown in the field that the file has prepared for the seal.

        Raises:
            SigningError: when the file cannot be sealed, or the result does not verify.
        """
        return self._checked(
            self._sealed(unsigned, now, reason, location, drawing), name, trust, now
        )

    def _sealed(
        self, unsigned: bytes, now: datetime, reason: str, location: str, drawing: bytes = b""
    ) -> bytes:
        if self.facts.kind is IdentityKind.DEMONSTRATION:
            reason = self.facts.kind.in_words
        metadata = PdfSignatureMetadata(
            field_name=FIELD_NAME,
            md_algorithm=DIGEST,
            reason=reason,
            location=location or None,
            name=self.facts.signer,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            subfilter=SigSeedSubFilter.PADES,
        )
        with quiet(), drawn(drawing) as style:
            data = run(self._sign(unsigned, metadata, now, style))
        if not data.startswith(unsigned):
            message = "The sealed file does not begin with the file as it was built."
            raise SigningError(message)
        return data

    def _checked(self, data: bytes, name: str, trust: TrustStore, now: datetime) -> Sealed:
        moment = now if self._long_term is None else moment_after(data, FIELD_NAME, now)
        found = verify_bytes(data, name=name, trust=trust, now=moment)
        if not found.ok:
            message = (
                "The sealed file does not pass its own verification and was thrown away: "
                f"{_first_problem(found)}"
            )
            raise SigningError(message)
        seal = found.seal
        if seal is None or seal.level is not self._level:
            message = (
                f"The seal does not reach level {self._level.value} and was thrown away: "
                f"{' '.join(found.remarks)}"
            )
            raise SigningError(message)
        return Sealed(data=data, verification=found)

    async def _sign(
        self,
        unsigned: bytes,
        metadata: PdfSignatureMetadata,
        now: datetime,
        style: StaticStampStyle | None,
    ) -> bytes:
        try:
            writer = appending_to(unsigned)
            _refuse_unsuitable(unsigned, writer)
            lasting = self._long_term
            subjects = await self._subjects(lasting) if lasting else ()
            prepared = any(
                enumerate_sig_fields(writer.prev, filled_status=False, with_name=FIELD_NAME)
            )
            if not prepared and is_tagged(writer):
                add_tagged_field(writer, FIELD_NAME, READABLE_FIELD_NAME)
                prepared = True
            signer = TimedSigner(
                self._permitting(metadata, writer),
                self._signer,
                now,
                None if prepared else new_field(),
                lasting.authority if lasting else None,
                style,
            )
            output = BytesIO()
            await signer.async_sign_pdf(
                writer,
                existing_fields_only=prepared,
                bytes_reserved=await reserved(self._identity, self._long_term),
                output=output,
            )
            data = output.getvalue()
            return await lasting.finished(data, subjects) if lasting else data
        except SigningError:
            raise
        except Exception as error:  # pyHanko raises KeyError, AssertionError… on odd files
            message = (
                f"This PDF cannot be sealed ({type(error).__name__}: {error}); "
                "it is damaged or of an unusual kind, so build it again."
            )
            raise SigningError(message) from error

    def _permitting(
        self, metadata: PdfSignatureMetadata, writer: IncrementalPdfFileWriter
    ) -> PdfSignatureMetadata:
        """Permit that fields for approvers are signed, where the file has any."""
        if not approver_fields(writer.prev):
            return metadata
        if self._level is PadesLevel.ARCHIVED:
            raise SigningError(TOO_EARLY)
        return replace(metadata, docmdp_permissions=MDPPerm.FILL_FORMS)

    async def _subjects(self, lasting: LongTerm) -> tuple[Subject, ...]:
        """Return whose validity the file has to show; it is asked for before the first seal."""
        if not self._level.has_evidence:
            return ()
        signer = Subject(
            certificate=as_asn1(self._identity.certificate),
            others=tuple(map(as_asn1, self._identity.chain)),
        )
        subjects = (signer, await lasting.own_subject())
        await lasting.evidence(subjects)
        return subjects


async def reserved(identity: LoadedIdentity, lasting: LongTerm | None) -> int:
    """Return how many hexadecimal digits a signature may take; pyHanko would make it twice."""
    certificates = (identity.certificate, *identity.chain)
    stamp = await lasting.stamp_size() if lasting else 0
    own = BESIDE_CERTIFICATES + sum(map(len, map(_der, certificates)))
    return 2 * (own + stamp + stamp // 4)


def moment_after(data: bytes, field: str, now: datetime) -> datetime:
    """Return a moment after the time stamp; refuse one that our own time cannot belong to.

    Args:
        data: a file that was just signed.
        field: the field that was signed.
        now: the time of signing by our clock.

    Raises:
        SigningError: this computer's clock is wrong.
    """
    signatures = SwiftReader(data).embedded_signatures
    stamped = next(own_stamp_time(one) for one in signatures if one.field_name == field) or now
    if not -CLOCK_TOLERANCE <= stamped - now <= LONGEST_BUILD:
        message = (
            "This computer's clock differs from that of the time-stamp authority "
            f"({stamped:%Y-%m-%d %H:%M} UTC); set it right and seal again."
        )
        raise SigningError(message)
    return max(now, stamped) + CLOCK_TOLERANCE


def _der(certificate: Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _refuse_unsuitable(unsigned: bytes, writer: IncrementalPdfFileWriter) -> None:
    if writer.prev.encrypted:
        message = "An encrypted PDF cannot be sealed; build it without a password."
        raise SigningError(message)
    if not ends_properly(unsigned):
        message = "This PDF has bytes behind its end; build it again."
        raise SigningError(message)
    if any(enumerate_sig_fields(writer.prev, filled_status=True)):
        message = "This PDF is signed already; seal the file as it was built."
        raise SigningError(message)


def _first_problem(result: FileVerification) -> str:
    sentences = result.sentences
    return sentences[1] if len(sentences) > 1 else sentences[0]
