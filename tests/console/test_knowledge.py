"""The knowledge page: reading, writing, taking back, and what is missing."""

import pytest
from playwright.async_api import Locator, expect

from tests.console.conftest import Agent, Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]
RETURNS = {
    "en": {"title": "Our return policy", "summary": "Thirty days.", "body": "**Free.** We pay the way back."},
    "zh": {"title": "退货政策", "summary": "三十天。", "body": "**免费。**"},
}
PHONE = 390


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """The desk with two articles, one of them in English alone."""
    desk.order("knows", slug="return-policy", topics=["returns"], texts=RETURNS)
    desk.order("knows", slug="gifts", topics=["gifts"], texts={"en": {"title": "Gifts", "summary": "We wrap.", "body": "Paper."}})
    return desk


def articles(agent: Agent) -> Locator:
    return agent.page.get_by_role("region", name="List of articles").locator("li a")


async def opens_language(agent: Agent, language: str) -> None:
    await agent.page.get_by_role("group", name="Language").get_by_role("button", name=language).click()


def field(agent: Agent, label: str, language: str = "English") -> Locator:
    return agent.page.get_by_role("group", name=language).get_by_label(label)


async def test_an_article_is_edited_saved_and_taken_back(team: Team, shop: Desk) -> None:
    agent = await team.agent("sofia", "knowledge")
    await expect(articles(agent)).to_have_count(2)
    await articles(agent).filter(has_text="Our return policy").click()
    await expect(agent.button("Save")).to_be_disabled()
    await field(agent, "Title").fill("Returns")
    await agent.button("Save").click()
    await agent.sees("Saved. The bot answers with it from now on.")
    await expect(articles(agent).filter(has_text="Returns")).to_have_count(1)
    await agent.sees("Last changed by Sofia Reyes")
    await agent.button("Undo").click()
    await agent.sees("The article is as it was before.")
    await expect(field(agent, "Title")).to_have_value("Our return policy")


async def test_the_button_for_a_new_article_shows_all_of_its_words(team: Team, shop: Desk) -> None:
    agent = await team.agent("sofia", "knowledge")
    words = agent.button("New article").locator(".mantine-Button-label")
    await words.wait_for()
    assert await words.evaluate("label => label.scrollWidth <= label.clientWidth")


async def test_what_is_typed_is_kept_until_it_is_discarded(team: Team, shop: Desk) -> None:
    agent = await team.agent("sofia", "knowledge/articles/gifts")
    await opens_language(agent, "Chinese")
    await field(agent, "Title", "Chinese").fill("礼品包装")
    await agent.sees("Unsaved")
    await agent.opens("knowledge/articles/return-policy")
    await field(agent, "Title").wait_for()
    await agent.opens("knowledge/articles/gifts")
    await opens_language(agent, "Chinese")
    await expect(field(agent, "Title", "Chinese")).to_have_value("礼品包装")
    await agent.button("Save").click()
    await agent.sees("Chinese: a title and a sentence in short are needed.")
    await agent.button("Discard").click()
    await expect(field(agent, "Title", "Chinese")).to_have_value("")
    await agent.button("Undo").click()
    await expect(field(agent, "Title", "Chinese")).to_have_value("礼品包装")


async def test_every_language_of_the_installation_can_be_written(team: Team, shop: Desk) -> None:
    agent = await team.agent("sofia", "knowledge/articles/gifts")
    tabs = agent.page.get_by_role("group", name="Language").get_by_role("button")
    await expect(tabs).to_have_text(["English", "Spanish", "Chinese"])
    await opens_language(agent, "Spanish")
    await expect(field(agent, "Title")).to_have_value("Gifts")  # beside it, to translate from
    await field(agent, "Title", "Spanish").fill("Regalos")
    await field(agent, "In short", "Spanish").fill("Los envolvemos.")
    await agent.button("Save").click()
    await agent.sees("Saved. The bot answers with it from now on.")
    written = articles(agent).filter(has_text="Gifts").get_by_title("Written in Spanish")
    await expect(written).to_have_text("ES")


