"""`qms build` as users meet it: what is there afterwards, and what is left when it fails."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qms.app.manual import build
from qms.app.manual.press import IdentityChoice
from qms.domain.errors import ConfigurationError
from support.certificates import write_self_signed
from support.company import command, environment, is_whole, qms, small_company, tree

DAY = ("--as-of", "2026-11-22")
AS_OF = (*DAY, "--jobs", "1")
"""Without more processes for the layout, which cost more than they save where there is little."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company whose manual was built once; tests that change it work on a copy."""
    root = small_company(tmp_path_factory.mktemp("built") / "company")
    done = qms(root, "build", *DAY)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="module")
def built_unsealed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same company, whose manual was then built without a seal."""
    root = copied(built, tmp_path_factory.mktemp("unsealed"))
    assert qms(root, "build", *DAY, "--identity", "none").returncode == 0
    return root


@pytest.fixture
def company(built: Path, tmp_path: Path) -> Path:
    return copied(built, tmp_path)


@pytest.fixture
def unsealed(built_unsealed: Path, tmp_path: Path) -> Path:
    return copied(built_unsealed, tmp_path)


def copied(company: Path, folder: Path) -> Path:
    """Copy a company with its test identity and its cache."""
    shutil.copytree(company.parent, folder / "copy", symlinks=True)
    return folder / "copy" / "company"


def test_it_says_in_words_what_was_built_and_verified(company: Path) -> None:
    done = qms(company, "build", *AS_OF)
    assert done.returncode == 0
    assert "4 documents as PDFs" in done.stdout
    assert "5 PDFs were sealed" in done.stdout
    assert "intact, signer known" in done.stdout
    assert re.search(r"Built to PDF/A-3a and PDF/UA-1; \d+ rules of ours hold\.", done.stdout)
    assert "TEST SIGNATURE: proves no identity" in done.stdout
    assert "It does not name its source text: the folder has no saved history." in done.stdout
    assert done.stderr == ""


def test_everything_listed_is_there_and_verifies(company: Path) -> None:
    build = company / "build"
    assert is_whole(build)
    manifest = json.loads((build / "manifest.json").read_text("utf-8"))
    assert [each["id"] for each in manifest["documents"]] == ["QM-01", "QM-04", "QP-01", "QP-05"]
    assert manifest["commit"] is None
    assert (build / "site/manifest.json").read_bytes() == (build / "manifest.json").read_bytes()
    pdfs = [str(path) for path in sorted((build / "site/pdf").glob("*.pdf"))]
    done = qms(company, "verify", *pdfs, "--manifest", str(build / "manifest.json"))
    assert done.returncode == 0, done.stdout
    assert "5 of 5 files can be relied on" in done.stdout
    assert len(re.findall(r"PDF/UA-1; \d+ rules of ours hold\.", done.stdout)) == 5


def test_pdfsig_agrees(company: Path) -> None:
    paths = sorted((company / "build/site/pdf").glob("*.pdf"))
    assert len(paths) == 5
    for path in paths:
        said = subprocess.run(
            ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True
        ).stdout
        assert "Signature is Valid." in said
        assert "Total document signed" in said


def test_a_second_build_changes_no_published_pdf(company: Path) -> None:
    before = tree(company / "build/site/pdf")
    assert qms(company, "build", *AS_OF).returncode == 0
    assert tree(company / "build/site/pdf") == before


class TestWhatPeopleSignedIsNotLost:
    @pytest.fixture
    def signed(self, company: Path) -> bytes:
        """A manual that somebody signed where the build had put it."""
        with (company / "quality_manual/qms.yml").open("a", encoding="utf-8") as settings:
            settings.write("approver_fields: [quality-manager]\n")
        assert qms(company, "build", *AS_OF).returncode == 0
        manual = company / "build/site/pdf/manual.pdf"
        sealed = manual.read_bytes()
        field = ("--field", "quality-manager", "--identity", "test")
        done = qms(company, "sign", str(manual), *field)
        assert done.returncode == 0, done.stderr
        data = manual.read_bytes()
        assert data.startswith(sealed)
        assert data != sealed
        return data

    def test_it_goes_on_where_nothing_changed(self, company: Path, signed: bytes) -> None:
        done = qms(company, "build", *AS_OF)
        assert "pdf/manual.pdf has not changed: it is the copy that was signed" in done.stdout
        manual = company / "build/site/pdf/manual.pdf"
        assert manual.read_bytes() == signed
        assert not (company / "build-signed").exists()
        manifest = ("--manifest", str(company / "build/manifest.json"), "--all-signed")
        assert qms(company, "verify", str(manual), *manifest).returncode == 0

    def test_it_is_put_beside_where_something_changed(self, company: Path, signed: bytes) -> None:
        done = qms(company, "build", "--as-of", "2026-11-23", "--jobs", "1")
        (kept,) = (company / "build-signed").iterdir()
        assert f"of an earlier state, kept as build-signed/{kept.name}." in done.stdout
        assert kept.read_bytes() == signed
        assert not signed.startswith((company / "build/site/pdf/manual.pdf").read_bytes())
        assert is_whole(company / "build")


def test_without_a_cache_the_same_bytes_come_out_before_sealing(unsealed: Path) -> None:
    warm = tree(unsealed / "build")
    shutil.rmtree(unsealed.parent / "state/cache")
    assert qms(unsealed, "build", *AS_OF, "--identity", "none").returncode == 0
    assert tree(unsealed / "build") == warm


def test_unsealed_files_are_confirmed_by_their_manifest_only(unsealed: Path) -> None:
    pdf = str(unsealed / "build/site/pdf/QP-05.pdf")
    assert qms(unsealed, "verify", pdf).returncode == 1
    manifest = str(unsealed / "build/manifest.json")
    done = qms(unsealed, "verify", pdf, "--manifest", manifest)
    assert done.returncode == 0, done.stdout
    assert "exactly the file that the manifest lists" in done.stdout


class TestTheLastGoodBuildSurvives:
    def test_a_finding_about_integrity(self, company: Path) -> None:
        before = tree(company / "build")
        path = next(company.glob("procedures/qp-05-*.md"))
        path.write_text(path.read_text("utf-8") + "\n<script>alert(1)</script>\n", "utf-8")
        done = qms(company, "build", *AS_OF)
        assert done.returncode == 1
        assert f"procedures/{path.name}:" in done.stderr
        assert "QMS011" in done.stderr
        assert "build/ was not touched" in done.stderr
        assert tree(company / "build") == before

    def test_a_broken_register(self, company: Path) -> None:
        before = tree(company / "build")
        (company / "quality_manual/qms.yml").write_text("format: [", "utf-8")
        done = qms(company, "build", *AS_OF)
        assert done.returncode == 2
        assert "quality_manual/qms.yml:" in done.stderr
        assert "Traceback" not in done.stderr
        assert tree(company / "build") == before

    def test_a_site_that_cannot_be_built(self, company: Path) -> None:
        before = tree(company / "build")
        settings = company / "mkdocs.yml"
        settings.write_text(settings.read_text("utf-8") + "\nunknown_setting: 1\n", "utf-8")
        done = qms(company, "build", *AS_OF)
        assert done.returncode == 2
        assert "the site could not be built" in done.stderr
        assert "Traceback" not in done.stderr
        assert tree(company / "build") == before
        assert list((company / ".qms/staging").iterdir()) == []

    @pytest.mark.parametrize("seed", range(6))
    def test_kill_at_any_moment(self, company: Path, seed: int) -> None:
        path = next(company.glob("procedures/qp-05-*.md"))
        path.write_text(path.read_text("utf-8") + "\nA new sentence.\n", "utf-8")
        shutil.rmtree(company.parent / "state/cache")
        process = subprocess.Popen(
            command(company, "build", *DAY),
            env=environment(company.parent / "state"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(0.2 + seed)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert is_whole(company / "build")
        done = qms(company, "build", *AS_OF)
        assert done.returncode == 0, done.stderr
        assert is_whole(company / "build")
        assert list((company / ".qms/staging").iterdir()) == []


def test_a_preview_shows_drafts_and_says_so_on_every_page(company: Path) -> None:
    done = qms(company, "build", *AS_OF, "--drafts", "--identity", "none")
    assert done.returncode == 0, done.stderr
    text = subprocess.run(
        ["pdftotext", "-raw", str(company / "build/site/pdf/manual.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pages = text.rstrip("\f").split("\f")
    assert len(pages) > 8
    assert all("DRAFT" in "".join(page.split()) for page in pages)


def test_no_cache_is_looked_for_in_the_repository(company: Path) -> None:
    assert not (company / ".qms/cache").exists()


def test_a_folder_that_no_build_made_is_not_replaced(company: Path) -> None:
    (company / "build/manifest.json").unlink()
    (company / "build/my-notes.txt").write_text("mine", "utf-8")
    done = qms(company, "build", *AS_OF)
    assert done.returncode == 2
    assert "holds files that no build made" in done.stderr
    assert (company / "build/my-notes.txt").read_text("utf-8") == "mine"


def test_the_test_identity_never_lies_in_the_repository(company: Path) -> None:
    done = qms(company, "build", *AS_OF, state=company / "quality_manual/state")
    assert done.returncode == 2
    assert "would lie in the repository" in done.stderr
    assert not (company / "quality_manual/state/demonstration-identity.pem").exists()


def test_site_and_pdfs_are_judged_by_the_same_list_of_people(company: Path, tmp_path: Path) -> None:
    roster = company / "quality_manual/approvers.yml"
    people = "people:\n  a.rossi: {name: A. Rossi}\n"
    roster.write_text(roster.read_text("utf-8").replace("people: {}\n", people), "utf-8")
    path = next(company.glob("procedures/qp-05-*.md"))
    text = path.read_text("utf-8")
    details = "status: draft\nprepared_by: [a.rossi]"
    path.write_text(
        text.replace("status: draft", details).replace("prepared_by: []\n", ""), "utf-8"
    )
    trusted = tmp_path / "approvers.yml"
    shutil.copy(roster, trusted)
    roster.write_text(roster.read_text("utf-8").replace("A. Rossi", "X. Impostor"), "utf-8")
    done = qms(company, "build", *AS_OF, "--trust", str(trusted))
    assert done.returncode == 0, done.stderr
    page = next((company / "build/site/procedures").glob("qp-05-*/index.html"))
    assert "A. Rossi" in page.read_text("utf-8")
    assert "X. Impostor" not in page.read_text("utf-8")


def test_the_own_identity_is_known_to_whoever_builds_with_it(company: Path, tmp_path: Path) -> None:
    key, certificate = write_self_signed(tmp_path, "Seal of a test")
    named = {"QMS_SEAL_KEY": str(key), "QMS_SEAL_CERTIFICATE": str(certificate)}
    started = subprocess.run(
        command(company, "build", *AS_OF),
        env=environment(company.parent / "state") | named,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr
    assert "sealed by “Seal of a test”" in started.stdout
    assert "TEST" not in started.stdout
    pdf = str(company / "build/site/pdf/QP-05.pdf")
    assert qms(company, "verify", pdf).returncode == 1
    kept = company / "quality_manual/certificates"
    kept.mkdir()
    shutil.copy(certificate, kept)
    done = qms(company, "verify", pdf)
    assert done.returncode == 0, done.stdout


def test_texts_that_change_while_they_are_built_are_not_published(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site and the PDFs are made by two processes, and each reads the documents."""
    for name, value in environment(company.parent / "state").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(build, "library_fingerprint", lambda *_: "of other texts")
    before = tree(company / "build")
    now = datetime(2026, 11, 22, tzinfo=UTC)
    options = build.BuildOptions(as_of=now.date(), now=now, jobs=1, identity=IdentityChoice.NONE)
    with pytest.raises(ConfigurationError, match="the documents were changed while the manual"):
        build.build_manual(company, options)
    assert tree(company / "build") == before
