"""Why the bot did that, in the thread; and conversations that become tests."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.console.conftest import Agent, Desk, Team
from tests.console.desk_app import understood

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]
TEXT = "could you cancel my lamp order LT-100002 for me"
TRACE: dict[str, Any] = {
    "intent": "cancel_order",
    "actions": ["cancel_order_form"],
    "responses": ["utter_ask_cancel_confirmed"],
    "form": "cancel_order_form",
    "asks": "cancel_confirmed",
    "steps": [
        {
            "action": "action_extract_slots",
            "by": "message",
            "name": None,
            "slots": {"order_number": "LT-100002"},
            "calls": [],
            "rejected": False,
        },
        {
            "action": "cancel_order_form",
            "by": "rule",
            "name": "Ask what is needed to cancel",
            "slots": {"cancel_confirmed": None},
            "calls": [{"method": "GET", "path": "orders/{id}", "status": 200, "ms": 3.1}],
            "rejected": False,
        },
    ],
}


def asks_to_cancel(desk: Desk) -> str:
    nlu = understood("cancel_order")
    return desk.dana(waiting=False, text=TEXT, nlu=nlu, trace=TRACE, replies=[{"text": "Cancel LT-100002?"}])


async def why(agent: Agent) -> Locator:
    await agent.log.get_by_role("button", name="Cancel order").click()
    await agent.button("Why?").click()
    card = agent.page.get_by_role("region", name="Why the bot did that")
    await card.wait_for(timeout=200_000)  # the first one waits for the model
    return card


async def test_the_card_shows_words_examples_the_rule_and_the_calls(team: Team, desk: Desk) -> None:
    agent = await team.agent("mei", f"inbox/bot/{asks_to_cancel(desk)}")
    card = await why(agent)
    decided = card.locator("mark[data-decides=true]")
    await expect(decided.first).to_contain_text("cancel")
    await expect(card.locator("mark[data-level='0']").first).to_be_visible()
    await expect(card.get_by_text('Rule "Ask what is needed to cancel"')).to_be_visible()
    await expect(card.get_by_text("GET orders/{id}")).to_be_visible()
    await expect(card.get_by_text("200, 3.1 ms")).to_be_visible()
    await expect(card.get_by_text("LT-100002").last).to_be_visible()
    await expect(card.get_by_text("ahead of the runner-up")).to_be_visible()
    assert await card.locator("q").count() == 5
    await expect(card.get_by_text("Label it")).to_have_count(0)  # an agent does not teach


async def test_the_sentence_goes_into_the_reply(team: Team, desk: Desk) -> None:
    agent = await team.agent("sofia", f"inbox/bot/{asks_to_cancel(desk)}")
    card = await why(agent)
    await card.get_by_role("button", name="Put into the reply").click()
    await agent.sees("It is in your reply now; nothing is sent yet.")
    assert (await agent.field.first.input_value()).startswith(
        "I understood that you want to cancel an order, because of the word"
    )
    link = card.get_by_role("link", name="Wrong? Label it")
    await link.click()  # the bot took it for understood, so that it was not in the inbox
    pane = agent.page.get_by_role("region", name="What does the customer want?")
    await expect(pane).to_contain_text("Picked by hand")


async def test_the_card_fits_a_phone_and_is_opened_by_keyboard(team: Team, desk: Desk) -> None:
    agent = await team.agent("mei", f"inbox/bot/{asks_to_cancel(desk)}", width=390)
    await agent.log.get_by_role("button", name="Cancel order").focus()
    await agent.presses("Enter")
    await agent.button("Why?").focus()
    await agent.presses("Enter")
    await agent.page.get_by_role("region", name="Why the bot did that").wait_for(timeout=200_000)
    assert await agent.page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_a_conversation_becomes_a_test_with_one_click_and_is_edited_and_played(team: Team, desk: Desk) -> None:
    fault = "turn 1 (could you): it did not say utter_cancelled, but utter_sorry"
    desk.order("plays", outcome={"state": "failed", "faults": [fault], "turn": 1})
    conversation = asks_to_cancel(desk)
    agent = await team.agent("amir", f"inbox/bot/{conversation}")
    await agent.button("Make a test of this").click()
    await agent.sees("It is a test now, without anybody's personal data in it.")
    await agent.button("Open the test").click()
    script = agent.page.get_by_label("Script")
    r = await script.input_value()
    assert "utter_ask_cancel_confirmed" in r and "dana" in r
    await agent.sees("The script is fine.")
    await script.fill(r.replace("intent:", "intend:"))
    await agent.sees("Line 6: turns.0.intend: Extra inputs are not permitted")
    await expect(agent.page.locator("[data-mark=wrong]")).to_have_text("6")
    await expect(agent.button("Save")).to_be_disabled()
    await script.fill(r.replace("utter_ask_cancel_confirmed", "utter_cancelled"))
    await agent.presses("Control+s")
    await agent.sees("Saved.")
    await agent.button("Play it now").click()
    await agent.sees("Turn 1 differs")
    await agent.sees(fault)
    await expect(agent.page.locator("[data-mark=differs]")).to_be_visible()


async def test_a_test_is_renamed_rests_and_comes_back_after_it_was_deleted(team: Team, desk: Desk) -> None:
    conversation = asks_to_cancel(desk)
    agent = await team.agent("amir", f"inbox/bot/{conversation}")
    await agent.button("Make a test of this").click()
    await agent.button("Open the test").click()
    name = agent.page.get_by_label("Name", exact=True)
    await name.fill("Dana cancels")
    await name.press("Enter")
    rows = agent.page.get_by_role("region", name="List of tests").locator("li a")
    await expect(rows).to_contain_text(["Dana cancels"])
    await agent.page.get_by_text("Guards every training").click()
    await expect(rows).to_contain_text(["At rest"])
    await agent.button("Delete").click()
    await agent.sees("Deleted “Dana cancels”.")
    await expect(rows).to_have_count(0)
    await agent.button("Undo").click()
    await agent.sees("It is back.")
    await expect(rows).to_contain_text(["Dana cancels"])
    await expect(rows).to_contain_text(["At rest"])


async def test_who_is_no_administrator_makes_no_tests(team: Team, desk: Desk) -> None:
    agent = await team.agent("sofia", f"inbox/bot/{asks_to_cancel(desk)}")
    await agent.button("Claim").wait_for()
    await expect(agent.button("Make a test of this")).to_have_count(0)
