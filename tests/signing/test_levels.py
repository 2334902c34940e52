"""Files that later issues will make: time stamps, approvals after the seal, stored evidence."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from asn1crypto import keys
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfTimeStamper
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from qms.domain.seal_levels import PadesLevel
from qms.domain.seals import Purpose, Verdict
from qms.signing.asn1 import as_asn1
from qms.signing.trust import TrustStore
from qms.signing.verify import verify_bytes


class PlainWriter(IncrementalPdfFileWriter):
    """Appends exactly the given changes; pyHanko would set dates too."""

    def _update_meta(self) -> None:
        pass


def asn1_key(holder) -> keys.PrivateKeyInfo:
    der = holder.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return keys.PrivateKeyInfo.load(der)


def pyhanko_signer(holder) -> SimpleSigner:
    return SimpleSigner(as_asn1(holder.certificate), asn1_key(holder), SimpleCertificateStore())


@pytest.fixture(scope="module")
def stamper(authority, certificate_maker, now):
    holder = certificate_maker(
        "Time",
        issuer=authority,
        key=rsa.generate_private_key(65537, 3072),  # pyHanko's dummy signs with RSA only
        extended=[ExtendedKeyUsageOID.TIME_STAMPING],
    )
    return DummyTimeStamper(
        as_asn1(holder.certificate),
        asn1_key(holder),
        fixed_dt=now,
        certs_to_embed=SimpleCertificateStore.from_certs([as_asn1(authority.certificate)]),
    )


def sign(data, holder, *, field, certify=False, permission=MDPPerm.FILL_FORMS, stamper=None):
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        certify=certify,
        docmdp_permissions=permission,
        subfilter=SigSeedSubFilter.PADES,
    )
    writer = PlainWriter(BytesIO(data))
    signer = PdfSigner(metadata, pyhanko_signer(holder), timestamper=stamper)
    return signer.sign_pdf(writer).getvalue()


def with_fields(data: bytes, *names: str) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(data))
    for number, name in enumerate(names):
        box = (10, 10 + 50 * number, 100, 50 + 50 * number)
        append_signature_field(writer, SigFieldSpec(name, box=box))
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def with_evidence(data: bytes, *holders) -> bytes:
    output = BytesIO(data)
    DocumentSecurityStore.add_dss(
        output, None, certs=[as_asn1(one.certificate) for one in holders], force_write=True
    )
    return output.getvalue()


@pytest.fixture(scope="module")
def later(now):
    """The present of these tests: pyHanko's own signer takes the computer's clock."""
    return now + timedelta(days=900)


@pytest.fixture(scope="module")
def approved(unsigned, signer, authority, certificate_maker):
    """A seal that lets approvers sign, and two approvals."""
    data = sign(with_fields(unsigned, "Checked", "Approved"), signer, field="Seal", certify=True)
    for field in ("Checked", "Approved"):
        data = sign(data, certificate_maker(field, issuer=authority), field=field)
    return data


def test_time_stamp(unsigned, signer, stamper, trust, later):
    data = sign(
        unsigned, signer, field="Seal", certify=True, permission=MDPPerm.NO_CHANGES, stamper=stamper
    )
    result = verify_bytes(data, name="x.pdf", trust=trust, now=later)
    assert result.verdict is Verdict.SEALED, result.sentences
    assert result.seal is not None
    assert result.seal.level is PadesLevel.TIMED


def test_time_stamp_of_an_unknown_authority(unsigned, signer, stamper, later):
    data = sign(
        unsigned, signer, field="Seal", certify=True, permission=MDPPerm.NO_CHANGES, stamper=stamper
    )
    own = TrustStore(committed=(signer.certificate,))
    result = verify_bytes(data, name="x.pdf", trust=own, now=later)
    assert result.verdict is Verdict.SEALED, result.sentences
    assert any("authority behind the time stamp is not known" in one for one in result.sentences)


def test_certificates_alone_are_no_evidence(unsigned, signer, authority, stamper, trust, later):
    data = sign(
        unsigned, signer, field="Seal", certify=True, permission=MDPPerm.NO_CHANGES, stamper=stamper
    )
    once = with_evidence(data, authority)
    twice = with_evidence(once, signer)
    for one in (once, twice):
        result = verify_bytes(one, name="x.pdf", trust=trust, now=later)
        assert result.verdict is Verdict.SEALED, result.sentences
        assert result.seal is not None
        assert result.seal.level is PadesLevel.TIMED
        assert any("does not show that the signer's was valid" in one for one in result.sentences)


def test_archive_time_stamp(unsigned, signer, authority, stamper, trust, later):
    data = sign(
        unsigned, signer, field="Seal", certify=True, permission=MDPPerm.NO_CHANGES, stamper=stamper
    )
    writer = IncrementalPdfFileWriter(BytesIO(with_evidence(data, authority)))
    stamped = PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256").getvalue()
    result = verify_bytes(stamped, name="x.pdf", trust=trust, now=later)
    assert result.verdict is Verdict.SEALED, result.sentences
    assert [one.purpose for one in result.signatures] == [Purpose.SEAL, Purpose.TIMESTAMP]
    assert result.signatures[0].level is PadesLevel.TIMED
    flipped = bytearray(stamped)
    flipped[len(data) + 40] ^= 1
    assert not verify_bytes(bytes(flipped), name="x.pdf", trust=trust, now=later).ok


def test_approvals_after_the_seal(approved, trust, later):
    result = verify_bytes(approved, name="x.pdf", trust=trust, now=later)
    assert result.verdict is Verdict.SEALED, result.sentences
    assert [one.field for one in result.signatures] == ["Seal", "Checked", "Approved"]
    assert [one.signer for one in result.signatures] == ["Example Aero Seal", "Checked", "Approved"]
    assert (result.document_number, result.revision) == ("QP-07", "C")


def test_title_changed_after_approvals(approved, trust, later):
    writer = PlainWriter(BytesIO(approved))
    info = writer.trailer["/Info"]
    info["/Title"] = generic.pdf_string("Another title")
    writer.update_container(info)
    output = BytesIO()
    writer.write(output)
    result = verify_bytes(output.getvalue(), name="x.pdf", trust=trust, now=later)
    assert result.verdict is Verdict.CHANGED
    assert any("Title" in one for one in result.sentences)


def test_signature_without_a_seal(unsigned, signer, trust, later):
    data = sign(unsigned, signer, field="Somebody")
    result = verify_bytes(data, name="x.pdf", trust=trust, now=later)
    assert result.verdict is Verdict.CHANGED
    assert any("not a seal" in one for one in result.sentences)


def test_seal_that_permits_annotations(unsigned, signer, trust, later):
    data = sign(unsigned, signer, field="Seal", certify=True, permission=MDPPerm.ANNOTATE)
    result = verify_bytes(data, name="x.pdf", trust=trust, now=later)
    assert result.verdict is Verdict.CHANGED
