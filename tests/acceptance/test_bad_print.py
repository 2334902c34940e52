"""What keeps a manual from being printed: said in words, and the last good build/ stays."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from qms.cli.main import main
from support.bad_input import AS_OF, BODY, OURS, PROCEDURE, TREE, body
from support.company import command, environment, qms, tree
from support.repository import Repository, write_repository

BUILD = ("build", "--identity", "none", *AS_OF)
DROP_CAPABILITY, MAY_WRITE_ANYWHERE = 24, 1
"""Of prctl(2) and capabilities(7): root writes into read-only folders, unless it gives that up."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company of four documents whose manual was built once."""
    root = tmp_path_factory.mktemp("printed") / "company"
    write_repository(root, TREE)
    done = qms(root, *BUILD)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def company(built: Path, tmp_path: Path) -> Repository:
    """A copy of it, with one word more in a procedure."""
    shutil.copytree(built.parent, tmp_path / "copy")
    repository = Repository(root=tmp_path / "copy" / "company")
    body("Goods are looked at.")(repository)
    return repository


def refused(
    company: Repository,
    code: int,
    *arguments: str,
    limits: Callable[[], None] | None = None,
    **variables: str,
) -> str:
    """Build in vain; return what was said. Nothing is changed and nothing is left."""
    root = company.root
    # Short, because processes speak through a socket in it, whose name may have 107 characters.
    temporary = Path(tempfile.mkdtemp())
    before = tree(root / "build")
    assert len(before) > 50
    done = subprocess.run(
        command(root, *(arguments or BUILD)),
        env=environment(root.parent / "state") | {"TMPDIR": str(temporary)} | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=limits,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert not any(words in done.stdout for words in OURS), done.stdout
    assert tree(root / "build") == before
    assert sorted(path.name for path in root.iterdir() if "build" in path.name) == ["build"]
    assert list((root / ".qms/staging").iterdir()) == []
    temporary.rmdir()  # so it is empty
    return done.stdout


def small_files(size: int) -> Callable[[], None]:
    """Let no file grow beyond a size, as on a disk that fills up."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def no_privilege() -> None:
    """Give up root's right to write into read-only folders; others have none."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(DROP_CAPABILITY, MAY_WRITE_ANYWHERE, 0, 0, 0)


def test_a_text_that_cannot_be_printed_is_named_and_the_rest_can_be_published(
    company: Repository,
) -> None:
    # A tower of accents leaves the page: what check cannot know, because only the layout does.
    body("Words.\n\ne" + "\u0301" * 2000)(company)
    said = refused(company, 1)
    assert said.startswith(f"{PROCEDURE}:{BODY + 2}: QP-01: ")
    assert "build/ was not touched (--withhold-faulty publishes the rest)" in said
    done = qms(company.root, *BUILD, "--withhold-faulty")
    assert done.returncode == 0, done.stderr
    assert "Withheld: QP-01: " in done.stdout
    names = sorted(path.name for path in (company.root / "build/site/pdf").iterdir())
    assert names == ["F-01-01.pdf", "QM-01.pdf", "QP-02.pdf", "manual.pdf"]


def test_a_full_disk_while_the_pages_are_laid_out(company: Repository) -> None:
    said = refused(company, 2, limits=small_files(20_000))
    assert "cannot be written to" in said
    assert "Free space there" in said
    assert len(said.splitlines()) == 1


def test_a_full_disk_while_the_manual_is_laid_ready(company: Repository) -> None:
    said = refused(company, 2, limits=small_files(70_000))
    assert "manual.pdf cannot be read or written (file too large)" in said
    assert len(said.splitlines()) == 1


def test_a_full_disk_while_the_site_is_written(company: Repository) -> None:
    said = refused(company, 2, limits=small_files(500_000))
    assert "the site could not be built" in said
    assert "Error building page" not in said
    assert "cannot be read or written (file too large); check the name, the space left" in said


def full_for_the_manual(descriptor: int) -> None:
    if Path(f"/proc/self/fd/{descriptor}").readlink().name == "manual.pdf":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full_for_the_swap(staged: Path, target: Path) -> bool:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(staged), None, str(target))


