from __future__ import annotations

import hashlib
import json
import logging
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from cryptography.hazmat.primitives import serialization

from qms.domain.seals import (
    Coverage,
    ExpectedSignature,
    Listing,
    Manifest,
    PublishedFile,
    Trust,
    Verdict,
)
from qms.signing.errors import SigningError
from qms.signing.seal import Sealer
from qms.signing.trust import TrustStore, load_trust
from qms.signing.verify import verify_bytes, verify_file


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(scope="session")
def entry(sealed, unsigned, sealer) -> PublishedFile:
    expected = ExpectedSignature(field="Seal", certificate_sha256=sealer.facts.certificate_sha256)
    return PublishedFile(
        path="pdf/QP-07.pdf",
        sha256=sha256(sealed),
        unsigned_sha256=sha256(unsigned),
        signatures=(expected,),
    )


class TestTrust:
    def test_unknown_signer(self, sealed, now):
        result = verify_bytes(sealed, name="QP-07.pdf", now=now)
        assert result.verdict is Verdict.UNKNOWN_SIGNER
        assert (result.exit_code, result.intact) == (1, True)
        assert result.seal is not None
        assert result.seal.trust is Trust.UNKNOWN
        assert any("Example Aero Seal" in one for one in result.sentences)

    def test_foreign_seal_under_our_name(
        self, unsigned, certificate_maker, identity_maker, trust, now
    ):
        impostor_root = certificate_maker("Example Aero Root", authority=True)
        impostor = certificate_maker("Example Aero Seal", issuer=impostor_root)
        data = Sealer(identity_maker(impostor, impostor_root)).seal(unsigned, now=now)
        result = verify_bytes(data, name="QP-07.pdf", trust=trust, now=now)
        assert result.verdict is Verdict.UNKNOWN_SIGNER

    def test_committed_certificate_of_the_signer(self, sealed, signer, now):
        own = TrustStore(committed=(signer.certificate,))
        result = verify_bytes(sealed, name="QP-07.pdf", trust=own, now=now)
        assert result.seal is not None
        assert result.seal.trust is Trust.COMMITTED_CERTIFICATE
        assert result.verdict is Verdict.SEALED

    def test_committed_certificate_of_the_authority(self, sealed, authority, now):
        own = TrustStore(committed=(authority.certificate,))
        result = verify_bytes(sealed, name="QP-07.pdf", trust=own, now=now)
        assert result.seal is not None
        assert result.seal.trust is Trust.COMMITTED_CERTIFICATE

    def test_a_trusted_signer_is_no_authority(
        self, unsigned, signer, certificate_maker, identity_maker, now
    ):
        child = certificate_maker("Child of the signer", issuer=signer)
        data = Sealer(identity_maker(child)).seal(unsigned, now=now)
        own = TrustStore(committed=(signer.certificate,))
        result = verify_bytes(data, name="QP-07.pdf", trust=own, now=now)
        assert result.verdict is Verdict.UNKNOWN_SIGNER

    def test_best_reason_wins(self, sealed, authority, now):
        every = TrustStore(
            roots=(authority.certificate,),
            committed=(authority.certificate,),
            demonstration=(authority.certificate,),
        )
        result = verify_bytes(sealed, name="QP-07.pdf", trust=every, now=now)
        assert result.seal is not None
        assert result.seal.trust is Trust.CONFIGURED_ROOT
        assert not result.demonstration

    def test_certificate_that_ended_since_is_said_but_counts(self, sealed, trust, now):
        later = now + timedelta(days=1500)
        result = verify_bytes(sealed, name="QP-07.pdf", trust=trust, now=later)
        assert result.verdict is Verdict.SEALED
        assert any("own statement unless a time stamp" in one for one in result.sentences)

    def test_sealed_with_a_certificate_that_had_ended(
        self, unsigned, authority, certificate_maker, identity_maker, unchecked_sealer, trust, now
    ):
        old = certificate_maker("Old", issuer=authority, end=now - timedelta(days=10))
        sealer = unchecked_sealer(identity_maker(old, now=now - timedelta(days=20)))
        data = sealer.seal(unsigned, now=now)
        result = verify_bytes(data, name="QP-07.pdf", trust=trust, now=now)
        assert result.verdict is Verdict.UNKNOWN_SIGNER
        assert any("was not valid at the claimed time" in one for one in result.sentences)

    def test_sealed_in_the_future(self, unsigned, sealer, trust, now):
        data = sealer.seal(unsigned, now=now + timedelta(days=2))
        result = verify_bytes(data, name="QP-07.pdf", trust=trust, now=now)
        assert result.verdict is Verdict.UNKNOWN_SIGNER
        assert any("in the future" in one for one in result.sentences)

    def test_clocks_may_differ_by_minutes(self, unsigned, sealer, trust, now):
        data = sealer.seal(unsigned, now=now + timedelta(minutes=4))
        assert verify_bytes(data, name="QP-07.pdf", trust=trust, now=now).ok

    def test_trust_from_files(self, tmp_path, sealed, authority, signer, now):
        pem, der = tmp_path / "root.pem", tmp_path / "signer.der"
        pem.write_bytes(authority.certificate_pem)
        der.write_bytes(signer.certificate.public_bytes(serialization.Encoding.DER))
        store = load_trust(roots=[pem], committed=[der])
        assert store.roots == (authority.certificate,)
        assert store.committed == (signer.certificate,)

    def test_trust_from_a_file_that_is_no_certificate(self, tmp_path):
        (tmp_path / "a.pem").write_text("-----BEGIN NOTHING-----")
        with pytest.raises(SigningError, match="holds no certificate"):
            load_trust(roots=[tmp_path / "a.pem"])
        with pytest.raises(SigningError, match="does not exist"):
            load_trust(roots=[tmp_path / "b.pem"])


