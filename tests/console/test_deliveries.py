"""How far a reply has come, why it did not arrive, and until when a channel lets one write."""

import pytest
from playwright.async_api import expect

from tests.console.conftest import Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]

WORDS = [
    ("delivered", None, "Delivered"),
    ("read", None, "Read"),
    ("unknown", None, "May not have arrived"),
    ("failed", "window_closed", "Could not be delivered: the channel lets us write only for some time"),
    ("failed", "window_used_up", "Could not be delivered: the channel lets us send only so many replies"),
    ("failed", "Forbidden: bot was blocked by the user", "Could not be delivered: Forbidden: bot was blocked by the user"),
]


@pytest.mark.parametrize(("delivery", "error", "words"), WORDS)
async def test_how_far_a_reply_has_come_is_said(team: Team, desk: Desk, delivery: str, error: str | None, words: str) -> None:
    conversation = desk.dana()
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await agent.field.fill("Hello Dana")
    await agent.field.press("Enter")
    await agent.log.get_by_text("Sent", exact=True).wait_for()
    desk.order("reports", conversation_id=conversation, delivery=delivery, error=error)
    await agent.log.get_by_text(words).hover()
    await agent.page.get_by_role("tooltip").wait_for()


def _written(desk: Desk, channel: str, minutes_ago: int) -> str:
    """A customer wrote by a channel, so long ago; waits for a person."""
    conversation = desk.says("otto", "Hello", channel=channel)
    desk.order("hands_over", conversation_id=conversation)
    desk.order("ages", conversation_id=conversation, minutes=minutes_ago)
    return conversation


async def test_the_composer_says_until_when_and_how_often_one_can_write(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/queue/{_written(desk, 'wechat', 30)}")
    line = agent.page.locator("p", has_text="You can write until")
    await expect(line).to_contain_text("1 reply left")
    await expect(line).to_have_attribute("data-soon", "false")


async def test_it_warns_when_little_time_is_left(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/queue/{_written(desk, 'messenger', 23 * 60)}")
    await expect(agent.page.locator("p", has_text="You can write until")).to_have_attribute("data-soon", "true")
    await expect(agent.field).to_be_enabled()


async def test_where_there_is_no_window_nothing_is_said_of_one(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/queue/{_written(desk, 'telegram', 3 * 24 * 60)}")
    await expect(agent.field).to_be_enabled()
    await expect(agent.page.get_by_text("You can write until")).to_have_count(0)


async def test_once_it_is_closed_only_a_note_can_be_written(team: Team, desk: Desk) -> None:
    conversation = _written(desk, "messenger", 25 * 60)
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await agent.sees("This channel lets us write only for some time after the customer's last message.")
    await expect(agent.field).to_be_disabled()
    await agent.button("Note").click()
    await agent.field.fill("He has to write first")
    await agent.field.press("Enter")
    await agent.sees("Note by Mei Chen")
    await agent.button("Reply").click()
    desk.says("otto", "Hello again", channel="messenger")
    await expect(agent.field).to_be_enabled()


async def test_used_up_replies_are_said_too(team: Team, desk: Desk) -> None:
    conversation = _written(desk, "wechat", 30)
    desk.order("takes", conversation_id=conversation)
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await agent.sees("no more replies until the customer writes again")
    await expect(agent.field).to_be_disabled()


async def test_a_reply_that_came_too_late_is_kept_and_says_why(team: Team, desk: Desk) -> None:
    conversation = _written(desk, "messenger", 30)
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await expect(agent.page.locator("p", has_text="You can write until")).to_be_visible()
    desk.order("ages", conversation_id=conversation, minutes=24 * 60)
    await agent.field.fill("Are you still there?")
    await agent.field.press("Enter")
    refused = agent.page.get_by_role("alert").filter(has_text="Not sent.")
    await expect(refused).to_contain_text("that time is over")
    await expect(agent.field).to_be_disabled()
    assert desk.stored(conversation) == []
