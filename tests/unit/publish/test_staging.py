"""Folders of builds: one each, and nothing left of those that were killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from qms.publish.staging import staging_folder

HOLDER = """
import sys
from pathlib import Path
from qms.publish.staging import staging_folder
with staging_folder(Path(sys.argv[1])) as folder:
    (folder / "page").write_text("half", encoding="utf-8")
    print(folder.name, flush=True)
    sys.stdin.read()
"""


def holder(parent: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_folder_is_removed_at_the_end(tmp_path: Path) -> None:
    with staging_folder(tmp_path / "staging") as folder:
        assert folder.is_dir()
        (folder / "page").write_text("half", encoding="utf-8")
    assert list((tmp_path / "staging").iterdir()) == []


def test_what_runs_is_left_alone_and_what_was_killed_is_removed(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        name = first_line(process)
        with staging_folder(tmp_path) as ours:
            assert {path.name for path in tmp_path.iterdir()} == {name, ours.name}
        assert (tmp_path / name / "page").is_file()
        process.kill()
        process.wait()
    with staging_folder(tmp_path) as ours:
        assert [path.name for path in tmp_path.iterdir()] == [ours.name]


def test_strange_things_beside_are_not_touched(tmp_path: Path) -> None:
    kept = tmp_path / "elsewhere"
    kept.mkdir()
    (tmp_path / "staging").mkdir()
    (tmp_path / "staging" / "link").symlink_to(kept)
    (tmp_path / "staging" / "note.txt").write_text("mine", encoding="utf-8")
    with staging_folder(tmp_path / "staging"):
        pass
    left = sorted(path.name for path in (tmp_path / "staging").iterdir())
    assert left == ["link", "note.txt"]
    assert kept.is_dir()
