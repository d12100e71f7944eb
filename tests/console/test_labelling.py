"""The labelling inbox as supervisors use it: by keys, by mouse, on a phone."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.console.conftest import Agent, Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]
PHONE = 390
LAMP = "the floor lamp hums since Monday"


def unclear(*ranking: tuple[str, float]) -> dict[str, Any]:
    """What the model makes of a message that it does not understand."""
    guesses = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return {
        "language": {"code": "en", "confidence": 0.98},
        "intent": guesses[0],
        "decision": "unsure",
        "intent_ranking": guesses,
        "entities": [],
        "sentiment": {"label": "negative", "score": -0.4, "urgency": 0.0, "why": []},
    }


@pytest.fixture
def misunderstood(desk: Desk) -> Desk:
    """Three customers say the same of a lamp, one asks for gift cards, and one of them is handed over."""
    faults = (("product_defect", 0.41), ("warranty", 0.38), ("damaged_item", 0.12), ("track_order", 0.03))
    for sender, text in (("ann", LAMP), ("bob", f"{LAMP}!"), ("cyd", f"{LAMP}…")):
        desk.says(sender, text, nlu=unclear(*faults))
    wish = desk.says("dee", "do you sell gift cards", nlu=unclear(("product_info", 0.3), ("promo_code", 0.25), ("price", 0.2)))
    desk.order("hands_over", conversation_id=wish, reason="not_understood")
    assert desk.order("collects") == 4
    return desk


def rows(agent: Agent) -> Locator:
    return agent.page.get_by_role("region", name="Messages to label").locator("li a")


async def test_a_group_is_labelled_by_two_keys_and_taken_back_by_one(team: Team, misunderstood: Desk) -> None:
    agent = await team.agent("sofia", "teaching/inbox")
    await expect(rows(agent)).to_have_count(2)
    await agent.presses("j")
    await agent.sees("What does the customer want?")
    await agent.presses("j")
    await expect(rows(agent).nth(1)).to_have_attribute("aria-current", "true")
    lamp = rows(agent).filter(has_text="lamp")
    await expect(lamp).to_contain_text("3 alike")
    await lamp.click()
    await agent.page.get_by_role("button", name="Product defect").wait_for()
    await agent.presses("a")
    await expect(agent.page.get_by_role("checkbox", checked=True)).to_have_count(2)
    await agent.presses("2")
    await agent.sees("3 messages: Warranty")
    await expect(rows(agent)).to_have_count(1)
    await expect(rows(agent).first).to_have_attribute("aria-current", "true")  # the next one comes at once
    [taught] = misunderstood.order("tells_labels")
    assert (taught["intent"], taught["state"]) == ("warranty", "approved")
    await agent.presses("z")
    await agent.sees("Taken back.")
    await expect(rows(agent)).to_have_count(2)
    assert [each["state"] for each in misunderstood.order("tells_labels")] == ["withdrawn"]


async def test_details_are_marked_by_keyboard_and_by_mouse(team: Team, misunderstood: Desk) -> None:
    agent = await team.agent("sofia", "teaching/inbox")
    await rows(agent).filter(has_text="lamp").click()
    await agent.page.get_by_role("button", name="Product defect").wait_for()
    await agent.presses("m", "ArrowRight", "Shift+ArrowRight")
    kinds = agent.page.get_by_role("group", name="What is it?")
    await expect(kinds).to_contain_text("floor lamp")
    await kinds.get_by_role("button", name="Product").click()
    await agent.page.locator("[data-word]").filter(has_text="Monday").dblclick()
    await expect(kinds).to_contain_text("Monday")
    await kinds.get_by_role("button", name="Date").click()
    await agent.page.get_by_role("group", name="Mood").get_by_role("button", name="Neutral").click()
    await agent.page.get_by_role("button", name="Product defect").click()
    await agent.sees("Labelled: Product defect")
    taught, mood = misunderstood.order("tells_labels")
    assert (mood["kind"], mood["mood"]) == ("sentiment.add", "neutral")
    text = taught["text"]
    assert [(text[each["start"] : each["end"]], each["entity"]) for each in taught["entities"]] == [
        ("floor lamp", "product"),
        ("Monday", "date"),
    ]


async def test_a_new_intent_is_named_by_typing_and_waits_on_paper(team: Team, misunderstood: Desk) -> None:
    agent = await team.agent("sofia", "teaching/inbox")
    await rows(agent).filter(has_text="gift cards").click()
    await agent.sees("What does the customer want?")
    await expect(agent.page.get_by_role("article").locator("em", has_text="Handed over")).to_be_visible()
    await agent.presses("i")
    await agent.page.keyboard.type("Gift cards")
    await agent.presses("ArrowDown", "Enter")
    await agent.sees("a new intent: it waits under New intents for an answer")
    [taught] = misunderstood.order("tells_labels")
    assert (taught["intent"], taught["state"]) == ("gift_cards", "draft")


async def test_what_is_not_for_us_is_put_aside_and_opened_again(team: Team, misunderstood: Desk) -> None:
    agent = await team.agent("sofia", "teaching/inbox")
    await rows(agent).filter(has_text="gift cards").click()
    await agent.sees("What does the customer want?")
    await agent.presses("x")
    await agent.sees("Labelled: Not for us")
    await agent.button("Not for us").first.click()
    await rows(agent).filter(has_text="gift cards").click()
    await agent.button("Label again").click()
    await agent.sees("It is open again.")
    assert misunderstood.order("tells_labels") == []


async def test_the_list_is_narrowed_and_help_tells_the_keys(team: Team, misunderstood: Desk) -> None:
    agent = await team.agent("sofia", "teaching/inbox")
    await agent.page.get_by_label("Reason").select_option("handoff")
    await expect(rows(agent)).to_have_count(1)
    await agent.page.get_by_label("Reason").select_option("")
    await agent.page.get_by_label("Search the messages").fill("HUMS")
    await expect(rows(agent)).to_have_count(3)
    await agent.page.get_by_label("Search the messages").fill("nothing like it")
    await agent.sees("Nothing found")
    await agent.page.get_by_role("heading", name="Teaching").click()
    await agent.presses("?")
    await agent.sees("Mark details by keyboard")


async def test_on_a_phone_it_is_one_column_and_in_chinese(team: Team, misunderstood: Desk) -> None:
    agent = await team.agent("sofia", "teaching/inbox", width=PHONE, locale="zh-CN")
    line = agent.page.get_by_role("region", name="待标注的消息").locator("li a").filter(has_text="lamp")
    await line.click()
    await agent.sees("客户想要什么？")
    await expect(line).to_be_hidden()
    width = await agent.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE
    await agent.page.get_by_role("button", name="返回列表").click()
    await expect(line).to_be_visible()


async def test_agents_have_no_teaching(team: Team, misunderstood: Desk) -> None:
    agent = await team.agent("mei", "teaching/inbox")
    await agent.page.wait_for_url("**/inbox/queue")
