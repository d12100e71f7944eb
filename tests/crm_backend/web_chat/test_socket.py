"""The widget's websocket: nothing lost, nothing doubled, nothing that is not the visitor's."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from crm_backend.models import Conversation, Feedback, Message, Owner
from crm_backend.web_chat import socket as web_chat
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import FrontDoor, OpenDoor, Wire

WS = "/channels/web/ws"


async def opened(door: FrontDoor, token: str | None = None, after: str | None = None) -> tuple[Wire, dict[str, Any]]:
    """A chat, and what it showed at first."""
    wire = await door.widget(token or (await door.visitor())["token"], after)
    return wire, await wire.next("ready")


async def say(wire: Wire, text: str, message_id: str = "m-1") -> dict[str, Any]:
    await wire.send(type="message", message_id=message_id, text=text)
    ack = await wire.next("ack", message_id=message_id)
    message: dict[str, Any] = ack["message"]
    return message


async def hear(wire: Wire, author: str) -> dict[str, Any]:
    """The next message of this author."""
    while True:
        frame = await wire.next("message")
        if frame["message"]["author"] == author:
            message: dict[str, Any] = frame["message"]
            return message


async def test_a_visitor_asks_and_is_answered(door: FrontDoor) -> None:
    wire, ready = await opened(door)
    assert (ready["messages"], ready["cursor"], ready["conversation"]) == ([], None, None)
    message = await say(wire, "hello")
    assert (message["text"], message["author"], message["message_id"]) == ("hello", "customer", "m-1")
    assert (await hear(wire, "bot"))["text"] == "You said: hello"
    shown = [frame["conversation"]["owner"] for frame in wire.frames if frame["type"] == "conversation"]
    assert shown == [] or shown[-1] == "bot"
    await wire.send(type="ping")
    await wire.next("pong")


async def test_who_says_no_hello_or_a_wrong_one_is_shown_out(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_chat, "HELLO_SECONDS", 0.3)
    token = (await door.visitor())["token"]
    firsts: list[tuple[str | bytes | None, int]] = [
        (None, 4408),
        ("", 4408),
        ("{", 4408),
        (b"\x00\x01", 4408),
        (json.dumps({"type": "ping"}), 4408),
        (json.dumps({"type": "message", "message_id": "m", "text": "hello"}), 4408),
        (json.dumps({"type": "hello"}), 4408),
        (json.dumps({"type": "hello", "token": token, "after": "\x00"}), 4408),
        (json.dumps({"type": "hello", "token": 7}), 4408),
        (json.dumps({"type": "hello", "token": ""}), 4401),
        (json.dumps({"type": "hello", "token": token[:-2]}), 4401),
        (json.dumps({"type": "hello", "token": "a.b.c"}), 4401),
    ]
    for first, code in firsts:
        wire = await door.wire(WS)
        if first is not None:
            await wire.socket.send(first)
        assert await wire.closed() == code, first
    assert await door.rows(Message) == []


async def test_any_site_may_open_a_chat(door: FrontDoor) -> None:
    wire = await door.wire(WS, "https://shop-of-somebody.example")
    await wire.send(type="hello", token=(await door.visitor())["token"])
    assert await wire.next("ready")


@pytest.mark.parametrize(
    "frame",
    [
        "{",
        "7",
        "null",
        "[" * 30_000,
        b"\x00\xff",
        '{"type": "command"}',
        '{"type": "message", "message_id": "m-9", "text": ""}',
        '{"type": "message", "message_id": "m-9", "text": " \\u0000 "}',
        '{"type": "message", "message_id": "", "text": "hello"}',
        '{"type": "message", "message_id": "m-9", "text": {"a": 1}}',
        '{"type": "message", "message_id": "m-9", "text": "\\ud800"}',
        '{"type": "read", "cursor": "\\u0000"}',
        '{"type": "feedback", "rating": 9}',
        '{"type": "typing", "on": "perhaps"}',
    ],
)
async def test_an_odd_frame_is_refused_and_the_chat_goes_on(door: FrontDoor, frame: str | bytes) -> None:
    wire, _ = await opened(door)
    await wire.socket.send(frame)
    error = await wire.next("error")
    assert error["code"] == "frame"
    if "m-9" in str(frame):
        assert error["message_id"] == "m-9"
    assert (await say(wire, "hello"))["text"] == "hello"


async def test_a_text_of_more_than_ten_thousand_characters_is_refused_by_its_id(door: FrontDoor) -> None:
    wire, _ = await opened(door)
    await wire.send(type="message", message_id="m-1", text="x" * 10_001)
    assert (await wire.next("error"))["message_id"] == "m-1"
    assert len((await say(wire, "x" * 10_000, "m-2"))["text"]) == 10_000


async def test_a_message_that_is_sent_again_is_acknowledged_again_and_kept_once(door: FrontDoor) -> None:
    wire, _ = await opened(door)
    first = await say(wire, "hello")
    await hear(wire, "bot")
    assert (await say(wire, "hello"))["id"] == first["id"]
    await wire.send(type="message", message_id="m-1", text="another")
    error = await wire.next("error")
    assert (error["code"], error["message_id"]) == ("message_id_reused", "m-1")
    assert door.dialogue.texts == ["hello"]
    assert len([row for row in await door.rows(Message) if row.author == "customer"]) == 1


async def test_what_is_acknowledged_is_in_the_database(door: FrontDoor) -> None:
    door.dialogue.seconds = 0.5
    wire, _ = await opened(door)
    for number in range(5):
        message = await say(wire, f"hello {number}", f"m-{number}")
        assert [row.text for row in await door.rows(Message, Message.id == message["id"])] == [f"hello {number}"]


async def test_a_message_that_could_not_be_kept_is_not_acknowledged(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    wire, _ = await opened(door)

    async def full(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    switchboard = door.app.state.switchboard
    with monkeypatch.context() as patched:
        patched.setattr(switchboard, "receive", full)
        await wire.send(type="message", message_id="m-1", text="hello")
        error = await wire.next("error")
        assert (error["code"], error["message_id"]) == ("try_again", "m-1")
        assert "disk" not in str(wire.frames)
    assert (await say(wire, "hello"))["text"] == "hello"


async def test_who_comes_back_gets_what_they_missed_and_nothing_twice(door: FrontDoor) -> None:
    token = (await door.visitor())["token"]
    wire, _ = await opened(door, token)
    first = await say(wire, "one")
    await hear(wire, "bot")
    await wire.close()
    (conversation,) = await door.rows(Conversation)
    agent = await door.sign_in(name="Ada")
    assert (await agent.post(f"/api/v1/conversations/{conversation.id}/messages", json={"text": "I am Ada."})).status_code == 201
    again, ready = await opened(door, token, first["cursor"])
    assert [message["author"] for message in ready["messages"]] == ["bot", "system", "agent"]
    assert ready["messages"][-1]["agent_name"] == "Ada"
    assert (ready["conversation"]["owner"], ready["conversation"]["agent_name"]) == ("agent", "Ada")
    await again.close()
    _, ready = await opened(door, token, ready["cursor"])
    assert ready["messages"] == []
    whole = (await door.visitor(token=token))["messages"]
    assert [message["author"] for message in whole] == ["customer", "bot", "system", "agent"]


async def test_who_has_a_cursor_that_is_unknown_or_of_somebody_else_is_told_to_begin_anew(door: FrontDoor) -> None:
    other, _ = await opened(door)
    foreign = await say(other, "my secret")
    token = (await door.visitor())["token"]
    wire, _ = await opened(door, token)
    await say(wire, "hello")
    await hear(wire, "bot")
    for cursor in (foreign["cursor"], "nonsense", "0" * 32):
        wire = await door.widget(token, cursor)
        assert await wire.closed() == 4410 and wire.frames == []
    _, ready = await opened(door, token)
    assert [message["text"] for message in ready["messages"]] == ["hello", "You said: hello"]


async def test_two_tabs_show_the_same_chat(door: FrontDoor) -> None:
    token = (await door.visitor())["token"]
    (first, _), (second, _) = await opened(door, token), await opened(door, token)
    message = await say(first, "hello")
    assert (await hear(second, "customer"))["id"] == message["id"]
    answers = [await hear(first, "bot"), await hear(second, "bot")]
    assert answers[0] == answers[1]
    again = await say(second, "hello")  # the same id from the other tab
    assert again["id"] == message["id"]
    assert door.dialogue.texts == ["hello"]


async def test_no_other_visitor_hears_anything(door: FrontDoor) -> None:
    (mine, _), (other, _) = await opened(door), await opened(door)
    await say(mine, "my secret")
    await hear(mine, "bot")
    await mine.send(type="typing", on=True)
    assert await other.rest(0.5) == []


async def test_html_stays_text_and_notes_stay_inside(door: FrontDoor) -> None:
    wire, _ = await opened(door)
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    assert (await say(wire, attack))["text"] == attack
    await hear(wire, "bot")
    (conversation,) = await door.rows(Conversation)
    agent = await door.sign_in(name="<b>Ada</b>")
    path = f"/api/v1/conversations/{conversation.id}/messages"
    assert (await agent.post(path, json={"text": "difficult customer", "internal": True})).status_code == 201
    assert (await agent.post(path, json={"text": attack})).status_code == 201
    reply = await hear(wire, "agent")
    assert (reply["text"], reply["agent_name"]) == (attack, "<b>Ada</b>")
    await wire.rest(0.3)
    token = (await door.visitor())["token"]
    assert "difficult customer" not in str(wire.frames)
    assert "difficult customer" not in str(await door.visitor(token=token))


async def test_who_says_too_much_at_once_is_told_and_loses_nothing_else(door: FrontDoor) -> None:
    door.dialogue.seconds = 0.0
    wire, _ = await opened(door)
    for number in range(25):
        await wire.send(type="message", message_id=f"m-{number}", text=f"hello {number}")
    refused = set()
    acknowledged = set()
    while len(refused) + len(acknowledged) < 25:
        frame = json.loads(await asyncio.wait_for(wire.socket.recv(), 20))
        if frame["type"] == "ack":
            acknowledged.add(frame["message_id"])
        if frame["type"] == "error":
            assert frame["code"] == "too_fast"
            refused.add(frame["message_id"])
    assert len(acknowledged) == 20
    assert {row.external_id for row in await door.rows(Message) if row.author == "customer"} == acknowledged


async def test_a_flood_of_frames_closes_the_chat(door: FrontDoor) -> None:
    wire, _ = await opened(door)
    for _ in range(400):
        await wire.send(type="ping")
    assert await wire.closed() == 4429


async def test_ratings_are_kept_and_cannot_flood_the_desk(door: FrontDoor) -> None:
    wire, _ = await opened(door)
    await say(wire, "hello")
    for number in range(40):
        await wire.send(type="feedback", rating=1 + number % 5, comment="a\x00b")
    await wire.send(type="ping")
    await wire.next("pong", 20)
    assert len(await door.rows(Feedback)) == 1
    assert len([row for row in await door.rows(Message) if row.event]) <= 20


async def test_a_button_is_pressed_by_its_token(door: FrontDoor) -> None:
    buttons = [{"title": "Cancel it", "intent": "cancel_order", "entities": {"order_number": "LT-100002"}}]
    door.dialogue.answer = lambda turn: said(turn, "Shall I?", buttons=buttons)
    wire, _ = await opened(door)
    await say(wire, "cancel my order")
    (button,) = (await hear(wire, "bot"))["buttons"]
    assert button.keys() == {"title", "payload"}  # what it does stays here
    pressed = await say(wire, button["payload"], "m-2")
    assert pressed["text"] == "Cancel it"
    await hear(wire, "bot")
    assert door.dialogue.turns[-1]["pressed"]["intent"] == "cancel_order"
    other, _ = await opened(door)
    await say(other, button["payload"])
    await hear(other, "bot")
    assert door.dialogue.turns[-1]["pressed"] is None


async def test_the_desk_and_the_visitor_see_each_other_type_and_read(door: FrontDoor) -> None:
    wire, _ = await opened(door)
    await say(wire, "hello")
    await hear(wire, "bot")
    (conversation,) = await door.rows(Conversation)
    agent = await door.sign_in()
    desk = await door.desk(agent)
    await desk.send(type="ping")
    await desk.next("pong")
    await asyncio.sleep(0.1)
    await wire.send(type="typing", on=True)
    assert (await desk.next("typing"))["author"] == "customer"
    assert (await agent.post(f"/api/v1/conversations/{conversation.id}/typing", json={"on": True})).status_code == 204
    while (await wire.next("typing"))["author"] != "agent":
        pass
    assert (await agent.post(f"/api/v1/conversations/{conversation.id}/read")).status_code == 204
    assert (await wire.next("read"))["cursor"]


async def test_a_chat_goes_on_when_redis_is_away(open_door: OpenDoor) -> None:
    door = await open_door(redis_url="redis://127.0.0.1:1/0")
    wire, _ = await opened(door)
    await say(wire, "hello")
    assert (await hear(wire, "bot"))["text"] == "You said: hello"
    (conversation,) = await door.rows(Conversation)
    assert conversation.owner == Owner.BOT
