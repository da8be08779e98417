"""Walking through the pages in a real browser, with an eye on all that must not happen on the way."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, Request, Response

from detente.web.site.app import create_app
from detente.web.site.options import SiteOptions
from detente.web.site.serve import listen

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium is installed: apt-get install chromium, or name one in DETENTE_BROWSER"
WIDE, NARROW = 1280, 360
HEIGHT = 900
MOST_SCRIPT = 600_000
"""Bytes of script a page."""
FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
MOST_TABS = 150
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
"""Of which axe-core must find no violation; of its other rules no serious or critical one."""
_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_PATIENCE = 20.0


def chromium() -> str:
    """The browser of this machine; '' where there is none."""
    chosen = os.environ.get("DETENTE_BROWSER", "")
    found = (shutil.which(name) for name in ((chosen,) if chosen else NAMES))
    return next((path for path in found if path), "")


def flags() -> list[str]:
    """How the browser is started: root has no sandbox."""
    return [*FLAGS, *(["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else [])]


class Served(NamedTuple):
    """A site that is open, and what addresses of its pages need."""

    base: str
    names: dict[str, str]


class _Server(uvicorn.Server):
    """A server in a thread that tells when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def served(path: Path, reader: Any = None, **options: Any) -> Iterator[str]:
    """A database on a free port of this machine; gives its address, without a slash at the end.

    Args:
        path: of the database.
        reader: for what is added, its model loaded; None has the server make its own.
        options: see :class:`detente.web.site.options.SiteOptions`.
    """
    app = create_app(path, SiteOptions(**options))
    if reader is not None:
        app.state.jobs.reader = reader
    socket = listen("127.0.0.1", 0)
    server = _Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="on", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    try:
        assert server.ready.wait(_PATIENCE), "the server does not start"
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        socket.close()


class Visit:
    """A window of its own, and what went wrong in it.

    Args:
        browser: that opens it.
        base: address of the server, without a slash at the end.
        width: of the window.
        scheme: ``light`` or ``dark``.
    """

    def __init__(self, browser: Browser, base: str, width: int = WIDE, scheme: Any = "light") -> None:
        self.base = base
        self.context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, color_scheme=scheme, reduced_motion="reduce"
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.wrong: list[str] = []
        self.scripts: list[Response] = []
        self.loading: set[Request] = set()
        self.allowed: set[int] = set()
        """Statuses of pages that the test asks for; the browser reports them as errors."""
        self.page.on("console", self._told)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error of a script: {error}"))
        self.page.on("dialog", self._asked)
        self.page.on("popup", lambda page: self.wrong.append(f"a window opened: {page.url}"))
        self.page.on("request", self._requested)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)
        self.page.on("response", self._answered)

    def _told(self, message: Any) -> None:
        expected = any(f"status of {status}" in message.text for status in self.allowed)
        if message.type in ("error", "warning") and not expected:
            self.wrong.append(f"console: {message.text}")

    def _asked(self, dialog: Any) -> None:
        self.wrong.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _requested(self, request: Request) -> None:
        self.loading.add(request)
        parts = urlsplit(request.url)
        if parts.scheme != "data" and f"{parts.scheme}://{parts.netloc}" != self.base:
            self.wrong.append(f"a request beyond the server: {request.url[:200]}")

    def _ended(self, request: Request) -> None:
        self.loading.discard(request)

    def _answered(self, response: Response) -> None:
        if response.request.resource_type == "script":
            self.scripts.append(response)

    def open(self, path: str, status: int = 200) -> Page:
        """Go to a page by its address, until nothing more is loaded.

        Args:
            path: with its query.
            status: that it must have.
        """
        self.scripts.clear()
        if status >= 400:
            self.allowed.add(status)
        answer = self.page.goto(self.base + path, wait_until="load")
        self.settled()
        # an address that differs by its fragment alone is not asked for again
        assert answer is None or answer.status in (status, 304), f"{path}: {answer.status}"
        return self.page

    def script_bytes(self) -> int:
        """How much script the page loaded."""
        return sum(len(one.body()) for one in self.scripts)

    def overhang(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def go(self, target: Locator | str) -> Page:
        """Follow a link or send a form, and wait for the page that it leads to.

        Args:
            target: what is clicked with the pointer, or the key that is pressed.
        """
        with self.page.expect_navigation(wait_until="load"):
            if isinstance(target, str):
                self.page.keyboard.press(target)
            else:
                target.click()
        self.settled()
        return self.page

    def settled(self) -> None:
        """Wait until nothing more is loaded, and what was loaded is drawn."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            self.page.evaluate(_FRAME)
            if not self.loading:
                return
        raise AssertionError(f"still loading: {[request.url for request in self.loading]}")

    def resize(self, width: int) -> None:
        """Make the window wider or narrower."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.settled()

    def violations(self, *rules: str, leave: str = "") -> list[str]:
        """What axe-core finds on the page: the rule, and where.

        Args:
            rules: those alone; all without one.
            leave: a rule to leave out.
        """
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        options = {
            "resultTypes": ["violations"],
            **({"runOnly": list(rules)} if rules else {}),
            **({"rules": {leave: {"enabled": False}}} if leave else {}),
        }
        found = self.page.evaluate(f"axe.run({json.dumps(options)})")
        return [
            f"{one['id']}: {[node['target'] for node in one['nodes'][:3]]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical") or set(STANDARDS) & set(one["tags"])
        ]

    def tab_to(self, target: Locator, key: str = "Tab") -> Locator:
        """Come to an element as people without a pointer do.

        Args:
            target: that must get the focus.
            key: ``Shift+Tab`` goes back.

        Returns:
            The element.
        """
        wanted = target.element_handle()
        for _ in range(MOST_TABS):
            if wanted.evaluate("element => element === document.activeElement"):
                return target
            self.page.keyboard.press(key)
        raise AssertionError(f"the tab key does not reach {target}")

    def close(self) -> None:
        """Close the window; nothing must have gone wrong in it."""
        self.context.close()
        assert self.wrong == []
