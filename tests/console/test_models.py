"""Which version answers: promoting, canary, shadow, rolling back, and what went wrong."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.console.conftest import Agent, Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]
OBJECTION = {"kind": "golden", "detail": "golden: 80.0% right, 92.0% before"}
PHONE = 390
UNSURE = {
    "language": {"code": "en", "confidence": 0.98},
    "intent": {"name": "warranty", "confidence": 0.31},
    "decision": "unsure",
    "intent_ranking": [{"name": "warranty", "confidence": 0.31}],
    "entities": [],
    "sentiment": {"label": "neutral", "score": 0.0, "urgency": 0.0, "why": []},
}


def version(agent: Agent, number: int) -> Locator:
    return agent.page.get_by_role("article", name=f"Version {number}", exact=True)


def card(agent: Agent, name: str) -> Locator:
    return agent.page.get_by_role("region", name=name, exact=True)


async def confirms(agent: Agent, name: str, reason: str | None = None) -> None:
    dialog = agent.page.get_by_role("dialog")
    if reason:
        await dialog.get_by_role("textbox").last.fill(reason)
    await dialog.get_by_role("button", name=name, exact=True).click()


async def test_a_version_is_promoted_and_rolled_back(team: Team, desk: Desk) -> None:
    desk.order("trains", count=2)
    agent = await team.agent("ada", "teaching/models")
    await expect(card(agent, "Live")).to_contain_text("What came with the deployment")
    for number in (1, 2):
        await version(agent, number).get_by_role("button", name="Promote").click()
        await confirms(agent, "Promote")
        await agent.sees(f"Version {number} is live.")
    await expect(version(agent, 2)).to_contain_text("Live")
    await agent.button("Roll back to: Version 1").click()
    await confirms(agent, "Roll back", "it misunderstood returns")
    await agent.sees("Rolled back. Version 1 answers now.")
    await expect(card(agent, "Live").get_by_role("heading")).to_have_text("Version 1")
    history = card(agent, "History").get_by_role("listitem")
    await expect(history).to_have_count(3)
    await expect(history.first).to_contain_text("Rolled back to: Version 1")
    await expect(history.first).to_contain_text("it misunderstood returns")
    await expect(history.first).to_contain_text("by Ada Park")


async def test_the_gate_wants_a_reason(team: Team, desk: Desk) -> None:
    desk.order("trains", against=[OBJECTION])
    agent = await team.agent("ada", "teaching/models")
    await version(agent, 1).get_by_role("button", name="Promote").click()
    await agent.sees(OBJECTION["detail"])
    await confirms(agent, "Promote")
    await expect(agent.page.get_by_role("dialog")).to_be_visible()  # the browser asks for the reason
    await confirms(agent, "Promote", "The golden set is out of date")
    await agent.sees("Version 1 is live.")
    await expect(version(agent, 1)).to_contain_text("Let through: The golden set is out of date")


async def test_a_canary_is_compared_grown_and_taken_back_by_itself(team: Team, desk: Desk) -> None:
    desk.order("trains")
    agent = await team.agent("ada", "teaching/models")
    await version(agent, 1).get_by_role("button", name="Canary").click()
    slider = agent.page.get_by_role("dialog").get_by_role("slider")
    for _ in range(4):
        await slider.press("ArrowRight")
    await agent.page.get_by_label("Judge it from so many messages of each").fill("20")
    await confirms(agent, "Start")
    await agent.sees("50% of the customers get it now.")
    await agent.sees("Too few messages to judge it; 20 of each are needed.")
    for place in range(60):
        sender = f"visitor {place}"
        desk.says(sender, "hum" if place else "hi", nlu=None)
    await expect(card(agent, "Canary")).to_contain_text("No worse than the live version", timeout=15_000)
    await card(agent, "Canary").get_by_role("slider").press("ArrowRight")
    await agent.button("Change the share").click()
    await agent.sees("75% of the customers get it now.")
    await expect(card(agent, "Canary")).to_contain_text("Canary 75%")


async def test_what_a_limit_did_is_told(team: Team, desk: Desk) -> None:
    desk.order("trains")
    agent = await team.agent("ada", "teaching/models")
    await version(agent, 1).get_by_role("button", name="Canary").click()
    for _ in range(4):
        await agent.page.get_by_role("dialog").get_by_role("slider").press("ArrowRight")
    await agent.page.get_by_label("Judge it from so many messages of each").fill("20")
    await confirms(agent, "Start")
    await agent.sees("50% of the customers get it now.")
    for place in range(70):
        answered_by = desk.order("chosen", sender=f"visitor {place}")
        desk.says(f"visitor {place}", "it hums", nlu=UNSURE if answered_by else None)
    desk.order("guards")
    await agent.sees("Version 1 taken back by itself")
    await agent.sees("more fallbacks than the live version: 100% against 0%")
    await expect(card(agent, "Canary")).to_have_count(0)


async def test_the_shadow_shows_what_it_would_have_done(team: Team, desk: Desk) -> None:
    desk.order("trains")
    agent = await team.agent("ada", "teaching/models")
    await version(agent, 1).get_by_role("button", name="Shadow").click()
    await agent.sees("Version 1 reads along.")
    desk.says("dana", "Where is my order LT-100001?")
    desk.says("dana", "Do you ship to Canada?")
    shadow = card(agent, "Shadow")
    await expect(shadow).to_contain_text("1 of 2", timeout=20_000)
    await expect(shadow.get_by_role("listitem")).to_contain_text("Do you ship to Canada?")
    await agent.button("End the shadow").click()
    await expect(shadow).to_have_count(0)


async def test_troubles_are_told_first(team: Team, desk: Desk) -> None:
    desk.order("trains", base="an older deployment")
    agent = await team.agent("ada", "teaching/models")
    await version(agent, 1).get_by_role("button", name="Promote").click()
    await confirms(agent, "Promote")
    await agent.sees("This deployment has other data than the live version was trained on.")
    desk.order("loses")
    await expect(agent.page.get_by_role("alert")).to_contain_text("Version 1 should answer and cannot.", timeout=10_000)
    await expect(version(agent, 1)).to_contain_text("Files let go of")


async def test_nothing_yet_and_nothing_for_others(team: Team, desk: Desk) -> None:
    agent = await team.agent("ada", "teaching/models")
    await agent.sees("No versions yet")
    await agent.sees("Nothing has changed yet")
    supervisor = await team.agent("sofia", "teaching/models")
    await supervisor.page.wait_for_url("**/console/teaching")


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
async def test_a_phone_has_all_of_it(team: Team, desk: Desk, locale: str, tmp_path: Path) -> None:
    desk.order("trains", count=2, against=[OBJECTION])
    agent = await team.agent("ada", "teaching/models", width=PHONE, locale=locale)
    await version(agent, 2).wait_for() if locale == "en-US" else await agent.sees("版本 2")
    assert await agent.page.evaluate("document.documentElement.scrollWidth") == PHONE
