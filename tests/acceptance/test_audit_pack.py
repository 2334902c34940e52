"""`qms audit-pack`: one ZIP, verified as its own instructions say, with programs of others."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from support.company import qms
from support.story import begin

DAY = "2026-01-10"
AS_OF = ("--as-of", DAY, "--jobs", "1")
PATIENCE = 600
SIGNERS = ("q.lead", "m.head")
ROLES = ("quality-manager", "managing-director")
PEOPLE = """\
people:
  q.lead:
    name: Q. Lead
    roles: [{role: quality-manager, from: 2020-01-01}]
    keys: [{key: "@q.lead@"}]
  m.head:
    name: M. Head
    roles: [{role: managing-director, from: 2020-01-01}]
    keys: [{key: "@m.head@"}]
  w.rite: {name: W. Rite}
"""
LINE = re.compile(r"^  \$ (.+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company with signed approvals, saved, built and issued."""
    story = begin(tmp_path_factory.mktemp("pack"), PEOPLE, "QP-01", day=DAY, signers=SIGNERS)
    for number in ("QM-01", "QP-01"):
        story.do(DAY, "submit", number, "--effective", DAY)
        for person, role in zip(SIGNERS, ROLES, strict=True):
            story.do(DAY, "approve", number, "--role", role, "--key", story.key(person), "--yes")
    story.save("The first documents")
    build(story.root)
    story.do(DAY, "issue", "1", "--role", ROLES[0], "--key", story.key(SIGNERS[0]))
    return story.root


