from __future__ import annotations

import stat
import threading
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest

from qms.domain.seals import IdentityKind, Trust, Verdict
from qms.signing.demonstration import (
    ROOT_FILE,
    SECRET_FILE,
    demonstration_identity,
    demonstration_root,
)
from qms.signing.errors import SigningError
from qms.signing.seal import Sealer
from qms.signing.trust import load_trust
from qms.signing.verify import verify_bytes


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_made_once_and_says_what_it_is(tmp_path, now):
    folder = tmp_path / "state" / "qms"
    first = demonstration_identity(folder, now=now)
    second = demonstration_identity(folder, now=now)
    assert first.facts == second.facts
    assert first.facts.kind is IdentityKind.DEMONSTRATION
    assert first.facts.signer == "TEST SIGNATURE - proves no identity"
    assert first.facts.key == "P-256"
    assert mode(folder / SECRET_FILE) == 0o600
    assert mode(folder) == 0o700
    assert sorted(one.name for one in folder.iterdir()) == [SECRET_FILE, ROOT_FILE]
    assert b"PRIVATE" not in (folder / ROOT_FILE).read_bytes()


def test_expired_signer_is_renewed_below_the_same_authority(tmp_path, now, unsigned):
    early = demonstration_identity(tmp_path, now=now)
    sealed = Sealer(early).seal(unsigned, now=now)
    later = now + timedelta(days=800)
    renewed = demonstration_identity(tmp_path, now=later)
    assert renewed.facts.certificate_sha256 != early.facts.certificate_sha256
    assert mode(tmp_path / SECRET_FILE) == 0o600
    trust = load_trust(demonstration=demonstration_root(tmp_path))
    result = verify_bytes(sealed, name="old.pdf", trust=trust, now=later)
    assert result.verdict is Verdict.SEALED


def test_expired_authority_is_replaced(tmp_path, now):
    demonstration_identity(tmp_path, now=now)
    before = demonstration_root(tmp_path)
    far = now + timedelta(days=4000)
    demonstration_identity(tmp_path, now=far)
    assert demonstration_root(tmp_path) != before


def test_signer_never_outlives_its_authority(tmp_path, now):
    demonstration_identity(tmp_path, now=now)
    late = now + timedelta(days=3600)
    facts = demonstration_identity(tmp_path, now=late).facts
    assert facts.not_after == (now + timedelta(days=3650)).replace(microsecond=0)


def test_programs_that_start_at_once_use_one_identity(tmp_path, now):
    found = []
    barrier = threading.Barrier(4)

    def start():
        barrier.wait()
        found.append(demonstration_identity(tmp_path, now=now).facts.certificate_sha256)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\nAA"])
def test_damaged_file_is_a_sentence_and_stays(tmp_path, now, damage):
    (tmp_path / SECRET_FILE).write_bytes(damage)
    with pytest.raises(SigningError, match="delete it"):
        demonstration_identity(tmp_path, now=now)
    assert (tmp_path / SECRET_FILE).read_bytes() == damage


def test_folder_that_is_a_file(tmp_path, now):
    (tmp_path / "state").write_text("")
    with pytest.raises(SigningError, match="give another folder"):
        demonstration_identity(tmp_path / "state", now=now)


def test_lost_root_file_comes_back(tmp_path, now):
    demonstration_identity(tmp_path, now=now)
    before = demonstration_root(tmp_path)
    (tmp_path / ROOT_FILE).unlink()
    assert demonstration_root(tmp_path) is None
    demonstration_identity(tmp_path, now=now)
    assert demonstration_root(tmp_path) == before


def test_seal_is_loud_and_counts_only_here(tmp_path, now, unsigned):
    sealed = Sealer(demonstration_identity(tmp_path, now=now)).seal(unsigned, now=now, reason="x")
    with pikepdf.open(BytesIO(sealed)) as pdf:
        assert str(pdf.Root.Perms.DocMDP.Reason) == "TEST SIGNATURE: proves no identity."
    here = load_trust(demonstration=demonstration_root(tmp_path))
    result = verify_bytes(sealed, name="QP-07.pdf", trust=here, now=now)
    assert result.exit_code == 0
    assert result.demonstration
    assert result.seal is not None
    assert result.seal.trust is Trust.DEMONSTRATION_ROOT
    assert "TEST SIGNATURE" in result.bottom_line
    elsewhere = verify_bytes(sealed, name="QP-07.pdf", now=now)
    assert elsewhere.verdict is Verdict.UNKNOWN_SIGNER
    assert elsewhere.exit_code == 1
