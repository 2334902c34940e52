"""What speaks against a lasting seal: each is one sentence, and no sealed bytes come out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from qms.signing import timestamps
from qms.signing.errors import SigningError
from qms.signing.quiet import run
from qms.signing.seal import Sealer
from qms.signing.trust import load_trust
from support.answering import answering
from support.lasting import present, sealer


def refused(one: Sealer, unsigned: bytes, *, now: datetime | None = None) -> str:
    with pytest.raises(SigningError) as caught:
        one.seal(unsigned, now=now or present())
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("level", ["B-LT", "B-LTA"])
def test_revoked(pki, pki_trust, unsigned, level):
    one = sealer(pki, pki_trust, name="revoked", level=level)
    assert "was revoked on" in refused(one, unsigned)


@pytest.mark.parametrize("name", ["silent", "orphan"])
def test_nobody_says_whether_it_is_valid(pki, pki_trust, unsigned, name):
    """One certificate names nobody to ask; for the other a stranger answers."""
    sentence = refused(sealer(pki, pki_trust, name=name), unsigned)
    assert "Nobody answers whether" in sentence


def test_an_unknown_time_stamp_authority(pki, unsigned):
    trust = load_trust(roots=[pki.pem("root")])
    assert "QMS_SEAL_TSA_CHAIN" in refused(sealer(pki, trust), unsigned)


def test_a_signer_without_a_root(pki, unsigned):
    trust = load_trust(time_stamps=[pki.pem("time-root")])
    one = sealer(pki, trust, chain=("middle",))
    assert "leads to no root" in refused(one, unsigned)


@pytest.mark.parametrize("off", [timedelta(days=-1), timedelta(hours=1)])
def test_a_clock_that_is_wrong(pki, pki_trust, unsigned, off):
    one = sealer(pki, pki_trust, level="B-T")
    assert "clock differs" in refused(one, unsigned, now=present() + off)


def test_nobody_at_the_address(pki, pki_trust, unsigned):
    one = sealer(pki, pki_trust, level="B-T", authority="http://user:secret@127.0.0.1:9/tsa")
    sentence = refused(one, unsigned)
    assert "127.0.0.1 did not answer as it should (no connection)" in sentence
    assert "secret" not in sentence


def test_no_authority_at_that_path(pki, pki_trust, unsigned):
    one = sealer(pki, pki_trust, level="B-T", authority=f"{pki.address}/nothing")
    assert "HTTP status 404" in refused(one, unsigned)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", b"<html>log in first</html>"),
        ("application/timestamp-reply", b""),
        ("application/timestamp-reply", b"\x30\x03\x02\x01\x00"),
        ("application/timestamp-reply", b"\x30\x05\x30\x03\x02\x01\x02"),
        ("application/timestamp-reply", b"\xff" * 4000),
    ],
    ids=["a page", "nothing", "another structure", "refused", "noise"],
)
def test_answers_that_are_no_time_stamp(pki, pki_trust, unsigned, kind, body):
    with answering(kind, body) as address:
        one = sealer(pki, pki_trust, level="B-T", authority=address)
        assert "nothing was sealed" in refused(one, unsigned)


def test_an_authority_that_hangs(pki, pki_trust, unsigned, monkeypatch):
    monkeypatch.setattr(timestamps, "TIMEOUT_SECONDS", 0.3)
    with answering("x", b"", wait=True) as address:
        one = sealer(pki, pki_trust, level="B-T", authority=address)
        assert "no answer within 0.3 seconds" in refused(one, unsigned)


def test_a_stamp_for_another_file(pki, pki_trust, unsigned, monkeypatch):
    one = sealer(pki, pki_trust, level="B-T")
    assert one._long_term is not None
    authority = one._long_term.authority
    token = run(authority.async_timestamp(b"\0" * 32, "sha256"))

    async def same(*_: object) -> object:
        return token

    monkeypatch.setattr(authority, "async_timestamp", same)
    assert "time stamp in the signature does not belong" in refused(one, unsigned)


def test_a_proxy_is_asked_instead(pki, pki_trust, unsigned, monkeypatch):
    with answering("text/plain", b"the proxy") as address:
        monkeypatch.setenv("http_proxy", address.removesuffix("/tsa"))
        monkeypatch.delenv("no_proxy", raising=False)
        one = sealer(pki, pki_trust, level="B-T", authority="http://tsa.invalid/tsr")
        sentence = refused(one, unsigned)
    # The proxy's answer arrived: without it the name would not have been found.
    assert "tsa.invalid did not answer as it should (it sent something else" in sentence
