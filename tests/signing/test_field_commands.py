"""`qms sign --field`, `--list` and `qms verify --all-signed`, as people type them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from qms.cli.main import main
from qms.signing.seal import Sealer
from support.approving import FIELDS, ROLES, unsigned_manual
from support.lasting import present


@pytest.fixture(scope="module")
def authority(certificate_maker):
    now = present()
    return certificate_maker(
        "Example Root",
        authority=True,
        start=now - timedelta(days=9),
        end=now + timedelta(days=900),
    )


@pytest.fixture(scope="module")
def sealed_manual(authority, certificate_maker, identity_maker, tmp_path_factory) -> bytes:
    now = present()
    holder = certificate_maker("Example Aero Seal", issuer=authority, end=now + timedelta(days=800))
    identity = identity_maker(holder, now=now)
    return Sealer(identity).seal(unsigned_manual(tmp_path_factory.mktemp("manual")), now=now)


@pytest.fixture
def folder(tmp_path, monkeypatch, sealed_manual, authority, certificate_maker) -> Path:
    """Return a folder with the manual, the root, and keys of two people; one has ended."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QMS_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("QMS_SEAL_PASSPHRASE", "open sesame")
    (tmp_path / "manual.pdf").write_bytes(sealed_manual)
    (tmp_path / "root.pem").write_bytes(authority.certificate_pem)
    for name, days in (("rossi", 90), ("mercer", 90), ("ended", -1)):
        holder = certificate_maker(
            name.title(), issuer=authority, end=present() + timedelta(days=days)
        )
        data = pkcs12.serialize_key_and_certificates(
            name.encode(),
            holder.key,
            holder.certificate,
            None,
            BestAvailableEncryption(b"open sesame"),
        )
        (tmp_path / f"{name}.p12").write_bytes(data)
        (tmp_path / f"{name}.pem").write_bytes(holder.certificate_pem)
    here: Path = tmp_path
    return here


def qms(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def sign(role: str, key: str, *more: object) -> Result:
    return qms(
        "sign", "manual.pdf", "--field", role, "--key", key, "--trust-root", "root.pem", *more
    )


def test_sign_in_turn_list_and_verify(folder):
    before = (folder / "manual.pdf").read_bytes()
    listed = qms("sign", "manual.pdf", "--list", "--trust-root", "root.pem")
    assert listed.exit_code == 0, listed.output
    assert "Next to sign: quality-manager." in listed.output
    assert listed.output.count("open, nobody has signed it") == len(ROLES)
    ran = sign(ROLES[0], "rossi.p12", "--reason", "Issue 4 approved")
    assert ran.exit_code == 0, ran.output
    assert "1 file was signed as quality-manager by “Rossi” and verified" in ran.output
    assert "Next to sign: warehouse-manager." in ran.output
    after = (folder / "manual.pdf").read_bytes()
    assert after.startswith(before)
    assert len(after) > len(before)
    asked = ("verify", "manual.pdf", "--trust-root", "root.pem")
    assert qms(*asked).exit_code == 0
    incomplete = qms(*asked, "--all-signed")
    assert incomplete.exit_code == 1
    assert "Not signed by every approver: manual.pdf." in incomplete.output
    (facts,) = json.loads(qms(*asked, "--format", "json").output)
    assert [each["signer"] for each in facts["fields"]] == ["Rossi", None, None]


def test_everybody_signs_with_the_test_identity_to_try_it_out(folder):
    for field in FIELDS:
        ran = qms("sign", "manual.pdf", "--field", field.name, "--identity", "test")
        assert ran.exit_code == 0, ran.output
        assert "TEST SIGNATURE" in ran.output
    complete = qms("verify", "manual.pdf", "--trust-root", "root.pem", "--all-signed")
    assert complete.exit_code == 0, complete.output
    assert "Every approver has signed." in complete.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--field", "nobody", "--key", "rossi.p12"), "it has no field nobody"),
        (("--field", ROLES[1], "--key", "rossi.p12"), "quality-manager signs before"),
        (("--field", ROLES[0], "--key", "ended.p12"), "ended"),
        (("--field", ROLES[0], "--key", "missing.p12"), "does not exist; check the path"),
        (("--field", ROLES[0]), "no key of yours is named; give --key FILE.p12"),
        (("--field", ROLES[0], "--key", "rossi.pem"), "name the certificate beside it"),
        (
            ("--field", ROLES[0], "--key", "rossi.p12", "--certificate", "rossi.pem"),
            "leave out --certificate",
        ),
        (("--field", ROLES[0], "--key", "rossi.p12", "--level", "B-LTA"), "needs a time-stamp"),
        (("--field", ROLES[0], "--key", "rossi.p12", "--visible"), "--visible does not go with"),
        (("--list", "--key", "rossi.p12"), "--key does not go with --list"),
        (("--key", "rossi.p12"), "--key does not go with a seal"),
    ],
)
def test_what_is_refused_writes_nothing(folder, arguments, words):
    before = (folder / "manual.pdf").read_bytes()
    ran = qms("sign", "manual.pdf", *arguments)
    assert ran.exit_code == 2, ran.output
    assert words in ran.output
    assert len(ran.output.strip().splitlines()) == 1, ran.output
    assert (folder / "manual.pdf").read_bytes() == before


