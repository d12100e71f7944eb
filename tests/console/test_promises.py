"""What the bot promised, on the customer's card, and what agents do about it."""

import pytest
from playwright.async_api import Locator, expect

from tests.console.conftest import Agent, Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]


async def _card(team: Team, desk: Desk) -> Agent:
    """An agent who has Dana's conversation open while the bot promises things."""
    conversation = desk.dana()
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await agent.sees("Identity confirmed")
    desk.order("promises", conversation_id=conversation)
    await agent.page.reload()
    await agent.sees("2 open")
    return agent


def _line(agent: Agent, name: str) -> Locator:
    return agent.page.get_by_role("listitem").filter(has_text=name)


async def test_a_call_is_done_and_that_can_be_taken_back(team: Team, desk: Desk) -> None:
    agent = await _card(team, desk)
    callback = _line(agent, "Callback CB-10")
    await expect(callback).to_contain_text("the late vacuum")
    await expect(callback).to_contain_text("Call as soon as possible")
    await agent.button("Mark done").click()
    await agent.sees("1 open")
    await expect(callback).to_contain_text("Done")
    await agent.button("Undo").click()
    await agent.sees("2 open")
    await agent.button("Mark done").wait_for()


async def test_money_goes_back_only_after_a_second_look(team: Team, desk: Desk) -> None:
    agent = await _card(team, desk)
    await agent.button("Approve").click()
    await agent.button("Not now").click()
    await agent.sees("2 open")
    await agent.button("Approve").click()
    await agent.button("Yes, pay $49.90 back").click()
    await agent.sees("$49.90 goes back to the customer.")
    await expect(_line(agent, "Refund $49.90").first).to_contain_text("Approved")
    await agent.button("Undo").click()
    await agent.button("Decline").click()
    await agent.sees("Declined the refund of $49.90.")


async def test_an_order_that_was_sent_elsewhere_can_go_where_it_was_to_go(team: Team, desk: Desk) -> None:
    agent = await _card(team, desk)
    await agent.sees("Address changed: 12 Oak Street, Portland")
    await agent.button("Put the old one back").click()
    await agent.sees("Address changed: 1180 Valencia St, San Francisco")
    await agent.button("Undo").click()
    await agent.sees("Address changed: 12 Oak Street, Portland")
