from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import weasyprint
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from qms.domain.seals import XMP_NAMESPACE, IdentityKind
from qms.signing.identity import LoadedIdentity, checked_identity, load_identity, loaded_key
from qms.signing.seal import Sealed, Sealer
from qms.signing.terms import seal_terms
from qms.signing.trust import TrustStore, load_trust
from qms.signing.verify import verify_bytes
from support.pki import Pki, running

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SERIALS = itertools.count(1000)
DOCUMENT_KEY_USAGE = frozenset({"digital_signature", "content_commitment"})
USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True)
class Holder:
    key: Key
    certificate: x509.Certificate

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def make_certificate(
    name: str,
    *,
    issuer: Holder | None = None,
    key: Key | None = None,
    start: datetime = NOW - timedelta(days=100),
    end: datetime = NOW + timedelta(days=1000),
    usage: Iterable[str] | None = DOCUMENT_KEY_USAGE,
    extended: Iterable[x509.ObjectIdentifier] = (),
    authority: bool = False,
) -> Holder:
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(next(SERIALS))
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if usage is not None:
        allowed = {"key_cert_sign", "crl_sign"} if authority else set(usage)
        flags = {name: name in allowed for name in USAGES}
        builder = builder.add_extension(x509.KeyUsage(**flags), critical=True)
    if extended:
        builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=False)
    signing_key = issuer.key if issuer else key
    algorithm = None if isinstance(signing_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return Holder(key, builder.sign(signing_key, algorithm))


def identity_of(holder: Holder, *chain: Holder, now: datetime = NOW) -> LoadedIdentity:
    return checked_identity(
        IdentityKind.CONFIGURED,
        loaded_key(holder.key, origin="a test"),
        holder.certificate,
        tuple(one.certificate for one in chain),
        now=now,
        origin="a test",
    )


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def certificate_maker():
    """Make certificates of any kind, also wrong ones."""
    return make_certificate


@pytest.fixture(scope="session")
def identity_maker():
    return identity_of


@pytest.fixture(scope="session")
def authority() -> Holder:
    return make_certificate("Example Aero Root", authority=True)


@pytest.fixture(scope="session")
def signer(authority: Holder) -> Holder:
    return make_certificate("Example Aero Seal", issuer=authority)


@pytest.fixture(scope="session")
def sealer(signer: Holder) -> Sealer:
    return Sealer(identity_of(signer))


class UncheckedSealer(Sealer):
    """Hands over what it made, also when that is wrong."""

    def _checked(self, data: bytes, name: str, trust: TrustStore, now: datetime) -> Sealed:
        found = verify_bytes(data, name=name, trust=trust, now=now)
        return Sealed(data=data, verification=found)


@pytest.fixture(scope="session")
def unchecked_sealer():
    return UncheckedSealer


@pytest.fixture(scope="session")
def trust(authority: Holder) -> TrustStore:
    return TrustStore(roots=(authority.certificate,))


def build_pdf(number: str, revision: str, *, title: str = "Receiving and inspection") -> bytes:
    paragraphs = "".join(f"<h2>Step {i}</h2><p>{'Inspect the parts. ' * 60}</p>" for i in range(6))
    # Whatever font the machine has, the last page keeps room for a stamp.
    last = '<h2 style="break-before: page">End</h2><p>Keep the record.</p>'
    html = f"<html lang=en><title>{title}</title><body><h1>{title}</h1>{paragraphs}{last}</html>"
    with warnings.catch_warnings():
        # WeasyPrint 70 leaves its colour profile open.
        warnings.simplefilter("ignore", ResourceWarning)
        plain = weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/a-3a")
    with pikepdf.open(BytesIO(plain)) as pdf:
        packet = pdf.Root.Metadata.read_bytes().decode("utf-8")
        own = (
            '<rdf:Description rdf:about="" xmlns:qms="' + XMP_NAMESPACE + '">'
            f"<qms:documentNumber>{number}</qms:documentNumber>"
            f"<qms:revision>{revision}</qms:revision></rdf:Description></rdf:RDF>"
        )
        assert "</rdf:RDF>" in packet
        packet = packet.replace("</rdf:RDF>", own, 1)
        pdf.Root.Metadata = pdf.make_stream(
            packet.encode("utf-8"), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        output = BytesIO()
        pdf.save(output, deterministic_id=True)
    return output.getvalue()


@pytest.fixture(scope="session")
def pdf_maker():
    return build_pdf


@pytest.fixture(scope="session")
def unsigned() -> bytes:
    return build_pdf("QP-07", "C")


@pytest.fixture(scope="session")
def sealed(sealer: Sealer, unsigned: bytes) -> bytes:
    return sealer.seal(unsigned, now=NOW)


@pytest.fixture(scope="session")
def sealed_path(sealed: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "QP-07.pdf"
    path.write_bytes(sealed)
    return path


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    """Authorities that answer on loopback, at the computer's own time."""
    with running(tmp_path_factory.mktemp("pki")) as authorities:
        yield authorities


@pytest.fixture(scope="session")
def pki_trust(pki: Pki) -> TrustStore:
    return load_trust(roots=[pki.pem("root")], time_stamps=[pki.pem("time-root")])


@pytest.fixture(scope="session")
def sealed_at(pki: Pki, pki_trust: TrustStore, unsigned: bytes):
    """Return the same file, sealed at each level once."""
    identity = load_identity(pki.identity(), now=datetime.now(UTC))
    files: dict[str, bytes] = {}

    def sealed(level: str) -> bytes:
        if level not in files:
            terms = seal_terms({}, level=level, authority=pki.authority)
            files[level] = Sealer(identity, terms, pki_trust).seal(unsigned, now=datetime.now(UTC))
        return files[level]

    return sealed
