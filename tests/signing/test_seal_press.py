"""What a build does with a level: each file is sealed once and then taken as it is."""

from __future__ import annotations

import hashlib

import pytest

from qms.app.manual.press import IdentityChoice
from qms.app.manual.sealing import SealPress
from qms.domain.seals import ExpectedSignature, Listing, Manifest, PublishedFile
from qms.signing import timestamps
from qms.signing.verify import verify_bytes
from support.lasting import present, stamper
from support.pki import Pki


@pytest.fixture
def named(pki: Pki, monkeypatch, tmp_path):
    """Name an identity and an authority, as whoever builds does."""
    files = pki.identity()
    monkeypatch.setenv("QMS_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("QMS_SEAL_KEY", str(files.key))
    monkeypatch.setenv("QMS_SEAL_CERTIFICATE", str(files.certificate))
    monkeypatch.setenv("QMS_SEAL_CHAIN", str(files.chain))
    monkeypatch.setenv("QMS_SEAL_TSA", pki.authority)
    return pki


@pytest.fixture
def company(tmp_path, pki: Pki):
    """Return a repository that knows the time-stamp authority."""
    stamps = tmp_path / "company/quality_manual/certificates/time-stamps"
    stamps.mkdir(parents=True)
    (stamps / "root.pem").write_bytes(pki.pem("time-root").read_bytes())
    return tmp_path / "company"


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """Count what an authority is asked for."""
    calls: list[str] = []
    ask = timestamps.TimeStampAuthority.async_request_tsa_response

    async def counted(self, request):
        calls.append(self.host)
        return await ask(self, request)

    monkeypatch.setattr(timestamps.TimeStampAuthority, "async_request_tsa_response", counted)
    return calls


def press(root, tmp_path, choice=IdentityChoice.AUTO) -> SealPress:
    return SealPress(root, choice, cache=tmp_path / "cache", now=present())


def test_sealed_once_at_its_level(named, company, tmp_path, unsigned, asked, monkeypatch):
    monkeypatch.setenv("QMS_SEAL_LEVEL", "B-LTA")
    first = press(company, tmp_path).press(unsigned, "pdf/QP-07.pdf")
    assert first.verification is not None
    assert first.verification.seal is not None
    assert first.verification.seal.level.value == "B-LTA"
    assert first.published.sha256 == hashlib.sha256(first.data).hexdigest()
    assert len(asked) == 3  # one to learn its size, one in the seal, one over all
    again = press(company, tmp_path).press(unsigned, "pdf/QP-07.pdf")
    assert again.data == first.data
    assert len(asked) == 3


def test_another_level_is_another_file(named, company, tmp_path, unsigned, monkeypatch):
    timed = press(company, tmp_path).press(unsigned, "pdf/QP-07.pdf")
    monkeypatch.setenv("QMS_SEAL_LEVEL", "B-B")
    basic = press(company, tmp_path).press(unsigned, "pdf/QP-07.pdf")
    assert basic.data != timed.data
    levels = [
        one.verification.seal.level.value
        for one in (timed, basic)
        if one.verification and one.verification.seal
    ]
    assert levels == ["B-T", "B-B"]


def test_the_test_identity_asks_nobody(named, company, tmp_path, unsigned, asked):
    made = press(company, tmp_path, IdentityChoice.TEST).press(unsigned, "pdf/QP-07.pdf")
    assert made.verification is not None
    assert made.verification.demonstration
    assert asked == []


def test_a_stamped_file_is_still_the_listed_one(sealed_at, pki, pki_trust):
    data = sealed_at("B-B")
    before = verify_bytes(data, name="QP-07.pdf", trust=pki_trust, now=present())
    assert before.seal is not None
    entry = PublishedFile(
        path="pdf/QP-07.pdf",
        sha256=before.sha256,
        signatures=(
            ExpectedSignature(field="Seal", certificate_sha256=before.seal.certificate_sha256),
        ),
    )
    stamped = stamper(pki, pki_trust).stamp(data, now=present(), name="QP-07.pdf").data
    result = verify_bytes(
        stamped,
        name="QP-07.pdf",
        trust=pki_trust,
        manifest=Manifest(files=(entry,)),
        now=present(),
    )
    assert (result.ok, result.listing) == (True, Listing.SAME_CONTENT)
    assert any("begins with exactly the file" in one for one in result.sentences)
