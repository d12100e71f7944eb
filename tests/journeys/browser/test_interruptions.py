"""What dies in the middle of a conversation costs the customer seconds, and no word."""

import pytest
from playwright.async_api import expect

from tests.journeys.browser.conftest import PATIENCE, World

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="session")]


async def test_a_killed_app_loses_and_doubles_nothing(world: World) -> None:
    dana = await world.dana()
    await dana.asks("Where is my order LT-100001?")
    agent = await world.agent(view="bot")
    await agent.rows.filter(has_text="Dana Lin").first.click()
    await agent.reads("Where is my order LT-100001?")
    await agent.page.wait_for_load_state("networkidle")
    world.stack.kill("app")
    await dana.says("cancel LT-100002")
    assert "LT-100002" in await dana.answer(1)
    assert "LT-100002" in await dana.presses("Yes, cancel it")
    said = ["Where is my order LT-100001?", "cancel LT-100002", "Yes, cancel it"]
    thread = await dana.thread()
    assert [text for text in thread if text in said] == said
    assert len(thread) == 2 * len(said)
    await dana.page.reload()
    await expect(dana.bubbles).to_have_count(len(thread), timeout=PATIENCE)
    assert await dana.thread() == thread
    await agent.reads("$85.70")
