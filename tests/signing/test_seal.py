from __future__ import annotations

import logging
import subprocess
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
import weasyprint
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from qms.domain.seal_levels import PadesLevel
from qms.domain.seals import Coverage, Purpose, Trust, Verdict
from qms.signing.errors import SigningError
from qms.signing.keys import LoadedKey
from qms.signing.pdf_signer import FIELD_NAME, READABLE_FIELD_NAME
from qms.signing.seal import Sealer
from qms.signing.trust import TrustStore
from qms.signing.verify import verify_bytes


def pdfsig(data: bytes, folder) -> str:
    path = folder / "file.pdf"
    path.write_bytes(data)
    ran = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=False)
    return ran.stdout.decode("utf-8", "replace")


def test_unsigned_bytes_stay_the_beginning(unsigned, sealed):
    assert sealed.startswith(unsigned)
    assert len(sealed) > len(unsigned)


def test_seal_permits_no_change_and_is_invisible(sealed):
    with pikepdf.open(BytesIO(sealed)) as pdf:
        seal = pdf.Root.Perms.DocMDP
        assert seal.SubFilter == "/ETSI.CAdES.detached"
        assert int(seal.Reference[0].TransformParams.P) == 1
        field = pdf.Root.AcroForm.Fields[0]
        assert str(field.T) == FIELD_NAME
        assert str(field.TU) == READABLE_FIELD_NAME
        left, bottom, right, top = (float(one) for one in field.Rect)
        assert (left, bottom) == (right, top)
        assert int(field.F) & 0b110 == 0b100  # printed, not hidden: PDF/A


def test_time_reason_place_and_name_are_those_given(sealer, unsigned, now):
    data = sealer.seal(unsigned, now=now, reason="Issue 4", location="Northfield")
    with pikepdf.open(BytesIO(data)) as pdf:
        seal = pdf.Root.Perms.DocMDP
        assert str(seal.M) == "D:20261122120000Z"
        assert (str(seal.Reason), str(seal.Location)) == ("Issue 4", "Northfield")
        assert str(seal.Name) == "Example Aero Seal"


def test_sealing_leaves_metadata_alone(unsigned, sealed):
    with pikepdf.open(BytesIO(unsigned)) as before, pikepdf.open(BytesIO(sealed)) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert dict(after.docinfo) == dict(before.docinfo)
        assert len(after.pages) == len(before.pages)


def test_verifier_reports_every_fact(sealed, trust, signer, now):
    result = verify_bytes(sealed, name="QP-07.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.SEALED
    assert (result.exit_code, result.ok, result.intact) == (0, True, True)
    assert (result.document_number, result.revision) == ("QP-07", "C")
    seal = result.seal
    assert seal is not None
    assert (seal.field, seal.purpose, seal.signer) == ("Seal", Purpose.SEAL, "Example Aero Seal")
    assert (seal.trust, seal.coverage) == (Trust.CONFIGURED_ROOT, Coverage.WHOLE_FILE)
    assert (seal.level, seal.claimed_at) == (PadesLevel.BASELINE, now)
    assert seal.problems == ()


def test_independent_readers_agree(sealed, sealed_path, tmp_path):
    said = pdfsig(sealed, tmp_path)
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    checked = subprocess.run(["qpdf", "--check", sealed_path], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    "make_key",
    [
        lambda: ec.generate_private_key(ec.SECP384R1()),
        lambda: rsa.generate_private_key(65537, 3072),
    ],
    ids=["P-384", "RSA-3072"],
)
def test_other_keys(unsigned, certificate_maker, identity_maker, now, tmp_path, make_key):
    holder = certificate_maker("Other key", key=make_key())
    data = Sealer(identity_maker(holder)).seal(unsigned, now=now)
    own = TrustStore(committed=(holder.certificate,))
    assert verify_bytes(data, name="a.pdf", trust=own, now=now).ok
    assert "Signature is Valid." in pdfsig(data, tmp_path)


def test_intermediate_is_embedded_so_that_the_root_suffices(
    unsigned, authority, certificate_maker, identity_maker, trust, now
):
    middle = certificate_maker("Middle", issuer=authority, authority=True)
    leaf = certificate_maker("Leaf", issuer=middle)
    data = Sealer(identity_maker(leaf, middle, authority)).seal(unsigned, now=now)
    result = verify_bytes(data, name="a.pdf", trust=trust, now=now)
    assert result.verdict is Verdict.SEALED


def test_prepared_field_is_used(unsigned, sealer, now, trust):
    with pikepdf.open(BytesIO(unsigned)) as pdf:
        widget = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Sig,
                T=FIELD_NAME,
                TU="Prepared",
                F=4,
                Rect=[0, 0, 0, 0],
                P=pdf.pages[0].obj,
            )
        )
        pdf.pages[0].Annots = pikepdf.Array([widget])
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=[widget], SigFlags=0))
        output = BytesIO()
        pdf.save(output, deterministic_id=True)
    data = sealer.seal(output.getvalue(), now=now)
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.Root.AcroForm.Fields) == 1
        assert str(pdf.Root.AcroForm.Fields[0].TU) == "Prepared"
    assert verify_bytes(data, name="a.pdf", trust=trust, now=now).ok


