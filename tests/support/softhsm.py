"""A token of our own: SoftHSM2 with keys made in it, and certificates for them."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pkcs11
from asn1crypto import keys
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
from pkcs11.util.rsa import encode_rsa_public_key
from pkcs11.util.x509 import decode_x509_certificate

from qms.signing.environment import Pkcs11Token

PIN = "271828"
CONFIGURATION = "SOFTHSM2_CONF"
MODULES = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib64/libsofthsm2.so"),
    Path("/opt/homebrew/lib/softhsm/libsofthsm2.so"),
)


def module() -> Path:
    found = next((path for path in MODULES if path.is_file()), None)
    assert found, "SoftHSM2 is missing; python3 scripts/bootstrap.py test installs it"
    return found


def prepare(folder: Path) -> None:
    """Let the library, which a process loads once, keep its tokens in a folder."""
    tokens = folder / "tokens"
    tokens.mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n")
    os.environ[CONFIGURATION] = str(configuration)


def new_token(label: str) -> None:
    command = ["softhsm2-util", "--init-token", "--free", "--label", label]
    subprocess.run([*command, "--pin", PIN, "--so-pin", "314159"], check=True, capture_output=True)


@dataclass(frozen=True)
class TokenKeys:
    """What a test does with a token before anything is sealed."""

    label: str

    def source(self, **more: object) -> Pkcs11Token:
        values = {"module": module(), "token": self.label, "pin": PIN, **more}
        return Pkcs11Token(**values)  # type: ignore[arg-type]

    def _session(self) -> pkcs11.Session:
        token = pkcs11.lib(str(module())).get_token(token_label=self.label)
        try:
            return token.open(rw=True, user_pin=PIN)
        except pkcs11.exceptions.UserAlreadyLoggedIn:
            return token.open(rw=True)

    def new_key(self, label: str, *, bits: int = 0) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
        """Make a key in the token: RSA of so many bits, else P-256."""
        number = label.encode()
        with self._session() as session:
            if bits:
                public, _ = session.generate_keypair(
                    pkcs11.KeyType.RSA, bits, label=label, id=number, store=True
                )
                der = encode_rsa_public_key(public)
                key = serialization.load_der_public_key(_as_spki(der, "rsa"))
            else:
                parameters = session.create_domain_parameters(
                    pkcs11.KeyType.EC,
                    {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")},
                    local=True,
                )
                public, _ = parameters.generate_keypair(label=label, id=number, store=True)
                key = serialization.load_der_public_key(encode_ec_public_key(public))
        assert isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey)
        return key

    def keep(self, label: str, *certificates: x509.Certificate) -> None:
        """Put certificates into the token; the first belongs to the key of that label."""
        with self._session() as session:
            for position, certificate in enumerate(certificates):
                der = certificate.public_bytes(serialization.Encoding.DER)
                name = label if position == 0 else f"{label}-above-{position}"
                attributes = decode_x509_certificate(der)
                attributes |= {
                    pkcs11.Attribute.TOKEN: True,
                    pkcs11.Attribute.LABEL: name,
                    pkcs11.Attribute.ID: name.encode(),
                }
                session.create_object(attributes)


def _as_spki(der: bytes, algorithm: str) -> bytes:
    key = keys.RSAPublicKey.load(der)
    data: bytes = keys.PublicKeyInfo.wrap(key, algorithm).dump()
    return data
