"""An agent's work: seeing what arrives, claiming, answering, noting, giving back, resolving."""

import pytest
from playwright.async_api import expect

from tests.console.conftest import Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]


async def test_what_a_customer_writes_arrives_by_itself(team: Team, desk: Desk) -> None:
    agent = await team.agent()
    await agent.sees("Nobody is waiting")
    conversation = desk.dana()
    await agent.rows.get_by_text("Dana Lin").click()
    await agent.log.get_by_text("Where is my parcel").wait_for()
    desk.says("dana", "Is anybody there?")
    await agent.log.get_by_text("Is anybody there?").wait_for()
    desk.order("types", conversation_id=conversation)
    await agent.sees("Dana Lin is typing")


async def test_a_claimed_conversation_is_mine_and_gone_from_the_queue(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/queue/{desk.dana()}")
    await agent.button("Claim").click()
    await agent.sees("Mei Chen claimed the conversation")
    await expect(agent.rows).to_have_count(0)
    await agent.page.get_by_role("link", name="Mine").click()
    await expect(agent.rows).to_have_count(1)


async def test_a_reply_shows_at_once_and_is_stored_once(team: Team, desk: Desk) -> None:
    conversation = desk.dana(waiting=False)
    agent = await team.agent(path=f"inbox/bot/{conversation}")
    await agent.sees("Sending takes the conversation over from the bot.")
    await agent.field.fill("Hello Dana\nI am Mei")
    await agent.field.press("Enter")
    await expect(agent.field).to_have_value("")
    await agent.sees("Mei Chen claimed the conversation")
    await expect(agent.log.get_by_text("I am Mei")).to_have_count(1)
    await expect(agent.log.get_by_text("Sent", exact=True)).to_have_count(1)
    assert desk.stored(conversation) == ["Hello Dana\nI am Mei"]


async def test_a_note_is_unlike_a_reply_and_leaves_the_owner(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await agent.button("Note").click()
    await agent.sees("Only colleagues see this")
    await agent.field.fill("She prefers to be called")
    await agent.button("Add note").click()
    await agent.sees("Note by Mei Chen")
    assert desk.order("tells", conversation_id=conversation)[-1]["internal"] is True
    await agent.button("Claim").wait_for()


async def test_each_mode_and_conversation_keeps_its_own_draft(team: Team, desk: Desk) -> None:
    first, second = desk.dana(), desk.says("otto", "Do you ship to Norway?")
    agent = await team.agent(path=f"inbox/all/{first}")
    await agent.field.fill("to the customer")
    await agent.button("Note").click()
    await agent.field.fill("to colleagues")
    await agent.opens(f"inbox/all/{second}")
    await expect(agent.field).to_have_value("")
    await agent.opens(f"inbox/all/{first}")
    await expect(agent.field).to_have_value("to colleagues")
    await agent.button("Reply").click()
    await expect(agent.field).to_have_value("to the customer")


async def test_the_bot_answers_again_after_a_release(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/queue/{desk.dana()}")
    await agent.button("Claim").click()
    await agent.button("Give back to the bot").click()
    await agent.sees("Mei Chen gave the conversation back to the bot")
    await agent.sees("Bot answers")


async def test_resolving_can_be_undone(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/all/{desk.dana()}")
    await agent.button("Resolve").click()
    await agent.sees("Resolved the conversation with Dana Lin.")
    await expect(agent.rows).to_have_count(0)
    await agent.button("Undo").click()
    await agent.sees("Mei Chen reopened the conversation")
    await expect(agent.rows).to_have_count(1)


async def test_a_colleague_who_was_quicker_is_told_kindly(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    mei, sofia = await team.agent(path=f"inbox/queue/{conversation}"), await team.agent("sofia", f"inbox/queue/{conversation}")
    await sofia.field.fill("Hello Dana")
    await sofia.page.route("**/api/v1/desk/ws", lambda route: route.abort())
    await mei.button("Claim").click()
    await mei.button("Resolve").wait_for()
    await sofia.sees("Mei Chen answers this customer. You can leave a note.")
    assert await sofia.field.input_value() == "Hello Dana"
    await expect(sofia.field).to_be_disabled()


async def test_a_claim_that_comes_too_late_loses_nothing(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    mei = await team.agent(path=f"inbox/queue/{conversation}")
    await mei.field.fill("Hello Dana")
    taken = {"status": 409, "code": "taken", "detail": "", "title": ""}
    await mei.page.route("**/claim", lambda route: route.fulfill(status=409, json=taken, content_type="application/problem+json"))
    await mei.button("Claim").click()
    await mei.sees("A colleague was quicker")
    assert await mei.field.input_value() == "Hello Dana"


@pytest.mark.parametrize(
    ("locale", "button", "words"),
    [
        ("en-US", "Resolve", "The customer has just written. Read that first"),
        ("zh-CN", "解决", "客户刚刚又发来消息，请先阅读"),
    ],
)
async def test_a_customer_who_has_just_written_is_read_before_resolving(
    team: Team, desk: Desk, locale: str, button: str, words: str
) -> None:
    agent = await team.agent(path=f"inbox/queue/{desk.dana()}", locale=locale)
    written = {"status": 409, "code": "customer_wrote", "detail": "", "title": ""}
    await agent.page.route("**/resolve", lambda route: route.fulfill(status=409, json=written))
    await agent.button(button).click()
    await agent.sees(words)


async def test_undoing_comes_too_late_once_the_customer_has_begun_anew(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/all/{desk.dana()}")
    await agent.button("Resolve").click()
    await agent.button("Undo").wait_for()
    desk.dana(waiting=False, text="One more thing")
    await agent.button("Undo").click()
    await agent.sees("The customer has already begun a new conversation; go on there.")


async def test_what_happened_is_told_in_words(team: Team, desk: Desk) -> None:
    conversation = desk.dana(waiting=False)
    desk.order("hands_over", conversation_id=conversation, reason="business_rule", note="late_delivery")
    desk.order("withholds", conversation_id=conversation, note="Your parcel is on its way.\nAnything else?")
    desk.order("rates", conversation_id=conversation, rating=4, comment="Quick!")
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    for words in ("Late delivery", "did not say this", "Your parcel is on its way.", "rated the service 4 of 5", "Quick!"):
        await expect(agent.log).to_contain_text(words)
    await expect(agent.log).not_to_contain_text("late_delivery")


async def test_orders_follow_the_language_of_the_console(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/queue/{desk.dana()}")
    async with agent.page.expect_request("**/orders?*locale=en*"):
        await agent.page.reload()
    await agent.button("Your account: Mei Chen").click()
    async with agent.page.expect_request("**/orders?*locale=zh*"):
        await agent.page.get_by_role("menuitem", name="中文").click()


async def test_a_conversation_is_assigned_to_a_colleague(team: Team, desk: Desk) -> None:
    mei = await team.agent(path=f"inbox/queue/{desk.dana()}")
    oliver = await team.agent("oliver", "inbox/mine")
    await mei.button("Assign").click()
    await mei.page.get_by_role("menuitem", name="Oliver Brandt").click()
    await mei.sees("Oliver Brandt has the conversation now.")
    await mei.sees("This conversation is no longer yours to see")
    await expect(oliver.rows).to_have_count(1)


async def test_what_was_understood_is_shown_on_demand(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/queue/{desk.dana()}")
    await agent.page.get_by_title("How the bot understood this").click()
    panel = agent.page.get_by_role("region", name="Understanding")
    await expect(panel).to_contain_text("Where is my order")
    await expect(panel).to_contain_text("91%")
    await expect(panel).to_contain_text("Late delivery")
    await expect(panel).not_to_contain_text("Warranty")
    await expect(panel).to_contain_text("English")


async def test_markup_of_a_customer_is_text(team: Team, desk: Desk) -> None:
    text = '<img src=x onerror="document.title=1"><b>bold</b>'
    agent = await team.agent(path=f"inbox/queue/{desk.dana(text=text)}")
    await expect(agent.log).to_contain_text(text)
    assert await agent.log.locator("img, b").count() == 0


async def test_the_search_finds_words_of_messages(team: Team, desk: Desk) -> None:
    desk.dana()
    desk.says("otto", "Do you ship to Norway?")
    agent = await team.agent(path="inbox/all")
    await expect(agent.rows).to_have_count(2)
    await agent.presses("/")
    await agent.page.keyboard.type("norway")
    await expect(agent.rows).to_have_count(1)
    await agent.page.keyboard.type(" no such words")
    await agent.sees("Nothing found")
    await agent.presses("Escape")
    await expect(agent.rows).to_have_count(2)