def build(root: Path) -> None:
    done = qms(root, "build", *AS_OF, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def pack(company: Path) -> Path:
    done = qms(company, "audit-pack", str(company.parent / "audit.zip"), timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert "opens START-HERE.html" in done.stdout
    return company.parent / "audit.zip"


@pytest.fixture(scope="module")
def unpacked(pack: Path) -> Path:
    folder = pack.parent / "unpacked"
    with zipfile.ZipFile(pack) as opened:
        opened.extractall(folder)
    return folder


def run(folder: Path, command: str) -> str:
    """Type a line of the instructions in the folder of the pack."""
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_same_build_gives_the_same_bytes(company: Path, pack: Path) -> None:
    again = pack.parent / "again.zip"
    assert qms(company, "audit-pack", str(again), timeout=PATIENCE).returncode == 0
    assert again.read_bytes() == pack.read_bytes()
    assert [path.name for path in pack.parent.iterdir() if "qms-part" in path.name] == []


def test_names_and_times_suit_every_computer(pack: Path) -> None:
    with zipfile.ZipFile(pack) as opened:
        entries = opened.infolist()
    assert {each.date_time for each in entries} == {(2026, 1, 10, 0, 0, 0)}
    assert max(len(each.filename) for each in entries) <= 180
    names = [each.filename for each in entries]
    assert len({name.casefold() for name in names}) == len(names) > 50
    assert names == [*sorted(names[:-1]), "SHA256SUMS"]
    assert not [name for name in names if set(name) & set('<>:"|?*\\')]


def test_every_line_of_the_instructions_works(unpacked: Path) -> None:
    words = (unpacked / "HOW-TO-VERIFY.txt").read_text("utf-8")
    lines = LINE.findall(words)
    assert [line.split()[0] for line in lines] == [
        *("sha256sum", "pdfsig", "qpdf", "ssh-keygen", "ssh-keygen")
    ]
    checked, sealed, whole, signed, issued = (run(unpacked, line) for line in lines)
    assert checked == ""
    assert "Signature is Valid." in sealed
    assert "Total document signed" in sealed
    assert "No syntax or stream encoding errors found" in whole
    assert signed.startswith('Good "qms-approval@v1" signature for ')
    assert issued.startswith('Good "qms-manifest@v1" signature for q.lead')


def test_a_changed_file_and_a_changed_record_are_found(unpacked: Path, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(unpacked, folder)
    lines = LINE.findall((folder / "HOW-TO-VERIFY.txt").read_text("utf-8"))
    record = folder / lines[3].split()[-1]
    record.write_bytes(record.read_bytes().replace(b"approved", b"reviewed"))
    for line in (lines[0], lines[3]):
        done = subprocess.run(
            ["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode != 0


def test_every_signed_approval_verifies_and_names_a_listed_text(unpacked: Path) -> None:
    text = (unpacked / "approvals.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    manifest = json.loads((unpacked / "manifest.json").read_text("utf-8"))
    digests = {each["id"]: each["content_sha256"] for each in manifest["documents"]}
    assert {row["Number"] for row in rows} == digests.keys()
    signed = [row for row in rows if row["Signed at"]]
    assert len(signed) == len(rows) == 4
    for row in rows:
        record = json.loads((unpacked / row["File"]).read_text("utf-8"))
        assert record["content_sha256"] == digests[row["Number"]] == row["SHA-256 of the content"]
    for row in signed:
        said = run(
            unpacked,
            f"ssh-keygen -Y verify -f keys/allowed_signers -I {row['Signer']} -n qms-approval@v1"
            f" -O verify-time={row['Signed at']} -s {row['File']}.sig < {row['File']}",
        )
        assert said.startswith("Good ")


def test_pdfs_and_manifest_are_those_of_the_build(company: Path, unpacked: Path) -> None:
    build = company / "build"
    assert (unpacked / "manifest.json").read_bytes() == (build / "manifest.json").read_bytes()
    pdfs = sorted(path.name for path in (build / "site/pdf").glob("*.pdf"))
    assert pdfs == sorted(path.name for path in (unpacked / "site/pdf").glob("*.pdf"))
    for name in pdfs:
        built = (build / "site/pdf" / name).read_bytes()
        assert (unpacked / "site/pdf" / name).read_bytes() == built


def test_no_private_file_is_in_it(unpacked: Path) -> None:
    every = b"\n".join(path.read_bytes() for path in unpacked.rglob("*") if path.is_file())
    assert b"PRIVATE KEY" not in every
    assert str(unpacked.parent).encode() not in every
    assert b"logins:" not in every
    top = {path.name for path in unpacked.iterdir()}
    assert top == {
        *("START-HERE.html", "HOW-TO-VERIFY.txt", "SHA256SUMS", "site", "manifest.json"),
        *("register.csv", "approvals.csv", "approvals", "keys", "issue"),
        *("clause-matrix-as9120.csv", "clause-matrix-iso9001.csv"),
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("out.tar",), "does not end in .zip"),
        (("nowhere/out.zip",), "cannot be a file: name one in a folder that is there"),
        (
            ("out.zip", "--edition", "auditor"),
            "no finished build in build-auditor/",
        ),
    ],
)
def test_what_cannot_be_packed_is_refused(
    company: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    name, *more = arguments
    done = qms(company, "audit-pack", str(tmp_path / name), *more)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_build_of_other_documents_is_refused(company: Path, tmp_path: Path) -> None:
    root = tmp_path / "company"
    shutil.copytree(company, root)
    (root / "build/site/pdf/QP-01.pdf").write_bytes(b"%PDF-1.7")
    done = qms(root, "audit-pack", str(tmp_path / "out.zip"))
    assert "no finished build in build/" in done.stderr
    shutil.copy(company / "build/site/pdf/QP-01.pdf", root / "build/site/pdf")
    manifest = root / "build/manifest.json"
    text = manifest.read_text("utf-8")
    manifest.write_text(text.replace('"revision": "A"', '"revision": "B"', 1), "utf-8")
    done = qms(root, "audit-pack", str(tmp_path / "out.zip"))
    assert done.returncode == 2
    assert "build/ was built from other documents than those that lie here now" in done.stderr
    assert not (tmp_path / "out.zip").exists()


@pytest.fixture(scope="module")
def signed(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of a build whose manual somebody signed, unpacked."""
    folder = tmp_path_factory.mktemp("signed")
    root = folder / "company"
    shutil.copytree(company, root)
    with (root / "quality_manual/qms.yml").open("a", encoding="utf-8") as settings:
        settings.write("approver_fields: [quality-manager]\n")
    build(root)
    field = ("--field", "quality-manager", "--identity", "test")
    done = qms(root, "sign", str(root / "build/site/pdf/manual.pdf"), *field)
    assert done.returncode == 0, done.stderr
    done = qms(root, "audit-pack", str(folder / "audit.zip"), timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(folder / "audit.zip") as opened:
        opened.extractall(folder / "unpacked")
    manual = (root / "build/site/pdf/manual.pdf").read_bytes()
    assert (folder / "unpacked/site/pdf/manual.pdf").read_bytes() == manual
    return folder / "unpacked"


def test_instructions_for_a_signed_manual_lead_to_what_the_manifest_lists(signed: Path) -> None:
    words = (signed / "HOW-TO-VERIFY.txt").read_text("utf-8")
    checked, sealed, whole, beginning, *_ = (run(signed, line) for line in LINE.findall(words))
    assert checked == ""
    assert sealed.count("Signature is Valid.") == 2
    assert sealed.count("- Total document signed") == 1
    assert sealed.count("- Not total document signed") == 1
    assert "No syntax or stream encoding errors found" in whole
    manifest = json.loads((signed / "manifest.json").read_text("utf-8"))
    listed = next(each for each in manifest["files"] if each["path"] == "pdf/manual.pdf")
    assert beginning.split()[0] == listed["sha256"]


def test_the_site_names_the_hash_of_the_file_beside_it(signed: Path) -> None:
    page = (signed / "site/index.html").read_text("utf-8")
    sums = (signed / "SHA256SUMS").read_text("utf-8")
    (line,) = [line for line in sums.splitlines() if line.endswith("site/pdf/manual.pdf")]
    assert f"SHA-256 {line.split()[0]}" in page


def test_the_first_page_says_that_people_signed(signed: Path) -> None:
    assert "with what people signed since" in (signed / "START-HERE.html").read_text("utf-8")
