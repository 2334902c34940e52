"""Run pyHanko without its log lines and without an event loop of the caller's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")

LOGGERS = ("pyhanko", "pyhanko_certvalidator")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep pyHanko from logging tracebacks of what we say in one sentence."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def run(coroutine: Coroutine[object, object, Result]) -> Result:
    """Run a coroutine to its end, also where the caller has an event loop of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_kept(coroutine)).value
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, _kept(coroutine)).result().value


@dataclass(frozen=True, slots=True, repr=False)
class _Kept(Generic[Result]):
    """A result without words: asyncio spells out each, four times, which for a manual is slow."""

    value: Result


async def _kept(coroutine: Coroutine[object, object, Result]) -> _Kept[Result]:
    return _Kept(await coroutine)
