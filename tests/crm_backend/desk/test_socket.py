"""The console's websocket: who may have one, for how long, and what it shows them."""

import asyncio
import time

import pytest
import websockets
from sqlalchemy import delete

from crm_backend.models import Conversation, LoginSession, Message, Owner, Role, User
from crm_backend.models.base import now
from tests.crm_backend.channels.test_reports import READ, sent
from tests.crm_backend.front_door import Browser, FrontDoor, OpenDoor, Wire

WS = "/api/v1/desk/ws"
CUT_OFF_SECONDS = 8.0


async def opened(door: FrontDoor, browser: Browser) -> Wire:
    """A socket that listens already."""
    wire = await door.desk(browser)
    await wire.send(type="ping")
    await wire.next("pong")
    await asyncio.sleep(0.1)
    return wire


def about(wire: Wire, conversation_id: str) -> list[str]:
    """The kinds of all frames that name a conversation."""
    return [frame["type"] for frame in wire.frames if conversation_id in str(frame)]


async def test_without_a_session_there_is_no_socket(door: FrontDoor) -> None:
    for cookie in ("", "concierge=guess", "concierge=", "__Host-concierge=guess"):
        wire = await door.wire(WS, Cookie=cookie)
        assert await wire.closed() == 4401


async def test_another_site_cannot_open_one_with_an_agents_cookie(door: FrontDoor) -> None:
    browser = await door.sign_in()
    for origin in ("https://evil.example", "null", "http://["):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await door.wire(WS, origin, Cookie=browser.cookie)
        assert refused.value.response.status_code == 403
    wire = await door.wire(WS, f"http://{await door.address()}", Cookie=browser.cookie)
    await wire.send(type="ping")
    assert await wire.next("pong")


async def test_logging_out_closes_it_at_once_and_no_other(door: FrontDoor) -> None:
    user = await door.user()
    browser, elsewhere = await door.sign_in(user=user), await door.sign_in(user=user)
    wire, other = await opened(door, browser), await opened(door, elsewhere)
    assert (await browser.post("/api/v1/auth/logout")).status_code == 204
    assert await wire.closed(1.0) == 4401
    await other.send(type="ping")
    assert await other.next("pong")


async def test_who_may_no_longer_work_here_is_cut_off_within_seconds(door: FrontDoor) -> None:
    browser, colleague = await door.sign_in(), await door.sign_in()
    wire, other = await opened(door, browser), await opened(door, colleague)
    started = time.monotonic()
    await door.change(User, browser.user_id, active=False)
    async with door.db.transaction() as session:  # as `concierge user password` does, in another process
        await session.execute(delete(LoginSession).where(LoginSession.user_id == colleague.user_id))
    assert await wire.closed(CUT_OFF_SECONDS) == await other.closed(CUT_OFF_SECONDS) == 4401
    assert time.monotonic() - started < CUT_OFF_SECONDS


async def test_who_becomes_an_agent_sees_no_more_than_agents_do(door: FrontDoor) -> None:
    ada, browser = await door.user(name="Ada"), await door.sign_in(Role.SUPERVISOR)
    hers = await door.conversation(ada.id)
    wire = await opened(door, browser)
    await door.change(User, browser.user_id, role=Role.AGENT)
    await asyncio.sleep(4)
    await wire.rest(0.1)
    wire.frames.clear()
    await door.says("are you there?", (await door.rows(Conversation, Conversation.id == hers))[0].sender_id)
    await wire.rest(0.5)
    assert set(about(wire, hers)) <= {"gone"}


async def test_what_customers_say_arrives_with_the_row_and_what_was_understood(door: FrontDoor) -> None:
    wire = await opened(door, await door.sign_in())
    conversation = (await door.says("<img src=x onerror=alert(1)> where is my order?"))["conversation_id"]
    row = await wire.next("conversation")
    assert row["conversation"]["id"] == conversation
    bot = await wire.next("message", conversation_id=conversation)
    while bot["message"]["author"] != "bot":
        bot = await wire.next("message", conversation_id=conversation)
    said = [frame["message"] for frame in wire.frames if frame["type"] == "message" and frame["message"]["author"] == "customer"]
    assert said[-1]["text"] == "<img src=x onerror=alert(1)> where is my order?"
    assert said[-1]["nlu"]["intent"]["name"]


