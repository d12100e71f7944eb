"""A reset of the demo under open chats: each begins anew by itself, and what is said then is kept and answered."""

from typing import Any

import httpx2
import pytest
import websockets

from crm_backend.demo import service as demo
from crm_backend.models import ContactPoint, Conversation, Message
from crm_backend.web_chat import socket as web_chat
from tests.crm_backend.front_door import FrontDoor, OpenDoor, Wire

GONE = 4410


@pytest.fixture
async def shop(open_door: OpenDoor) -> FrontDoor:
    """The application with the demo's data."""
    return await open_door(demo=True)


async def _reset(shop: FrontDoor) -> None:
    async with shop.client(await shop.key("demo")) as owner:
        answer: httpx2.Response = await owner.post("/api/v1/demo/reset")
    assert answer.status_code == 200, answer.text


async def _opened(shop: FrontDoor, session: dict[str, Any]) -> tuple[Wire, dict[str, Any]]:
    wire = await shop.widget(session["token"], session["cursor"])
    return wire, await wire.next("ready")


async def _talk(wire: Wire, text: str, message_id: str) -> None:
    await wire.send(type="message", message_id=message_id, text=text)
    await wire.next("ack", message_id=message_id)
    while (await wire.next("message"))["message"]["text"] != f"You said: {text}":
        pass


async def test_open_chats_are_told_and_go_on_with_a_fresh_conversation(shop: FrontDoor) -> None:
    async with shop.client() as page:
        identity = (await page.get("/shop/identity.json", params={"as": "dana"})).json()["identity"]
    dana, visitor, silent = await shop.visitor(identity=identity), await shop.visitor(), await shop.visitor()
    wires = [(await _opened(shop, session))[0] for session in (dana, visitor, silent)]
    for wire in wires[:2]:
        await _talk(wire, "hello", "m-1")
    await _reset(shop)
    assert [await wire.closed() for wire in wires] == [GONE] * 3
    for session, said in ((dana, {"identity": identity}), (visitor, {})):
        again = await shop.visitor(token=session["token"], **said)
        assert (again["conversation"], again["messages"], again["customer"]) == (None, [], session["customer"])
        wire, ready = await _opened(shop, again)
        assert ready["messages"] == []
        await _talk(wire, "back again", "m-2")
    assert dana["customer"] == {"name": "Dana Lin"}
    texts = sorted(message.text for message in await shop.rows(Message, Message.external_id.in_(["m-1", "m-2"])))
    assert texts == ["back again", "back again"]


async def test_a_message_into_a_reset_of_another_process_is_kept_once_and_answered(
    shop: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_chat, "REFRESH_SECONDS", 600.0)
    session = await shop.visitor()
    wire, _ = await _opened(shop, session)
    await _talk(wire, "hello", "m-1")
    await demo.reset(shop.db)
    await wire.send(type="message", message_id="m-2", text="are you there")
    with pytest.raises(websockets.ConnectionClosed):
        await wire.next("ack", message_id="m-2")
    assert wire.socket.close_code == GONE
    wire, _ = await _opened(shop, await shop.visitor(token=session["token"]))
    await wire.send(type="message", message_id="m-2", text="are you there")
    await wire.next("ack", message_id="m-2")
    (message,) = await shop.rows(Message, Message.external_id == "m-2")
    (point,) = await shop.rows(ContactPoint, ContactPoint.id == message.contact_point_id)
    assert len(await shop.rows(Conversation, Conversation.contact_point_id == point.id)) == 1


async def test_a_reset_by_another_process_is_noticed_without_a_word(shop: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_chat, "REFRESH_SECONDS", 0.3)
    wire, _ = await _opened(shop, await shop.visitor())
    await _talk(wire, "hello", "m-1")
    await demo.reset(shop.db)
    assert await wire.closed() == GONE