def test_a_wrong_passphrase_is_tried_once(folder, monkeypatch):
    monkeypatch.setenv("QMS_SEAL_PASSPHRASE", "wrong")
    ran = sign(ROLES[0], "rossi.p12")
    assert ran.exit_code == 2
    assert "the passphrase is wrong or missing" in ran.output


def test_a_changed_file_is_shown_as_changed(folder):
    path = folder / "manual.pdf"
    path.write_bytes(path.read_bytes() + b"more")
    listed = qms("sign", "manual.pdf", "--list")
    assert listed.exit_code == 1
    assert "Bytes were appended" in listed.output


class TestCertificatesOfRoles:
    """In a repository signers are compared with the certificates that `approvers.yml` lists."""

    @pytest.fixture
    def roster(self, folder) -> Path:
        """Return where the list of approvers lies, in a repository beside the keys."""
        path: Path = folder / "company/quality_manual/approvers.yml"
        path.parent.mkdir(parents=True)
        (folder / "company/mkdocs.yml").write_text("plugins: [qms]\n", "utf-8")
        return path

    def sign(self, role: str, key: str) -> Result:
        more = ("--field", role, "--key", key, "--trust-root", "root.pem")
        return qms("--root", "company", "sign", "manual.pdf", *more)

    def listing(self, *people: str, role: str = ROLES[0]) -> str:
        lines = [
            f'  {name}: {{name: {name.title()}, certificates: ["{sha256_of(name)}"],'
            f" roles: [{{role: {held}, from: 2020-01-01}}]}}"
            for name, held in zip(people, (role, ROLES[1]), strict=False)
        ]
        roles = "".join(f"  {each}: {{title: {each}}}\n" for each in ROLES)
        return "\n".join([f"format: qms-approvers@1\nroles:\n{roles}people:", *lines, ""])

    def test_the_holder_of_a_role_is_told_by_the_certificate(self, folder, roster):
        roster.write_text(self.listing("rossi"), "utf-8")
        ran = self.sign(ROLES[0], "rossi.p12")
        assert ran.exit_code == 0, ran.output
        assert f"its certificate is that of Rossi, who on {present():%Y-%m-%d} held" in ran.output
        # Nobody with a certificate holds the second one: told, and no fault.
        ran = self.sign(ROLES[1], "mercer.p12")
        assert ran.exit_code == 0, ran.output
        assert f"list the SHA-256 {sha256_of('mercer')} under certificates:" in ran.output

    @pytest.mark.parametrize(
        ("listed", "words"),
        [
            (("rossi",), "is none that approvers.yml lists, and those who hold the role"),
            (("rossi", "mercer"), "did not hold the role quality-manager and was nobody's deputy"),
        ],
    )
    def test_somebody_else_is_refused_and_found(self, folder, roster, listed, words):
        before = (folder / "manual.pdf").read_bytes()
        roster.write_text(self.listing(*listed), "utf-8")
        ran = self.sign(ROLES[0], "mercer.p12")
        assert ran.exit_code == 2
        assert words in ran.output
        assert (folder / "manual.pdf").read_bytes() == before
        # Elsewhere nobody knows; back here it is found.
        assert sign(ROLES[0], "mercer.p12").exit_code == 0
        found = qms("--root", "company", "verify", "manual.pdf", "--trust-root", "root.pem")
        assert found.exit_code == 1
        assert "manual.pdf: signed in a role by somebody else" in found.output
        assert words in found.output


def sha256_of(name: str) -> str:
    """Return the fingerprint of a person's certificate, beside the manual."""
    certificate = x509.load_pem_x509_certificate(Path(f"{name}.pem").read_bytes())
    return certificate.fingerprint(hashes.SHA256()).hex()
