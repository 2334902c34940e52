"""A built PDF to which people added signatures is still the listed one, and no other file is."""

from __future__ import annotations

from pathlib import Path

import pytest

from qms.app.manual.built import built_file, grown_file
from qms.domain.canonical import sha256_hex
from qms.domain.seals import PublishedFile
from qms.signing.field_signer import FieldSigner
from support.approving import NOW, ROLES, signed, unsigned_manual

LATER = NOW.replace(hour=13)


@pytest.fixture(scope="module")
def sealed_manual(sealer, tmp_path_factory) -> bytes:
    data: bytes = sealer.seal(unsigned_manual(tmp_path_factory.mktemp("grown")), now=NOW)
    return data


@pytest.fixture(scope="module")
def signed_manual(sealed_manual, authority, certificate_maker, identity_maker, trust) -> bytes:
    person = identity_maker(certificate_maker("A. Rossi", issuer=authority))
    return signed(FieldSigner(person, trust=trust), sealed_manual, ROLES[0])


def in_build(root: Path, data: bytes, listed: bytes) -> PublishedFile:
    path = root / "build/site/pdf/manual.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return PublishedFile(path="pdf/manual.pdf", sha256=sha256_hex(listed))


def test_the_listed_file_has_not_grown(tmp_path, sealed_manual):
    file = in_build(tmp_path, sealed_manual, sealed_manual)
    assert built_file(tmp_path, file, now=LATER) == sealed_manual
    assert grown_file(tmp_path, file, "build") is None


def test_with_signatures_it_is_taken_with_them(tmp_path, sealed_manual, signed_manual):
    file = in_build(tmp_path, signed_manual, sealed_manual)
    assert built_file(tmp_path, file, now=LATER) == signed_manual
    assert grown_file(tmp_path, file, "build") == signed_manual


def test_something_else_that_was_added_is_kept_and_not_taken(
    tmp_path, sealed_manual, signed_manual
):
    data = signed_manual + b"\n1 0 obj\nnull\nendobj\n"
    file = in_build(tmp_path, data, sealed_manual)
    assert built_file(tmp_path, file, now=LATER) is None
    assert grown_file(tmp_path, file, "build") == data


def test_another_file_is_neither(tmp_path, sealed_manual, signed_manual):
    file = in_build(tmp_path, signed_manual, sealed_manual + b"\n")
    assert built_file(tmp_path, file, now=LATER) is None
    assert grown_file(tmp_path, file, "build") is None