@pytest.mark.parametrize(
    ("place", "fails", "name"),
    [
        ("os.fsync", full_for_the_manual, "manual.pdf"),
        ("_exchanged_by_system", full_for_the_swap, "build"),
    ],
)
def test_a_disk_that_is_full_at_the_very_end(
    company: Repository,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    fails: Callable[..., object],
    name: str,
) -> None:
    """While the joined manual reaches the disk, and while the build is put in place."""
    for key, value in environment(company.root.parent / "state").items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(f"qms.publish.atomic.{place}", fails)
    # As on a system that flushes file by file, and says of which it could not.
    monkeypatch.setattr("qms.publish.atomic._flushed_at_once", lambda folder: False)
    before = tree(company.root / "build")
    ran = CliRunner().invoke(main, ["--root", str(company.root), *BUILD])
    assert ran.exit_code == 2
    assert len(ran.stderr.splitlines()) == 1
    assert f"{name} cannot be read or written (no space left on device)" in ran.stderr
    assert tree(company.root / "build") == before
    assert list((company.root / ".qms/staging").iterdir()) == []
    assert [path.name for path in company.root.iterdir() if "build" in path.name] == ["build"]


def test_a_full_cache_costs_time_and_nothing_else(company: Repository) -> None:
    nowhere = environment(company.root.parent / "state") | {"XDG_CACHE_HOME": "/dev/null"}
    done = subprocess.run(
        command(company.root, "build", *AS_OF),
        env=nowhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "5 PDFs were sealed" in done.stdout


def test_a_read_only_repository(company: Repository) -> None:
    root = company.root
    for folder in (root / ".qms/staging", root / ".qms", root):
        folder.chmod(0o555)
    try:
        said = refused(company, 2, limits=no_privilege)
        assert "cannot be read or written (permission denied)" in said
        plain = subprocess.run(
            [*command(root)[:2], "mkdocs", "build", "--quiet"],
            cwd=root,
            env=environment(root.parent / "state"),
            preexec_fn=no_privilege,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        for folder in (root, root / ".qms", root / ".qms/staging"):
            folder.chmod(0o755)
    assert plain.returncode == 1
    assert "Nothing was built: " in plain.stderr
    assert "permission denied" in plain.stderr
    assert "Traceback" not in plain.stderr


@pytest.mark.parametrize("is_link", [True, False])
def test_a_target_that_is_no_folder_is_left_alone(company: Repository, *, is_link: bool) -> None:
    target, elsewhere = company.root / "build", company.root.parent / "hosted"
    target.rename(elsewhere)
    if is_link:
        target.symlink_to(elsewhere)
    else:
        target.write_text("mine", "utf-8")
    before = tree(elsewhere)
    done = qms(company.root, *BUILD)
    assert done.returncode == 2
    assert f"{target} is a {'link' if is_link else 'file'}" in done.stderr
    assert target.is_symlink() is is_link
    assert tree(elsewhere) == before


def test_a_site_that_leads_elsewhere_is_replaced_and_what_it_led_to_stays(
    company: Repository,
) -> None:
    site, elsewhere = company.root / "build/site", company.root.parent / "hosted"
    site.rename(elsewhere)
    site.symlink_to(elsewhere)
    before = tree(elsewhere)
    done = qms(company.root, *BUILD)
    assert done.returncode == 0, done.stderr
    assert not site.is_symlink()
    assert tree(elsewhere) == before


@pytest.mark.parametrize("name", [".qms", ".qms/staging"])
def test_working_folders_that_lead_elsewhere_are_refused(company: Repository, name: str) -> None:
    """A proposed change can bring such a link in, and what it leads to would be emptied."""
    precious = company.root.parent / "precious/staging/thesis"
    precious.mkdir(parents=True)
    (precious / "text.md").write_text("Years of work", "utf-8")
    shutil.rmtree(company.root / name)
    (company.root / name).symlink_to(precious.parents[1 if name == ".qms" else 0])
    done = qms(company.root, *BUILD)
    assert done.returncode == 2
    assert f"{name} is a link" in done.stderr
    assert (precious / "text.md").is_file()


def test_a_cache_of_wrong_and_cut_files_changes_nothing(company: Repository) -> None:
    body("One sentence stands here.")(company)
    assert qms(company.root, *BUILD).returncode == 0
    before = tree(company.root / "build")
    kept = [path for path in (company.root.parent / "state/cache").rglob("*") if path.is_file()]
    assert len(kept) > 20
    for number, path in enumerate(kept):
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] if number % 2 else bytes(len(data)))
    done = qms(company.root, *BUILD)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(company.root / "build") == before
