"""How a customer feels and how pressing it is, as an agent sees it."""

import pytest
from playwright.async_api import Locator, expect

from tests.console.conftest import Agent, Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]
PHONE = 390
TEXT = "😠 Thanks, now it BURNS!"
THANKS = {"text": "Thanks", "start": 2, "end": 8, "weight": 1.1}
BURNS = {"text": "BURNS", "start": 17, "end": 22, "weight": -1.9}
ALARM = {"score": -0.8, "urgency": 0.76, "why": [BURNS, THANKS]}


def alarm(desk: Desk) -> str:
    """Dana waits, and it presses."""
    conversation = desk.says("dana", TEXT, name="Dana Lin", email="dana@lantern.example", mood=ALARM)
    desk.order("hands_over", conversation_id=conversation, reason="frustrated")
    return conversation


@pytest.mark.parametrize(
    ("locale", "width", "urgent", "share", "lowers", "raises"),
    [
        ("en-US", 1440, "Urgent", "76%", "speaks for a bad mood", "speaks for a good mood"),
        ("zh-CN", PHONE, "紧急", "76%", "使情绪偏消极", "使情绪偏积极"),
    ],
)
async def test_the_words_that_moved_the_mood_are_named_and_underlined(
    team: Team, desk: Desk, locale: str, width: int, urgent: str, share: str, lowers: str, raises: str
) -> None:
    agent = await team.agent(path=f"inbox/queue/{alarm(desk)}", locale=locale, width=width)
    await agent.log.get_by_role("button", expanded=False).first.click()
    panel = agent.log.get_by_role("region")
    words = panel.get_by_role("listitem").filter(has=agent.page.locator("b"))
    await expect(words).to_have_text([f"↓ BURNS{lowers}", f"↑ Thanks{raises}"])
    await expect(panel).to_contain_text(share)
    await expect(agent.log.locator("mark[data-kind=lowers]")).to_have_text("BURNS")
    await expect(agent.log.locator("mark[data-kind=raises]")).to_have_text("Thanks")
    await expect(agent.log.locator("footer").get_by_text(urgent, exact=True)).to_be_visible()
    assert await agent.page.evaluate("document.documentElement.scrollWidth") == width


async def test_the_list_marks_what_presses_until_a_person_has_answered(team: Team, desk: Desk) -> None:
    calm = {"score": -0.8, "urgency": 0.49}
    desk.says("otto", "Where is it?", mood=calm)
    conversation = alarm(desk)
    agent = await team.agent(path=f"inbox/all/{conversation}")
    await expect(agent.rows).to_have_count(2)
    await expect(marks(agent)).to_have_count(1)
    await expect(agent.rows.filter(has_text="Urgent")).to_contain_text("Dana Lin")
    await expect(marks(agent)).to_have_attribute("title", "Urgency of the message: 76%")
    await agent.field.fill("Please unplug it")
    await agent.field.press("Enter")
    await expect(marks(agent)).to_have_count(0)


async def test_what_was_stored_without_urgency_and_reasons_is_shown_without_them(team: Team, desk: Desk) -> None:
    old = {
        "language": {"code": "en", "confidence": 0.98},
        "intent": {"name": "track_order", "confidence": 0.91},
        "decision": "act",
        "intent_ranking": [],
        "entities": [],
        "sentiment": {"label": "neutral", "score": 0.0},
    }
    agent = await team.agent(path=f"inbox/all/{desk.says('dana', 'Where is my parcel?', nlu=old)}")
    await agent.log.get_by_role("button", expanded=False).first.click()
    panel = agent.page.get_by_role("region", name="Understanding")
    await expect(panel).to_contain_text("Neutral")
    await expect(panel).not_to_contain_text("Urgency")
    await expect(panel).not_to_contain_text("Moved by")


def marks(agent: Agent) -> Locator:
    return agent.rows.get_by_text("Urgent", exact=True)
