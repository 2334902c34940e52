"""Seal with a key on a smart card, USB token or HSM (PKCS#11).

A PIN is tried once and never again: three wrong ones lock most cards for good.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11 import exceptions
from pkcs11.util.ec import encode_ecdsa_signature

from qms.signing.certificates import accepted_key, issued_by
from qms.signing.environment import (
    CERTIFICATE_VARIABLE,
    LABEL_VARIABLE,
    MODULE_VARIABLE,
    TOKEN_VARIABLE,
    Pkcs11Token,
)
from qms.signing.errors import SigningError
from qms.signing.files import PASSPHRASE_VARIABLE
from qms.signing.keys import CHALLENGE, PublicKey, signed_by

LOCKED = (exceptions.PinLocked, exceptions.PinExpired, exceptions.UserPinNotInitialized)
WRONG = (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange)


class TokenKey:
    """A private key that its token uses for us."""

    def __init__(self, session: Any, key: Any, public: PublicKey, origin: str) -> None:
        self._session = session  # closed with the last reference to it
        self._key = key
        self._public = public
        self._origin = origin

    @property
    def public(self) -> PublicKey:
        """Return the public key, as the certificate has it."""
        return self._public

    def sign(self, data: bytes) -> bytes:
        """Let the token sign data with SHA-256."""
        try:
            if isinstance(self._public, ec.EllipticCurvePublicKey):
                digest = hashlib.sha256(data).digest()
                return bytes(
                    encode_ecdsa_signature(self._key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))
                )
            return bytes(self._key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
        except exceptions.PKCS11Error as error:
            raise SigningError(
                f"The {self._origin} did not sign ({_reason(error)}); see whether it is still"
                " plugged in, and whether it waits for a touch or a PIN of its own."
            ) from error


class OpenToken:
    """A token whose PIN was accepted."""

    def __init__(self, session: Any, origin: str) -> None:
        self._session = session
        self.origin = origin

    def certificates(self, label: str | None) -> tuple[x509.Certificate, ...]:
        """Return the certificate of the key on the token, then those above it.

        Raises:
            SigningError: when the token holds none, or several and no label says which.
        """
        every = self._objects(pkcs11.ObjectClass.CERTIFICATE)
        keys = {_id(each) for each in self._objects(pkcs11.ObjectClass.PRIVATE_KEY, label)}
        own = [each for each in every if _id(each) in keys] or [
            each for each in every if label is not None and each[pkcs11.Attribute.LABEL] == label
        ]
        if not own:
            raise SigningError(
                f"The {self.origin} holds no certificate for its key; name the certificate file in "
                f"{CERTIFICATE_VARIABLE}."
            )
        if len(own) > 1:
            raise SigningError(self._several("certificates"))
        known = [_certificate(each, self.origin) for each in every]
        return tuple(_upwards(_certificate(own[0], self.origin), known))

    def key_for(self, certificate: x509.Certificate, label: str | None) -> TokenKey:
        """Return the key of a certificate; it has to sign once, to show that it is.

        Raises:
            SigningError: when it is not there, or belongs to another certificate.
        """
        public = accepted_key(certificate.public_key(), origin=self.origin)
        found = self._objects(pkcs11.ObjectClass.PRIVATE_KEY, label)
        if not found:
            named = f" with the label {label}" if label else ""
            raise SigningError(
                f"The {self.origin} holds no private key{named}; check {LABEL_VARIABLE}."
            )
        if len(found) > 1:
            raise SigningError(self._several("keys"))
        key = TokenKey(self._session, found[0], public, self.origin)
        if not signed_by(public, key.sign(CHALLENGE), CHALLENGE):
            raise SigningError(
                f"The key and the certificate in {self.origin} do not belong together; "
                "give the key that the certificate was made for."
            )
        return key

    def _objects(self, kind: pkcs11.ObjectClass, label: str | None = None) -> list[Any]:
        wanted: dict[pkcs11.Attribute, object] = {pkcs11.Attribute.CLASS: kind}
        if label is not None:
            wanted[pkcs11.Attribute.LABEL] = label
        try:
            return list(self._session.get_objects(wanted))
        except exceptions.PKCS11Error as error:
            raise SigningError(
                f"The {self.origin} cannot be read ({_reason(error)}); plug it in again."
            ) from error

    def _several(self, what: str) -> str:
        return f"The {self.origin} holds several {what}; say in {LABEL_VARIABLE} which one seals."


def open_token(source: Pkcs11Token) -> OpenToken:
    """Open a token with its PIN.

    Raises:
        SigningError: when module or token are missing, or the PIN is not accepted.
    """
    origin = f"token {source.token}"
    token = _find_token(source)
    return OpenToken(_log_in(token, source.pin, origin), origin)


def _find_token(source: Pkcs11Token) -> Any:
    if not source.module.is_file():
        raise SigningError(
            f"{source.module}, named in {MODULE_VARIABLE}, does not exist; give the path of the"
            " library that came with the token."
        )
    try:
        module = pkcs11.lib(str(source.module))
        return module.get_token(token_label=source.token)
    except exceptions.NoSuchToken as error:
        raise SigningError(
            f"The token {source.token} is not there; plug it in, or check {TOKEN_VARIABLE}."
        ) from error
    except exceptions.MultipleTokensReturned as error:
        raise SigningError(
            f"Several tokens are called {source.token}; unplug all but the one that seals."
        ) from error
    except (exceptions.PKCS11Error, OSError, RuntimeError) as error:
        raise SigningError(
            f"{source.module}, named in {MODULE_VARIABLE}, does not work as a PKCS#11 library"
            f" ({_reason(error)}); give the path of the library that came with the token."
        ) from error


def _log_in(token: Any, pin: str | None, origin: str) -> Any:
    flags = token.flags
    if pkcs11.TokenFlag.USER_PIN_LOCKED in flags:
        raise SigningError(_locked(origin))
    if pkcs11.TokenFlag.USER_PIN_FINAL_TRY in flags:
        raise SigningError(
            f"The PIN of {origin} was wrong before and one attempt is left, which we do not risk;"
            " log in once with the tool of its maker."
        )
    own_pad = pkcs11.TokenFlag.PROTECTED_AUTHENTICATION_PATH in flags
    if pin is None and not own_pad:
        raise SigningError(f"The {origin} asks for a PIN; set {PASSPHRASE_VARIABLE}.")
    try:
        return token.open(user_pin=pkcs11.PROTECTED_AUTH if pin is None else pin)
    except exceptions.UserAlreadyLoggedIn:
        return token.open()
    except WRONG as error:
        raise SigningError(
            f"The PIN of {origin} is wrong; it was tried once, and wrong PINs lock a token, so"
            f" check {PASSPHRASE_VARIABLE} before you try again."
        ) from error
    except LOCKED as error:
        raise SigningError(_locked(origin)) from error
    except exceptions.PKCS11Error as error:
        raise SigningError(
            f"The {origin} cannot be opened ({_reason(error)}); plug it in again."
        ) from error


def _locked(origin: str) -> str:
    return f"The PIN of {origin} is locked, expired or not set; unlock it with its maker's tool."


def _upwards(
    certificate: x509.Certificate, known: list[x509.Certificate]
) -> list[x509.Certificate]:
    path = [certificate]
    while issuer := next(
        (each for each in known if each not in path and issued_by(path[-1], each)), None
    ):
        path.append(issuer)
    return path


def _certificate(item: Any, origin: str) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(item[pkcs11.Attribute.VALUE])
    except ValueError as error:
        raise SigningError(
            f"A certificate on {origin} is damaged; name the certificate file in"
            f" {CERTIFICATE_VARIABLE}."
        ) from error


def _id(item: Any) -> bytes:
    return bytes(item[pkcs11.Attribute.ID])


def _reason(error: Exception) -> str:
    """Return what went wrong; most errors of PKCS#11 have a name and no words."""
    return str(error) or type(error).__name__
