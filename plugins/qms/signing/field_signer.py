"""A person signs a field of a sealed file: an approval signature, appended to what is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO

from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.stamp import StaticStampStyle

from qms.domain.approver_fields import PREFIX, ApproverField, FieldState, next_open
from qms.domain.seal_levels import PadesLevel
from qms.domain.seals import FileVerification, IdentityKind, Purpose, SealIdentity, Verdict
from qms.signing.errors import SigningError
from qms.signing.identity import LoadedIdentity
from qms.signing.long_term import DIGEST, long_term
from qms.signing.pdf_signer import KeySigner, TimedSigner, drawn
from qms.signing.quiet import quiet, run
from qms.signing.seal import Sealed, moment_after, reserved
from qms.signing.terms import BASIC_TERMS, SealTerms
from qms.signing.trust import NO_TRUST, TrustStore
from qms.signing.verify import verify_bytes
from qms.signing.writer import appending_to

FOR_PEOPLE = frozenset({PadesLevel.BASELINE, PadesLevel.TIMED})
"""Levels of one person's signature; evidence for all is added when the last has signed."""


class FieldSigner:
    """Signs fields with the key of one person."""

    def __init__(
        self,
        identity: LoadedIdentity,
        terms: SealTerms = BASIC_TERMS,
        trust: TrustStore = NO_TRUST,
    ) -> None:
        """Begin with an identity.

        Raises:
            SigningError: a level is asked for that closes the file.
        """
        if terms.level not in FOR_PEOPLE:
            raise SigningError(
                f"{terms.level.value} would close the file to those who sign after you: sign at B-B"
                " or B-T, and when all have signed use `qms timestamp`."
            )
        self._identity = identity
        self._signer = KeySigner(identity)
        self._lasting = long_term(terms, trust)
        self._level = terms.level
        self._trust = replace(trust, committed=(*trust.committed, identity.certificate))

    @property
    def facts(self) -> SealIdentity:
        """Return the public facts about the person's identity."""
        return self._identity.facts

    def field(self, data: bytes, role: str, *, now: datetime, name: str) -> ApproverField:
        """Return the field of a role when this person may sign it now.

        Args:
            data: a sealed file.
            role: the role, or the name of its field.
            now: the present, with a time zone.
            name: the file's name in the verification's words.

        Raises:
            SigningError: the file does not verify, or it is not this field's turn.
        """
        before = verify_bytes(data, name=name, trust=self._trust, now=now)
        state = field_to_sign(before, role)
        self._refuse_second_signature(before)
        return state.field

    def sign(
        self,
        data: bytes,
        field: ApproverField,
        *,
        now: datetime,
        name: str,
        reason: str,
        location: str = "",
        drawing: bytes = b"",
    ) -> Sealed:
        """Sign a field and verify the result; the file begins with exactly the bytes given.

        Args:
            data: a sealed file.
            field: what `field` returned for it.
            now: the time stated in the signature, with a time zone.
            name: the file's name in the verification's words.
            reason: what the signature means.
            location: shown by PDF readers; left out when empty.
            drawing: a PDF page that is shown in the field.

        Raises:
            SigningError: it cannot be signed, or the result does not verify.
        """
        metadata = PdfSignatureMetadata(
            field_name=field.name,
            md_algorithm=DIGEST,
            reason=reason,
            location=location or None,
            name=self.facts.signer,
            subfilter=SigSeedSubFilter.PADES,
        )
        with quiet(), drawn(drawing) as style:
            signed = run(self._sign(data, metadata, now, style))
        return self._checked(data, signed, field, name, now)

    def _refuse_second_signature(self, before: FileVerification) -> None:
        """Each field is for another person; test keys, which prove no identity, are not asked."""
        own = self.facts.certificate_sha256
        used = next((one for one in before.signatures if one.certificate_sha256 == own), None)
        if used is None or self.facts.kind is IdentityKind.DEMONSTRATION:
            return
        what = "sealed the file" if used.purpose is Purpose.SEAL else f"signed {used.field}"
        raise SigningError(
            f"The certificate of {self.facts.signer} {what} already; each field is for another"
            " person's own certificate."
        )

    async def _sign(
        self,
        data: bytes,
        metadata: PdfSignatureMetadata,
        now: datetime,
        style: StaticStampStyle | None,
    ) -> bytes:
        authority = self._lasting.authority if self._lasting else None
        signer = TimedSigner(metadata, self._signer, now, None, authority, style)
        output = BytesIO()
        try:
            await signer.async_sign_pdf(
                appending_to(data),
                existing_fields_only=True,
                bytes_reserved=await reserved(self._identity, self._lasting),
                output=output,
            )
        except SigningError:
            raise
        except Exception as error:  # pyHanko raises nearly anything on odd files
            message = f"This field cannot be signed ({type(error).__name__}: {error})."
            raise SigningError(message) from error
        return output.getvalue()

    def _checked(
        self, data: bytes, signed: bytes, field: ApproverField, name: str, now: datetime
    ) -> Sealed:
        moment = moment_after(signed, field.name, now) if self._lasting else now
        found = verify_bytes(signed, name=name, trust=self._trust, now=moment)
        mine = next((one for one in found.fields if one.field == field), None)
        good = (
            signed.startswith(data)
            and found.intact
            and mine is not None
            and mine.is_known
            and mine.level is self._level
        )
        if not good:
            raise SigningError(
                "The signed file does not pass its own verification and was thrown away:"
                f" {' '.join(found.sentences)}"
            )
        return Sealed(data=signed, verification=found)


def field_to_sign(found: FileVerification, wanted: str) -> FieldState:
    """Return the field of a role, when it may be signed now.

    Args:
        found: what verification said of the file.
        wanted: the role, or the name of its field.

    Raises:
        SigningError: one sentence that says why not and who is next.
    """
    if found.verdict in {Verdict.NOT_SEALED, Verdict.NOT_A_PDF, Verdict.UNREADABLE}:
        raise SigningError("it is not sealed, and people sign sealed files only: build it first.")
    if not found.intact:
        raise SigningError(f"it is not signed, because it does not verify: {found.sentences[1]}")
    if not found.fields:
        raise SigningError(
            "it has no fields for approvers; name their roles as approver_fields in qms.yml and"
            " build again."
        )
    role = wanted.removeprefix(PREFIX)
    state = next((each for each in found.fields if each.field.role == role), None)
    if state is None:
        known = ", ".join(each.field.role for each in found.fields)
        raise SigningError(f"it has no field {role}; its fields are {known}.")
    if not state.is_open:
        raise SigningError(f"its field {role} is signed already, by {state.signer}.")
    turn = next_open(found.fields)
    if turn is not None and turn != state:
        raise SigningError(f"{turn.field.role} signs before {role}, and has not signed yet.")
    if any(one.purpose is Purpose.TIMESTAMP for one in found.signatures):
        raise SigningError("it was put into long-term form already, which closes its fields.")
    return state
