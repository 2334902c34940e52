"""What every test lives with: no network, no traces of this machine, no unexpected log output."""

from __future__ import annotations

import compileall
import gc
import ipaddress
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from support.repository import Repository, write_repository

PACKAGE = Path(__file__).resolve().parents[1] / "plugins" / "qms"
MEMORY = Path("/dev/shm")  # noqa: S108 - only looked at; pytest makes its own folder in it
ROOMY = 4 * 2**30

# How long an example takes says something about the machine, not about the code.
settings.register_profile("qms", deadline=None, print_blob=True)
settings.load_profile("qms")


def pytest_configure(config: pytest.Config) -> None:
    """Forget what this machine would add: keys, git settings, colours, a user's own folder."""
    if not hasattr(config, "workerinput"):
        # Hundreds of tests start the command: where Python may not keep what it compiled, each of
        # them would compile all of our modules again, half of the time that most of them take.
        compileall.compile_dir(PACKAGE, quiet=2)
        _use_memory_for_temporary_files()
    for name in [name for name in os.environ if name.startswith(("QMS_", "GIT_"))]:
        del os.environ[name]
    os.environ.update(
        GIT_CONFIG_NOSYSTEM="1",
        GIT_CONFIG_GLOBAL=os.devnull,
        GIT_AUTHOR_NAME="A. Tester",
        GIT_AUTHOR_EMAIL="tester@example.org",
        GIT_COMMITTER_NAME="A. Tester",
        GIT_COMMITTER_EMAIL="tester@example.org",
        NO_COLOR="1",
        NO_MKDOCS_2_WARNING="1",
        DISABLE_MKDOCS_2_WARNING="true",
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Do not look for garbage among thousands of tests, again and again, while they run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def _use_memory_for_temporary_files() -> None:
    """Let folders of tests lie in memory where there is room: they are written and removed at once.

    Our commands wait for the disk at every file that they write, so that nothing is lost when the
    power fails; no test can prove that, and waiting took a third of the time of those that write.
    """
    try:
        is_roomy = "TMPDIR" not in os.environ and shutil.disk_usage(MEMORY).free > ROOMY
    except OSError:  # not every system has one
        return
    if is_roomy and os.access(MEMORY, os.W_OK):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # so that it is asked for again


@pytest.fixture(scope="session", autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the demonstration identity and the caches of the tests out of the user's own folder."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and isinstance(address, tuple):
            host = str(address[0])
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


class _Collector(logging.Handler):
    """Keeps warnings and worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning, unless it asked for `caplog` and so looks itself."""
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    if "caplog" not in request.fixturenames:
        assert [record.getMessage() for record in collector.records] == []


@pytest.fixture
def qms_repo(tmp_path: Path) -> Callable[[str], Repository]:
    """Return a writer of small repositories: an indented tree of file names in, a folder out."""
    return lambda tree: write_repository(tmp_path / "repository", tree)
