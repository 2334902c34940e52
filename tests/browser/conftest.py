"""The system's Chromium, and a site that it looks at over the loopback."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from support.site import build, small_company

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Visit:
    """A page of the site in the browser, and what the browser complained about."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> Page:
        """Open a page and wait until it is quiet."""
        self.page.goto(self.base + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    @property
    def elsewhere(self) -> list[str]:
        """Return the requests that left this machine."""
        own = (self.base, "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def site_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build a small company's site and serve it."""
    folder = tmp_path_factory.mktemp("browser")
    done = build(small_company(folder / "repository"), folder / "site")
    assert done.returncode == 0, done.stderr
    yield from _served(folder / "site")


def _served(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the browser once for a module.

    Not for the session: playwright keeps an event loop running in this process, in which other
    tests that use asyncio could not run.
    """
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    """Return the width of a window: a desk's and a phone's."""
    return int(request.param)


@pytest.fixture
def visit(browser: Browser, site_address: str, width: int) -> Iterator[Visit]:
    """Return a visitor with a window of the width."""
    context = browser.new_context(viewport={"width": width, "height": 844})
    made = Visit(page=context.new_page(), base=site_address)
    made.page.on("console", lambda message: _note(made, message.type, message.text))
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    made.page.on("request", lambda request: made.requests.append(request.url))
    yield made
    context.close()


def _note(visit: Visit, kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        visit.complaints.append(text)