async def test_what_becomes_of_an_old_message_arrives_too(door: FrontDoor) -> None:
    await sent(door.db, *(f"r{number}" for number in range(1, 13)))
    wire = await opened(door, await door.sign_in())
    (first,) = await door.rows(Message, Message.seq == 1)
    await door.app.state.reception.take_parts([READ], b"")
    shown = await wire.next("message", conversation_id=first.conversation_id)
    assert (shown["message"]["id"], shown["message"]["delivery"]) == (first.id, "read")


async def test_another_agents_conversation_is_never_sent(door: FrontDoor) -> None:
    ada, bob = await door.sign_in(name="Ada"), await door.sign_in(name="Bob")
    hers = await door.conversation(ada.user_id)
    (row,) = await door.rows(Conversation, Conversation.id == hers)
    wires = {name: await opened(door, browser) for name, browser in (("ada", ada), ("bob", bob))}
    boss = await opened(door, await door.sign_in(Role.SUPERVISOR))
    await door.says("my secret", row.sender_id)
    assert (await ada.post(f"/api/v1/conversations/{hers}/messages", json={"text": "I see."})).status_code == 201
    note = {"text": "not to be known", "internal": True}
    assert (await ada.post(f"/api/v1/conversations/{hers}/messages", json=note)).status_code == 201
    await asyncio.gather(*(wire.rest(0.7) for wire in (*wires.values(), boss)))
    assert about(wires["bob"], hers) == []
    for wire in (wires["ada"], boss):
        assert {"conversation", "message"} <= set(about(wire, hers))
        assert "not to be known" in str(wire.frames)


async def test_what_somebody_else_claims_is_gone_once(door: FrontDoor) -> None:
    """Also where this socket had not seen it move: it stood in the list that was loaded before."""
    waiting = await door.conversation(queue=True)
    ada, bob = await door.sign_in(name="Ada"), await door.sign_in(name="Bob")
    wire = await opened(door, bob)
    assert (await ada.post(f"/api/v1/conversations/{waiting}/claim")).status_code == 200
    await wire.next("gone", conversation_id=waiting)
    (row,) = await door.rows(Conversation, Conversation.id == waiting)
    await door.says("hello?", row.sender_id)
    await wire.rest(0.5)
    assert about(wire, waiting) == ["gone"]
    assert (await ada.post(f"/api/v1/conversations/{waiting}/release")).status_code == 200
    back = await wire.next("conversation")
    assert (back["conversation"]["id"], back["conversation"]["owner"]) == (waiting, "bot")


async def test_odd_frames_do_no_harm(door: FrontDoor) -> None:
    wire = await opened(door, await door.sign_in())
    for frame in ("{", "7", "null", "[]", "[" * 50_000, '"ping"', b"\x00\xff", "", '{"type": ["ping"]}'):
        await wire.socket.send(frame)
    await wire.send(type="ping")
    assert await wire.next("pong")


async def test_who_has_the_console_open_is_at_the_desk(door: FrontDoor) -> None:
    browser = await door.sign_in()
    wire = await opened(door, browser)
    door.dialogue.answer = lambda _turn: 500
    (user,) = await door.rows(User, User.id == browser.user_id)
    assert user.last_seen_at is not None
    assert (now() - user.last_seen_at).total_seconds() < 5
    await wire.close()


async def test_without_redis_all_works_but_other_replicas_live_events(open_door: OpenDoor) -> None:
    door = await open_door(redis_url="redis://127.0.0.1:1/0")
    browser = await door.sign_in()
    wire = await opened(door, browser)
    conversation = (await door.says("hello"))["conversation_id"]
    await wire.next("message", conversation_id=conversation)
    assert (await browser.post(f"/api/v1/conversations/{conversation}/claim")).json()["owner"] == Owner.AGENT
    assert (await browser.post("/api/v1/auth/logout")).status_code == 204
    assert await wire.closed(1.0) == 4401
