"""Whatever the network does: nothing is lost, nothing is doubled."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("fault", ["before_store", "after_store", "after_ack", "refuse_hello"])
async def test_a_dropped_connection_costs_nothing(customer, server, fault):
    await customer.visit()
    await customer.say("quiet")
    await customer.page.locator(".entry[data-delivery=sent]").wait_for()
    if fault == "refuse_hello":
        server.tell(faults=["before_ready", "before_ready"], drop=True)
    else:
        server.tell(faults=[fault])
    await customer.say("one")
    await customer.say("two")
    await customer.sees("You said: two")
    await customer.sees("You said: one")
    assert server.received() == ["quiet", "one", "two"]
    assert sorted(await customer.bubbles()) == ["You said: one", "You said: two", "one", "quiet", "two"]


async def test_what_is_written_offline_is_sent_later(customer, server, context):
    await customer.visit()
    await customer.say("before")
    await customer.sees("You said: before")
    await context.set_offline(True)
    server.tell(drop=True)
    await customer.page.get_by_text("You are offline").wait_for()
    await customer.say("first")
    await customer.say("second")
    await customer.page.locator(".entry[data-delivery=waiting]").nth(1).wait_for()
    await context.set_offline(False)
    await customer.sees("You said: second")
    assert server.received() == ["before", "first", "second"]
    assert await customer.page.get_by_text("You are offline").count() == 0


async def test_the_outbox_survives_a_reload(customer, server, context):
    await customer.visit()
    await customer.say("before")
    await customer.sees("You said: before")
    server.tell(refuse_sessions=1, faults=["silent"])
    await customer.say("kept")
    await customer.page.locator(".entry[data-delivery=sending]").wait_for()
    await customer.visit()
    await customer.sees("You said: kept")
    assert server.received() == ["before", "kept"]
    assert (await customer.bubbles()).count("kept") == 1


async def test_what_the_shop_says_meanwhile_arrives(customer, server):
    await customer.visit()
    await customer.say("before")
    await customer.sees("You said: before")
    server.tell(faults=["before_ready"], drop=True)
    server.tell(say={"author": "agent", "agent_name": "Ada", "text": "said meanwhile"})
    await customer.sees("said meanwhile")
    assert (await customer.bubbles()).count("said meanwhile") == 1


async def test_a_second_tab_shows_the_same_once(customer, server, context):
    await customer.visit()
    await customer.say("from the first")
    await customer.sees("You said: from the first")
    second = type(customer)(await context.new_page(), server)
    await second.visit()
    await second.say("from the second")
    await second.sees("You said: from the second")
    await customer.sees("You said: from the second")
    expected = ["from the first", "You said: from the first", "from the second", "You said: from the second"]
    assert await customer.bubbles() == await second.bubbles() == expected


async def test_a_refused_message_can_be_sent_again_or_deleted(customer, server):
    await customer.visit()
    server.tell(faults=["refuse", "refuse"])
    await customer.say("sent at last")
    await customer.page.get_by_text("Not sent").wait_for()
    await customer.say("given up")
    await customer.page.get_by_text("Not sent").nth(1).wait_for()
    await customer.page.locator(".entry", has_text="given up").get_by_role("button", name="Delete").click()
    await customer.page.get_by_role("button", name="Try again").click()
    await customer.sees("You said: sent at last")
    assert server.received() == ["sent at last"]
    assert await customer.bubbles() == ["sent at last", "You said: sent at last"]


async def test_a_message_that_came_too_fast_is_sent_again_by_itself(customer, server):
    await customer.visit()
    server.tell(faults=["too_fast"])
    await customer.say("patience")
    await customer.sees("You said: patience")
    assert server.received() == ["patience"]


async def test_a_token_that_the_server_forgot_starts_afresh_and_still_sends(customer, server):
    await customer.visit()
    await customer.say("before")
    await customer.sees("You said: before")
    server.tell(drop=True, forget=True)
    await customer.say("after")
    await customer.sees("You said: after")
    assert server.received() == ["after"]


async def test_a_reset_of_the_shop_begins_anew_without_a_reload(customer, server):
    await customer.visit()
    await customer.say("before")
    await customer.sees("You said: before")
    server.tell(reset=True)
    await customer.page.get_by_text("You said: before").wait_for(state="detached")
    await customer.say("after")
    await customer.sees("You said: after")
    assert await customer.bubbles() == ["after", "You said: after"]
    assert server.received() == ["after"]


async def test_an_expired_identity_leaves_an_anonymous_visitor(customer, server):
    await customer.visit("/bare?data-identity=expired")
    await customer.say("still here")
    await customer.sees("You said: still here")
