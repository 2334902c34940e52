"""What is handed on of the tool: the wheel holds the packs, and the sdist makes the same wheel."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import qms
from qms.app.start.init_pack import init_from_pack
from qms.app.start.pack_files import REGISTERS, PackName, read_pack_files
from qms.domain.practices import Practice
from qms.source.packs import read_answers
from support.answers import NOW, write_answers
from support.company import environment, tree

ROOT = Path(__file__).resolve().parents[2]
FULL = "qms/packs/full/"


def build(source: Path, target: Path, kind: str) -> Path:
    """Build with the hatchling of this environment, which asks no network."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(target)],
        cwd=source,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = target.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        names = [each for each in archive.namelist() if not each.endswith("/RECORD")]
        return {each: archive.read(each) for each in names}


def test_the_wheel_holds_the_full_pack_once(wheel: Path) -> None:
    found = contents(wheel)
    files = read_pack_files(PackName.FULL)
    expected = {*files.documents, *files.assets, *REGISTERS, "pack.yml"}
    assert {each.removeprefix(FULL) for each in found if each.startswith(FULL)} == expected
    for path, text in files.documents.items():
        assert found[FULL + path].decode("utf-8") == text
    assert {each.split("/")[0] for each in found} == {
        "qms",
        f"qms_manual-{qms.__version__}.dist-info",
    }
    assert "qms/packs/small/quality_manual/qms.yml" in found


def test_the_sdist_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    sdist = build(ROOT, tmp_path / "sdist", "sdist")
    with tarfile.open(sdist) as archive:
        assert [each for each in archive.getnames() if "quality_manual/approvals/" in each] == []
        archive.extractall(tmp_path)  # noqa: S202 - made here
    again = build(tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path / "wheel", "wheel")
    assert contents(again) == contents(wheel)


def test_the_wheel_begins_a_company_as_the_checkout_does(wheel: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(wheel, tmp_path / "installed", "zip")
    answers = write_answers(tmp_path / "answers.yml", without=(Practice.KITTING,))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "qms", "init", str(tmp_path / "theirs"), "--pack", "full"),
            *("--answers", str(answers)),
        ],
        env={**environment(tmp_path / "state"), "PYTHONPATH": str(tmp_path / "installed")},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    init_from_pack(tmp_path / "ours", PackName.FULL, read_answers(answers), now=NOW)
    assert tree(tmp_path / "theirs") == tree(tmp_path / "ours")
