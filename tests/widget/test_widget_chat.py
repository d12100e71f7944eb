"""A conversation: said, answered, chosen, rated, found again."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]


async def test_a_message_is_acknowledged_read_and_answered(customer, server):
    await customer.visit()
    await customer.say("quiet")
    await customer.page.get_by_text("Sent", exact=True).wait_for()
    await customer.say("Hello there")
    await customer.sees("You said: Hello there")
    await customer.page.get_by_text("Read", exact=True).last.wait_for()
    assert server.received() == ["quiet", "Hello there"]


async def test_the_first_view_greets_and_offers_starters(customer, server):
    await customer.visit()
    await customer.page.get_by_text("Usually answers at once").wait_for()
    starters = customer.page.get_by_role("group", name="Suggestions").get_by_role("button")
    assert await starters.count() == 4
    await starters.first.click()
    await customer.sees("Anything else?")
    assert server.received() == ["Where is my order?"]
    assert await starters.count() == 0


async def test_a_button_sends_its_payload_shows_its_title_and_is_gone(customer, server):
    await customer.visit()
    await customer.say("Cancel LT-100002")
    await customer.page.get_by_role("button", name="Yes, cancel it").click()
    await customer.sees("Cancelled: LT-100002")
    assert server.received() == ["Cancel LT-100002", "p:7f3a"]
    assert await customer.page.locator(".pill:visible").count() == 0
    await customer.visit()
    await customer.sees("Cancelled: LT-100002")
    assert "Yes, cancel it" in await customer.bubbles()
    assert "p:7f3a" not in await customer.bubbles()


async def test_history_is_there_after_a_reload_with_its_days(customer, server):
    await customer.visit()
    await customer.say("yesterday's")
    await customer.sees("You said: yesterday's")
    server.tell(age_by_days=1)
    await customer.visit()
    await customer.sees("You said: yesterday's")
    await customer.say("today's")
    await customer.sees("You said: today's")
    assert await customer.page.locator(".marker").all_inner_texts() == ["Yesterday", "Today"]
    assert await customer.bubbles() == ["yesterday's", "You said: yesterday's", "today's", "You said: today's"]


async def test_an_open_chat_is_open_again_after_a_reload_and_a_closed_one_is_not(customer):
    await customer.visit()
    await customer.say("hello")
    await customer.sees("You said: hello")
    await customer.page.reload()
    await customer.sees("You said: hello")
    assert await customer.page.evaluate("document.activeElement === document.body")
    await customer.page.get_by_role("button", name="Close the chat").click()
    await customer.page.reload()
    await customer.launcher.wait_for()
    assert not await customer.input.is_visible()


async def test_html_is_text(customer, server):
    attack = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script><b>bold</b>"
    await customer.visit()
    await customer.say(attack)
    await customer.sees("You said: <img")
    server.tell(say={"author": "agent", "agent_name": "<b>Ada</b>", "text": "[x](javascript:alert(1)) javascript:alert(1)"})
    await customer.sees("javascript:alert")
    assert await customer.bubbles() == [attack, f"You said: {attack}", "[x](javascript:alert(1)) javascript:alert(1)"]
    assert await customer.page.locator(".bubble :is(img, script, b, a)").count() == 0
    assert await customer.page.locator(".who").last.inner_text() == "<b>Ada</b>"
    assert await customer.page.title() == "Shop"


async def test_only_web_addresses_become_links(customer, server):
    await customer.visit()
    await customer.say("见 https://lantern.example/a_(b)?q=1，谢谢 (http://x.example/y). ftp://no.example")
    await customer.sees("You said: 见")
    links = customer.page.locator(".bubble").last.locator("a")
    addresses = [await link.get_attribute("href") for link in await links.all()]
    assert addresses == ["https://lantern.example/a_(b)?q=1", "http://x.example/y"]
    assert await links.first.get_attribute("rel") == "noopener noreferrer nofollow"


async def test_a_link_shows_where_it_leads_and_not_what_it_claims(customer):
    await customer.visit()
    await customer.say(
        "https://www.ups.com/track?tracknum=1Z2929172456016784 or https://lantern.example@evil.example/ or http://x.example"
    )
    await customer.sees("You said:")
    links = customer.page.locator(".bubble").last.locator("a")
    assert await links.all_inner_texts() == ["ups.com/track…", "evil.example", "x.example"]


async def test_a_picture_is_shown_and_a_dangerous_one_is_not(customer, server):
    await customer.visit()
    await customer.say("quiet")
    server.tell(say={"author": "bot", "text": "good", "image_url": "/shop/images/desk-lamp.svg"})
    server.tell(say={"author": "bot", "text": "bad", "image_url": "javascript:alert(1)"})
    await customer.sees("bad")
    await customer.page.locator(".picture img").evaluate("image => image.decode()")
    assert await customer.page.locator(".picture").count() == 1


async def test_the_header_tells_the_truth_about_the_queue_and_the_agent(customer, server):
    await customer.visit()
    await customer.say("I want a person")
    await customer.page.get_by_text("You are number 2 in the queue").wait_for()
    server.tell(conversation={"queue_position": 1})
    await customer.page.get_by_text("You are next in the queue").wait_for()
    server.tell(conversation={"owner": "agent", "agent_name": "Ada Okafor", "queue_position": None})
    await customer.page.get_by_text("You are talking to Ada Okafor").wait_for()


async def test_typing_dots_last_until_the_message(customer, server):
    await customer.visit()
    await customer.say("quiet")
    await customer.page.locator(".entry[data-delivery=sent]").wait_for()
    server.tell(frame={"type": "typing", "author": "agent", "on": True})
    await customer.page.locator(".typing:visible").wait_for()
    server.tell(say={"author": "agent", "agent_name": "Ada", "text": "Here I am"})
    await customer.sees("Here I am")
    assert await customer.page.locator(".typing:visible").count() == 0


async def test_unread_messages_are_counted_on_the_launcher_and_in_the_title(customer, server):
    await customer.visit()
    await customer.say("hello")
    await customer.sees("You said: hello")
    await customer.page.keyboard.press("Escape")
    server.tell(say={"author": "agent", "agent_name": "Ada", "text": "one"})
    server.tell(say={"author": "agent", "agent_name": "Ada", "text": "two"})
    await customer.page.get_by_role("button", name=re.compile("2 unread messages")).wait_for()
    assert await customer.page.title() == "(2) Shop"
    await customer.visit(open_chat=False)
    await customer.page.get_by_role("button", name=re.compile("2 unread messages")).click()
    assert await customer.page.locator(".marker-new").inner_text() == "New messages"
    assert await customer.page.title() == "Shop"
    reads = [frame["cursor"] for frame in server.state()["frames"] if frame["type"] == "read"]
    assert reads[-1] == server.state()["messages"][-1]["cursor"]


async def test_a_resolved_conversation_is_rated_once(customer, server):
    await customer.visit()
    await customer.say("thanks")
    await customer.sees("You said: thanks")
    server.tell(conversation={"state": "resolved"})
    await customer.page.get_by_label("4 of 5: Good").check(force=True)
    await customer.page.get_by_label("Anything to add? (optional)").fill("Quick & kind")
    await customer.page.get_by_role("button", name="Send rating").click()
    await customer.page.get_by_text("Thank you, your rating").wait_for()
    sent = [frame for frame in server.state()["frames"] if frame["type"] == "feedback"]
    assert sent == [{"type": "feedback", "rating": 4, "comment": "Quick & kind"}]
    await customer.visit()
    await customer.sees("You said: thanks")
    assert await customer.page.locator("form.rating:visible").count() == 0


async def test_the_transcript_has_every_word(customer):
    await customer.visit()
    await customer.say("Where is LT-100001?")
    await customer.sees("Anything else?")
    await customer.page.get_by_role("button", name="Menu").click()
    async with customer.page.expect_download() as download:
        await customer.page.get_by_role("button", name="Download transcript").click()
    path = await (await download.value).path()
    text = path.read_text(encoding="utf-8")
    assert text.startswith("Conversation with Lantern\n")
    assert "] You: Where is LT-100001?\n" in text
    assert "] Bot: Anything else?\n" in text


async def test_loading_the_tag_again_replaces_the_chat(customer):
    await customer.visit(open_chat=False)
    await customer.page.evaluate(
        "const s = document.createElement('script'); s.src = '/widget.js'; s.dataset.identity = 'e30.eyJzdWIiOiJkYW5hIn0.c2ln';"
        "document.body.append(s); new Promise(done => s.onload = done)"
    )
    assert await customer.page.locator("concierge-chat").count() == 1
    await customer.launcher.click()
    await customer.page.get_by_text("Hello, Dana Lin").wait_for()


async def test_what_a_signed_in_customer_said_is_not_shown_to_the_next_visitor(customer):
    await customer.visit("/bare?data-identity=e30.eyJzdWIiOiJkYW5hIn0.c2ln")
    await customer.say("my secret")
    await customer.sees("You said: my secret")
    await customer.visit()
    await customer.page.get_by_text("Usually answers at once").wait_for()
    assert await customer.bubbles() == []
