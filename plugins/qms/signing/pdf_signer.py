"""pyHanko's signer at our time, with our keys, and without a look at the clock."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from qms.signing.asn1 import as_asn1
from qms.signing.errors import SigningError
from qms.signing.identity import LoadedIdentity
from qms.signing.long_term import DIGEST
from qms.signing.timestamps import TimeStampAuthority

WHOLE_FIELD = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins(0, 0, 0, 0)
)
FIELD_NAME = "Seal"
READABLE_FIELD_NAME = "Seal of the issuing organisation"


@contextmanager
def drawn(page: bytes) -> Iterator[StaticStampStyle | None]:
    """Give pyHanko a page to show in the field; it takes pages from files only."""
    if not page:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stamp.pdf"
        path.write_bytes(page)
        yield StaticStampStyle.from_pdf_file(
            str(path), border_width=0, background_opacity=1.0, background_layout=WHOLE_FIELD
        )


def new_field() -> SigFieldSpec:
    """Return the field that a seal makes for itself."""
    # Out of the page and printable: PDF/A forbids hidden fields and PDF/UA asks that every field
    # within the page is tagged. Publishing may prepare a tagged field of this name instead.
    return SigFieldSpec(
        FIELD_NAME,
        readable_field_name=READABLE_FIELD_NAME,
        invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
    )


class TimedSigner(PdfSigner):
    """States the time that the caller gives; pyHanko asks the clock."""

    def __init__(
        self,
        metadata: PdfSignatureMetadata,
        signer: Signer,
        now: datetime,
        new_field: SigFieldSpec | None,
        authority: TimeStampAuthority | None,
        style: StaticStampStyle | None,
    ) -> None:
        super().__init__(
            metadata, signer, new_field_spec=new_field, timestamper=authority, stamp_style=style
        )
        self._now = now

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002 - pyHanko's signature
    ) -> PdfSigningSession:
        """Start as pyHanko does, at our time."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._now
        return session


class KeySigner(Signer):
    """Signs with a key that was loaded once; pyHanko's own signer parses it for each file."""

    def __init__(self, identity: LoadedIdentity) -> None:
        self._key = identity.key
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple([as_asn1(one) for one in identity.chain])
        super().__init__(cert_registry=registry, signing_cert=as_asn1(identity.certificate))

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - pyHanko's signature
    ) -> bytes:
        """Sign; pyHanko calls with `dry_run` to learn the size."""
        if digest_algorithm != DIGEST:
            message = f"Seals are made with SHA-256, not {digest_algorithm}."
            raise SigningError(message)
        if dry_run:
            return bytes(self._key.public.key_size // 4)
        return self._key.sign(data)
