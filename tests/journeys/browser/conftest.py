"""Customers in the shop and agents at the console, in one real chromium, on the real Concierge.

Nothing here sleeps: everything waits until it is so, with a patience that also a busy machine of two cores does not use up.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, WebSocket, async_playwright, expect

from tests.journeys.conftest import ADMIN, API_KEY, Stack, reset

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
PATIENCE = 60_000  # milliseconds
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


class Person:
    """Somebody with a browser of their own; what their page refuses or trips over is kept in `problems`."""

    def __init__(self, page: Page, stack: Stack) -> None:
        self.page = page
        self.stack = stack
        self.heard: list[str] = []
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: self.problems.append(line.text) if "Content Security" in line.text else None)
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.heard.append(str(frame)))

    async def sees(self, text: str) -> None:
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)

    async def was_attacked(self) -> bool:
        """Whether anything in a message was executed: `ATTACK` sets this."""
        return bool(await self.page.evaluate("Boolean(window.attacked)"))


ATTACK = '<img src=x onerror="window.attacked = true"><script>window.attacked = true</script>'


class Customer(Person):
    """A customer on the shop's page, with the chat."""

    def __init__(self, page: Page, stack: Stack) -> None:
        super().__init__(page, stack)
        self.bubbles = page.locator(".bubble")
        self.answers = page.locator(".entry[data-author=bot] .bubble, .entry[data-author=agent] .bubble")
        self.input = page.locator("textarea.input")
        self.launcher = page.locator("button.launcher")
        self.status = page.locator(".header .status")

    async def visits(self, path: str = "/") -> None:
        await self.page.goto(self.stack.base_url + path)
        await self.launcher.wait_for()

    async def signs_in_as_dana(self, button: str = "Sign in as Dana Lin") -> None:
        """The shop opens its chat to somebody who signs in, and the chat knows the name."""
        await self.page.get_by_role("button", name=button).click()
        await expect(self.page.locator(".hello", has_text="Dana")).to_be_visible(timeout=PATIENCE)

    async def opens_chat(self) -> None:
        if not await self.input.is_visible():
            await self.launcher.click()
        await self.input.wait_for()

    async def says(self, text: str) -> None:
        await self.input.fill(text)
        await self.input.press("Enter")

    async def asks(self, text: str) -> str:
        """Say something; returns the answer to it."""
        before = await self.answers.count()
        await self.says(text)
        return await self.answer(before)

    async def presses(self, title: str) -> str:
        """Press a button of an answer; returns the answer to that."""
        before = await self.answers.count()
        await self.page.get_by_role("button", name=title, exact=True).click()
        return await self.answer(before)

    async def answer(self, before: int) -> str:
        fresh = self.answers.nth(before)
        await fresh.wait_for()
        return await shown(fresh)

    async def thread(self) -> list[str]:
        """All that was said, as shown."""
        return [await shown(bubble) for bubble in await self.bubbles.all()]


async def shown(bubble: Locator) -> str:
    """The text of a bubble, without the words that only screen readers get."""
    text: str = await bubble.evaluate(
        "bubble => [...bubble.childNodes].filter(node => node.className !== 'unseen').map(node => node.textContent).join('')"
    )
    return text


class Agent(Person):
    """An agent at the console."""

    def __init__(self, page: Page, stack: Stack) -> None:
        super().__init__(page, stack)
        self.log = page.get_by_role("log")
        self.field = page.locator("textarea")
        self.rows = page.locator('a[href*="/inbox/"][class*=row]')

    async def arrives(self, view: str = "queue") -> None:
        await self.page.goto(f"{self.stack.base_url}/console/inbox/{view}")
        await self.page.locator("input[name=email]").fill(ADMIN[0])
        await self.page.locator("input[name=password]").fill(ADMIN[1])
        await self.page.locator("input[name=password]").press("Enter")
        await self.page.get_by_role("heading", level=1).wait_for()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def reads(self, text: str) -> None:
        await expect(self.log.get_by_text(text).first).to_be_visible(timeout=PATIENCE)

    async def answers(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")
        await self.reads(text)


class World:
    """Lets people in, each with a browser of their own."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.browser = browser
        self.stack = stack
        self.people: list[Person] = []
        self.contexts: list[BrowserContext] = []

    async def customer(self, *, locale: str = "en-US", size: dict[str, int] = DESKTOP) -> Customer:
        customer = Customer(await self._page(locale, size), self.stack)
        self.people.append(customer)
        return customer

    async def dana(self, **more: Any) -> Customer:
        """Dana Lin, signed in, with the chat open."""
        dana = await self.customer(**more)
        await dana.visits()
        await dana.signs_in_as_dana()
        return dana

    async def agent(self, *, locale: str = "en-US", size: dict[str, int] = DESKTOP, view: str = "queue") -> Agent:
        agent = Agent(await self._page(locale, size), self.stack)
        self.people.append(agent)
        await agent.arrives(view)
        return agent

    async def _page(self, locale: str, size: dict[str, int]) -> Page:
        context = await self.browser.new_context(locale=locale, viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        return await context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def world(browser: Browser, stack: Stack) -> AsyncIterator[World]:
    """The shop with its demo data as new; at the end nobody's page has met an error."""
    async with httpx2.AsyncClient(base_url=stack.base_url, headers={"Authorization": f"Bearer {API_KEY}"}) as api:
        await reset(api, stack)
    world = World(browser, stack)
    yield world
    problems = [problem for person in world.people for problem in person.problems]
    await asyncio.gather(*(context.close() for context in world.contexts))
    assert problems == []
