"""The chat API through its front door: repeats, keys, and what customers are told."""

import asyncio
import time
import uuid
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import delete

from crm_backend.models import ApiKey, ContactPoint, Conversation, Customer, Message, Owner, SentimentPoint, User
from tests.crm_backend.conversations.scripted import echo, said
from tests.crm_backend.front_door import FIRST_KEY, FrontDoor, is_problem

CHAT = "/api/v1/chat"


async def heard(door: FrontDoor, sender_id: str, key: str = FIRST_KEY, **params: Any) -> list[dict[str, Any]]:
    async with door.client(key) as client:
        answer = await client.get(f"{CHAT}/{quote(sender_id, safe='')}/messages", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_message_is_answered_with_what_was_understood(door: FrontDoor) -> None:
    answer = await door.says("Where is my order LT-100002?", message_id="m-1")
    assert answer["message_id"] == "m-1"
    assert answer["owner"] == "bot"
    assert answer["replies"] == [{"text": "You said: Where is my order LT-100002?", "buttons": None, "image_url": None}]
    assert answer["nlu"]["intent"]["name"] == "track_order"
    assert (await door.says("and my other one?"))["conversation_id"] == answer["conversation_id"]
    assert (await door.says("hello"))["message_id"]


async def test_eight_of_the_same_at_once_are_one_turn_and_one_answer(door: FrontDoor) -> None:
    door.dialogue.seconds = 0.2
    answers = await asyncio.gather(*(door.says("hello", message_id="m-1") for _ in range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["replies"]
    assert await door.says("hello", message_id="m-1") == answers[0]
    assert door.dialogue.texts == ["hello"]
    assert await door.texts(answers[0]["conversation_id"]) == ["hello", "You said: hello"]


async def test_the_same_id_with_another_text_is_refused_and_changes_nothing(door: FrontDoor) -> None:
    first = await door.says("hello", message_id="m-1")
    async with door.client(FIRST_KEY) as client:
        answer = await client.post(CHAT, json={"sender_id": "customer-1", "text": "another", "message_id": "m-1"})
    assert is_problem(answer, 409)
    assert await door.texts(first["conversation_id"]) == ["hello", "You said: hello"]
    assert (await door.says("another", "customer-2", message_id="m-1"))["replies"]  # the id is the sender's own


async def test_two_keys_have_customers_of_their_own(door: FrontDoor) -> None:
    second = await door.key("chat")
    ours = await door.says("hello from the first", message_id="m-1")
    theirs = await door.says("hello from the second", key=second, message_id="m-1")
    assert ours["conversation_id"] != theirs["conversation_id"]
    assert [item["text"] for item in await heard(door, "customer-1", second)] == ["You said: hello from the second"]
    assert len(await door.rows(ContactPoint)) == len(await door.rows(Customer)) == 2
    third = await door.key("chat")
    async with door.client(third) as client:
        assert is_problem(await client.get(f"{CHAT}/customer-1/messages"), 404)


async def test_a_key_that_was_taken_back_stops_within_five_seconds(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    text = await door.key("chat")
    await door.says("hello", key=text)
    (key,) = await door.rows(ApiKey, ApiKey.name == "test")
    await door.change(ApiKey, key.id, active=False)
    clock = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: clock() + 5.0)
    async with door.client(text) as client:
        assert is_problem(await client.post(CHAT, json={"sender_id": "a", "text": "hello"}), 401)


async def test_a_key_with_a_rate_is_held_to_it_wherever_it_calls(door: FrontDoor) -> None:
    limited = await door.key("chat", "nlu", per_minute=3)
    async with door.client(limited) as client:
        for _ in range(3):
            assert (await client.post("/api/v1/nlu/parse", json={"text": "hello"})).status_code == 200
        for path, body in ((CHAT, {"sender_id": "a", "text": "hello"}), ("/api/v1/nlu/parse", {"text": "hello"})):
            answer = await client.post(path, json=body)
            assert is_problem(answer, 429)
            assert 0 < int(answer.headers["retry-after"]) <= 60
    assert await door.rows(Message) == []
    await door.says("hello")  # other keys go on


async def test_messages_after_a_cursor_have_all_that_was_said_and_no_notes(door: FrontDoor) -> None:
    first = await door.says("hello")
    conversation = first["conversation_id"]
    agent = await door.sign_in(name="Ada")
    for body in ({"text": "rude, be careful", "internal": True}, {"text": "Hello, I am Ada."}):
        assert (await agent.post(f"/api/v1/conversations/{conversation}/messages", json=body)).status_code == 201
    items = await heard(door, "customer-1")
    assert [item["author"] for item in items] == ["bot", "system", "agent"]
    assert items[-1]["text"] == "Hello, I am Ada."
    assert items[-1]["agent_name"] == "Ada"
    assert [item["id"] for item in await heard(door, "customer-1", after=items[0]["id"])] == [item["id"] for item in items[1:]]
    assert await heard(door, "customer-1", after=items[-1]["id"]) == []
    async with door.client(FIRST_KEY) as client:
        page = (await client.get(f"{CHAT}/customer-1/messages", params={"limit": 2})).json()
        assert page["next_cursor"] == items[1]["id"]
        assert is_problem(await client.get(f"{CHAT}/customer-1/messages", params={"after": "nonsense"}), 400)
    other = await door.says("hello", "customer-2")
    foreign = (await heard(door, "customer-2"))[0]["id"]
    async with door.client(FIRST_KEY) as client:
        assert is_problem(await client.get(f"{CHAT}/customer-1/messages", params={"after": foreign}), 400)
    assert other["conversation_id"] != conversation


@pytest.mark.parametrize("sender_id", ["a/b", "+14155550100", "whatsapp:+1 415", "名前", "?x=1#y", "%2F"])
async def test_any_sender_id_can_be_asked_for(door: FrontDoor, sender_id: str) -> None:
    await door.says("hello", sender_id)
    assert [item["text"] for item in await heard(door, sender_id)] == ["You said: hello"]


async def test_vouching_for_an_unknown_visitor_makes_what_they_said_theirs(door: FrontDoor) -> None:
    first = await door.says("hello")
    then = await door.says("it is me", customer={"email": "Mia@Lantern.example", "name": "Mia"})
    assert then["conversation_id"] == first["conversation_id"]
    (conversation,) = await door.rows(Conversation)
    (mia,) = await door.rows(Customer, Customer.email == "mia@lantern.example")
    assert conversation.customer_id == mia.id
    await door.says("left out later")  # what was vouched for stays
    (point,) = await door.rows(ContactPoint)
    assert (point.customer_id, point.vouched) == (mia.id, True)


async def test_a_customer_who_is_vouched_for_at_once_is_the_only_one_made(door: FrontDoor) -> None:
    await door.says("hello", customer={"external_id": "shop-7"})
    assert [customer.external_id for customer in await door.rows(Customer)] == ["shop-7"]


async def test_who_comes_after_another_customer_reads_nothing_of_theirs(door: FrontDoor) -> None:
    dana, mia = {"email": "dana@lantern.example"}, {"email": "mia@lantern.example"}
    hers = await door.says("my secret order", customer=dana)
    before = (await heard(door, "customer-1"))[0]["id"]
    other = await door.says("hello, I am Mia", customer=mia)
    assert other["conversation_id"] != hers["conversation_id"]
    assert door.dialogue.turns[-1]["conversation_id"] == other["conversation_id"]
    for params in ({}, {"after": before}):
        assert [item["text"] for item in await heard(door, "customer-1", **params)] == ["You said: hello, I am Mia"]
    customers = {customer.id: customer.email for customer in await door.rows(Customer)}
    owners = {row.id: (customers[row.customer_id], row.state) for row in await door.rows(Conversation)}
    assert owners == {
        hers["conversation_id"]: ("dana@lantern.example", "resolved"),
        other["conversation_id"]: ("mia@lantern.example", "open"),
    }
    back = await door.says("Dana again", customer=dana)
    assert "hello, I am Mia" not in str(await heard(door, "customer-1"))
    assert back["conversation_id"] != other["conversation_id"]


async def test_a_bot_that_fails_leads_to_a_person_and_the_answer_says_so(door: FrontDoor) -> None:
    door.dialogue.answer = lambda _turn: 500
    answer = await door.says("hello", message_id="m-1")
    assert answer["owner"] == "queue"
    assert answer["replies"]
    assert answer["nlu"]["intent"]["name"]
    door.dialogue.answer = lambda turn: said(turn, "I am back")
    again = await door.says("hello", message_id="m-1")
    assert again == answer
    silent = await door.says("are you there?")
    assert (silent["owner"], silent["replies"]) == ("queue", [])
    assert silent["nlu"]


@pytest.mark.parametrize("bot", ["answers", "fails"])
async def test_a_conversation_that_is_removed_in_mid_turn_is_a_conflict(door: FrontDoor, bot: str) -> None:
    door.dialogue.seconds = 0.5
    door.dialogue.answer = lambda turn: said(turn, "too late") if bot == "answers" else 500
    async with door.client(FIRST_KEY) as client:
        asked = asyncio.create_task(client.post(CHAT, json={"sender_id": "customer-1", "text": "hello"}))
        while not door.dialogue.turns:
            await asyncio.sleep(0.01)
        async with door.db.transaction() as session:
            await session.execute(delete(SentimentPoint))
            await session.execute(delete(Message))
            await session.execute(delete(Conversation))
        answer = await asked
    assert is_problem(answer, 409) and answer.json()["code"] == "removed"
    door.dialogue.answer = echo
    assert (await door.says("hello"))["replies"][0]["text"] == "You said: hello"


async def test_a_button_of_another_conversation_presses_nothing(door: FrontDoor) -> None:
    buttons = [{"title": "Cancel it", "intent": "cancel_order", "entities": {"order_number": "LT-100002"}}]
    door.dialogue.answer = lambda turn: said(turn, "Shall I?", buttons=buttons)
    mine = (await door.says("cancel", "customer-1"))["replies"][0]["buttons"][0]["payload"]
    await door.says(mine, "customer-2")
    assert door.dialogue.turns[-1]["pressed"] is None
    await door.says(mine, "customer-1")
    assert door.dialogue.turns[-1]["pressed"] == {"intent": "cancel_order", "entities": {"order_number": "LT-100002"}}
    await door.says("cancel it", "customer-1")
    assert door.dialogue.turns[-1]["pressed"]["intent"] == "cancel_order"


async def test_an_agents_conversation_hears_nothing_of_the_bot(door: FrontDoor) -> None:
    agent = await door.user(name="Ada")
    conversation = (await door.says("hello"))["conversation_id"]
    await door.change(Conversation, conversation, owner=Owner.AGENT, assignee_id=agent.id)
    answer = await door.says("are you there?")
    assert (answer["owner"], answer["replies"]) == ("agent", [])
    assert door.dialogue.texts == ["hello"]
    assert len(await door.rows(User)) == 2


async def test_nothing_is_stored_by_parsing(door: FrontDoor) -> None:
    async with door.client(FIRST_KEY) as client:
        nlu = (await client.post("/api/v1/nlu/parse", json={"text": f"hello {uuid.uuid4()}"})).json()["nlu"]
    assert {"language", "intent", "decision", "intent_ranking", "entities", "sentiment"} <= nlu.keys()
    assert await door.rows(Message) == await door.rows(Conversation) == []
