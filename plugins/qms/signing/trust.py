"""Whom a verification trusts, and what each kind of trust is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from asn1crypto.x509 import Certificate as AsnCertificate
from cryptography import x509

from qms.domain.seals import Trust
from qms.signing.asn1 import as_asn1
from qms.signing.certificates import fingerprint
from qms.signing.files import read_certificate_file, read_certificates


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustStore:
    """Certificates by the reason they are trusted for."""

    roots: tuple[x509.Certificate, ...] = ()
    """Authorities that the user configured."""
    committed: tuple[x509.Certificate, ...] = ()
    """Public certificates kept with the manual: of an authority, or of the signer itself."""
    demonstration: tuple[x509.Certificate, ...] = ()
    """The demonstration root of this computer."""
    time_stamps: tuple[x509.Certificate, ...] = ()
    """Authorities that may confirm a time, and nothing else."""

    def anchors_for(self, signer_sha256: str) -> list[AsnCertificate]:
        """Return the certificates that a chain may end in.

        A certificate that is no authority's counts only for its own holder: whoever holds it must
        not be able to issue further ones.
        """
        return [
            as_asn1(one)
            for one in (*self.roots, *self.committed, *self.demonstration)
            if _is_authority(one) or fingerprint(one) == signer_sha256
        ]

    @property
    def authorities(self) -> list[AsnCertificate]:
        """Return the certificates that may issue others."""
        return self.anchors_for("")

    @property
    def time_stamp_anchors(self) -> list[AsnCertificate]:
        """Return the certificates that the chain of a time stamp may end in."""
        return [as_asn1(one) for one in self.time_stamps] + self.authorities

    def trust_of(self, anchor_sha256: str) -> Trust:
        """Return the best reason to trust a certificate that a chain ended in."""
        groups = (
            (Trust.CONFIGURED_ROOT, self.roots),
            (Trust.COMMITTED_CERTIFICATE, self.committed),
            (Trust.DEMONSTRATION_ROOT, self.demonstration),
            (Trust.TIME_STAMP_AUTHORITY, self.time_stamps),
        )
        return next(
            (
                trust
                for trust, certificates in groups
                if any(fingerprint(one) == anchor_sha256 for one in certificates)
            ),
            Trust.UNKNOWN,
        )


NO_TRUST = TrustStore()


def load_trust(
    *,
    roots: Iterable[Path] = (),
    committed: Iterable[Path] = (),
    demonstration: bytes | None = None,
    time_stamps: Iterable[Path] = (),
) -> TrustStore:
    """Read the trusted certificates from PEM or DER files.

    Raises:
        SigningError: when a file is missing or holds no certificate.
    """
    return TrustStore(
        roots=_read_all(roots),
        committed=_read_all(committed),
        demonstration=(
            ()
            if demonstration is None
            else read_certificates(demonstration, origin="the demonstration root")
        ),
        time_stamps=_read_all(time_stamps),
    )


def _read_all(paths: Iterable[Path]) -> tuple[x509.Certificate, ...]:
    return tuple(
        certificate
        for path in paths
        for certificate in read_certificate_file(path, what="trusted certificate")
    )


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, ValueError):
        return False
