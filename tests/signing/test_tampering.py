"""Each way of changing a sealed file, judged by our verifier and, beside it, by pdfsig."""

from __future__ import annotations

import random
import subprocess
from dataclasses import replace

import pytest

from qms.domain.seal_levels import PadesLevel
from qms.domain.seals import Verdict
from qms.signing.keys import LoadedKey
from qms.signing.verify import verify_bytes
from support.lasting import verified
from support.tampering import (
    TAMPERINGS,
    byte_range,
    byte_ranges,
    flip,
    replace_xmp,
    retitle,
    rewrite_page,
    strip_seal,
)

SEEN_BY_PDFSIG = frozenset(
    {
        "first byte of a page flipped",
        "byte of the seal's reason flipped",
        "permission raised",
        "bytes put in front",
    }
)


def pdfsig(data: bytes, folder) -> str:
    path = folder / "file.pdf"
    path.write_bytes(data)
    ran = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=False)
    return ran.stdout.decode("utf-8", "replace")


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_change_is_refused(name, sealed, trust, now):
    changed = TAMPERINGS[name](sealed)
    assert changed != sealed
    result = verify_bytes(changed, name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.CHANGED, result.sentences
    assert result.exit_code == 1
    assert not result.intact
    assert len(result.sentences) > 1  # it says why
    assert all(one.endswith(".") for one in result.sentences)
    assert result.document_number in {"", "QP-07"}  # never what the change claims


@pytest.mark.parametrize("name", sorted(SEEN_BY_PDFSIG))
def test_pdfsig_sees_changes_of_signed_bytes_too(name, sealed, tmp_path):
    said = pdfsig(TAMPERINGS[name](sealed), tmp_path)
    assert "Signature is Valid." not in said


def test_pdfsig_says_digest_mismatch_for_a_flip(sealed, tmp_path):
    said = pdfsig(TAMPERINGS["byte of the seal's reason flipped"](sealed), tmp_path)
    assert "Digest Mismatch" in said


def test_rewritten_by_qpdf(sealed_path, trust, now, tmp_path):
    rewritten = tmp_path / "rewritten.pdf"
    command = ["qpdf", "--deterministic-id", "--linearize", sealed_path, rewritten]
    subprocess.run(command, check=True)
    result = verify_bytes(rewritten.read_bytes(), name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.CHANGED


def test_stripped_file_is_not_sealed(sealed, trust, now):
    result = verify_bytes(strip_seal(sealed), name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.NOT_SEALED
    assert result.exit_code == 1


def test_half_stripped_file_holds_the_remains_of_a_seal(sealed, trust, now):
    stripped = strip_seal(sealed, thoroughly=False)
    result = verify_bytes(stripped, name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.CHANGED
    assert "remains of a seal" in " ".join(result.sentences)


def test_cut_back_to_the_unsigned_file(sealed, unsigned, trust, now):
    result = verify_bytes(sealed[: len(unsigned)], name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.NOT_SEALED


def test_seal_of_another_document(sealer, sealed, pdf_maker, trust, now, tmp_path):
    other = sealer.seal(pdf_maker("QP-08", "B"), now=now)
    _, start, end, _ = byte_range(sealed)
    _, other_start, other_end, _ = byte_range(other)
    assert end - start == other_end - other_start
    moved = sealed[:start] + other[other_start:other_end] + sealed[end:]
    result = verify_bytes(moved, name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.CHANGED
    assert "Digest Mismatch" in pdfsig(moved, tmp_path)


def test_sealed_with_a_key_that_is_not_the_certificates(
    signer, certificate_maker, identity_maker, unchecked_sealer, unsigned, trust, now
):
    mixed = replace(identity_maker(signer), key=LoadedKey(certificate_maker("Other").key))
    data = unchecked_sealer(mixed).seal(unsigned, now=now)
    result = verify_bytes(data, name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.CHANGED


def test_there_are_enough_ways_of_changing():
    assert len(TAMPERINGS) >= 60


@pytest.mark.parametrize("part", range(8))
def test_two_thousand_single_bits_anywhere(part, sealed, trust, now):
    """No flipped bit is accepted: not in the signed bytes, nor in the seal's own."""
    chance = random.Random(20261122 + part)
    _, start, end, _ = byte_range(sealed)
    der_end = len(sealed[start:end].rstrip(b"0>"))
    positions = [chance.randrange(len(sealed)) for _ in range(200)]
    positions += [chance.randrange(start, end) for _ in range(20)]
    positions += [start + chance.randrange(der_end) for _ in range(30)]
    accepted = [
        (position, bit)
        for position in positions
        for bit in [chance.randrange(8)]
        if verify_bytes(flip(sealed, position, bit), name="x", trust=trust, now=now).intact
    ]
    assert len(positions) == 250
    assert accepted == []


@pytest.mark.parametrize("tamper", [replace_xmp, retitle, rewrite_page, strip_seal])
def test_changes_after_the_last_time_stamp(tamper, sealed_at, pki_trust):
    result = verified(tamper(sealed_at("B-LTA")), pki_trust)
    assert result.verdict in {Verdict.CHANGED, Verdict.NOT_SEALED}, result.sentences


def test_single_bits_of_an_archived_file(sealed_at, pki_trust):
    """The last time stamp covers the seal and the evidence; only its own bytes stay outside."""
    data = sealed_at("B-LTA")
    _, last_start, last_end, _ = byte_ranges(data)[-1]
    chance = random.Random(1)
    positions = [chance.randrange(len(data)) for _ in range(40)]
    accepted = [
        position
        for position in positions
        if verified(flip(data, position, chance.randrange(8)), pki_trust).ok
    ]
    assert [one for one in accepted if not last_start <= one < last_end] == []


def test_damaged_evidence_costs_the_proof_and_never_changes_the_document(sealed_at, pki_trust):
    """At B-LT no signature covers the evidence: it can be spoilt, and the words say so."""
    data = sealed_at("B-LT")
    whole = verified(data, pki_trust)
    assert whole.seal is not None
    _, _, third, fourth = byte_range(data)
    end = third + fourth
    chance = random.Random(2)
    for _ in range(20):
        result = verified(flip(data, chance.randrange(end, len(data)), 0), pki_trust)
        if result.ok:
            assert (result.document_number, result.revision) == ("QP-07", "C")
            assert result.seal is not None
            assert result.seal.level in {PadesLevel.TIMED, PadesLevel.LONG_TERM}
