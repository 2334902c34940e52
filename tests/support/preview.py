"""A preview server of a test: started, asked, ended."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from support.repository import Repository
from support.site import environment

PATIENCE = 60.0


class Preview:
    """`mkdocs serve` on a loopback port."""

    def __init__(self, repository: Repository, log: Path, *, generator: str = "mkdocs") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        self.base = f"http://{address}/"
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", generator, "serve", "--dev-addr", address],
                cwd=repository.root,
                env=environment(repository),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def page(self, path: str, expected: Callable[[str], bool] = bool) -> str:
        """Return a page as soon as it is as expected."""
        deadline = time.monotonic() + PATIENCE
        found = ""
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text("utf-8")
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                found = self._get(path)
                if expected(found):
                    return found
            time.sleep(0.1)
        raise AssertionError(f"{path} never came:\n{found[-3000:]}\n{self.log.read_text('utf-8')}")

    def said(self, words: str) -> str:
        """Return what the server printed as soon as these words are among it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            printed = self.log.read_text("utf-8")
            if words in printed:
                return printed
            time.sleep(0.1)
        raise AssertionError(f"never said “{words}”:\n{self.log.read_text('utf-8')}")

    def status(self, path: str) -> int:
        """Return the status with which the server answers."""
        try:
            self._get(path)
        except urllib.error.HTTPError as error:
            return error.code
        return 200

    def end(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)

    def _get(self, path: str) -> str:
        with urllib.request.urlopen(self.base + path, timeout=PATIENCE) as answer:  # noqa: S310
            return str(answer.read().decode("utf-8"))
