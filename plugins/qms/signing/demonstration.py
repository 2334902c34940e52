"""A sealing identity that proves nothing, so that the first build works without any set-up.

It lies outside the repository, is made when it is missing and renewed when it has ended. Its
authority outlives its signer, so that files sealed before a renewal are still recognised.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from qms.domain.seals import IdentityKind
from qms.signing.errors import SigningError
from qms.signing.files import read_bytes, read_certificates, read_private_key
from qms.signing.identity import LoadedIdentity, checked_identity
from qms.signing.keys import LoadedKey

SUBJECT = "TEST SIGNATURE - proves no identity"
AUTHORITY = "TEST AUTHORITY - proves no identity"
SECRET_FILE = "demonstration-identity.pem"  # noqa: S105 - a file's name, no secret
ROOT_FILE = "demonstration-root.pem"
KEY_BEGIN = b"-----BEGIN PRIVATE KEY-----"
AUTHORITY_TERM = timedelta(days=3650)
SIGNER_TERM = timedelta(days=730)
CLOCK_TOLERANCE = timedelta(days=1)
KEY_USAGES = (
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
SIGNER_USAGE = frozenset({"digital_signature", "content_commitment"})
AUTHORITY_USAGE = frozenset({"key_cert_sign", "crl_sign"})
SECRET_MODE = 0o600
ROOT_MODE = 0o644
FOLDER_MODE = 0o700


def demonstration_identity(folder: Path, *, now: datetime) -> LoadedIdentity:
    """Load the demonstration identity of this computer, or make or renew it.

    Args:
        folder: a folder outside the repository, such as the user's state folder.
        now: the instant at which it must be valid.

    Raises:
        SigningError: when the folder cannot be used or its file is damaged.
    """
    secret = folder / SECRET_FILE
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        if not secret.exists():
            _create(secret, _new_bundle(now))
        signer, authority = _read_bundle(secret)
        if not _valid(authority.certificate, now):
            _replace(secret, _new_bundle(now), SECRET_MODE)
        elif not _valid(signer.certificate, now):
            _replace(secret, _bundle(_new_signer(authority, now), authority), SECRET_MODE)
        signer, authority = _read_bundle(secret)
        _publish_root(folder / ROOT_FILE, authority.certificate)
    except OSError as error:
        message = (
            f"The demonstration identity cannot be kept in {folder} ({error.strerror}); "
            "give another folder, or configure a sealing identity."
        )
        raise SigningError(message) from error
    return checked_identity(
        IdentityKind.DEMONSTRATION,
        LoadedKey(signer.key),
        signer.certificate,
        (authority.certificate,),
        now=now,
        origin=str(secret),
    )


def demonstration_root(folder: Path) -> bytes | None:
    """Return this computer's demonstration root as PEM, or None when there is none."""
    try:
        return (folder / ROOT_FILE).read_bytes()
    except OSError:
        return None


@dataclass(frozen=True, slots=True)
class _Holder:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def _valid(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc


def _new_bundle(now: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(AUTHORITY)
    builder = _builder(name, name, key, now=now, last=now + AUTHORITY_TERM)
    certificate = (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(AUTHORITY_USAGE), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority = _Holder(key, certificate)
    return _bundle(_new_signer(authority, now), authority)


def _new_signer(authority: _Holder, now: datetime) -> _Holder:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate
    last = min(now + SIGNER_TERM, issuer.not_valid_after_utc)
    builder = _builder(_name(SUBJECT), issuer.subject, key, now=now, last=last)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    certificate = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(SIGNER_USAGE), critical=True)
        .add_extension(identifier, critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return _Holder(key, certificate)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    now: datetime,
    last: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_TOLERANCE)
        .not_valid_after(last)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage(allowed: frozenset[str]) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in KEY_USAGES})


def _bundle(signer: _Holder, authority: _Holder) -> bytes:
    return b"".join(_pem(holder) for holder in (signer, authority))


def _pem(holder: _Holder) -> bytes:
    key = holder.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key + holder.certificate.public_bytes(serialization.Encoding.PEM)


def _read_bundle(path: Path) -> tuple[_Holder, _Holder]:
    data = read_bytes(path, what="demonstration identity")
    blocks = data.split(KEY_BEGIN)[1:]
    try:
        signer, authority = (_read_holder(KEY_BEGIN + block, path) for block in blocks)
    except (SigningError, ValueError) as error:
        message = f"The demonstration identity {path} is damaged; delete it, and a new one is made."
        raise SigningError(message) from error
    return signer, authority


def _read_holder(block: bytes, path: Path) -> _Holder:
    key = read_private_key(block, None, origin=str(path))
    certificates = read_certificates(block, origin=str(path))
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        message = f"{path} holds a key that was not made by this program."
        raise SigningError(message)
    return _Holder(key, certificates[0])


def _publish_root(path: Path, certificate: x509.Certificate) -> None:
    data = certificate.public_bytes(serialization.Encoding.PEM)
    if not path.exists() or path.read_bytes() != data:
        _replace(path, data, ROOT_MODE)


def _create(path: Path, data: bytes) -> None:
    # A link never overwrites: of two programs that start at once both use the first one's key.
    temporary = _temporary(path, data, SECRET_MODE)
    try:
        with suppress(FileExistsError):
            os.link(temporary, path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink()


def _replace(path: Path, data: bytes, mode: int) -> None:
    temporary = _temporary(path, data, mode)
    try:
        temporary.replace(path)
    except OSError:
        temporary.unlink()
        raise
    _sync_folder(path.parent)


def _temporary(path: Path, data: bytes, mode: int) -> Path:
    # mkstemp gives 0600 from the first moment, whatever the umask says.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary = Path(name)
    temporary.chmod(mode)
    return temporary


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows cannot open folders, and does not need it
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
