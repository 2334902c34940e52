"""A small pool of layout processes with a time limit for each part.

The standard pools cannot end one slow task; this one ends its process, names the document and
goes on with a fresh one.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

from qms.domain.limits import SECONDS_PER_PART
from qms.publish.layout_engine import layout_context
from qms.publish.pdf.cache import Entry
from qms.publish.pdf.model import PartFault, PublicationError
from qms.publish.pdf.worker import Setting, Task, work

_SECONDS_TO_END = 5.0
_TOO_LONG = (
    "{} is too long a path for a folder of temporary files: layout processes cannot meet there;"
    " set TMPDIR to a shorter one, such as /tmp"
)
_KILLED = 9
"""SIGKILL, which no process sees coming."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    folder: Path
    """What the process alone uses; it removes it at its end, unless it is killed."""
    task: Task | None = None
    deadline: float = 0.0


class WorkerPool:
    """Layout processes, started when the first part needs one and ended with the `with` block."""

    def __init__(
        self,
        setting: Setting,
        jobs: int,
        seconds: float = SECONDS_PER_PART,
        done: Callable[[str], None] | None = None,
    ) -> None:
        self._setting = setting
        self._jobs = max(jobs, 1)
        self._seconds = seconds
        self._done = done or _nothing
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        """Begin; nothing is started yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        """End every process, gently unless something went wrong."""
        del rest
        for worker in self._workers:
            if kind is None:
                worker.connection.send(None)
        for worker in self._workers:
            if kind is None:
                worker.process.join(_SECONDS_TO_END)
            _kill(worker)
        self._workers.clear()

    def lay_out(self, tasks: Sequence[Task]) -> dict[str, Entry | PartFault]:
        """Lay out parts; return the outcome of each by the part's key."""
        # Long parts first: a long one begun last would leave the other processes idle.
        waiting = deque(sorted(tasks, key=lambda task: (-len(task.part.html), task.part.key)))
        while len(self._workers) < min(self._jobs, len(waiting)):
            self._workers.append(_start(self._setting))
        outcomes: dict[str, Entry | PartFault] = {}
        while waiting or any(worker.task for worker in self._workers):
            for worker in self._workers:
                if worker.task is None and waiting:
                    self._give(worker, waiting.popleft())
            for key, outcome in self._collect():
                outcomes[key] = outcome
                self._done(key)
        return outcomes

    def _give(self, worker: _Worker, task: Task) -> None:
        worker.task = task
        worker.deadline = time.monotonic() + self._seconds
        worker.connection.send(task)

    def _collect(self) -> Iterator[tuple[str, Entry | PartFault]]:
        """Wait for the next outcomes, a crash or the next deadline."""
        busy = [worker for worker in self._workers if worker.task is not None]
        nearest = min(worker.deadline for worker in busy)
        patience = max(0.0, nearest - time.monotonic())
        ready = wait([worker.connection for worker in busy], timeout=patience)
        for worker in busy:
            task = worker.task
            assert task is not None  # noqa: S101 - chosen above
            if worker.connection in ready:
                yield task.part.key, self._received(worker, task)
            elif worker.deadline <= time.monotonic():
                self._replace(worker)
                yield task.part.key, _too_slow(task, self._seconds)

    def _received(self, worker: _Worker, task: Task) -> Entry | PartFault:
        try:
            outcome: Entry | PartFault = worker.connection.recv()
        except (EOFError, ConnectionError):
            self._replace(worker)
            return _crashed(task, worker.process.exitcode)
        worker.task = None
        return outcome

    def _replace(self, worker: _Worker) -> None:
        _kill(worker)
        self._workers[self._workers.index(worker)] = _start(self._setting)


def _nothing(key: str) -> None:
    del key


def _crashed(task: Task, status: int | None) -> PartFault:
    if status is not None and -status == _KILLED:
        return PartFault(
            part=task.part.key,
            message="its layout was ended from outside, as computers do when memory runs out.",
            advice="Close other programs, or build with --jobs 1.",
            is_of_text=False,
        )
    return PartFault(
        part=task.part.key,
        message="the layout engine broke down while printing it.",
        advice="Look for unusual tables or pictures in it, or report this fault.",
        is_of_text=False,
    )


def _too_slow(task: Task, seconds: float) -> PartFault:
    return PartFault(
        part=task.part.key,
        message=f"laying it out took longer than {seconds:.0f} seconds.",
        advice="Split its longest table, list or paragraph, or simplify its drawings.",
    )


def _start(setting: Setting) -> _Worker:
    context = layout_context()
    ours, theirs = context.Pipe()
    folder = Path(tempfile.mkdtemp(prefix="qms-fonts-"))
    process = context.Process(target=work, args=(theirs, setting, folder), daemon=True)
    try:
        process.start()
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        if "AF_UNIX" in str(error):
            raise PublicationError(_TOO_LONG.format(folder.parent)) from error
        raise
    theirs.close()
    return _Worker(process=process, connection=ours, folder=folder)


def _kill(worker: _Worker) -> None:
    if worker.process.is_alive():
        worker.process.kill()
    worker.process.join()
    worker.connection.close()
    shutil.rmtree(worker.folder, ignore_errors=True)
