from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from qms.domain.seals import IdentityKind
from qms.signing.environment import PemFiles, Pkcs12File, identity_source
from qms.signing.errors import SigningError
from qms.signing.identity import load_identity


def pem_files(folder: Path, holder, *, key=None, chain=(), passphrase=None) -> PemFiles:
    key_path, certificate_path = folder / "seal.key", folder / "seal.crt"
    key_path.write_bytes(key if key is not None else holder.key_pem)
    certificate_path.write_bytes(holder.certificate_pem)
    chain_path = None
    if chain:
        chain_path = folder / "chain.pem"
        chain_path.write_bytes(b"".join(one.certificate_pem for one in chain))
    return PemFiles(
        key=key_path, certificate=certificate_path, chain=chain_path, passphrase=passphrase
    )


def refusal(files, now, **more) -> str:
    with pytest.raises(SigningError) as caught:
        load_identity(files, now=now, **more)
    sentence = str(caught.value)
    assert sentence.endswith("."), sentence
    assert "Error" not in sentence
    assert "\n" not in sentence
    return sentence


def protected_pem(holder, passphrase: bytes) -> bytes:
    data: bytes = holder.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    return data


def pkcs12_file(path: Path, holder, *chain, passphrase: bytes = b"open sesame") -> Path:
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal",
            holder.key,
            holder.certificate,
            [one.certificate for one in chain],
            serialization.BestAvailableEncryption(passphrase),
        )
    )
    return path


class TestLoading:
    def test_pem_with_chain_gives_facts(self, tmp_path, signer, authority, now):
        identity = load_identity(pem_files(tmp_path, signer, chain=[authority]), now=now)
        facts = identity.facts
        assert facts.kind is IdentityKind.CONFIGURED
        assert facts.signer == "Example Aero Seal"
        assert facts.issuer == "CN=Example Aero Root"
        assert facts.key == "P-256"
        assert len(facts.certificate_sha256) == 64
        assert facts.certificate_pem.encode() == signer.certificate_pem
        assert identity.chain == ()  # the root is not embedded

    def test_intermediate_is_kept_for_embedding(self, tmp_path, authority, certificate_maker, now):
        middle = certificate_maker("Middle", issuer=authority, authority=True)
        leaf = certificate_maker("Leaf", issuer=middle)
        files = pem_files(tmp_path, leaf, chain=[authority, middle])
        assert load_identity(files, now=now).chain == (middle.certificate,)

    def test_pkcs12_with_passphrase(self, tmp_path, signer, authority, now):
        path = pkcs12_file(tmp_path / "seal.p12", signer, authority)
        identity = load_identity(Pkcs12File(path=path, passphrase="open sesame"), now=now)
        assert identity.certificate == signer.certificate

    def test_protected_pem_with_passphrase(self, tmp_path, signer, now):
        files = pem_files(
            tmp_path, signer, key=protected_pem(signer, b"secret"), passphrase="secret"
        )
        assert load_identity(files, now=now).facts.signer == "Example Aero Seal"

    def test_rsa_of_3072_bits(self, tmp_path, certificate_maker, now):
        key = rsa.generate_private_key(65537, 3072)
        holder = certificate_maker("RSA", key=key)
        assert load_identity(pem_files(tmp_path, holder), now=now).facts.key == "RSA-3072"

    def test_secrets_do_not_show(self, tmp_path, signer, now):
        files = pem_files(
            tmp_path, signer, key=protected_pem(signer, b"hush-hush"), passphrase="hush-hush"
        )
        assert "hush-hush" not in repr(files)
        assert "PrivateKey" not in repr(load_identity(files, now=now))


