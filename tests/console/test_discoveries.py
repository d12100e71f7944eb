"""New intents and data quality in the console: found, made, approved; an example is moved and moved back."""

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.console.conftest import Agent, Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]
WRAPPING = [
    "gift wrapping please",
    "do you offer gift wrapping",
    "gift wrapping for an order",
    "gift wrapping for a present please",
    "is gift wrapping possible",
    "how much is gift wrapping",
]
STUDENTS = ["学生优惠", "有学生优惠吗", "学生优惠怎么申请", "学生优惠多少", "请问学生优惠"]
LOOKS_MS = 240_000
ARTICLE = {"title": "Gift wrapping", "summary": "We do gift wrapping for $3.", "body": "Gift wrapping: tick the box at checkout."}


@pytest.fixture
def waiting(desk: Desk) -> Iterator[Desk]:
    """Messages wait that no intent fits."""
    desk.order("clears_teaching")
    desk.order("item_waits", texts=WRAPPING, weeks=3)
    desk.order("item_waits", texts=STUDENTS, language="zh", likely="promo_code")
    yield desk
    desk.order("clears_teaching")


async def looks(agent: Agent) -> None:
    """Have a look made and wait for it."""
    await agent.page.get_by_role("button", name="Look ").click()
    await expect(agent.page.get_by_text("Last look: just now")).to_be_visible(timeout=LOOKS_MS)


async def test_an_intent_is_made_of_what_customers_ask(team: Team, waiting: Desk) -> None:
    waiting.order("knows", slug="gifts", topics=[], texts={"en": ARTICLE})
    agent = await team.agent("ines", "teaching/discoveries")
    await agent.sees("Not looked yet")
    await looks(agent)
    cards = agent.page.get_by_role("article")
    await expect(cards).to_have_count(2)
    card = cards.filter(has_text="gift wrapping please")
    await expect(card.get_by_role("img", name="6 messages in the last 12 weeks")).to_be_visible()
    await expect(cards.filter(has_text="学生优惠怎么申请")).to_contain_text("taken for “Promo code”")
    await card.get_by_role("button", name="Make an intent").click()
    form = agent.page.get_by_role("form", name="Make an intent")
    await form.get_by_label("Name", exact=True).fill("track_order")
    await agent.sees("There is an intent of this name already.")
    await expect(agent.button("Save as draft")).to_be_disabled()
    await form.get_by_label("Name", exact=True).fill("gift_wrapping")
    await form.get_by_label("how much is gift wrapping").uncheck()
    await agent.sees("5 of 6 chosen")
    await form.get_by_role("button", name="In these words").click()
    await form.get_by_label("Answer in English").fill("We wrap any order for $3.")
    await expect(form.get_by_role("region", name="Preview")).to_contain_text("gift_wrapping → say the answer")
    await form.get_by_label("Title in English").fill("")
    await expect(form.get_by_role("status")).to_have_text("Still to be done: the title in English.")
    await form.get_by_label("Title in English").fill("Gift wrapping")
    await form.get_by_label("Title in Chinese").fill("礼品包装")
    await form.get_by_label("Title in Chinese").press("Enter")
    await agent.sees("“gift_wrapping” is a draft.")
    await agent.button("Made").click()
    await agent.button("Approve").click()
    await agent.sees("Another administrator has to approve your change.")
    other = await team.agent("ben", "teaching/discoveries")
    await other.button("Made").click()
    await other.button("Approve").click()
    await other.sees("Approved. The next training learns it.")
    [change] = waiting.order("has_learnt")
    assert (change["kind"], change["subject"], change["state"]) == ("intent.add", "gift_wrapping", "approved")
    assert change["content"]["titles"]["zh"] == "礼品包装" and len(change["content"]["examples"]) == 5


async def test_a_discovery_is_dismissed_and_brought_back(team: Team, waiting: Desk) -> None:
    agent = await team.agent("ines", "teaching/discoveries", width=390)
    await looks(agent)
    cards = agent.page.get_by_role("article")
    await cards.first.get_by_role("button", name="Dismiss").click()
    await expect(cards).to_have_count(1)
    await agent.button("Undo").click()
    await expect(cards).to_have_count(2)


async def test_supervisors_look_and_agents_do_not_come_in(team: Team, waiting: Desk) -> None:
    supervisor = await team.agent("sofia", "teaching/discoveries")
    await supervisor.sees("Not looked yet")
    await expect(supervisor.page.get_by_role("button", name="Look ")).to_have_count(0)
    agent = await team.agent("mei", "teaching/quality")
    await agent.page.wait_for_url("**/inbox/queue")


async def test_a_wrong_label_is_moved_and_moved_back(team: Team, waiting: Desk) -> None:
    agent = await team.agent("ines", "teaching/quality")
    await agent.sees("Not looked yet")
    await looks(agent)
    await expect(agent.page.get_by_role("img", name="52 intents.")).to_be_visible()
    group = agent.page.locator("details").filter(has_text="Likely under the wrong intent")
    alarms = group.get_by_role("article")
    text = await alarms.first.locator("q").first.inner_text()
    await alarms.first.get_by_role("button", name="Move to “").click()
    await agent.sees("The next training learns it so.")
    await expect(group.locator("q", has_text=text)).to_have_count(0)
    removed, added = waiting.order("has_learnt")
    assert (removed["kind"], added["kind"]) == ("example.remove", "example.add")
    assert removed["content"]["text"] == added["content"]["text"]
    await agent.button("Undo").click()
    await agent.sees("It is as it was before.")
    assert {change["state"] for change in waiting.order("has_learnt")} == {"withdrawn"}


async def test_two_intents_that_overlap_become_one_by_a_draft(team: Team, waiting: Desk) -> None:
    waiting.order("overlaps", intents=["goodbye", "thank"])
    agent = await team.agent("ines", "teaching/quality")
    await agent.button("Make one of them").click()
    await agent.page.get_by_role("menuitem", name="“Says goodbye” goes up in “Says thank you”").click()
    await agent.sees("A draft: the examples move, the other intent's rules go.")
    await agent.sees("Says goodbye → Says thank you")
    await agent.sees("-  - rule: Say goodbye and ask for a rating")
    [change] = waiting.order("has_learnt")
    assert (change["kind"], change["state"]) == ("intent.merge", "draft")
