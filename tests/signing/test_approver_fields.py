"""Several people sign one manual: what is made, what verification says, what is refused."""

from __future__ import annotations

import itertools
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from qms.domain.approver_fields import ApproverField
from qms.domain.seal_levels import PadesLevel
from qms.domain.seals import (
    ExpectedSignature,
    FileVerification,
    Listing,
    Manifest,
    PublishedFile,
    Verdict,
)
from qms.publish.conformance import check_conformance
from qms.signing import verify as verify_module
from qms.signing.errors import SigningError
from qms.signing.field_signer import FieldSigner
from qms.signing.identity import load_identity
from qms.signing.seal import Sealer
from qms.signing.terms import seal_terms
from qms.signing.verify import verify_bytes
from support.approving import (
    FIELDS,
    NOW,
    ROLES,
    TAMPERINGS,
    signed,
    unsigned_manual,
)
from support.lasting import present, stamper, verified
from support.tampering import byte_ranges

LATER = NOW + timedelta(hours=1)
NAMES = ("A. Rossi", "J. Mercer", "E. Lindqvist")


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> bytes:
    return unsigned_manual(tmp_path_factory.mktemp("fields"))


@pytest.fixture(scope="module")
def open_manual(sealer, plain) -> bytes:
    """Return the sealed manual, which nobody has signed."""
    sealed: bytes = sealer.seal(plain, now=NOW)
    return sealed


@pytest.fixture(scope="module")
def people(authority, certificate_maker, identity_maker, trust) -> list[FieldSigner]:
    return [
        FieldSigner(identity_maker(certificate_maker(name, issuer=authority)), trust=trust)
        for name in NAMES
    ]


@pytest.fixture(scope="module")
def stages(open_manual, people) -> list[bytes]:
    """Return the manual with no signature, one, two and three."""
    made = [open_manual]
    for number, (person, role) in enumerate(zip(people, ROLES, strict=True), 1):
        made.append(signed(person, made[-1], role, minutes=number))
    return made


@pytest.fixture(scope="module")
def results(stages, trust) -> list[FileVerification]:
    return [verify_bytes(each, name="manual.pdf", trust=trust, now=LATER) for each in stages]


