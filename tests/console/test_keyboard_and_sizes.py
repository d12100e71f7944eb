"""The console without a mouse, and on a phone."""

import pytest
from playwright.async_api import expect

from tests.console.conftest import Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]
PHONE = 390


async def test_a_conversation_is_handled_without_a_mouse(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    agent = await team.agent()
    await agent.rows.get_by_text("Dana Lin").wait_for()
    await agent.presses("j")
    await agent.button("Claim").wait_for()
    await agent.presses("c")
    await agent.sees("Mei Chen claimed the conversation")
    await agent.presses("n")
    await agent.page.keyboard.type("a note: cjk?e/")
    await agent.presses("Enter", "Escape", "r")
    await agent.page.keyboard.type("a reply")
    await agent.presses("Enter", "Escape")
    await agent.log.get_by_text("Sent", exact=True).wait_for()
    await agent.presses("e")
    await agent.sees("Resolved the conversation with Dana Lin.")
    assert desk.stored(conversation) == ["a note: cjk?e/", "a reply"]


async def test_j_and_k_move_through_the_list(team: Team, desk: Desk) -> None:
    for sender in ("one", "two", "three"):
        desk.says(sender, f"I am {sender}")
    agent = await team.agent(path="inbox/all")
    await expect(agent.rows).to_have_count(3)
    current = agent.rows.locator("xpath=self::*[@aria-current]")
    for key, sender in (("j", "three"), ("j", "two"), ("j", "one"), ("k", "two")):
        await agent.presses(key)
        await agent.log.get_by_text(f"I am {sender}").wait_for()
    await expect(current).to_have_count(1)


async def test_the_palette_finds_commands_and_customers(team: Team, desk: Desk) -> None:
    desk.dana()
    agent = await team.agent(path="inbox/mine")
    await agent.opens_palette()
    await agent.page.keyboard.type("dark")
    await agent.presses("Enter")
    await expect(agent.page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    await agent.opens_palette()
    await agent.page.keyboard.type("dana")
    await agent.page.get_by_role("option", name="Dana Lin").first.wait_for()
    await agent.presses("Enter")
    await agent.log.get_by_text("Where is my parcel").wait_for()


async def test_the_help_names_the_keys(team: Team) -> None:
    agent = await team.agent()
    await agent.sees("Nobody is waiting")
    await agent.presses("?")
    await expect(agent.page.get_by_role("dialog")).to_contain_text("Next conversation")
    await agent.presses("Escape")
    await expect(agent.page.get_by_role("dialog")).to_have_count(0)


async def test_escape_closes_what_is_on_top_and_leaves_the_conversation(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await agent.log.get_by_text("Where is my parcel").wait_for()
    on_top = agent.page.locator("[role=dialog], [role=menu]")

    async def closes() -> None:
        await on_top.wait_for()
        await agent.presses("Escape")
        await expect(on_top).to_have_count(0)
        await expect(agent.log).to_be_visible()
        assert agent.page.url.endswith(conversation)

    await agent.presses("?")
    await closes()
    await agent.opens_palette()
    await closes()
    for name in ("Assign", "Your account: Mei Chen", "Go on by e-mail"):
        await agent.button(name).click()
        await closes()
    await agent.presses("Escape")
    await expect(agent.log).to_have_count(0)


async def test_a_phone_shows_one_column_at_a_time(team: Team, desk: Desk) -> None:
    desk.dana()
    agent = await team.agent(width=PHONE)
    await expect(agent.page.locator("kbd")).to_be_hidden()
    await agent.rows.get_by_text("Dana Lin").click()
    await expect(agent.field).to_be_visible()
    await expect(agent.rows.first).to_be_hidden()
    await agent.button("Customer").click()
    await agent.sees("Mood over time")
    await agent.button("Back to the list").click()
    await expect(agent.rows.first).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, 768, 1440])
async def test_nothing_is_wider_than_the_window(team: Team, desk: Desk, width: int) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
    conversation = desk.says("long", long, name=long[:190], email="long@example.org", replies=[{"text": "https://" + "x" * 300}])
    agent = await team.agent(path=f"inbox/all/{conversation}", width=width)
    await agent.log.get_by_text("Donau").first.wait_for()
    assert await agent.page.evaluate("document.documentElement.scrollWidth") == width
    overflowing = "[...document.querySelectorAll('section, aside')].filter(box => box.scrollWidth > box.clientWidth + 1).length"
    assert await agent.page.evaluate(overflowing) == 0


async def test_only_rows_in_sight_are_in_the_page(team: Team, desk: Desk) -> None:
    for number in range(60):
        desk.says(f"customer-{number}", f"Message {number}")
    agent = await team.agent(path="inbox/all")
    await agent.rows.get_by_text("Visitor r-59").wait_for()
    assert await agent.rows.count() < 40
