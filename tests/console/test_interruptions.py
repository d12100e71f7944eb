"""A desk that loses its server for a while."""

import pytest
from playwright.async_api import expect

from tests.console.conftest import Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]


async def test_a_message_waits_out_an_interruption_and_is_stored_once(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await agent.button("Claim").click()
    await agent.button("Resolve").wait_for()
    desk.order("goes_down", down=True)
    for text in ("first", "second"):
        await agent.field.fill(text)
        await agent.field.press("Enter")
    await agent.sees("Waiting for the connection")
    desk.order("goes_down", down=False)
    await expect(agent.log.get_by_text("Sent", exact=True)).to_have_count(2)
    assert desk.stored(conversation) == ["first", "second"]


async def test_an_answer_that_got_lost_on_its_way_back_is_not_doubled(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    lost = 0

    async def lose_the_first_answer(route) -> None:  # type: ignore[no-untyped-def]
        nonlocal lost
        if route.request.method == "POST" and lost == 0:
            lost += 1
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await agent.page.route("**/messages", lose_the_first_answer)
    await agent.field.fill("only once")
    await agent.field.press("Enter")
    await agent.log.get_by_text("Sent", exact=True).wait_for()
    await agent.page.wait_for_timeout(4_000)  # longer than the pause before a repeat
    await expect(agent.log.get_by_text("only once")).to_have_count(1)
    assert (lost, desk.stored(conversation)) == (1, ["only once"])


async def test_an_unsent_message_survives_a_reload(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    agent = await team.agent(path=f"inbox/queue/{conversation}")
    await agent.page.route("**/messages", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    await agent.field.fill("kept")
    await agent.field.press("Enter")
    await agent.sees("Waiting for the connection")
    await agent.page.unroute("**/messages")
    await agent.page.reload()
    await agent.log.get_by_text("Sent", exact=True).wait_for()
    assert desk.stored(conversation) == ["kept"]


async def test_a_refused_message_says_why_and_can_go_back_to_the_draft(team: Team, desk: Desk) -> None:
    agent = await team.agent(path=f"inbox/queue/{desk.dana()}")
    taken = {"status": 409, "code": "taken", "detail": "", "title": ""}

    async def refuse(route) -> None:  # type: ignore[no-untyped-def]
        if route.request.method == "POST":
            await route.fulfill(status=409, json=taken)
        else:
            await route.continue_()

    await agent.page.route("**/messages", refuse)
    await agent.field.fill("Hello Dana")
    await agent.field.press("Enter")
    await agent.sees("A colleague was quicker")
    await agent.button("Back to the draft").click()
    await expect(agent.field).to_have_value("Hello Dana")
    await expect(agent.button("Send again")).to_have_count(0)


async def test_a_lost_connection_is_said_and_made_up_for(team: Team, desk: Desk) -> None:
    sockets: list = []  # type: ignore[type-arg]
    agent = await team.agent(who=None)

    async def tap(socket) -> None:  # type: ignore[no-untyped-def]
        sockets.append((socket, socket.connect_to_server()))

    await agent.page.route_web_socket("**/desk/ws", tap)
    await agent.page.reload()
    await agent.signs_in()
    await agent.sees("Nobody is waiting")
    desk.order("goes_down", down=True)
    await agent.page.route_web_socket("**/desk/ws", lambda socket: socket.close())
    for socket, _ in sockets:
        await socket.close()
    await agent.sees("No connection.")
    desk.order("goes_down", down=False)
    desk.dana()
    await agent.page.route_web_socket("**/desk/ws", tap)
    await agent.rows.get_by_text("Dana Lin").wait_for()
    await expect(agent.page.get_by_text("No connection.")).to_have_count(0)


async def test_a_part_of_the_page_that_did_not_come_is_fetched_again(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    agent = await team.agent()
    await agent.page.route("**/assets/CustomerPane*", lambda route: route.abort())
    await agent.rows.get_by_text("Dana Lin").click()
    await agent.sees("This part of the page could not be loaded.")
    await agent.field.fill("typed meanwhile")
    await agent.page.unroute("**/assets/CustomerPane*")
    await agent.button("Try again").click()
    await agent.sees("Mood over time")
    await expect(agent.field).to_have_value("typed meanwhile")
    assert conversation in agent.page.url


async def test_a_reply_to_a_conversation_that_a_colleague_took_is_kept_and_its_row_goes(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    oliver = await team.agent("oliver")
    await oliver.page.route_web_socket("**/desk/ws", lambda socket: None)  # hears nothing
    await oliver.page.reload()
    await oliver.rows.get_by_text("Dana Lin").click()
    await oliver.field.fill("Hello Dana")
    mei = await team.agent(path=f"inbox/queue/{conversation}")
    await mei.button("Claim").click()
    await mei.button("Resolve").wait_for()
    await oliver.field.press("Enter")
    await oliver.sees("This conversation is no longer yours to see")
    await oliver.sees("Hello Dana")
    await expect(oliver.rows).to_have_count(0)
    assert desk.stored(conversation) == []
