"""The bot is taught in a browser: a message is misunderstood, labelled, trained, promoted, and then understood."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.journeys.browser.conftest import PATIENCE, Agent, Customer, World

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(900), pytest.mark.asyncio(loop_scope="session")]

MISUNDERSTOOD = "Put the brakes on what I bought"  # to cancel; the deployed model takes it for nothing in particular
ALIKE = "Please put the brakes on what I bought"
COLLECTED = 120_000  # milliseconds; the inbox looks for what went wrong every some seconds
TRAINED = 600_000  # it takes a minute where nothing else runs


async def test_what_was_misunderstood_is_taught_trained_promoted_and_understood(world: World) -> None:
    before = await asks(world, MISUNDERSTOOD)
    await asks(world, ALIKE)
    agent = await world.agent(view="bot")
    await agent.rows.first.wait_for()
    assert (await understood(agent, MISUNDERSTOOD))["then"]["decision"] != "act"

    await labels(agent)
    version = await trains(agent)
    await promotes(agent, version)
    try:
        after = await asks(world, MISUNDERSTOOD)
        assert after != before and "order" in after
        now = await understood(agent, MISUNDERSTOOD)
        assert now["then"]["intent"]["name"] == "cancel_order" and now["then"]["decision"] == "act"
        assert now["then_model"] == now["model"] == version
    finally:
        await rolls_back(agent)


async def asks(world: World, text: str) -> str:
    """A stranger says this first; what the bot answers."""
    customer: Customer = await world.customer()
    await customer.visits()
    await customer.opens_chat()
    return await customer.asks(text)


async def labels(agent: Agent) -> None:
    """By keys: the message, the one that is like it, and the intent by some letters."""
    page = agent.page
    await page.goto(f"{agent.stack.base_url}/console/teaching/inbox")
    await page.get_by_role("searchbox", name="Search the messages").fill("the brakes")
    rows = page.get_by_role("region", name="Messages to label").locator("li a")
    await expect(rows).to_have_count(2, timeout=COLLECTED)
    await rows.filter(has_text=re.compile(f"^{MISUNDERSTOOD}")).click()
    await agent.sees("What does the customer want?")
    await page.keyboard.press("a")
    await expect(page.get_by_role("checkbox", checked=True)).to_have_count(1, timeout=PATIENCE)
    await page.keyboard.press("i")
    await page.keyboard.type("cancel order")
    await page.keyboard.press("Enter")
    await agent.sees("2 messages: Cancel order")


async def trains(agent: Agent) -> int:
    """Start a training and wait for its report; the number of the version."""
    page = agent.page
    await page.goto(f"{agent.stack.base_url}/console/teaching/training")
    await agent.sees("new change")
    await page.keyboard.press("t")
    pane = report(agent)
    heading = pane.get_by_role("heading", level=2)
    await expect(heading).to_have_text(re.compile(r"^(Version \d+|Failed)$"), timeout=TRAINED)
    version = await heading.inner_text()
    assert version != "Failed", await pane.inner_text()
    await expect(pane.get_by_role("region", name="Gate")).to_be_visible(timeout=PATIENCE)
    print("\n", await pane.get_by_role("region", name="Gate").inner_text(), "\n", await pane.locator("ul").last.inner_text())
    return int(version.removeprefix("Version "))


async def promotes(agent: Agent, version: int) -> None:
    """From the report; where the gate objects, with a reason."""
    await report(agent).get_by_role("button", name="Promote", exact=True).click()
    dialog = agent.page.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill("The words of our customers")
    await dialog.get_by_role("button", name="Promote", exact=True).click()
    await agent.sees(f"Version {version} is live.")
    await report(agent).get_by_role("link", name="Among the models").click()
    card = agent.page.get_by_role("article", name=f"Version {version}", exact=True)
    await expect(card).to_have_attribute("data-role", "live", timeout=PATIENCE)


async def rolls_back(agent: Agent) -> None:
    """Leave the stack to the next journey as it came."""
    await agent.page.goto(f"{agent.stack.base_url}/console/teaching/models")
    await agent.page.get_by_role("button", name=re.compile("^Roll back to")).click()
    await agent.page.get_by_role("dialog").get_by_role("button", name="Roll back", exact=True).click()
    await agent.sees("Rolled back.")


def report(agent: Agent) -> Locator:
    return agent.page.get_by_role("region", name="Training", exact=True)


async def understood(agent: Agent, text: str) -> dict[str, Any]:
    """The evidence for the newest message with this text, which says what was understood when it came, and by which version."""
    api = agent.page.context.request
    base = f"{agent.stack.base_url}/api/v1/conversations"
    for row in (await (await api.get(f"{base}?owner=bot")).json())["items"]:
        for message in (await (await api.get(f"{base}/{row['id']}/messages")).json())["items"]:
            if message["text"] == text:
                answer = await api.get(f"{base}/{row['id']}/messages/{message['id']}/evidence")
                found: dict[str, Any] = await answer.json()
                return found
    raise AssertionError(f"nobody said {text!r}")
