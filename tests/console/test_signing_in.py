"""Coming to the desk and leaving it."""

import pytest

from tests.console.conftest import Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]


async def test_a_wrong_password_is_said_and_the_right_one_lets_in(team: Team) -> None:
    agent = await team.agent(who=None)
    await agent.signs_in(password="not this one")
    await agent.sees("The e-mail or the password is wrong.")
    await agent.signs_in()
    await agent.sees("Nobody is waiting")


async def test_signing_out_ends_the_session(team: Team) -> None:
    agent = await team.agent()
    await agent.button("Your account: Mei Chen").click()
    await agent.page.get_by_role("menuitem", name="Sign out").click()
    await agent.sees("Sign in to the desk")
    await agent.page.reload()
    await agent.sees("Sign in to the desk")


async def test_an_address_leads_there_after_signing_in(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await agent.log.get_by_text("Where is my parcel").wait_for()


async def test_a_session_that_ends_costs_neither_place_nor_draft(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/queue/{desk.dana()}")
    await agent.field.fill("Dear Dana, I have looked into")
    desk.order("ends_sessions")
    await agent.button("Claim").dispatch_event("click")  # the page may have noticed already
    await agent.sees("Your session has ended.")
    assert await agent.field.input_value() == "Dear Dana, I have looked into"
    await agent.page.locator("input[name=password]").fill("correct horse battery")
    await agent.page.locator("input[name=password]").press("Enter")
    await agent.button("Claim").click()
    await agent.button("Resolve").wait_for()
    assert await agent.field.input_value() == "Dear Dana, I have looked into"


async def test_a_message_sent_as_the_session_ends_goes_out_after_signing_in(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await agent.field.fill("On my way")
    desk.order("ends_sessions")
    await agent.field.press("Enter")
    await agent.sees("Your session has ended.")
    await agent.page.locator("input[name=password]").fill("correct horse battery")
    await agent.page.locator("input[name=password]").press("Enter")
    await agent.sees("Mei Chen claimed the conversation")
    assert desk.stored(conversation) == ["On my way"]


async def test_chinese_is_chosen_and_remembered(team: Team) -> None:
    agent = await team.agent(who=None)
    await agent.button("中文").click()
    await agent.sees("登录客服台")
    await agent.signs_in()
    await agent.sees("没有人在排队")
    await agent.page.reload()
    await agent.sees("没有人在排队")
    assert await agent.page.evaluate("document.documentElement.lang") == "zh-Hans"


async def test_a_chinese_browser_is_served_in_chinese(team: Team, desk: Desk) -> None:
    desk.dana()
    agent = await team.agent(locale="zh-CN")
    await agent.page.get_by_text("Dana Lin").click()
    for words in ("机器人转接人工：客户要求人工", "认领", "发送后，会话将离开队列，由你接待。"):
        await agent.sees(words)