class TestManifest:
    def test_identical(self, sealed, entry, trust, now):
        result = verify_bytes(
            sealed, name="renamed.pdf", trust=trust, manifest=Manifest(files=(entry,)), now=now
        )
        assert (result.listing, result.listed_path) == (Listing.IDENTICAL, "pdf/QP-07.pdf")
        assert result.verdict is Verdict.SEALED

    def test_not_compared(self, sealed, trust, now):
        result = verify_bytes(sealed, name="QP-07.pdf", trust=trust, now=now)
        assert result.listing is Listing.NOT_COMPARED
        assert any("not compared" in one for one in result.sentences)

    def test_sealed_another_time(self, unsigned, sealer, entry, trust, now):
        again = sealer.seal(unsigned, now=now - timedelta(days=1))
        result = verify_bytes(
            again, name="QP-07.pdf", trust=trust, manifest=Manifest(files=(entry,)), now=now
        )
        assert result.listing is Listing.SAME_CONTENT
        assert result.verdict is Verdict.SEALED

    def test_another_revision_under_the_same_name(self, pdf_maker, sealer, entry, trust, now):
        older = sealer.seal(pdf_maker("QP-07", "B"), now=now)
        result = verify_bytes(
            older, name="QP-07.pdf", trust=trust, manifest=Manifest(files=(entry,)), now=now
        )
        assert result.listing is Listing.OTHER_FILE
        assert result.revision == "B"
        assert any("earlier or later" in one for one in result.sentences)

    def test_found_by_its_document_number(self, pdf_maker, sealer, entry, trust, now):
        older = sealer.seal(pdf_maker("QP-07", "B"), now=now)
        result = verify_bytes(
            older, name="download (3).pdf", trust=trust, manifest=Manifest(files=(entry,)), now=now
        )
        assert result.listed_path == "pdf/QP-07.pdf"

    def test_not_listed(self, sealed, trust, now):
        result = verify_bytes(sealed, name="a.pdf", trust=trust, manifest=Manifest(), now=now)
        assert result.listing is Listing.NOT_LISTED
        assert result.exit_code == 0  # intact and known

    def test_signature_of_another_certificate_than_listed(
        self, unsigned, authority, certificate_maker, identity_maker, entry, trust, now
    ):
        other = certificate_maker("Another seal", issuer=authority)
        data = Sealer(identity_maker(other)).seal(unsigned, now=now)
        result = verify_bytes(
            data, name="QP-07.pdf", trust=trust, manifest=Manifest(files=(entry,)), now=now
        )
        assert result.verdict is Verdict.CHANGED
        assert any("not those that the manifest lists" in one for one in result.sentences)

    def test_more_signatures_listed_than_found(self, sealed, entry, trust, now):
        twice = PublishedFile(path=entry.path, sha256=entry.sha256, signatures=entry.signatures * 2)
        result = verify_bytes(
            sealed, name="QP-07.pdf", trust=trust, manifest=Manifest(files=(twice,)), now=now
        )
        assert result.verdict is Verdict.CHANGED

    def test_unsealed_form_that_is_listed(self, unsigned, now):
        listed = PublishedFile(path="pdf/forms/F-07-01.pdf", sha256=sha256(unsigned))
        result = verify_bytes(
            unsigned, name="F-07-01.pdf", manifest=Manifest(files=(listed,)), now=now
        )
        assert (result.verdict, result.exit_code) == (Verdict.LISTED, 0)
        assert not result.intact  # there is no seal

    def test_unsealed_file_that_is_not_listed(self, unsigned, now):
        result = verify_bytes(unsigned, name="F-07-01.pdf", manifest=Manifest(), now=now)
        assert (result.verdict, result.exit_code) == (Verdict.NOT_SEALED, 1)

    def test_unsealed_file_without_a_manifest(self, unsigned, now):
        result = verify_bytes(unsigned, name="F-07-01.pdf", now=now)
        assert (result.verdict, result.exit_code) == (Verdict.NOT_SEALED, 1)

    def test_changed_form(self, unsigned, now):
        listed = PublishedFile(path="pdf/forms/F-07-01.pdf", sha256=sha256(unsigned))
        result = verify_bytes(
            unsigned + b"\n", name="F-07-01.pdf", manifest=Manifest(files=(listed,)), now=now
        )
        assert (result.verdict, result.exit_code) == (Verdict.NOT_SEALED, 1)
        assert result.listing is Listing.OTHER_FILE

    def test_seal_removed(self, unsigned, entry, trust, now):
        result = verify_bytes(
            unsigned, name="QP-07.pdf", trust=trust, manifest=Manifest(files=(entry,)), now=now
        )
        assert result.exit_code == 1
        assert any("lists this file as sealed" in one for one in result.sentences)

    def test_listed_text_that_mentions_a_seal_is_no_remains_of_one(self, now):
        data = b"Our PDFs hold a /ByteRange and /DocMDP."
        listed = PublishedFile(path="how.txt", sha256=sha256(data))
        result = verify_bytes(data, name="how.txt", manifest=Manifest(files=(listed,)), now=now)
        assert result.verdict is Verdict.LISTED
        assert verify_bytes(data, name="how.txt", now=now).exit_code == 1

    def test_unknown_signer_although_listed(self, sealed, entry, now):
        result = verify_bytes(sealed, name="QP-07.pdf", manifest=Manifest(files=(entry,)), now=now)
        assert (result.verdict, result.exit_code) == (Verdict.UNKNOWN_SIGNER, 1)


