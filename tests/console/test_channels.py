"""The page of channels: how each fares, and what could not be read."""

import json

import pytest
from playwright.async_api import expect

from tests.console.conftest import Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]

UNREADABLE = json.dumps({"update_id": "seven", "message": "<b>not one</b>"})
READABLE = json.dumps(
    {
        "update_id": 7,
        "message": {
            "message_id": 3,
            "date": 1767225600,
            "from": {"id": 42, "is_bot": False, "first_name": "Otto"},
            "chat": {"id": 42, "type": "private"},
            "text": "Is anybody there?",
        },
    }
)


async def test_everybody_sees_how_the_channels_fare(team: Team, desk: Desk) -> None:
    desk.says("42", "Hello", channel="telegram")
    desk.order("cannot_read", body=UNREADABLE, reason="an update without an id")
    agent = await team.agent(path="channels")
    telegram = agent.page.get_by_role("article", name="Telegram")
    await expect(telegram).to_contain_text("On")
    await expect(telegram).to_contain_text("Last message of a customer")
    await expect(telegram.locator("div", has_text="Received")).to_contain_text("1")
    await expect(telegram).to_contain_text("1 delivery could not be read")
    whatsapp = agent.page.get_by_role("article", name="WhatsApp")
    await expect(whatsapp).to_contain_text("Off")
    await expect(whatsapp).to_contain_text("connectors/whatsapp/README.md")
    await expect(agent.page.get_by_role("link", name="1 delivery could not be read")).to_have_count(0)
    await agent.opens("channels/unread")
    await agent.page.wait_for_url("**/console/channels")


async def test_a_letter_is_put_away_and_taken_back(team: Team, desk: Desk) -> None:
    desk.order("cannot_read", body=UNREADABLE, reason="an update without an id")
    desk.order("cannot_read", body=UNREADABLE, reason="an update without an id")
    agent = await team.agent("sofia", path="channels")
    await agent.page.get_by_role("link", name="1 delivery could not be read").click()
    letter = agent.page.get_by_role("listitem").filter(has_text="an update without an id")
    await expect(letter).to_contain_text("Telegram")
    await expect(letter).to_contain_text("came 2 times")
    await letter.get_by_text("What was delivered").press("Enter")
    await expect(letter.locator("pre")).to_have_text(UNREADABLE)
    await letter.get_by_role("button", name="Put away").click()
    await agent.sees("Everything could be read")
    await agent.button("Undo").click()
    await letter.get_by_role("button", name="Put away").click()
    await agent.page.get_by_role("group", name="State").get_by_text("Put away").click()
    await agent.button("Take out again").click()
    await agent.sees("Nothing put away")


async def test_what_still_cannot_be_read_says_so_and_stays(team: Team, desk: Desk) -> None:
    desk.order("cannot_read", body=UNREADABLE, reason="an update without an id")
    agent = await team.agent("sofia", path="channels/unread")
    await agent.button("Try again").click()
    await expect(agent.page.get_by_role("listitem").filter(has_text="an update")).to_contain_text("It still cannot be read.")
    await agent.button("Try again").wait_for()


async def test_what_can_be_read_by_now_comes_to_its_conversation(team: Team, desk: Desk) -> None:
    desk.order("expects", text="Is anybody there?")
    desk.order("cannot_read", body=READABLE, reason="the database was away")
    agent = await team.agent("sofia", path="channels/unread")
    await agent.button("Try again").click()
    await agent.sees("It could be read, and is with its conversation now.")
    await agent.sees("Everything could be read")
    await agent.opens("inbox/all")
    await agent.rows.click()
    await agent.log.get_by_text("Is anybody there?").wait_for()


async def test_the_page_is_reached_by_the_palette_and_fits_a_phone(team: Team, desk: Desk) -> None:
    desk.order("cannot_read", body=UNREADABLE * 40, reason="an update without an id and with a long reason " * 4)
    agent = await team.agent("sofia", width=390)
    await agent.opens_palette()
    await agent.page.keyboard.type("channels")
    await agent.presses("Enter")
    await agent.page.get_by_role("heading", name="Channels").wait_for()
    await agent.page.get_by_role("group", name="What is shown").get_by_text("Not readable").click()
    await agent.page.get_by_text("What was delivered").click()
    assert await agent.page.evaluate("document.documentElement.scrollWidth") == 390
