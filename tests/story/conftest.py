"""A real server with the demo shop, and real browsers for buyers and agents."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Error, Frame, Page, async_playwright, expect
from tests.postgres_fixture import open_folder
from tests.story.people import be, member

from xiaoer.app.pages import WEB

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
SECONDS = 20_000
"""How long a story waits for something to appear, in milliseconds: slow machines are not wrong machines."""
expect.set_options(timeout=SECONDS)
WAITED_IN_VAIN = ["TimeoutError", r"AssertionError: (Locator|Page) "]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story whose browser waited in vain is told a second time, and CI prints both: one that needs it is a race to
    be found, not a reason to hold back everybody's work. Whatever else goes wrong fails at once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=WAITED_IN_VAIN))


@pytest.fixture(scope="session")
def demo_folder() -> Iterator[Path]:
    """Where the demo keeps everything."""
    folder = open_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def demo_url(demo_folder: Path) -> Iterator[str]:
    """`xiaoer up --demo` as a user starts it, on a port of its own."""
    if not (WEB / "workspace/index.html").is_file():
        pytest.fail("The web files are not built: run `make setup` first.")
    folder = demo_folder
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    with (folder / "server.log").open("ab") as log:
        env = {**os.environ, "XIAOER_DATA_DIR": str(folder), "XIAOER_PORT": str(port), "XIAOER_LOG_LEVEL": "warning"}
        command = [sys.executable, "-m", "xiaoer.app.cli", "up", "--demo"]
        server = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 — our own server on loopback
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail("the server did not start")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("No Chromium: `apt-get install chromium`, or run `make test`, which does it.")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        await opened.close()


NewContext = Callable[..., Awaitable[BrowserContext]]


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
async def new_context(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[NewContext]:
    """Fresh browsers: Chinese, 1440 wide unless asked otherwise; a page's own errors fail the story. What the pages
    showed when a story failed is printed."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    async def make(*, width: int = 1440, height: int = 900, locale: str = "zh-CN") -> BrowserContext:
        context = await browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, timezone_id="Asia/Shanghai",
            permissions=["microphone"], reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(SECONDS)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        opened.append(context)
        return context

    yield make
    for context in opened:
        if request.node.stash.get(FAILED, False):
            await _tell_what_is_shown(context)
        for page in context.pages:  # an answer still being made for a closed page would fail the next story
            await page.unroute_all(behavior="ignoreErrors")
        await context.unroute_all(behavior="ignoreErrors")
        await context.close()
    assert errors == []


async def _tell_what_is_shown(context: BrowserContext) -> None:
    for page in context.pages:
        for frame in page.frames:
            with suppress(Error):
                print(f"--- {frame.url}", await frame.locator("body").aria_snapshot(timeout=5000), sep="\n")


async def open_widget(page: Page, demo_url: str, path: str = "/demo/") -> Frame:
    """The chat of the storefront, open and ready to write in."""
    await page.goto(demo_url + path)
    deadline = time.monotonic() + SECONDS / 1000
    while not await page.evaluate("window.xiaoer !== undefined"):  # the page allows no eval: it cannot wait by itself
        assert time.monotonic() < deadline, "the loader did not come"
        await page.wait_for_timeout(100)
    await page.evaluate("window.xiaoer('open')")
    while time.monotonic() < deadline:
        for frame in page.frames:
            if "/widget/" in frame.url:
                await frame.locator("textarea").wait_for()
                return frame
        await page.wait_for_timeout(100)
    raise AssertionError("the chat frame did not come")


async def sign_in(page: Page, demo_url: str, email: str) -> None:
    """The agent's inbox, online."""
    async with member(demo_url, email) as one:
        await be(one, "online")
        cookies = dict(one.client.cookies)
    await page.context.add_cookies([{"name": name, "value": value, "url": demo_url} for name, value in cookies.items()])
    await page.goto(f"{demo_url}/app/inbox")
    await page.get_by_role("toolbar").first.wait_for()  # the inbox is drawn
