"""`qms sign`, `qms timestamp` and `qms verify --at`, as a person types them."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qms.cli.main import main
from support.lasting import present
from support.pki import Pki


@pytest.fixture
def folder(tmp_path, monkeypatch, unsigned) -> Path:
    """Return a folder with two PDFs, far from any repository."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QMS_STATE", str(tmp_path / "state"))
    for name in ("one.pdf", "two.pdf"):
        (tmp_path / name).write_bytes(unsigned)
    here: Path = tmp_path
    return here


@pytest.fixture
def identity(pki: Pki, monkeypatch) -> Pki:
    files = pki.identity()
    monkeypatch.setenv("QMS_SEAL_KEY", str(files.key))
    monkeypatch.setenv("QMS_SEAL_CERTIFICATE", str(files.certificate))
    monkeypatch.setenv("QMS_SEAL_CHAIN", str(files.chain))
    monkeypatch.setenv("QMS_SEAL_TSA_CHAIN", str(pki.pem("time-root")))
    return pki


def qms(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def facts(*arguments: object) -> list[dict]:
    ran = qms("verify", "--format", "json", *arguments)
    assert ran.exit_code in {0, 1}, ran.output
    found: list[dict] = json.loads(ran.output)
    return found


def test_sign_stamp_and_verify_on_later_days(folder, identity):
    signed = qms("sign", "one.pdf", "two.pdf", "--reason", "Issue 4")
    assert signed.exit_code == 0, signed.output
    assert "2 files were sealed by “Example Aero Seal” and verified" in signed.output
    (first, second) = facts("one.pdf", "two.pdf")
    assert (first["verdict"], second["signatures"][0]["level"]) == ("sealed", "B-B")
    before = (folder / "one.pdf").read_bytes()
    stamped = qms("timestamp", "one.pdf", "--tsa", identity.authority)
    assert stamped.exit_code == 0, stamped.output
    assert "1 file was stamped and verified" in stamped.output
    assert (folder / "one.pdf").read_bytes().startswith(before)
    far = (present() + timedelta(days=3000)).date()
    (later,) = facts("one.pdf", "--at", far)
    assert (later["verdict"], later["signatures"][0]["level"]) == ("sealed", "B-LTA")
    assert later["signatures"][0]["certificate_then"] == "shown to be valid"
    words = qms("verify", "one.pdf", "--at", far)
    assert words.output.startswith(f"As on {far}")
    past = (present() - timedelta(days=3)).date()
    assert qms("verify", "one.pdf", "--at", past).exit_code == 1
    today = present().date()
    assert qms("verify", "one.pdf", "--at", today).exit_code == 0
    said = subprocess.run(
        ["pdfsig", "-nocert", folder / "one.pdf"], capture_output=True, check=False
    )
    assert b"Signature is Valid." in said.stdout


def test_results_in_another_folder(folder, identity, unsigned):
    ran = qms("sign", "one.pdf", "--level", "B-LT", "--tsa", identity.authority, "--output", "out")
    assert ran.exit_code == 0, ran.output
    assert (folder / "one.pdf").read_bytes() == unsigned
    (found,) = facts("out/one.pdf")
    assert found["signatures"][0]["level"] == "B-LT"


def test_terms_from_the_environment(folder, identity, monkeypatch):
    monkeypatch.setenv("QMS_SEAL_TSA", identity.authority)
    assert qms("sign", "one.pdf").exit_code == 0
    (found,) = facts("one.pdf")
    assert found["signatures"][0]["level"] == "B-T"


def test_a_visible_seal(folder, identity):
    ran = qms("sign", "one.pdf", "--visible", "--reason", "Issue 4", "--output", "out")
    assert ran.exit_code == 0, ran.output
    text = subprocess.run(
        ["pdftotext", "-layout", folder / "out/one.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    last = text.rstrip("\f").split("\f")[-1]
    assert "Example Aero Seal" in last
    assert "Issue 4" in last


def test_the_test_identity_is_loud(folder):
    ran = qms("sign", "one.pdf", "--identity", "test")
    assert ran.exit_code == 0, ran.output
    assert "TEST SIGNATURE" in ran.output


def refused(folder: Path, unsigned: bytes, *arguments: object) -> str:
    """Run a command that must fail, and see that it wrote nothing."""
    before = {path: path.read_bytes() for path in folder.rglob("*.pdf")}
    ran = qms(*arguments)
    assert ran.exit_code == 2, ran.output
    assert {path: path.read_bytes() for path in folder.rglob("*.pdf")} == before
    assert len(ran.output.strip().splitlines()) == 1, ran.output
    assert "Traceback" not in ran.output
    return ran.output


class TestNothingIsWritten:
    def test_without_an_identity(self, folder, unsigned):
        said = refused(folder, unsigned, "sign", "one.pdf")
        assert "no sealing identity is named; set QMS_SEAL_PKCS12" in said

    def test_when_one_file_of_two_is_no_pdf(self, folder, unsigned, identity):
        (folder / "two.pdf").write_bytes(b"no pdf")
        assert "two.pdf: This PDF cannot be sealed" in refused(
            folder, unsigned, "sign", "one.pdf", "two.pdf"
        )

    def test_when_a_file_is_missing(self, folder, unsigned, identity):
        assert "three.pdf cannot be read" in refused(
            folder, unsigned, "sign", "one.pdf", "three.pdf"
        )

    def test_when_a_file_is_sealed_already(self, folder, unsigned, identity):
        assert qms("sign", "two.pdf").exit_code == 0
        assert "two.pdf: This PDF is signed already" in refused(
            folder, unsigned, "sign", "one.pdf", "two.pdf"
        )

    def test_when_the_authority_is_down(self, folder, unsigned, identity):
        said = refused(folder, unsigned, "sign", "one.pdf", "--tsa", "http://127.0.0.1:9/tsa")
        assert "did not answer as it should" in said

    def test_without_an_authority(self, folder, unsigned, identity):
        assert qms("sign", "two.pdf").exit_code == 0
        said = refused(folder, unsigned, "timestamp", "two.pdf")
        assert "Level B-LTA needs a time-stamp authority" in said

    def test_what_is_not_sealed_is_not_stamped(self, folder, unsigned, identity):
        said = refused(folder, unsigned, "timestamp", "one.pdf", "--tsa", identity.authority)
        assert "one.pdf is not stamped, because it does not verify" in said

    def test_two_results_in_one_place(self, folder, unsigned, identity):
        said = refused(folder, unsigned, "sign", "one.pdf", "./one.pdf")
        assert "two results would be written" in said

    def test_a_file_as_folder_for_results(self, folder, unsigned, identity):
        said = refused(folder, unsigned, "sign", "one.pdf", "--output", "two.pdf")
        assert "name a folder" in said


def test_a_certificate_near_its_end_is_told(folder, certificate_maker, monkeypatch):
    holder = certificate_maker("Ending", end=present() + timedelta(days=20))
    for name, data in (("key.pem", holder.key_pem), ("cert.pem", holder.certificate_pem)):
        (folder / name).write_bytes(data)
    monkeypatch.setenv("QMS_SEAL_KEY", str(folder / "key.pem"))
    monkeypatch.setenv("QMS_SEAL_CERTIFICATE", str(folder / "cert.pem"))
    ran = qms("sign", "one.pdf")
    assert ran.exit_code == 0, ran.output
    assert "ends in 19 days" in ran.output