def tool(*command: object) -> str:
    ran = subprocess.run([str(each) for each in command], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.decode("utf-8", "replace")


def saved(data: bytes, folder: Path) -> Path:
    path = folder / "manual.pdf"
    path.write_bytes(data)
    return path


class TestWhatIsMade:
    def test_the_empty_fields_are_reproducible_and_conform(self, plain, tmp_path):
        assert unsigned_manual(tmp_path) == plain
        assert not check_conformance(plain).breaches
        with pikepdf.open(saved(plain, tmp_path)) as pdf:
            fields = list(pdf.Root.AcroForm.Fields)
            assert [str(each.T) for each in fields] == [each.name for each in FIELDS]
            assert [str(each.TU) for each in fields] == [each.label for each in FIELDS]
            assert {str(each.P.Tabs) for each in fields} == {"/S"}
            tops = [float(each.Rect[3]) for each in fields]
            assert tops == sorted(tops, reverse=True)

    def test_it_conforms_after_every_signature(self, stages, tmp_path):
        for each in stages:
            assert not check_conformance(each).breaches
            tool("qpdf", "--check", saved(each, tmp_path))

    def test_each_signature_appends_only(self, plain, stages):
        assert stages[0].startswith(plain)
        for before, after in itertools.pairwise(stages):
            assert after.startswith(before)

    def test_another_program_agrees(self, stages, tmp_path):
        said = tool("pdfsig", "-nocert", saved(stages[-1], tmp_path))
        assert said.count("Signature is Valid.") == 1 + len(ROLES)
        for field, name in zip(FIELDS, NAMES, strict=True):
            assert field.name in said
            assert name in said

    def test_the_page_of_approvals_shows_who_signed_and_when(self, stages, tmp_path):
        page = tool("pdftotext", "-l", "1", "-layout", saved(stages[2], tmp_path), "-")
        assert "Approved as Quality Manager" in page
        assert "2026-11-22 12:02 UTC" in page
        assert "E. Lindqvist" not in page


class TestVerification:
    def test_it_says_who_signed_and_which_fields_are_open(self, results):
        for number, result in enumerate(results):
            assert result.verdict is Verdict.SEALED, result.sentences
            assert [each.is_open for each in result.fields] == [False] * number + [True] * (
                len(ROLES) - number
            )
            assert result.all_signed is (number == len(ROLES))
        words = " ".join(results[2].sentences)
        assert "Field quality-manager (Quality Manager): signed by A. Rossi on 2026-11-22" in words
        assert "Field managing-director (Managing Director): open" in words
        assert "2 of 3 fields for approvers are signed; open: managing-director." in words
        assert "Whether the signers hold these roles was not checked" in words
        assert results[3].to_json()["fields"][0]["signer"] == "A. Rossi"

    def test_a_large_manual_stays_within_pythons_own_limit(self, sealer, people, trust, tmp_path):
        """pyHanko walks bookmarks from one to the next: 300 in one row were too many."""
        assert sys.getrecursionlimit() == 1000
        data = sealer.seal(unsigned_manual(tmp_path, headings=320), now=NOW)
        for person, field in zip(people, FIELDS, strict=True):
            data = _without_asking(person, data, field)
        result = verify_bytes(data, name="manual.pdf", trust=trust, now=LATER)
        assert result.verdict is Verdict.SEALED, result.sentences
        assert result.all_signed

    def test_an_unknown_person_is_named_as_such(self, stages, trust, signer):
        known = type(trust)(committed=(signer.certificate,))
        result = verify_bytes(stages[1], name="manual.pdf", trust=known, now=LATER)
        assert result.verdict is Verdict.UNKNOWN_SIGNER
        assert "signed by “A. Rossi”, who is not known here," in " ".join(result.sentences)

    def test_signing_after_listing_is_no_other_file(self, stages, results, trust):
        listed = _manifest(stages[0], results[0])
        result = verify_bytes(stages[3], name="manual.pdf", trust=trust, manifest=listed, now=LATER)
        assert (result.verdict, result.listing) == (Verdict.SEALED, Listing.SAME_CONTENT)

    def test_cut_back_to_an_earlier_signature(self, stages, results, trust):
        """The earlier file was whole then: the open field tells, and a list refuses it."""
        assert not results[2].all_signed
        listed = _manifest(stages[3], results[3])
        result = verify_bytes(stages[2], name="manual.pdf", trust=trust, manifest=listed, now=LATER)
        assert result.verdict is Verdict.CHANGED


def _manifest(data: bytes, result: FileVerification) -> Manifest:
    expected = tuple(
        ExpectedSignature(field=each.field, certificate_sha256=each.certificate_sha256)
        for each in result.signatures
    )
    file = PublishedFile(path="pdf/manual.pdf", sha256=result.sha256, signatures=expected)
    assert verify_bytes(data, name="x", now=LATER).sha256 == result.sha256
    return Manifest(files=(file,))


class TestTampering:
    @pytest.mark.parametrize("name", TAMPERINGS)
    def test_every_change_is_refused(self, name, stages, trust):
        changed = TAMPERINGS[name](stages[2])
        assert changed != stages[2]
        result = verify_bytes(changed, name="manual.pdf", trust=trust, now=LATER)
        assert result.verdict is Verdict.CHANGED, result.sentences
        assert len(result.sentences) > 1

    def test_out_of_order(self, open_manual, people, trust):
        """Another program lets anybody sign any field; we say that it was not in order."""
        data = _without_asking(people[2], open_manual, FIELDS[2])
        result = verify_bytes(data, name="manual.pdf", trust=trust, now=LATER)
        assert result.verdict is Verdict.CHANGED
        assert "The fields were signed in another order" in " ".join(result.sentences)

    def test_canary(self, open_manual, people, stages, trust, monkeypatch):
        """Without our own look at the fields, pyHanko lets some of these changes pass."""
        monkeypatch.setattr(verify_module, "field_problems", lambda *_: ())
        out_of_order = _without_asking(people[2], open_manual, FIELDS[2])
        unseen = TAMPERINGS["unseen field added"](stages[2])
        passed = verify_bytes(out_of_order, name="x", trust=trust, now=LATER)
        assert passed.verdict is Verdict.SEALED
        words = " ".join(verify_bytes(unseen, name="x", trust=trust, now=LATER).sentences)
        assert "The fields of the file" not in words


def _without_asking(person: FieldSigner, data: bytes, field: ApproverField) -> bytes:
    """Sign a field as a program does that knows no order, and keep what verification refuses."""

    class Careless(FieldSigner):
        def _checked(self, data: bytes, signed: bytes, *_: object) -> bytes:  # type: ignore[override]
            assert signed.startswith(data)
            return signed

    careless = Careless(person._identity)
    made: object = careless.sign(data, field, now=NOW, name="manual.pdf", reason="Approved")
    assert isinstance(made, bytes)
    return made


class TestNobodySigns:
    @pytest.mark.parametrize(
        ("stage", "who", "role", "words"),
        [
            (0, 0, "nobody", "it has no field nobody; its fields are quality-manager, warehouse"),
            (0, 1, ROLES[1], "quality-manager signs before warehouse-manager"),
            (1, 1, ROLES[0], "its field quality-manager is signed already, by A. Rossi"),
            (1, 0, ROLES[1], "The certificate of A. Rossi signed Approver-quality-manager already"),
        ],
    )
    def test_when_it_is_not_their_turn(self, stages, people, stage, who, role, words):
        with pytest.raises(SigningError, match=words):
            people[who].field(stages[stage], role, now=LATER, name="manual.pdf")

    def test_what_is_not_sealed(self, plain, people):
        with pytest.raises(SigningError, match="people sign sealed files only"):
            people[0].field(plain, ROLES[0], now=LATER, name="manual.pdf")

    def test_what_was_changed(self, stages, people):
        changed = TAMPERINGS["title changed"](stages[0])
        with pytest.raises(SigningError, match="it is not signed, because it does not verify"):
            people[0].field(changed, ROLES[0], now=LATER, name="manual.pdf")

    def test_a_file_without_fields(self, sealed, people):
        with pytest.raises(SigningError, match="no fields for approvers; name their roles"):
            people[0].field(sealed, ROLES[0], now=LATER, name="QP-07.pdf")

    def test_the_seal_of_the_organisation(self, open_manual, signer, identity_maker):
        seal = FieldSigner(identity_maker(signer))
        with pytest.raises(SigningError, match="sealed the file already"):
            seal.field(open_manual, ROLES[0], now=LATER, name="manual.pdf")

    def test_at_a_level_that_closes_the_file(self, signer, identity_maker):
        terms = seal_terms({}, level="B-LT", authority="http://127.0.0.1:9/tsa")
        with pytest.raises(SigningError, match="would close the file to those who sign after"):
            FieldSigner(identity_maker(signer), terms)


def test_with_time_stamps_until_it_is_closed(
    pki, pki_trust, plain, certificate_maker, identity_maker
):
    """B-LT seal, a person at B-T, then a time stamp over all, after which nobody can sign."""
    now = present()
    sealing = load_identity(pki.identity(), now=now)
    closing = Sealer(sealing, seal_terms({}, level="B-LTA", authority=pki.authority), pki_trust)
    with pytest.raises(SigningError, match="B-LTA closes a file"):
        closing.seal(plain, now=now)
    terms = seal_terms({}, level="B-LT", authority=pki.authority)
    data = Sealer(sealing, terms, pki_trust).seal(plain, now=now)
    timed = seal_terms({}, level="B-T", authority=pki.authority)
    person = FieldSigner(load_identity(pki.identity("silent"), now=now), timed, pki_trust)
    data = signed(person, data, ROLES[0], minutes=0, now=present())
    state = verified(data, pki_trust, days=1).fields[0]
    assert (state.level, state.is_known) == (PadesLevel.TIMED, True)
    assert "as a time stamp shows" in state.sentence
    closed = stamper(pki, pki_trust, "B-T").stamp(data, now=present(), name="manual.pdf").data
    other = FieldSigner(
        identity_maker(certificate_maker("B. Other", end=now + timedelta(days=9)), now=now)
    )
    with pytest.raises(SigningError, match="long-term form already"):
        other.field(closed, ROLES[1], now=present(), name="manual.pdf")
    assert len(byte_ranges(closed)) == 3
