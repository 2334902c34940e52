"""Unpacking a base: only files, only ours, by a fixed number of processes, and nothing runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from qms.source.base import unpack_base
from qms.source.git_objects import UnreadableHistory
from support.versions import PROCEDURE, change, check, company, git, save, verdict

FORM = "forms/f-01-01-change-request.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return company(tmp_path / "company")


def unpacked_files(root: Path, revision: str = "main") -> set[str]:
    with unpack_base(root, revision) as unpacked:
        folder = unpacked.began
        return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


def test_only_files_of_the_system_are_written(root: Path) -> None:
    (root / "plugins").mkdir()
    (root / "plugins/program.py").write_text("pass\n", "utf-8")
    (root / "procedures/.hidden").write_text("x\n", "utf-8")
    save(root)
    files = unpacked_files(root)
    assert {"mkdocs.yml", "quality_manual/qms.yml", PROCEDURE, FORM} <= files
    assert not any(each.startswith("plugins") or ".hidden" in each for each in files)


def test_what_is_kept_and_the_same_is_only_compared(root: Path) -> None:
    record = min((root / "quality_manual/approvals/QP-01/A").iterdir())
    path = str(record.relative_to(root))
    assert path not in unpacked_files(root)
    record.write_text("{}\n", "utf-8")
    assert path in unpacked_files(root)
    with unpack_base(root, "main") as unpacked:
        assert path in unpacked.kept
        assert path not in unpacked.shared
        assert len(unpacked.shared) == len(unpacked.kept) - 1


def test_the_folders_are_those_that_the_base_names(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "proposal")
    git(root, "mv", "procedures", "instructions")
    change(root, "directory: procedures", "directory: instructions", "quality_manual/qms.yml")
    save(root)
    assert PROCEDURE in unpacked_files(root)
    assert verdict(root) == []


def test_the_folders_are_gone_afterwards(root: Path) -> None:
    with unpack_base(root, "main") as unpacked:
        folder = unpacked.began
        assert folder.is_dir()
    assert not folder.exists()


@pytest.mark.parametrize("place", ["procedures/link.md", "quality_manual/approvals/QP-01/A/x.json"])
def test_a_link_is_never_written(root: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "secret").write_text("secret\n", "utf-8")
    (root / place).symlink_to(tmp_path / "secret")
    save(root)
    with unpack_base(root, "main") as unpacked:
        assert not (unpacked.began / place).exists()
        assert not any(each.is_symlink() for each in unpacked.began.rglob("*"))
        assert any(place in sentence for sentence in unpacked.unchecked)


def test_a_repository_inside_is_left_out_and_said(root: Path) -> None:
    git(root, "init", "--quiet", "procedures/inner")
    git(root / "procedures/inner", "commit", "--quiet", "--allow-empty", "--message", "x")
    save(root)
    with unpack_base(root, "main") as unpacked:
        assert any("procedures/inner" in sentence for sentence in unpacked.unchecked)


def test_a_path_that_leads_out_is_left_out_and_said(root: Path, tmp_path: Path) -> None:
    """Git refuses such names itself; a tree that was made by hand can still hold them."""
    blob = git(root, "rev-parse", f"main:{PROCEDURE}")
    entries = git(root, "ls-tree", "main:procedures")
    tree = subprocess.run(
        ["git", "-C", str(root), "mktree"],
        input=f"{entries}\n100644 blob {blob}\t..\n",
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    top = git(root, "ls-tree", "main").replace(git(root, "rev-parse", "main:procedures"), tree)
    outer = subprocess.run(
        ["git", "-C", str(root), "mktree"],
        input=top + "\n",
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    commit = git(root, "commit-tree", outer, "-m", "By hand")
    with unpack_base(root, commit) as unpacked:
        assert any("'procedures/..'" in sentence for sentence in unpacked.unchecked)
        assert (unpacked.began / PROCEDURE).is_file()


def test_a_file_that_is_too_large_is_left_out_and_said(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qms.source.unpack.MAX_ASSET_BYTES", 200_000)
    (root / "procedures/big.png").write_bytes(b"\0" * 200_001)
    save(root)
    with unpack_base(root, "main") as unpacked:
        assert not (unpacked.began / "procedures/big.png").exists()
        assert any("big.png" in sentence for sentence in unpacked.unchecked)


def test_of_several_beginnings_none_hides_what_another_held(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both sides joined the same two versions; the newer of these lacks what is taken away."""
    began = git(root, "rev-parse", "HEAD")
    record = root / "quality_manual/approvals/QP-01/A/added.json"
    record.write_text("{}\n", "utf-8")
    kept = save(root)
    git(root, "switch", "--quiet", "--create", "other", began)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2037-01-01T00:00:00Z")
    other = save(root)
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    git(root, "switch", "--quiet", "main")
    git(root, "merge", "--quiet", "--no-ff", "--message", "Joined", other)
    git(root, "switch", "--quiet", "--create", "proposal", kept)
    git(root, "merge", "--quiet", "--no-ff", "--message", "Joined as well", other)
    assert git(root, "merge-base", "main", "HEAD") == other
    record.unlink()
    save(root)
    assert any(code == "QMS318" and "added.json" in words for code, _, _, words in verdict(root))
    assert any("more than once" in sentence for sentence in check(root).unchecked)


