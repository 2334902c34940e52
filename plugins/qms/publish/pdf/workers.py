"""A small pool of layout processes with a time limit for each part.

The standard pools cannot end one slow task; this one ends its process, names the document and
goes on with a fresh one.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from qms.publish.pdf.cache import Entry
from qms.publish.pdf.model import PartFault
from qms.publish.pdf.worker import Setting, Task, work

SECONDS_PER_PART = 120.0
"""An ordinary document takes half a second."""
_SECONDS_TO_END = 5.0


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    task: Task | None = None
    deadline: float = 0.0


def lay_out(
    tasks: Sequence[Task],
    setting: Setting,
    *,
    jobs: int,
    seconds: float = SECONDS_PER_PART,
    done: Callable[[str], None] = lambda key: None,
) -> dict[str, Entry | PartFault]:
    """Lay out parts in `jobs` processes; return the outcome of each by the part's key."""
    # Long parts first: a long one begun last would leave the other processes idle.
    waiting = deque(sorted(tasks, key=lambda task: (-len(task.part.html), task.part.key)))
    outcomes: dict[str, Entry | PartFault] = {}
    if not waiting:
        return outcomes
    with _pool(min(max(jobs, 1), len(waiting)), setting) as workers:
        while waiting or any(worker.task for worker in workers):
            for worker in workers:
                if worker.task is None and waiting:
                    _give(worker, waiting.popleft(), seconds)
            for key, outcome in _collect(workers, setting, seconds):
                outcomes[key] = outcome
                done(key)
    return outcomes


def _give(worker: _Worker, task: Task, seconds: float) -> None:
    worker.task = task
    worker.deadline = time.monotonic() + seconds
    worker.connection.send(task)


def _collect(
    workers: list[_Worker], setting: Setting, seconds: float
) -> Iterator[tuple[str, Entry | PartFault]]:
    """Wait for the next outcomes, a crash or the next deadline."""
    busy = [worker for worker in workers if worker.task is not None]
    nearest = min(worker.deadline for worker in busy)
    ready = wait(
        [worker.connection for worker in busy], timeout=max(0.0, nearest - time.monotonic())
    )
    for worker in busy:
        task = worker.task
        assert task is not None  # noqa: S101 - chosen above
        if worker.connection in ready:
            try:
                outcome = worker.connection.recv()
            except (EOFError, ConnectionError):
                outcome = _crashed(task)
                _replace(workers, worker, setting)
            else:
                worker.task = None
            yield task.part.key, outcome
        elif worker.deadline <= time.monotonic():
            _replace(workers, worker, setting)
            yield task.part.key, _too_slow(task, seconds)


def _replace(workers: list[_Worker], worker: _Worker, setting: Setting) -> None:
    _kill(worker)
    workers[workers.index(worker)] = _start(setting)


def _crashed(task: Task) -> PartFault:
    return PartFault(
        part=task.part.key,
        message="the layout engine broke down while printing it.",
        advice="Look for unusual tables or pictures in it, or report this fault.",
    )


def _too_slow(task: Task, seconds: float) -> PartFault:
    return PartFault(
        part=task.part.key,
        message=f"laying it out took longer than {seconds:.0f} seconds.",
        advice="Split its longest table, list or paragraph.",
    )


@contextmanager
def _pool(size: int, setting: Setting) -> Iterator[list[_Worker]]:
    workers: list[_Worker] = []
    try:
        workers.extend(_start(setting) for _ in range(size))
        yield workers
        for worker in workers:
            worker.connection.send(None)
            worker.process.join(_SECONDS_TO_END)
    finally:
        for worker in workers:
            _kill(worker)


def _start(setting: Setting) -> _Worker:
    # Never a plain fork: the caller may have threads, and fonts are chosen once per process.
    names = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in names else "spawn")
    if "forkserver" in names:
        context.set_forkserver_preload(["weasyprint", "qms.publish.pdf.worker"])
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, setting), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process=process, connection=ours)


def _kill(worker: _Worker) -> None:
    if worker.process.is_alive():
        worker.process.kill()
    worker.process.join()
    worker.connection.close()