def test_many_files_with_one_sealer(sealer, unsigned, now, trust):
    sealed = [sealer.seal(unsigned, now=now + timedelta(seconds=i)) for i in range(5)]
    assert len(set(sealed)) == 5
    assert all(verify_bytes(one, name="x", trust=trust, now=now).ok for one in sealed)


def test_a_sealer_works_while_an_event_loop_runs(sealer, unsigned, now):
    import asyncio

    async def build():
        return sealer.seal(unsigned, now=now)

    assert asyncio.run(build()).startswith(unsigned)


class TestRefusals:
    def refusal(self, sealer, data, now) -> str:
        with pytest.raises(SigningError) as caught:
            sealer.seal(data, now=now)
        return str(caught.value)

    def test_sealed_file(self, sealer, sealed, now):
        assert "signed already" in self.refusal(sealer, sealed, now)

    @pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\n%%EOF\n"])
    def test_no_pdf(self, sealer, data, now):
        assert "cannot be sealed" in self.refusal(sealer, data, now)

    def test_encrypted_file(self, sealer, unsigned, now):
        output = BytesIO()
        with pikepdf.open(BytesIO(unsigned)) as pdf:
            pdf.save(output, encryption=pikepdf.Encryption(owner="o", user="u"))
        sentence = self.refusal(sealer, output.getvalue(), now)
        assert "encrypted" in sentence

    def test_file_with_bytes_behind_its_end(self, sealer, unsigned, now):
        assert "behind its end" in self.refusal(sealer, unsigned + b"<script>", now)

    def test_result_that_does_not_verify_is_thrown_away(
        self, signer, certificate_maker, identity_maker, unsigned, now
    ):
        other = certificate_maker("Other")
        mixed = replace(identity_maker(signer), key=LoadedKey(other.key))
        sentence = self.refusal(Sealer(mixed), unsigned, now)
        assert "thrown away" in sentence
        assert "not made with the key of its certificate" in sentence


def test_nothing_is_logged(sealer, unsigned, now, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    sealer.seal(unsigned, now=now)
    with pytest.raises(SigningError):
        sealer.seal(b"no pdf", now=now)
    pyhanko = [one for one in caplog.records if one.name.startswith("pyhanko")]
    assert pyhanko == []
    assert logging.getLogger("pyhanko").level == logging.NOTSET


def test_the_field_has_its_place_in_a_tagged_file(sealer, trust, now, tmp_path):
    """PDF/UA asks for it: a field that nobody described is not read aloud."""
    page = '<html lang="en"><title>Tagged</title><body><h1>Tagged</h1><p>Text.</p></body></html>'
    unsigned = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    data = sealer.seal(unsigned, now=now)
    assert data.startswith(unsigned)
    assert verify_bytes(data, name="a.pdf", trust=trust, now=now).ok
    assert "Signature is Valid." in pdfsig(data, tmp_path)
    with pikepdf.open(BytesIO(data)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert field.objgen in {each.objgen for each in pdf.pages[0].Annots}
        assert int(field.F) & 0b110 == 0b100
        assert field.AP.N.read_bytes() == b""
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        element = numbers[numbers.index(field.StructParent) + 1]
        assert element.S == "/Form"
        assert str(element.Alt) == READABLE_FIELD_NAME
        assert element.K.Obj.objgen == field.objgen
        assert element.objgen == pdf.Root.StructTreeRoot.K[0].K[-1].objgen
    (tmp_path / "a.pdf").write_bytes(data)
    shown = subprocess.run(
        ["pdfinfo", "-struct", tmp_path / "a.pdf"], capture_output=True, check=True
    )
    assert b"\n  Form" in shown.stdout
