"""A chat goes on by e-mail when the visitor leaves an address, or an agent has one."""

import asyncio

import pytest

from crm_backend.models import ContactPoint, Conversation, Message
from tests.crm_backend.front_door import FrontDoor, OpenDoor, Wire, is_problem
from tests.crm_backend.outbox.conftest import Pigeons

ADA = "ada@example.com"


@pytest.fixture
async def mail(open_door: OpenDoor) -> tuple[FrontDoor, Pigeons]:
    """An application with an e-mail channel that keeps what it is given."""
    door = await open_door(email_address="Help@lantern.example")
    pigeons = Pigeons(name="email")
    door.app.state.connectors["email"] = pigeons
    return door, pigeons


async def chat(door: FrontDoor, *texts: str) -> Wire:
    wire = await door.widget((await door.visitor())["token"])
    await wire.next("ready")
    for number, text in enumerate(texts):
        await wire.send(type="message", message_id=f"m-{number}", text=text)
        while (await wire.next("message"))["message"]["author"] != "bot":
            pass
    return wire


async def arrived(pigeons: Pigeons, count: int) -> None:
    async with asyncio.timeout(10):
        while len(pigeons.sent) < count:
            await asyncio.sleep(0.02)


async def test_a_visitor_has_the_chat_sent_and_it_goes_on_there(mail: tuple[FrontDoor, Pigeons]) -> None:
    door, pigeons = mail
    assert (await door.visitor())["email"] is True
    wire = await chat(door, "where is my lamp?")
    await wire.send(type="email", address="Ada@Example.com")
    await wire.next("moved")
    await arrived(pigeons, 1)
    (to, text), *_ = pigeons.sent
    assert to == ADA
    assert text.endswith("You: where is my lamp?\n\nLantern: You said: where is my lamp?")
    (conversation,) = await door.rows(Conversation)
    (point,) = await door.rows(ContactPoint, ContactPoint.channel == "email")
    assert (conversation.channel, conversation.sender_id, conversation.contact_point_id) == ("email", ADA, point.id)
    assert (point.account, point.vouched) == ("help@lantern.example", False)
    agent = await door.sign_in()
    await agent.post(f"/api/v1/conversations/{conversation.id}/messages", json={"text": "It is on its way."})
    await arrived(pigeons, 3)
    assert pigeons.sent[-1] == (ADA, "It is on its way.")
    said = [frame["message"]["text"] for frame in [*wire.frames, *await wire.rest()] if frame["type"] == "message"]
    assert "From here on we write to you at Ada@example.com. What was said so far is on its way." in said
    assert "It is on its way." not in said


async def test_what_the_visitor_writes_in_the_chat_afterwards_begins_anew(mail: tuple[FrontDoor, Pigeons]) -> None:
    door, _pigeons = mail
    wire = await chat(door, "one")
    await wire.send(type="email", address=ADA)
    await wire.next("moved")
    await wire.send(type="message", message_id="m-9", text="two")
    await wire.next("ack", message_id="m-9")
    conversations = await door.rows(Conversation)
    assert sorted(one.channel for one in conversations) == ["email", "web"]
    again = await door.rows(Message, Message.external_id == "m-9")
    assert [one.conversation_id for one in again] == [one.id for one in conversations if one.channel == "web"]


async def test_what_is_refused(mail: tuple[FrontDoor, Pigeons]) -> None:
    door, _pigeons = mail
    wire = await chat(door)
    await wire.send(type="email", address="not an address")
    assert (await wire.next("error"))["code"] == "frame"
    await wire.send(type="email", address=ADA)
    assert (await wire.next("error"))["code"] == "nothing_said"
    other = await chat(door, "hello")
    await other.send(type="email", address=ADA)
    await other.next("moved")
    third = await chat(door, "hello")
    await third.send(type="email", address=ADA)
    assert (await third.next("error"))["code"] == "email_open"
    for _ in range(4):
        await third.send(type="email", address=ADA)
    await third.next("error", code="email_open")
    await third.send(type="email", address=ADA)
    assert (await third.next("error", code="toomany"))["code"] == "toomany"


async def test_an_agent_moves_a_chat(mail: tuple[FrontDoor, Pigeons]) -> None:
    door, pigeons = mail
    await chat(door, "hello")
    agent = await door.sign_in()
    (conversation,) = (await agent.get("/api/v1/conversations")).json()["items"]
    address = f"/api/v1/conversations/{conversation['id']}/email"
    moved = await agent.post(address, json={"address": ADA})
    assert (moved.status_code, moved.json()["channel"]) == (200, "email")
    await arrived(pigeons, 1)
    assert is_problem(await agent.post(address, json={"address": ADA}), 409)
    assert is_problem(await agent.post(address, json={"address": "x"}), 422)


async def test_without_an_email_channel_nothing_moves(door: FrontDoor) -> None:
    wire = await chat(door, "hello")
    assert (await door.visitor())["email"] is False
    await wire.send(type="email", address=ADA)
    assert (await wire.next("error"))["code"] == "no_email"


async def test_nobody_is_flooded_through_us_by_ever_new_visitors(mail: tuple[FrontDoor, Pigeons]) -> None:
    door, _pigeons = mail
    for _ in range(5):
        wire = await chat(door)
        await wire.send(type="email", address=ADA)
        assert (await wire.next("error"))["code"] == "nothing_said"
    sixth = await chat(door, "hello")
    await sixth.send(type="email", address=ADA.upper())
    assert (await sixth.next("error"))["code"] == "toomany"
    await sixth.send(type="email", address="bob@example.com")
    await sixth.next("moved")
