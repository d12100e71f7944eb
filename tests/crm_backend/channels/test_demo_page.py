"""The page on which one is a customer on any platform, in a real browser, with the application behind it."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from crm_backend.app import make_connectors
from crm_backend.settings import Settings
from tests.conftest import ROOT
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import FrontDoor, OpenDoor
from tests.fakes.phones import PHONES

pytestmark = pytest.mark.browser
FAKES = (sys.executable, "-m", "tests.fakes")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
BUTTONS = [{"title": title, "intent": "choose", "entities": {"way": title}} for title in ("Cancel it", "Keep it")]


@dataclass
class Demo:
    """The platforms as a process, with their page."""

    door: FrontDoor
    address: str
    browser: Browser

    async def page(self, **options: object) -> Page:
        """The page in a window of its own."""
        context = await self.browser.new_context(**options)  # type: ignore[arg-type]
        page = await context.new_page()
        await page.goto(self.address)
        await page.get_by_role("tab").first.wait_for()
        return page


def environment(port: int) -> dict[str, str]:
    asked = subprocess.run([*FAKES, "environment", "--port", str(port)], cwd=ROOT, capture_output=True, text=True, check=True)
    told: dict[str, str] = json.loads(asked.stdout)
    return told


@asynccontextmanager
async def platforms(port: int, concierge: str, told: dict[str, str]) -> AsyncIterator[str]:
    command = [*FAKES, "serve", "--port", str(port), "--concierge", concierge, "--pause", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | told, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/"
    try:
        async with httpx2.AsyncClient() as client, asyncio.timeout(30):
            while True:
                try:
                    await client.get(address)
                    break
                except httpx2.TransportError:
                    await asyncio.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
async def demo(open_door: OpenDoor, free_port: int, chromium: Path) -> AsyncIterator[Demo]:
    told = environment(free_port)
    settings = {name.removeprefix("CONCIERGE_").lower(): value for name, value in told.items()}
    door = await open_door(**{name: value for name, value in settings.items() if name in Settings.model_fields})
    concierge = f"http://{await door.address()}"
    async with platforms(free_port, concierge, told) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield Demo(door, address, browser)
        await browser.close()


def test_the_environment_turns_every_channel_with_a_fake_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(8100).items():
        monkeypatch.setenv(name, value)
    connectors = make_connectors(Settings())
    assert {phone.name for phone in PHONES} == {name for name, connector in connectors.items() if connector.enabled}


def choosing(turn: dict[str, Any]) -> dict[str, Any]:
    """Ask with buttons, and say which was pressed."""
    if pressed := turn["pressed"]:
        return said(turn, f"You pressed {pressed['entities']['way']}.")
    return said(turn, "Sure?", buttons=BUTTONS)


@pytest.mark.parametrize("channel", [phone.name for phone in PHONES])
async def test_a_visitor_writes_presses_and_shows_a_picture(demo: Demo, channel: str) -> None:
    demo.door.dialogue.answer = choosing
    page = await demo.page(locale="en-US")
    await page.locator(f".tab[data-channel={channel}]").click()
    await page.get_by_placeholder("Write a message").fill("cancel <b>my</b> order")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".theirs")).to_contain_text("cancel <b>my</b> order")
    await expect(page.locator(".ours")).to_contain_text("Sure?")
    if channel == "twilio":  # knows no buttons, but numbers
        await page.get_by_placeholder("Write a message").fill("2")
        await page.get_by_role("button", name="Send", exact=True).click()
    else:
        await page.get_by_role("button", name="Keep it").click()
    await expect(page.locator(".ours").last).to_contain_text("You pressed Keep it.")
    await page.get_by_role("button", name="A photo of a broken lamp").click()
    await expect(page.locator(".theirs img")).to_be_visible()
    assert await page.locator(".theirs img").evaluate("image => image.naturalWidth") == 320


async def test_the_page_speaks_chinese_and_fits_a_phone(demo: Demo) -> None:
    page = await demo.page(locale="zh-CN", viewport={"width": 360, "height": 740})
    await expect(page.get_by_role("heading", level=1)).to_have_text("扮演顾客")
    await page.get_by_role("button", name="我要找人工客服").click()
    await expect(page.locator(".ours")).to_contain_text("You said: 我要找人工客服")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Be a customer")
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Be a customer")


async def test_other_sites_and_odd_requests_are_refused(demo: Demo) -> None:
    async with httpx2.AsyncClient(base_url=demo.address) as client:
        (first, *_) = (await client.get("/chats")).json()["channels"]
        mine = f"/chats/{first['name']}/{first['chats'][0]['sender']}"
        asked = [
            await client.post(mine, content=b'{"text": "hello"}', headers={"Content-Type": "text/plain"}),
            await client.post(mine, content=b"{", headers={"Content-Type": "application/json"}),
            await client.post(mine, json={"text": " "}),
            await client.post(mine, json=7),
            await client.post(mine, content=bytes(5_000_001), headers={"Content-Type": "image/png"}),
            await client.post(f"/chats/{first['name']}/nobody", json={"text": "hello"}),
        ]
        assert [answer.status_code for answer in asked] == [415, 400, 400, 400, 413, 404]
        assert (await client.get("/chats")).json()["changes"] == 0
