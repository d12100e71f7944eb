"""A chat goes on by e-mail, from the desk."""

import pytest
from playwright.async_api import expect

from tests.console.conftest import Agent, Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]
PHONE = 390


async def _asks(agent: Agent) -> None:
    await agent.button("Go on by e-mail").click()
    await agent.page.get_by_role("dialog").wait_for()


async def test_a_chat_goes_on_at_the_address_that_is_known(team: Team, desk: Desk) -> None:
    desk.order("has_email")
    conversation = desk.dana()
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await _asks(agent)
    address = agent.page.get_by_label("E-mail of the customer")
    await expect(address).to_be_focused()
    await expect(address).to_have_value("dana@lantern.example")
    await agent.presses("Enter")
    await agent.sees("The conversation goes on at dana@lantern.example.")
    await agent.log.get_by_text("From here on the conversation goes on by e-mail").wait_for()
    await agent.log.get_by_text("From here on we write to you at dana@lantern.example.").wait_for()
    await expect(agent.page.get_by_role("dialog")).to_have_count(0)
    await expect(agent.page.locator("section header").get_by_text("E-mail", exact=True)).to_be_visible()
    await expect(agent.button("Go on by e-mail")).to_have_count(0)
    assert "Where is my parcel LT-100006?" in desk.stored(conversation, "system")[-1]


async def test_the_palette_moves_a_chat_of_somebody_unknown(team: Team, desk: Desk) -> None:
    desk.order("has_email")
    agent = await team.agent(path=f"inbox/all/{desk.says('otto', 'Hello')}", width=PHONE)
    await agent.log.get_by_text("Hello").wait_for()
    await agent.opens_palette()
    await agent.page.keyboard.type("e-mail")
    await agent.presses("Enter")
    address = agent.page.get_by_label("E-mail of the customer")
    await expect(address).to_be_focused()
    await expect(address).to_have_value("")
    for typed in ("", "otto at home", "otto@home"):
        await address.fill(typed)
        await agent.presses("Enter")
        await expect(agent.page.get_by_role("alert")).to_have_text("Enter an address like name@example.com.")
    await address.fill("otto@home.example")
    await agent.presses("Enter")
    await agent.log.get_by_text("From here on the conversation goes on by e-mail").wait_for()


async def test_a_refusal_is_said_in_words(team: Team, desk: Desk) -> None:
    first, second = desk.dana(), desk.says("otto", "Hello", channel="api")
    agent = await team.agent(path=f"inbox/all/{first}")
    await _asks(agent)
    await agent.presses("Enter")
    await expect(agent.page.get_by_role("alert")).to_contain_text("No e-mail channel is set up here.")
    desk.order("has_email")
    await agent.presses("Enter")
    await agent.sees("The conversation goes on at dana@lantern.example.")
    await agent.opens(f"inbox/all/{second}")
    await _asks(agent)
    await agent.page.get_by_label("E-mail of the customer").fill("dana@lantern.example")
    await agent.presses("Enter")
    await expect(agent.page.get_by_role("alert")).to_contain_text("goes on with this address already")


async def test_only_an_open_chat_has_it(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/all/{desk.says('otto', 'Hello', channel='telegram')}")
    await agent.button("Claim").wait_for()
    await expect(agent.button("Go on by e-mail")).to_have_count(0)
    await agent.opens(f"inbox/all/{desk.dana()}")
    await agent.button("Go on by e-mail").wait_for()
    await agent.button("Resolve").click()
    await agent.button("Reopen").first.wait_for()
    await expect(agent.button("Go on by e-mail")).to_have_count(0)
