"""A layout process that breaks down takes one document with it, not the build."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qms.domain.book import PrintPart
from qms.publish.pdf import workers
from qms.publish.pdf.cache import PartCache, part_key
from qms.publish.pdf.gate import Completeness
from qms.publish.pdf.model import Layout, PartFault
from qms.publish.pdf.typeset import Typeset, Typesetter
from qms.publish.pdf.worker import Setting, Task, _outcome
from qms.publish.pdf.workers import WorkerPool
from support.printing import crash, killed, part


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    root = tmp_path / "repository"
    root.mkdir()
    return Setting(root=root, cache=PartCache(tmp_path / "cache"), organisation="Company")


def task(key: str, body: str, setting: Setting, **values: object) -> Task:
    made = part(key, body, **values)
    return Task(part=made, key=part_key(made, setting.root, setting.organisation))


def test_a_crash_is_a_fault_of_its_document(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "work", crash)
    tasks = [task(f"QP-0{number}", f"<p>{number}</p>", setting) for number in range(1, 4)]
    with WorkerPool(setting, 2) as pool:
        outcomes = pool.lay_out(tasks)
    assert sorted(outcomes) == ["QP-01", "QP-02", "QP-03"]
    for key, outcome in outcomes.items():
        assert isinstance(outcome, PartFault)
        assert outcome.part == key
        assert "broke down" in outcome.message


def test_a_process_gets_no_more_memory_than_allowed() -> None:
    script = (
        "from qms.publish.pdf.worker import _limit_memory\n"
        "_limit_memory(1024 ** 3)\n"
        "try:\n    bytearray(2 * 1024 ** 3)\n"
        "except MemoryError:\n    print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(Path(workers.__file__).parents[3])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "refused\n"


def test_a_document_that_needs_more_is_named(setting: Setting) -> None:
    class Greedy(Typesetter):
        def __init__(self) -> None:
            pass

        def typeset(self, part: PrintPart, identifier: bytes) -> Typeset:
            raise MemoryError

    fault = _outcome(Greedy(), task("QP-01", "<p>x</p>", setting), setting.cache)
    assert isinstance(fault, PartFault)
    assert fault.part == "QP-01"
    assert "more memory" in fault.message


def test_nothing_is_started_when_there_is_nothing_to_do(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_start", lambda setting: pytest.fail("a process was started"))
    with WorkerPool(setting, 4) as pool:
        assert pool.lay_out([]) == {}


def test_progress_names_each_part_once(setting: Setting) -> None:
    said: list[str] = []
    tasks = [task(f"QP-0{number}", f"<p>{number}</p>", setting) for number in range(1, 5)]
    with WorkerPool(setting, 2, done=said.append) as pool:
        pool.lay_out(tasks)
    assert sorted(said) == ["QP-01", "QP-02", "QP-03", "QP-04"]


def test_a_process_that_the_system_ends_is_told_apart_and_leaves_nothing(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, start = [], workers._start

    def noted(setting: Setting) -> workers._Worker:
        begun.append(start(setting))
        return begun[-1]

    monkeypatch.setattr(workers, "work", killed)
    monkeypatch.setattr(workers, "_start", noted)
    with WorkerPool(setting, 1) as pool:
        outcome = pool.lay_out([task("QP-01", "<p>x</p>", setting)])["QP-01"]
    assert isinstance(outcome, PartFault)
    assert "memory" in outcome.message
    assert "--jobs 1" in outcome.advice
    assert not outcome.is_of_text
    assert len(begun) == 2  # the one that was ended, and the one in its place
    assert not any(worker.folder.exists() for worker in begun)


def test_a_part_that_cannot_be_kept_is_a_fault_of_the_machine(setting: Setting) -> None:
    class Quick(Typesetter):
        def __init__(self) -> None:
            pass

        def typeset(self, part: PrintPart, identifier: bytes) -> Typeset:
            return Typeset(pdf=b"", layout=Layout(sizes=((595.28, 841.89),)))

    made = task("QP-01", "", setting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qms.publish.pdf.gate.check_completeness", lambda *_: Completeness(words=0))
        fault = _outcome(Quick(), made, PartCache(Path("/dev/null/cache")))
    assert isinstance(fault, PartFault)
    assert not fault.is_of_text
    assert "/dev/null/cache (not a directory)" in fault.message
    assert "XDG_CACHE_HOME" in fault.advice


def test_a_folder_with_too_long_a_path_is_named(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from qms.publish.pdf.cache import PartCache\n"
        "from qms.publish.pdf.model import PublicationError\n"
        "from qms.publish.pdf.worker import Setting, Task\n"
        "from qms.publish.pdf.workers import WorkerPool\n"
        "from support.printing import part\n"
        "place = Path(sys.argv[1])\n"
        "setting = Setting(root=place, cache=PartCache(place / 'cache'), organisation='Company')\n"
        "try:\n"
        "    with WorkerPool(setting, 1) as pool:\n"
        "        pool.lay_out([Task(part=part('QP-01', '<p>1</p>'), key='1')])\n"
        "except PublicationError as error:\n"
        "    print(error)\n"
    )
    folder = tmp_path / ("long" * 25)
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env={
            "PYTHONPATH": f"{Path(workers.__file__).parents[3]}:{Path(__file__).parents[1]}",
            "TMPDIR": str(folder),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"{folder} is too long a path")
    assert "set TMPDIR to a shorter one" in done.stdout
    assert list(folder.glob("qms-fonts-*")) == []
