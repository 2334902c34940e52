from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from qms.source.git import read_git_state


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch", "main")
    (root / "a.md").write_text("first\n", "utf-8")
    git(root, "add", "a.md")
    git(root, "commit", "--quiet", "--message", "First")
    return root


def commit(root: Path) -> str | None:
    return read_git_state(root, ["a.md"]).commit


def test_a_shallow_clone(repository: Path, tmp_path: Path) -> None:
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "Second")
    clone = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth", "1", repository.as_uri(), str(clone))
    assert commit(clone) == git(repository, "rev-parse", "HEAD")


def test_a_work_tree_below_the_top_of_its_repository(repository: Path) -> None:
    (repository / "company").mkdir()
    (repository / "company/b.md").write_text("b\n", "utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "Below")
    assert read_git_state(repository / "company", ["b.md"]).commit is not None
    (repository / "company/b.md").write_text("c\n", "utf-8")
    assert read_git_state(repository / "company", ["b.md"]).commit is None


def test_hidden_files_are_no_content(repository: Path) -> None:
    (repository / "forms").mkdir()
    (repository / "forms/.gitkeep").touch()
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "Keep the folder")
    assert read_git_state(repository, ["a.md", "forms"]).commit is not None


def test_a_link_is_not_the_file_that_was_committed(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("first\n", "utf-8")
    (repository / "a.md").unlink()
    (repository / "a.md").symlink_to(tmp_path / "secret")
    assert commit(repository) is None


def test_a_committed_link_is_never_content(repository: Path) -> None:
    (repository / "b.md").symlink_to("a.md")
    git(repository, "add", "b.md")
    git(repository, "commit", "--quiet", "--message", "Link")
    assert read_git_state(repository, ["a.md", "b.md"]).commit is None


def test_an_object_that_names_itself_like_an_option(repository: Path) -> None:
    git(repository, "update-ref", "refs/heads/--output=canary", "HEAD")
    (repository / "--output=canary.md").write_text("x\n", "utf-8")
    assert read_git_state(repository, ["--output=canary.md"]).commit is None
    assert not (repository / "canary.md").exists()


def test_without_git_on_the_path(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert commit(repository) is None


def test_the_surroundings_do_not_choose_the_repository(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    git(other, "commit", "--quiet", "--allow-empty", "--message", "Other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    found = commit(repository)
    monkeypatch.delenv("GIT_DIR")
    assert found == git(repository, "rev-parse", "HEAD")


def test_a_hostile_checkout_runs_nothing(repository: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    program = tmp_path / "program.sh"
    program.write_text(f"#!/bin/sh\ntouch {canary}\ncat 2>/dev/null\n", "utf-8")
    program.chmod(0o755)
    hooks = repository / ".git/hooks"
    for hook in ("post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc"):
        (hooks / hook).write_text(program.read_text("utf-8"), "utf-8")
        (hooks / hook).chmod(0o755)
    (repository / ".gitattributes").write_text("* filter=evil diff=evil\n", "utf-8")
    git(repository, "add", ".gitattributes")
    git(repository, "commit", "--quiet", "--message", "Attributes")
    for key, value in {
        "core.fsmonitor": str(program),
        "core.pager": str(program),
        "core.editor": str(program),
        "core.sshCommand": str(program),
        "core.askPass": str(program),
        "core.hooksPath": str(hooks),
        "pager.rev-parse": str(program),
        "pager.cat-file": str(program),
        "diff.external": str(program),
        "diff.evil.textconv": str(program),
        "diff.evil.command": str(program),
        "filter.evil.clean": str(program),
        "filter.evil.smudge": str(program),
        "gpg.program": str(program),
        "gpg.ssh.program": str(program),
        "credential.helper": str(program),
        "alias.rev-parse": f"!{program}",
        "alias.cat-file": f"!{program}",
        "log.showSignature": "true",
        "uploadpack.packObjectsHook": str(program),
    }.items():
        git(repository, "config", key, value)
    canary.unlink(missing_ok=True)
    assert len(commit(repository) or "") == 40
    assert not canary.exists()
    # The canary works: a command that looks at the work tree would have been caught.
    subprocess.run(["git", "-C", str(repository), "status"], check=False, capture_output=True)
    assert canary.exists()


def test_what_is_missing_is_not_fetched(repository: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    tree = git(repository, "rev-parse", "HEAD^{tree}")
    git(repository, "config", "remote.evil.url", f"ext::touch {canary}")
    git(repository, "config", "remote.evil.promisor", "true")
    git(repository, "config", "protocol.ext.allow", "always")
    git(repository, "config", "extensions.partialClone", "evil")
    (repository / ".git/objects" / tree[:2] / tree[2:]).unlink()
    assert commit(repository) is None
    assert not canary.exists()


def test_a_folder_that_looks_like_a_bare_repository_is_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "procedures")
    git(tmp_path / "procedures", "config", "core.fsmonitor", f"touch {tmp_path}/canary")
    assert commit(tmp_path / "procedures") is None
    assert not (tmp_path / "canary").exists()


def test_the_users_own_settings_are_not_read(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text("[broken\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert commit(repository) is not None
