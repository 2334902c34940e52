"""Seals made by keys in a token (SoftHSM2), and every way in which a token can refuse."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import pkcs11
import pytest
from pkcs11 import exceptions

from qms.domain.seals import Verdict
from qms.signing import token as token_module
from qms.signing.errors import SigningError
from qms.signing.identity import load_identity
from qms.signing.seal import Sealer
from qms.signing.trust import TrustStore
from qms.signing.verify import verify_bytes
from support import softhsm
from support.softhsm import TokenKeys


@dataclass(frozen=True)
class PublicHalf:
    """The key of a certificate whose private half nobody but the token has."""

    public: object

    def public_key(self) -> object:
        return self.public


@pytest.fixture(scope="session")
def tokens(tmp_path_factory, certificate_maker, authority):
    """Make all tokens, once: the library, loaded once a process, goes on with the first ones."""
    softhsm.prepare(tmp_path_factory.mktemp("softhsm"))
    for label in ("one", "many", "empty", "guarded", "mixed"):
        softhsm.new_token(label)

    def issue(token: TokenKeys, label: str, *, keep: bool = True, bits: int = 0, **more):
        public = token.new_key(label, bits=bits)
        holder = certificate_maker(label, issuer=authority, key=PublicHalf(public), **more)
        if keep:
            token.keep(label, holder.certificate, authority.certificate)
        return holder.certificate

    one, many, mixed = TokenKeys("one"), TokenKeys("many"), TokenKeys("mixed")
    issue(one, "seal")
    issue(many, "seal-rsa", bits=3072)
    short = issue(many, "seal-short", bits=2048)
    assert short.public_key().key_size == 2048
    mixed.new_key("seal")
    return {"one": one, "many": many, "mixed": mixed}


def refusal(source, now) -> str:
    with pytest.raises(SigningError) as caught:
        load_identity(source, now=now)
    sentence = str(caught.value)
    assert sentence.endswith("."), sentence
    assert "\n" not in sentence
    assert softhsm.PIN not in sentence
    return sentence


@pytest.mark.parametrize(
    ("token", "label", "key"), [("one", None, "P-256"), ("many", "seal-rsa", "RSA-3072")]
)
def test_a_token_seals(tokens, token, label, key, unsigned, trust, now, tmp_path):
    identity = load_identity(tokens[token].source(label=label), now=now)
    assert identity.facts.key == key
    data = Sealer(identity).seal(unsigned, now=now)
    assert data.startswith(unsigned)
    assert verify_bytes(data, name="QP-07.pdf", trust=trust, now=now).verdict is Verdict.SEALED
    path = tmp_path / "sealed.pdf"
    path.write_bytes(data)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=False).stdout
    assert b"Signature is Valid." in said


def test_certificate_from_a_file(tokens, authority, certificate_maker, unsigned, now, tmp_path):
    public = tokens["many"].new_key("fresh")
    holder = certificate_maker("From a file", issuer=authority, key=PublicHalf(public))
    path = tmp_path / "seal.pem"
    path.write_bytes(holder.certificate_pem)
    source = tokens["many"].source(label="fresh", certificate=path)
    data = Sealer(load_identity(source, now=now)).seal(unsigned, now=now)
    own = TrustStore(committed=(holder.certificate,))
    assert verify_bytes(data, name="a.pdf", trust=own, now=now).ok


def test_secrets_do_not_show(tokens):
    assert softhsm.PIN not in repr(tokens["one"].source())


class TestRefusals:
    def test_missing_token(self, tokens, now):
        assert "nowhere is not there; plug it in" in refusal(
            tokens["one"].source(token="nowhere"), now
        )

    def test_missing_library(self, tokens, now, tmp_path):
        source = tokens["one"].source(module=tmp_path / "none.so")
        assert "does not exist" in refusal(source, now)

    def test_library_of_another_kind(self, tokens, now, tmp_path):
        wrong = tmp_path / "wrong.so"
        wrong.write_bytes(b"no library")
        assert "does not work as a PKCS#11 library" in refusal(
            tokens["one"].source(module=wrong), now
        )

    def test_wrong_pin(self, tokens, now):
        source = tokens["one"].source(token="guarded", pin="000000")
        assert "was tried once" in refusal(source, now)

    def test_missing_pin(self, tokens, now):
        assert "set QMS_SEAL_PASSPHRASE" in refusal(tokens["one"].source(pin=None), now)

    def test_token_without_a_key(self, tokens, now):
        assert "holds no certificate" in refusal(tokens["one"].source(token="empty"), now)

    def test_several_keys_and_no_label(self, tokens, now):
        assert "say in QMS_SEAL_PKCS11_LABEL" in refusal(tokens["many"].source(), now)

    def test_label_of_no_key(self, tokens, now, signer, tmp_path):
        path = tmp_path / "seal.pem"
        path.write_bytes(signer.certificate_pem)
        source = tokens["one"].source(label="other", certificate=path)
        assert "no private key with the label other" in refusal(source, now)

    def test_short_rsa(self, tokens, now):
        source = tokens["many"].source(label="seal-short")
        assert "2048 bits, which is too short" in refusal(source, now)

    def test_certificate_of_another_key(self, tokens, now, signer, tmp_path):
        path = tmp_path / "seal.pem"
        path.write_bytes(signer.certificate_pem)
        source = tokens["mixed"].source(certificate=path)
        assert "do not belong together" in refusal(source, now)

    def test_certificate_that_ended(self, tokens, now):
        later = now.replace(year=now.year + 20)
        with pytest.raises(SigningError, match="token one expired on"):
            load_identity(tokens["one"].source(), now=later)


class OddToken:
    """A token with the flags that SoftHSM2 never sets."""

    def __init__(self, flags: pkcs11.TokenFlag, error: type[Exception] | None = None) -> None:
        self.flags = flags
        self.error = error
        self.tried: list[object] = []

    def open(self, user_pin: object = None) -> str:
        self.tried.append(user_pin)
        if self.error:
            raise self.error
        return "session"


class TestPins:
    def test_a_wrong_pin_is_tried_once(self):
        odd = OddToken(pkcs11.TokenFlag(0), exceptions.PinIncorrect)
        with pytest.raises(SigningError, match="tried once"):
            token_module._log_in(odd, "1", "token odd")
        assert odd.tried == ["1"]

    @pytest.mark.parametrize(
        ("flag", "words"),
        [
            (pkcs11.TokenFlag.USER_PIN_LOCKED, "unlock it"),
            (pkcs11.TokenFlag.USER_PIN_FINAL_TRY, "one attempt is left, which we do not risk"),
        ],
    )
    def test_a_token_in_danger_is_not_asked(self, flag, words):
        odd = OddToken(flag)
        with pytest.raises(SigningError, match=words):
            token_module._log_in(odd, "1", "token odd")
        assert odd.tried == []

    def test_locked_by_this_attempt(self):
        odd = OddToken(pkcs11.TokenFlag(0), exceptions.PinLocked)
        with pytest.raises(SigningError, match="unlock it"):
            token_module._log_in(odd, "1", "token odd")

    def test_a_token_with_keys_of_its_own_asks_for_the_pin(self):
        odd = OddToken(pkcs11.TokenFlag.PROTECTED_AUTHENTICATION_PATH)
        assert token_module._log_in(odd, None, "token odd") == "session"
        assert odd.tried == [pkcs11.PROTECTED_AUTH]


def test_without_the_library_it_says_how_to_get_it(tokens, now, monkeypatch):
    monkeypatch.delitem(sys.modules, "qms.signing.token")
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    assert "python -m pip install python-pkcs11" in refusal(tokens["one"].source(), now)
