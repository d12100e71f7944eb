"""One person by several ways: what the card shows of them, and merging two customers."""

import pytest
from playwright.async_api import expect

from tests.console.conftest import Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]


async def test_who_looks_like_the_same_person_is_merged_and_taken_apart(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    desk.says("42", "Hello", channel="telegram", name="Dana Lin", email="dana.lin@elsewhere.example")
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    section = agent.page.get_by_role("region", name="Same person")
    await expect(section).to_contain_text("Perhaps also: Dana Lin")
    await expect(section).to_contain_text("dana.lin@elsewhere.example")
    await section.get_by_role("button", name="Merge").click()
    await agent.sees("Dana Lin is the same customer now.")
    await expect(section).to_contain_text("Merged: Dana Lin")
    await section.get_by_role("button", name="Take apart").click()
    await agent.sees("Dana Lin is a customer of their own again.")
    await expect(section).to_contain_text("Perhaps also: Dana Lin")


async def test_the_card_names_the_addresses_that_people_know(team: Team, desk: Desk) -> None:
    conversation = desk.says("+14155550100", "Hello", channel="whatsapp", name="Otto", email="otto@lantern.example")
    agent = await team.agent(path=f"inbox/bot/{conversation}")
    points = agent.page.get_by_role("list", name="Contact")
    await expect(points.get_by_role("listitem")).to_have_text(["WhatsApp+14155550100"])