async def test_an_earlier_version_is_restored(team: Team, shop: Desk) -> None:
    agent = await team.agent("sofia", "knowledge/articles/gifts")
    await field(agent, "In short").fill("We wrap for $3.")
    await agent.page.keyboard.press("Control+s")
    await agent.sees("Saved.")
    await agent.button("History").click()
    await agent.page.get_by_role("button", name="English, Version 1").click()
    await agent.button("Restore this version").click()
    await agent.sees("The earlier text is current again.")
    await expect(field(agent, "In short")).to_have_value("We wrap.")


async def test_two_who_edit_at_once_lose_nothing(team: Team, shop: Desk) -> None:
    first, second = [await team.agent("sofia", "knowledge/articles/gifts") for _ in range(2)]
    await field(second, "Title").fill("Wrapping")
    await field(first, "Title").fill("Presents")
    await first.button("Save").click()
    await first.sees("Saved.")
    await second.button("Save").click()
    await second.sees("Somebody else has saved this article meanwhile.")
    await expect(field(second, "Title")).to_have_value("Wrapping")
    await second.button("Keep mine").click()
    await second.button("Save").click()
    await second.sees("Saved.")
    await expect(articles(second).filter(has_text="Wrapping")).to_have_count(1)


async def test_the_preview_is_what_customers_see(team: Team, shop: Desk) -> None:
    agent = await team.agent("sofia", "knowledge/articles/return-policy")
    await agent.button("Preview").click()
    await expect(agent.page.get_by_role("group", name="English").locator("strong")).to_have_text("Free.")


async def test_an_agent_reads_and_cannot_write(team: Team, shop: Desk) -> None:
    agent = await team.agent("mei", "knowledge")
    await agent.page.get_by_label("Search titles").fill("wrap")
    await expect(articles(agent)).to_have_count(1)
    await articles(agent).click()
    await agent.sees("Paper.")
    await expect(agent.button("Save")).to_have_count(0)
    await expect(agent.button("New article")).to_have_count(0)
    await agent.opens("knowledge/gaps")
    await expect(articles(agent)).to_have_count(2)


async def test_a_gap_leads_to_its_conversation_and_becomes_an_article(team: Team, shop: Desk) -> None:
    conversation = shop.dana(waiting=False)
    for _ in range(2):
        shop.order("misses", conversation_id=conversation, question="Do you engrave lamps?")
    agent = await team.agent("sofia", "knowledge/gaps")
    await agent.sees("Asked 2 times")
    await agent.page.get_by_role("link", name="Conversation").first.click()
    await agent.log.get_by_text("Where is my parcel").wait_for()
    await agent.opens("knowledge/gaps")
    await agent.button("Write an article").click()
    await expect(field(agent, "Title")).to_have_value("Do you engrave lamps?")
    await expect(agent.page.get_by_label("Address of the page")).to_have_value("do-you-engrave-lamps")
    await field(agent, "In short").fill("Yes, for $5.")
    await agent.button("Save").click()
    await agent.sees("Created. The bot answers with it from now on.")
    await agent.opens("knowledge/gaps")
    await agent.sees("No open gaps")


async def test_a_dismissed_gap_comes_back(team: Team, shop: Desk) -> None:
    shop.order("misses", conversation_id=shop.dana(waiting=False), question="Can my cat wear headphones?")
    agent = await team.agent("sofia", "knowledge/gaps")
    await agent.button("Dismiss").click()
    await agent.sees("No open gaps")
    await agent.button("Undo").click()
    await agent.sees("Asked once")


async def test_a_phone_shows_the_list_or_the_article(team: Team, shop: Desk) -> None:
    agent = await team.agent("sofia", "knowledge", width=PHONE)
    await articles(agent).first.click()
    await expect(articles(agent).first).to_be_hidden()
    await field(agent, "Title").wait_for()
    assert await agent.page.evaluate("document.documentElement.scrollWidth") == PHONE
    await agent.button("Back to the list").click()
    await articles(agent).first.wait_for()
