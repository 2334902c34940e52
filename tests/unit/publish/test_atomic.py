"""Whatever is killed, a file is the old one or the new one, and so is a folder."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qms.publish import atomic

WRITER = """
import sys
from pathlib import Path
from qms.publish.atomic import write_atomic
path, number = Path(sys.argv[1]), 0
print("ready", flush=True)
while True:
    number += 1
    write_atomic(path, (b"%d\\n" % (number % 10)) * 200_000)
"""
SWAPPER = """
import sys
import tempfile
from pathlib import Path
from qms.publish import atomic
if sys.argv[2] == "two steps":
    atomic._exchanged_by_system = lambda staged, target: False
parent, number = Path(sys.argv[1]), 0
print("ready", flush=True)
while True:
    number += 1
    staged = Path(tempfile.mkdtemp(dir=parent))
    for name in "abcdef":
        (staged / name).write_text(str(number))
    atomic.exchange_directories(staged, parent / "target")
"""


def killed_at_random(script: str, *arguments: str, longest: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(Path(atomic.__file__).parents[2]), "PATH": ""},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(random.uniform(0.01, longest))
        process.kill()
    assert process.returncode == -9


def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    for _ in range(12):
        killed_at_random(WRITER, str(path), longest=0.15)
        data = path.read_bytes() if path.exists() else b""
        assert not path.exists() or len(data) == 400_000
        assert len(set(data.split(b"\n")[:-1])) <= 1
    atomic.sweep(tmp_path)
    assert {entry.name for entry in tmp_path.iterdir()} <= {"manifest.json"}


@pytest.mark.parametrize("how", ["one step", "two steps"])
def test_a_killed_exchange_leaves_a_whole_folder(tmp_path: Path, how: str) -> None:
    target = tmp_path / "target"
    target.mkdir()
    for name in "abcdef":
        (target / name).write_text("0")
    for _ in range(10):
        killed_at_random(SWAPPER, str(tmp_path), how, longest=0.2)
        atomic.recover(target)
        assert {entry.name for entry in target.iterdir()} == set("abcdef")
        assert len({entry.read_text() for entry in target.iterdir()}) == 1


def test_write_atomic_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.txt"
    atomic.write_atomic(path, b"one")
    atomic.write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["file.txt"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.txt"
    atomic.write_atomic(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        atomic.write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.txt"]


def test_sweep_takes_only_what_writers_left(tmp_path: Path) -> None:
    (tmp_path / ".manual.pdf.abcd1234.qms-part").write_bytes(b"half")
    (tmp_path / ".hidden").write_bytes(b"kept")
    assert [path.name for path in atomic.sweep(tmp_path)] == [".manual.pdf.abcd1234.qms-part"]
    assert [path.name for path in tmp_path.iterdir()] == [".hidden"]


class TestExchange:
    @pytest.fixture
    def folders(self, tmp_path: Path) -> tuple[Path, Path]:
        staged, target = tmp_path / "staged", tmp_path / "target"
        for folder, text in ((staged, "new"), (target, "old")):
            (folder / "deep").mkdir(parents=True)
            (folder / "deep" / "file").write_text(text)
        return staged, target

    def test_puts_the_new_folder_in_place(self, folders: tuple[Path, Path]) -> None:
        staged, target = folders
        atomic.exchange_directories(staged, target)
        assert (target / "deep" / "file").read_text() == "new"
        assert [entry.name for entry in target.parent.iterdir()] == ["target"]

    def test_works_without_the_system_call(
        self, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        staged, target = folders
        monkeypatch.setattr(atomic, "_exchanged_by_system", lambda staged, target: False)
        assert atomic.exchange_directories(staged, target) is atomic.Exchange.IN_TWO_STEPS
        assert (target / "deep" / "file").read_text() == "new"
        assert [entry.name for entry in target.parent.iterdir()] == ["target"]

    def test_works_when_there_is_nothing_yet(self, tmp_path: Path) -> None:
        (tmp_path / "staged").mkdir()
        atomic.exchange_directories(tmp_path / "staged", tmp_path / "target")
        assert (tmp_path / "target").is_dir()

    def test_recovers_from_a_stop_between_the_two_renames(self, folders: tuple[Path, Path]) -> None:
        _, target = folders
        target.rename(target.with_name("target.qms-old"))
        assert atomic.recover(target)
        assert (target / "deep" / "file").read_text() == "old"
        assert not atomic.recover(target)

    def test_clears_what_a_stop_after_the_second_rename_left(
        self, folders: tuple[Path, Path]
    ) -> None:
        staged, target = folders
        staged.rename(target.with_name("target.qms-old"))
        assert not atomic.recover(target)
        assert [entry.name for entry in target.parent.iterdir()] == ["target"]
        assert (target / "deep" / "file").read_text() == "old"