class TestRefusals:
    def test_expired(self, tmp_path, certificate_maker, now):
        holder = certificate_maker("Old", end=now - timedelta(days=1))
        assert "expired on 2026-11-21" in refusal(pem_files(tmp_path, holder), now)

    def test_not_yet_valid(self, tmp_path, certificate_maker, now):
        holder = certificate_maker("New", start=now + timedelta(days=1))
        assert "not valid before 2026-11-23" in refusal(pem_files(tmp_path, holder), now)

    def test_key_and_certificate_of_different_holders(
        self, tmp_path, signer, certificate_maker, now
    ):
        other = certificate_maker("Other")
        files = pem_files(tmp_path, signer, key=other.key_pem)
        assert "do not belong together" in refusal(files, now)

    @pytest.mark.parametrize("passphrase", ["wrong", None])
    def test_wrong_or_missing_passphrase_of_pkcs12(self, tmp_path, signer, now, passphrase):
        path = pkcs12_file(tmp_path / "seal.p12", signer)
        sentence = refusal(Pkcs12File(path=path, passphrase=passphrase), now)
        assert "passphrase is wrong or missing" in sentence

    def test_wrong_passphrase_of_pem(self, tmp_path, signer, now):
        files = pem_files(tmp_path, signer, key=protected_pem(signer, b"a"), passphrase="b")
        assert "passphrase is wrong" in refusal(files, now)

    def test_missing_passphrase_of_pem(self, tmp_path, signer, now):
        files = pem_files(tmp_path, signer, key=protected_pem(signer, b"a"))
        assert "set QMS_SEAL_PASSPHRASE" in refusal(files, now)

    def test_needless_passphrase_of_pem(self, tmp_path, signer, now):
        assert "remove QMS_SEAL_PASSPHRASE" in refusal(
            pem_files(tmp_path, signer, passphrase="a"), now
        )

    def test_missing_file(self, tmp_path, now):
        files = Pkcs12File(path=tmp_path / "nowhere.p12")
        assert "nowhere.p12, named as sealing identity, does not exist" in refusal(files, now)

    def test_folder_instead_of_file(self, tmp_path, now):
        assert "cannot be read" in refusal(Pkcs12File(path=tmp_path), now)

    def test_certificate_file_without_certificate(self, tmp_path, signer, now):
        files = pem_files(tmp_path, signer)
        files.certificate.write_text("no certificate")
        assert "holds no certificate" in refusal(files, now)

    def test_key_usage_of_another_kind(self, tmp_path, certificate_maker, now):
        holder = certificate_maker("Encipher", usage={"key_encipherment"})
        assert "not meant for signatures" in refusal(pem_files(tmp_path, holder), now)

    def test_certificate_of_a_web_server(self, tmp_path, certificate_maker, now):
        holder = certificate_maker("Web", extended=[ExtendedKeyUsageOID.SERVER_AUTH])
        assert "such as a web server" in refusal(pem_files(tmp_path, holder), now)

    def test_document_signing_usage_is_accepted(self, tmp_path, certificate_maker, now):
        usage = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
        holder = certificate_maker("Documents", extended=[usage])
        facts = load_identity(pem_files(tmp_path, holder), now=now).facts
        assert facts.signer == "Documents"

    def test_ed25519(self, tmp_path, certificate_maker, now):
        holder = certificate_maker("Ed", key=ed25519.Ed25519PrivateKey.generate())
        assert "Ed25519" in refusal(pem_files(tmp_path, holder), now)

    def test_short_rsa(self, tmp_path, certificate_maker, now):
        holder = certificate_maker("Short", key=rsa.generate_private_key(65537, 2048))
        assert "2048 bits, which is too short" in refusal(pem_files(tmp_path, holder), now)

    def test_rare_curve(self, tmp_path, certificate_maker, now):
        holder = certificate_maker("Curve", key=ec.generate_private_key(ec.SECP521R1()))
        assert "secp521r1" in refusal(pem_files(tmp_path, holder), now)

    def test_another_kind_of_key(self, tmp_path, signer, now):
        key = dsa.generate_private_key(2048).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        files = pem_files(tmp_path, signer, key=key)
        assert "kind of key that cannot seal" in refusal(files, now)

    def test_chain_without_the_issuer(self, tmp_path, signer, certificate_maker, now):
        stranger = certificate_maker("Stranger", authority=True)
        sentence = refusal(pem_files(tmp_path, signer, chain=[stranger]), now)
        assert "lacks the certificate of Example Aero Root" in sentence

    def test_chain_with_a_stranger(self, tmp_path, signer, authority, certificate_maker, now):
        stranger = certificate_maker("Stranger", authority=True)
        sentence = refusal(pem_files(tmp_path, signer, chain=[authority, stranger]), now)
        assert "Stranger, which has nothing to do with Example Aero Seal" in sentence

    def test_expired_authority(self, tmp_path, certificate_maker, now):
        old = certificate_maker("Old root", authority=True, end=now - timedelta(days=3))
        holder = certificate_maker("Leaf", issuer=old)
        assert "Old root" in refusal(pem_files(tmp_path, holder, chain=[old]), now)

    def test_key_in_the_repository(self, tmp_path, signer, now):
        inside = tmp_path / "repository" / "keys"
        inside.mkdir(parents=True)
        files = pem_files(inside, signer)
        sentence = refusal(files, now, repository=tmp_path / "repository")
        assert "lies in the repository" in sentence
        elsewhere = load_identity(files, now=now, repository=tmp_path / "elsewhere")
        assert elsewhere.certificate == signer.certificate

    def test_key_reached_by_a_link_into_the_repository(self, tmp_path, signer, now):
        inside = tmp_path / "repository"
        inside.mkdir()
        files = pem_files(inside, signer)
        link = tmp_path / "link.key"
        link.symlink_to(files.key)
        linked = PemFiles(key=link, certificate=files.certificate)
        assert "lies in the repository" in refusal(linked, now, repository=inside)

    def test_pkcs12_without_key(self, tmp_path, signer, now):
        path = tmp_path / "certificate-only.p12"
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"x", None, None, [signer.certificate], serialization.NoEncryption()
            )
        )
        assert "holds no key" in refusal(Pkcs12File(path=path), now)


