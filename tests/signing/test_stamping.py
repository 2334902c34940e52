"""Sealed files are stamped later, and their time stamps renewed (`qms timestamp`)."""

from __future__ import annotations

import subprocess
from datetime import datetime, timedelta

import pytest

from qms.domain.seal_levels import PadesLevel
from qms.domain.seals import Purpose, Verdict
from qms.signing.errors import SigningError
from qms.signing.seal import Sealer
from qms.signing.stamping import Stamper
from qms.signing.trust import TrustStore
from support.lasting import ABOVE_BASIC, AFTER_THE_SEAL, present, stamper, verified


def test_a_basic_seal_is_brought_to_long_term(sealed_at, pki, pki_trust):
    before = sealed_at("B-B")
    done = stamper(pki, pki_trust).stamp(before, now=present(), name="QP-07.pdf")
    assert done.data.startswith(before)
    result = verified(done.data, pki_trust, days=AFTER_THE_SEAL)
    assert result.seal is not None
    assert (result.verdict, result.seal.level) == (Verdict.SEALED, PadesLevel.ARCHIVED)
    assert result.seal.stamped_at is not None


@pytest.mark.parametrize("level", ABOVE_BASIC)
def test_to_each_level(sealed_at, pki, pki_trust, level):
    done = stamper(pki, pki_trust, level).stamp(sealed_at("B-B"), now=present(), name="a.pdf")
    assert done.verification.seal is not None
    assert done.verification.seal.level.value == level


def test_evidence_for_a_seal_with_a_stamp(sealed_at, pki, pki_trust):
    done = stamper(pki, pki_trust, "B-LT").stamp(sealed_at("B-T"), now=present(), name="a.pdf")
    assert done.verification.seal is not None
    assert done.verification.seal.level is PadesLevel.LONG_TERM
    assert len(done.verification.signatures) == 1  # its own stamp is enough


def test_renewal(sealed_at, pki, pki_trust, tmp_path):
    data = sealed_at("B-LTA")
    for number in (2, 3):
        data = stamper(pki, pki_trust).stamp(data, now=present(), name="a.pdf").data
        result = verified(data, pki_trust, days=AFTER_THE_SEAL)
        assert result.verdict is Verdict.SEALED, result.sentences
        stamps = [one for one in result.signatures if one.purpose is Purpose.TIMESTAMP]
        assert len(stamps) == number
    path = tmp_path / "renewed.pdf"
    path.write_bytes(data)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False)
    assert checked.returncode == 0


def test_an_authority_whose_certificate_ends_soon(sealed_at, pki, pki_trust):
    one = stamper(pki, pki_trust, authority=pki.short_authority)
    done = one.stamp(sealed_at("B-B"), now=present(), name="a.pdf")
    assert any("renew it before" in each for each in done.verification.sentences)
    again = stamper(pki, pki_trust).stamp(done.data, now=present(), name="a.pdf")
    assert not any("renew it before" in each for each in again.verification.sentences)


def refused(one: Stamper, data: bytes, *, now: datetime | None = None) -> str:
    with pytest.raises(SigningError) as caught:
        one.stamp(data, now=now or present(), name="a.pdf")
    return str(caught.value)


def test_what_is_not_sealed(unsigned, pki, pki_trust):
    assert "does not verify" in refused(stamper(pki, pki_trust), unsigned)


def test_what_was_changed(sealed_at, pki, pki_trust):
    changed = sealed_at("B-B") + b"%%EOF\n"
    assert "does not verify" in refused(stamper(pki, pki_trust), changed)


def test_an_unknown_signer(sealed_at, pki, pki_trust):
    one = stamper(pki, TrustStore(time_stamps=pki_trust.time_stamps))
    assert "signer is not known" in refused(one, sealed_at("B-B"))


def test_too_late(sealed_at, pki, pki_trust):
    late = present() + timedelta(days=AFTER_THE_SEAL)
    sentence = refused(stamper(pki, pki_trust), sealed_at("B-B"), now=late)
    assert "cannot be fetched any more" in sentence


def test_a_certificate_of_ones_own(unsigned, certificate_maker, identity_maker, pki):
    own = certificate_maker("Self-made", end=present() + timedelta(days=100))
    trust = TrustStore(committed=(own.certificate,), time_stamps=(pki.certificate("time-root"),))
    data = Sealer(identity_maker(own)).seal(unsigned, now=present())
    assert "issued its certificate itself" in refused(stamper(pki, trust), data)
    done = stamper(pki, trust, "B-T").stamp(data, now=present(), name="a.pdf")
    assert done.verification.seal is not None
    assert done.verification.seal.level is PadesLevel.TIMED
