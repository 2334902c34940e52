"""What veraPDF, which we did not write, says of PDFs of every kind, and of broken ones."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name, Pdf

import verapdf
from qms.app.approvals.sheet import SheetFormat, approval_sheet, write_sheet
from qms.app.changes.change_bars import change_bars
from qms.app.changes.redline import RedlineFormat, redline, write_redline
from qms.app.manual.printing import print_part
from qms.publish.pdf.seal_stamp import SealStamp, draw_stamp, with_stamp_field
from qms.render.print.context import BookContext, print_links, printed_documents
from qms.render.print.document import document_part
from qms.signing.field_signer import FieldSigner
from qms.signing.identity import load_identity
from qms.signing.pdf_signer import FIELD_NAME
from qms.signing.trust import load_trust
from support.approving import signed
from support.company import qms
from support.every_kind import company_of_every_kind
from support.lasting import present, sealer
from support.pki import Pki, running
from support.revised import AS_OF, NOW, NUMBER, Revised

ARCHIVE, READERS = "PDF/A-3A", "PDF/UA-1"
PATIENCE = 300
BUILDS = {"build": [], "build-customer": ["--edition", "customer"]}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Revised:
    return company_of_every_kind(tmp_path_factory.mktemp("verapdf") / "company")


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    with running(tmp_path_factory.mktemp("pki")) as authorities:
        yield authorities


@pytest.fixture(scope="module")
def built(company: Revised) -> dict[str, bytes]:
    """What two builds sealed, by folder and name."""
    found = {}
    for build, options in BUILDS.items():
        arguments = ("build", "--as-of", str(AS_OF), "--jobs", "1", *options)
        done = qms(company.root, *arguments, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
        for path in sorted((company.root / build / "site/pdf").glob("*.pdf")):
            found[f"{build} {path.stem}"] = path.read_bytes()
    return found


@pytest.fixture(scope="module")
def printed(company: Revised) -> dict[str, bytes]:
    """What is printed beside the manual."""
    sheet = approval_sheet(company.root, [NUMBER], as_of=AS_OF, now=NOW)
    page = redline(company.root, NUMBER, as_of=AS_OF, now=NOW)
    library = company.library()
    bars = change_bars(company.root, library)
    context = BookContext(bars=bars.bars, before=bars.before, shows_drafts=True)
    links = print_links(library, printed_documents(library, context))
    part = document_part(library, library.by_id[NUMBER], links, context)
    return {
        "change bars": print_part(company.root, part, "Test Parts Ltd"),
        "approval sheet": write_sheet(company.root, sheet, SheetFormat.PDF),
        "redline": write_redline(company.root, page, RedlineFormat.PDF),
    }


@pytest.fixture(scope="module")
def lasting(built: dict[str, bytes], pki: Pki) -> dict[str, bytes]:
    """A document sealed to last with a visible stamp, and the manual signed by two people."""
    trust = load_trust(roots=[pki.pem("root")], time_stamps=[pki.pem("time-root")])
    now = present()
    stamp = SealStamp(name="Example Aero Seal", meaning="Issue 4", moment=now)
    sealed = sealer(pki, trust, level="B-LTA").seal_for(
        trust,
        with_stamp_field(unsealed(built["build WI-91"]), stamp, field=FIELD_NAME, label="Seal"),
        now=now,
        name="WI-91.pdf",
        drawing=draw_stamp(stamp),
    )
    manual = built["build manual"]
    for minutes, (person, role) in enumerate(
        (("signer", "quality-manager"), ("orphan", "managing-director")), 1
    ):
        identity = load_identity(pki.identity(person), now=now)
        # What the test signature sealed is trusted because it says so itself.
        manual = signed(FieldSigner(identity, trust=trust), manual, role, minutes=minutes, now=now)
    return {"lasting WI-91": sealed.data, "signed manual": manual}


def unsealed(data: bytes) -> bytes:
    """Return a file as it was before the first thing was added to it."""
    return data[: data.index(b"%%EOF") + len(b"%%EOF\n")]


def broken(data: bytes, change: Callable[[Pdf], None]) -> bytes:
    """Return a file after a change to its objects."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(output, fix_metadata_version=False)
    return output.getvalue()


def without_profile(pdf: Pdf) -> None:
    """Break the file for archives only: its colours are not defined."""
    del pdf.Root.OutputIntents


def without_title(pdf: Pdf) -> None:
    """Break the file for screen readers only: they would read its file name out."""
    del pdf.Root.ViewerPreferences


def with_wrong_heading(pdf: Pdf) -> None:
    """Break the file for screen readers only: a level of its headings is left out."""
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == Name.H2:
            each.S = Name.H4
            return
    raise AssertionError("no heading")


def test_verapdf_passes_what_we_make_and_refuses_what_is_broken(
    built: dict[str, bytes],
    printed: dict[str, bytes],
    lasting: dict[str, bytes],
    tmp_path: Path,
) -> None:
    good = {**built, **printed, **lasting}
    assert {"build F-90-01", "build manual", "build-customer QP-90"} <= good.keys()
    plain = unsealed(built["build WI-91"])
    bad = {
        "no profile of colours": (broken(plain, without_profile), {ARCHIVE}),
        "no title": (broken(plain, without_title), {READERS}),
        "wrong heading": (broken(plain, with_wrong_heading), {READERS}),
        "cut in half": (plain[: len(plain) // 2], {ARCHIVE, READERS}),
    }
    paths = {}
    for name, data in {**good, **{name: data for name, (data, _) in bad.items()}}.items():
        paths[name] = tmp_path / f"{name}.pdf"
        paths[name].write_bytes(data)
    version, found = verapdf.verdicts(list(paths.values()))
    assert re.fullmatch(r"core \d+\.\d+\.\d+, validation-model \d+\.\d+\.\d+", version)
    refused = {(Path(each.file).stem, each.profile) for each in found if not each.passed}
    expected = {(name, profile) for name, (_, profiles) in bad.items() for profile in profiles}
    assert refused == expected, [each for each in found if not each.passed]
    assert len(found) == 2 * len(paths)
    assert all(bool(each.failures) != each.passed for each in found)