class TestEnvironment:
    def test_nothing_named(self):
        assert identity_source({}) is None

    def test_pkcs12(self):
        files = identity_source({"QMS_SEAL_PKCS12": "/a/b.p12", "QMS_SEAL_PASSPHRASE": "x"})
        assert files == Pkcs12File(path=Path("/a/b.p12"), passphrase="x")

    def test_pem(self):
        files = identity_source(
            {"QMS_SEAL_KEY": "k", "QMS_SEAL_CERTIFICATE": "c", "QMS_SEAL_CHAIN": "h"}
        )
        assert files == PemFiles(key=Path("k"), certificate=Path("c"), chain=Path("h"))

    def test_passphrase_from_a_file_without_its_line_end(self, tmp_path):
        file = tmp_path / "passphrase"
        file.write_text("open sesame\r\n")
        files = identity_source(
            {"QMS_SEAL_PKCS12": "a.p12", "QMS_SEAL_PASSPHRASE_FILE": os.fspath(file)}
        )
        assert isinstance(files, Pkcs12File)
        assert files.passphrase == "open sesame"

    @pytest.mark.parametrize(
        ("environment", "words"),
        [
            ({"QMS_SEAL_KEY": "k"}, "set QMS_SEAL_CERTIFICATE"),
            ({"QMS_SEAL_CERTIFICATE": "c"}, "set QMS_SEAL_KEY"),
            ({"QMS_SEAL_PKCS12": "p", "QMS_SEAL_KEY": "k"}, "name one:"),
            ({"QMS_SEAL_PKCS12": "p", "QMS_SEAL_PKCS11_MODULE": "m"}, "name one:"),
            ({"QMS_SEAL_PKCS11_MODULE": "m"}, "set QMS_SEAL_PKCS11_TOKEN"),
            ({"QMS_SEAL_PKCS11_TOKEN": "t"}, "set QMS_SEAL_PKCS11_MODULE"),
        ],
    )
    def test_half_an_identity_or_two(self, environment, words):
        with pytest.raises(SigningError, match=words):
            identity_source(environment)


class TestNearItsEnd:
    @pytest.mark.parametrize(
        ("days", "step"), [(120, None), (90, None), (89, 90), (30, 90), (29, 30), (6, 7), (0, 7)]
    )
    def test_steps(self, tmp_path, certificate_maker, now, days, step):
        end = now + timedelta(days=days, hours=1)
        holder = certificate_maker("Ending", end=end)
        facts = load_identity(pem_files(tmp_path, holder), now=now).facts
        assert facts.days_left(now) == days
        assert facts.expiry_step(now) == step
        assert bool(facts.expiry_notice(now)) == (step is not None)
        if step:
            assert f"{end:%Y-%m-%d}" in facts.expiry_notice(now)