class TestAnyFile:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\x00",
            b"hello",
            b"%PDF-1.7",
            b"%PDF-1.7\n%%EOF\n",
            b"%PDF-1.7\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
            b"/ByteRange [0 1 2 3] /Contents <00>",
            b"[" * 5000,
        ],
    )
    def test_no_file_makes_it_fail(self, data, trust, now):
        result = verify_bytes(data, name="x.pdf", trust=trust, now=now)
        assert result.exit_code == 1
        assert json.loads(json.dumps(result.to_json()))["exit_code"] == 1

    def test_missing_file_is_a_result(self, tmp_path, now):
        result = verify_file(tmp_path / "missing.pdf", now=now)
        assert (result.verdict, result.exit_code) == (Verdict.UNREADABLE, 1)
        assert any("missing.pdf cannot be read" in one for one in result.sentences)

    def test_file_from_disk(self, sealed_path, trust, now):
        assert verify_file(sealed_path, trust=trust, now=now).verdict is Verdict.SEALED

    def test_encrypted_file(self, sealed, trust, now):
        output = BytesIO()
        with pikepdf.open(BytesIO(sealed)) as pdf:
            pdf.save(output, encryption=pikepdf.Encryption(owner="o", user="u"))
        result = verify_bytes(output.getvalue(), name="x.pdf", trust=trust, now=now)
        assert not result.ok

    def test_metadata_with_entities(self, pdf_maker, sealer, unchecked_sealer, trust, now):
        bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
        output = BytesIO()
        with pikepdf.open(BytesIO(pdf_maker("QP-07", "C"))) as pdf:
            pdf.Root.Metadata = pdf.make_stream(
                bomb, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
            )
            pdf.save(output, fix_metadata_version=False)
        data = unchecked_sealer(sealer._identity).seal(output.getvalue(), now=now)
        result = verify_bytes(data, name="x.pdf", trust=trust, now=now)
        assert result.verdict is Verdict.CHANGED
        assert any("document type" in one for one in result.sentences)

    def test_nothing_is_logged(self, sealed, trust, now, caplog):
        caplog.set_level(logging.DEBUG)
        caplog.clear()
        verify_bytes(sealed, name="x.pdf", trust=trust, now=now)
        verify_bytes(sealed[:-1], name="x.pdf", trust=trust, now=now)
        assert [one for one in caplog.records if one.name.startswith("pyhanko")] == []


