"""Seals that last: what they prove on every later day; authorities answer on loopback."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from qms.domain.seal_levels import PadesLevel, Standing
from qms.domain.seals import Trust, Verdict
from qms.signing.identity import load_identity
from qms.signing.seal import Sealed, Sealer
from qms.signing.terms import SealTerms, seal_terms
from qms.signing.trust import NO_TRUST, TrustStore, load_trust
from support.lasting import (
    ABOVE_BASIC,
    AFTER_THE_SEAL,
    AFTER_THE_STAMPS,
    NEXT_WEEK,
    present,
    sealer,
    verified,
)


class TestLevels:
    @pytest.mark.parametrize("level", ["B-B", *ABOVE_BASIC])
    @pytest.mark.parametrize("days", [0, NEXT_WEEK, AFTER_THE_SEAL, AFTER_THE_STAMPS])
    def test_the_answer_is_the_same_on_every_day(self, sealed_at, pki_trust, level, days):
        result = verified(sealed_at(level), pki_trust, days=days)
        assert result.verdict is Verdict.SEALED, result.sentences
        assert result.seal is not None
        assert result.seal.level.value == level
        proven = Standing.GOOD if level in {"B-LT", "B-LTA"} else Standing.UNPROVEN
        assert result.seal.standing is proven
        assert (result.seal.stamped_at is None) is (level == "B-B")

    @pytest.mark.parametrize("level", ABOVE_BASIC)
    def test_unsigned_bytes_and_metadata_stay(self, sealed_at, unsigned, level):
        data = sealed_at(level)
        assert data.startswith(unsigned)
        with pikepdf.open(BytesIO(unsigned)) as before, pikepdf.open(BytesIO(data)) as after:
            assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
            assert dict(after.docinfo) == dict(before.docinfo)

    @pytest.mark.parametrize("level", ABOVE_BASIC)
    def test_independent_readers_agree(self, sealed_at, level, tmp_path):
        path = tmp_path / "sealed.pdf"
        path.write_bytes(sealed_at(level))
        said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=False).stdout
        assert b"Signature is Valid." in said
        assert b"Digest Mismatch" not in said
        checked = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False)
        assert checked.returncode == 0, checked.stderr

    def test_openssl_confirms_the_time_stamp(self, sealed_at, pki, tmp_path):
        signature = PdfFileReader(BytesIO(sealed_at("B-T"))).embedded_signatures[0]
        token, signed = tmp_path / "token.der", tmp_path / "signature"
        attribute = signature.signer_info["unsigned_attrs"][0]["values"][0]
        token.write_bytes(attribute.dump())
        signed.write_bytes(signature.signer_info["signature"].native)
        command = ["openssl", "ts", "-verify", "-token_in", "-in", token, "-data", signed]
        ran = subprocess.run(
            [*command, "-CAfile", pki.pem("time-root")], capture_output=True, check=False
        )
        assert b"Verification: OK" in ran.stdout + ran.stderr
        signed.write_bytes(b"another signature")
        ran = subprocess.run(
            [*command, "-CAfile", pki.pem("time-root")], capture_output=True, check=False
        )
        assert b"Verification: OK" not in ran.stdout + ran.stderr

    def test_fields_of_time_stamps_are_out_of_the_page(self, sealed_at):
        with pikepdf.open(BytesIO(sealed_at("B-LTA"))) as pdf:
            names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
            assert names == ["Seal", "TimeStamp1"]
            for field in pdf.Root.AcroForm.Fields:
                left, bottom, right, top = (float(one) for one in field.Rect)
                assert (left, bottom) == (right, top)
                assert str(field.TU)


class TestTime:
    def test_the_signers_end_is_no_doubt_with_a_stamp(self, sealed_at, pki_trust):
        result = verified(sealed_at("B-T"), pki_trust, days=AFTER_THE_SEAL)
        assert any("the seal is older, as the time stamp shows" in one for one in result.sentences)
        basic = verified(sealed_at("B-B"), pki_trust, days=AFTER_THE_SEAL)
        assert any("own statement unless a time stamp" in one for one in basic.sentences)

    def test_the_end_of_the_stamps_is_told(self, sealed_at, pki_trust):
        result = verified(sealed_at("B-LTA"), pki_trust, days=AFTER_THE_STAMPS)
        assert any("last time stamp ended on" in one for one in result.sentences)
        near = verified(sealed_at("B-LTA"), pki_trust, days=3950)
        assert any("renew it before with `qms timestamp`" in one for one in near.sentences)

    def test_before_it_was_sealed(self, sealed_at, pki_trust):
        result = verified(sealed_at("B-LTA"), pki_trust, days=-30)
        assert result.verdict is Verdict.UNKNOWN_SIGNER
        assert any("in the future of this check" in one for one in result.sentences)

    def test_a_stamp_of_an_unknown_authority_shows_no_time(self, sealed_at, pki):
        own = load_trust(roots=[pki.pem("root")])
        result = verified(sealed_at("B-T"), own)
        assert result.verdict is Verdict.SEALED
        assert result.seal is not None
        assert result.seal.stamped_at is None
        assert any("behind the time stamp is not known" in one for one in result.sentences)

    def test_a_time_stamp_authority_vouches_for_no_signer(self, sealed_at, pki):
        only_time = load_trust(time_stamps=[pki.pem("root"), pki.pem("time-root")])
        result = verified(sealed_at("B-LTA"), only_time)
        assert result.verdict is Verdict.UNKNOWN_SIGNER
        assert result.signatures[1].trust is Trust.TIME_STAMP_AUTHORITY

    def test_evidence_counts_also_where_only_the_signer_is_trusted(self, sealed_at, pki):
        own = load_trust(committed=[pki.pem("signer")], time_stamps=[pki.pem("time-root")])
        result = verified(sealed_at("B-LT"), own, days=AFTER_THE_SEAL)
        assert result.seal is not None
        assert (result.verdict, result.seal.standing) == (Verdict.SEALED, Standing.GOOD)

    def test_a_seal_dated_back_is_given_away_by_its_stamp(
        self, pki, pki_trust, certificate_maker, identity_maker, unsigned, monkeypatch
    ):
        """Somebody finds an old key and lets the seal be as old as its certificate."""
        ended = present() - timedelta(days=10)
        old = certificate_maker("Old", start=ended - timedelta(days=300), end=ended)
        back = ended - timedelta(days=5)
        trust = TrustStore(committed=(old.certificate,), time_stamps=pki_trust.time_stamps)
        identity = identity_maker(old, now=back)
        one = Sealer(identity, SealTerms(level=PadesLevel.TIMED, authority=pki.authority), trust)
        monkeypatch.setattr(
            one, "_checked", lambda data, *_: Sealed(data=data, verification=verified(data, trust))
        )
        result = verified(one.seal(unsigned, now=back), trust)
        assert result.verdict is Verdict.UNKNOWN_SIGNER
        assert any("was not valid on" in sentence for sentence in result.sentences)


def test_seals_of_a_long_build_state_when_it_began(pki, pki_trust, unsigned):
    began = present() - timedelta(hours=2)
    done = sealer(pki, pki_trust, level="B-LTA").seal_for(
        pki_trust, unsigned, now=began, name="QP-07.pdf"
    )
    assert done.verification.seal is not None
    assert done.verification.seal.claimed_at == began.replace(microsecond=0)
    assert done.verification.seal.stamped_at is not None
    assert done.verification.signatures[1].problems == ()


def test_basic_seals_ask_nobody(pki, unsigned, monkeypatch):
    def no_network(*_: object, **__: object) -> None:
        pytest.fail("a basic seal opened a connection")

    identity = load_identity(pki.identity(), now=present())
    monkeypatch.setattr("socket.socket.connect", no_network)
    assert Sealer(identity, seal_terms({}), NO_TRUST).seal(unsigned, now=present())