@pytest.mark.parametrize("limit", ["MAX_FILES", "MAX_TOTAL_BYTES"])
def test_more_than_can_be_compared_is_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(f"qms.source.unpack.{limit}", 3)
    with pytest.raises(UnreadableHistory, match="more than can be compared"):
        unpacked_files(root)


def test_a_history_with_holes_is_said(root: Path) -> None:
    blob = git(root, "rev-parse", f"main:{FORM}")
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(UnreadableHistory, match="get the whole history"):
        unpacked_files(root)


def test_without_git_it_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UnreadableHistory, match="git, which keeps the history, does not answer"):
        unpacked_files(root)


def test_a_manual_below_the_top_of_its_repository(tmp_path: Path) -> None:
    inner = company(tmp_path / "company")
    shutil.rmtree(inner / ".git")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    save(tmp_path)
    assert PROCEDURE in unpacked_files(inner)
    change(inner, "valid text", "valid texts")
    assert [code for code, *_ in verdict(inner)] == ["QMS304"]


def test_a_hostile_checkout_runs_nothing(root: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    program = tmp_path / "program.sh"
    program.write_text(f"#!/bin/sh\ntouch {canary}\ncat 2>/dev/null\n", "utf-8")
    program.chmod(0o755)
    hooks = root / ".git/hooks"
    for hook in ("post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc"):
        (hooks / hook).write_text(program.read_text("utf-8"), "utf-8")
        (hooks / hook).chmod(0o755)
    (root / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n", "utf-8")
    git(root, "init", "--quiet", "--bare", "procedures/bare")
    git(root / "procedures/bare", "config", "core.fsmonitor", str(program))
    save(root)
    for key, value in {
        "core.fsmonitor": str(program),
        "core.pager": str(program),
        "core.sshCommand": str(program),
        "core.hooksPath": str(hooks),
        "core.alternateRefsCommand": str(program),
        "pager.ls-tree": str(program),
        "pager.merge-base": str(program),
        "diff.external": str(program),
        "diff.evil.textconv": str(program),
        "filter.evil.clean": str(program),
        "filter.evil.smudge": str(program),
        "filter.evil.process": str(program),
        "merge.evil.driver": str(program),
        "gpg.program": str(program),
        "credential.helper": str(program),
        "alias.ls-tree": f"!{program}",
        "alias.merge-base": f"!{program}",
        "alias.cat-file": f"!{program}",
    }.items():
        git(root, "config", key, value)
    git(root, "update-ref", "refs/heads/--upload-pack=x", "HEAD")
    canary.unlink(missing_ok=True)
    change(root, "valid text", "valid texts")
    assert [code for code, *_ in verdict(root)] == ["QMS304"]
    for name in ("--upload-pack=x", "-main", "ext::sh -c touch% canary"):
        with pytest.raises(UnreadableHistory):
            unpacked_files(root, name)
    assert not canary.exists()
    # The canary works: a command that looks at the work tree would have been caught.
    subprocess.run(["git", "-C", str(root), "status"], check=False, capture_output=True)
    assert canary.exists()


def test_one_object_does_not_stand_for_another(root: Path) -> None:
    """A checkout can replace the base's text by another one, or give a commit other parents."""
    honest = verdict(root)
    change(root, "valid text", "valid texts")
    git(root, "switch", "--quiet", "--create", "proposal")
    save(root)
    blobs = [git(root, "rev-parse", f"{name}:{PROCEDURE}") for name in ("main", "proposal")]
    git(root, "replace", *blobs)
    (root / ".git/info").mkdir(exist_ok=True)
    commits = [git(root, "rev-parse", name) for name in ("proposal", "main")]
    (root / ".git/info/grafts").write_text(f"{commits[1]} {commits[0]}\n", "utf-8")
    assert honest == []
    assert [code for code, *_ in verdict(root)] == ["QMS304"]


@pytest.mark.parametrize("later", [0, 1])
def test_the_number_of_processes_does_not_depend_on_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: int
) -> None:
    """Nor does it with versions that the base received later."""
    counted = [
        processes(tmp_path / str(number), number, monkeypatch, later=later) for number in (5, 60)
    ]
    assert counted[0] == counted[1]
    assert 4 <= counted[0] <= 5


def processes(folder: Path, documents: int, monkeypatch: pytest.MonkeyPatch, *, later: int) -> int:
    """Return how many times git is started for a check against a base."""
    folder.mkdir()
    root = company(folder / "company")
    text = (root / PROCEDURE).read_text("utf-8")
    for number in range(2, documents + 1):
        other = text.replace("id: QP-01", f"id: QP-{number:02d}")
        (root / f"procedures/qp-{number:02d}-title.md").write_text(other, "utf-8")
    save(root)
    git(root, "switch", "--quiet", "--create", "proposal")
    save(root)
    git(root, "switch", "--quiet", "main")
    for number in range(later):
        # With other words: two equal commits of one second would be the same one.
        save(root, f"Later {number}")
    git(root, "switch", "--quiet", "proposal")
    log, real = folder / "log", shutil.which("git")
    wrapper = folder / "bin/git"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec {real} "$@"\n', "utf-8")
    wrapper.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")
        assert [each for each in verdict(root) if each[0] == "QMS304"] == []
    return len(log.read_text("utf-8").splitlines())