def test_json_form(sealed, entry, trust, now):
    result = verify_bytes(
        sealed, name="QP-07.pdf", trust=trust, manifest=Manifest(files=(entry,)), now=now
    )
    value = json.loads(json.dumps(result.to_json()))
    assert value == {
        "name": "QP-07.pdf",
        "sha256": sha256(sealed),
        "verdict": "sealed",
        "exit_code": 0,
        "intact": True,
        "signer_known": True,
        "trusted_by": "configured root",
        "listing": "listed",
        "listed_path": "pdf/QP-07.pdf",
        "document_number": "QP-07",
        "revision": "C",
        "signatures": [
            {
                "field": "Seal",
                "purpose": "seal",
                "signer": "Example Aero Seal",
                "certificate_sha256": entry.signatures[0].certificate_sha256,
                "claimed_at": "2026-11-22T12:00:00+00:00",
                "intact": True,
                "signer_known": True,
                "trusted_by": "configured root",
                "coverage": Coverage.WHOLE_FILE.value,
                "level": "B-B",
                "stamped_at": None,
                "certificate_then": "not provable offline",
                "problems": [],
                "remarks": [],
            }
        ],
        "fields": [],
        "sentences": list(result.sentences),
    }
    assert result.sentences[0] == "Unchanged since it was sealed by a known signer."


class TestNames:
    def test_a_renamed_file_is_remarked_on(self, sealed, trust, now):
        result = verify_bytes(sealed, name="QP-10.pdf", trust=trust, now=now)
        assert (result.verdict, result.exit_code) == (Verdict.SEALED, 0)
        assert result.rename_notice in result.sentences
        assert "called QP-10.pdf, but the number sealed in it is QP-07" in result.rename_notice

    @pytest.mark.parametrize("name", ["QP-07.pdf", "qp-07 (1).pdf", "Copy of QP_07.pdf"])
    def test_names_that_browsers_give_are_not(self, sealed, trust, now, name):
        assert verify_bytes(sealed, name=name, trust=trust, now=now).rename_notice == ""

    def test_what_is_no_pdf_is_called_so(self, trust, now):
        result = verify_bytes(b"# Read me", name="README.md", trust=trust, now=now)
        assert (result.verdict, result.exit_code) == (Verdict.NOT_A_PDF, 1)
        assert result.sentences[0].startswith("This is not a PDF")

    def test_a_damaged_pdf_is_not_called_another_kind_of_file(self, now):
        result = verify_bytes(b"%PDF-1.7\n%%EOF\n", name="x.pdf", now=now)
        assert result.verdict is Verdict.NOT_SEALED

    def test_the_level_is_explained(self, sealed, trust, now):
        result = verify_bytes(sealed, name="QP-07.pdf", trust=trust, now=now)
        assert any("PAdES B-B, the basic one" in one for one in result.sentences)
