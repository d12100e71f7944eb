"""From the bot to a person and back."""

import pytest

from tests.journeys.conftest import Chatter, Desk

pytestmark = pytest.mark.stack


async def test_a_person_is_asked_for_answers_and_gives_back(visitor: Chatter, desk: Desk) -> None:
    text = await visitor.says("I want to talk to a human being")
    assert visitor.last["owner"] == "queue"
    assert text
    conversation = visitor.last["conversation_id"]
    queue = await desk.get("/conversations?owner=queue")
    assert conversation in [row["id"] for row in queue["items"]]

    claimed = await desk.post(f"/conversations/{conversation}/claim")
    assert claimed.status_code == 200
    assert claimed.json()["owner"] == "agent"
    assert await visitor.says("are you there?") == ""
    assert visitor.last["owner"] == "agent"

    note = await desk.post(f"/conversations/{conversation}/messages", {"text": "angry, be kind", "internal": True})
    reply = await desk.post(f"/conversations/{conversation}/messages", {"text": "Hello, I am Ada."})
    assert note.status_code == reply.status_code == 201
    heard = (await visitor.client.get(f"/api/v1/chat/{visitor.sender_id}/messages")).json()
    texts = [item["text"] for item in heard["items"]]
    assert "Hello, I am Ada." in texts
    assert "angry, be kind" not in texts

    assert (await desk.post(f"/conversations/{conversation}/release")).json()["owner"] == "bot"
    assert await visitor.says("Hello again")
    assert visitor.last["owner"] == "bot"


async def test_the_thread_keeps_what_was_understood(visitor: Chatter, desk: Desk) -> None:
    await visitor.says("我要投诉，你们的服务太差了")
    thread = await desk.get(f"/conversations/{visitor.last['conversation_id']}/messages")
    first = thread["items"][0]
    assert first["author"] == "customer"
    assert first["nlu"]["language"]["code"] == "zh"
    assert first["nlu"]["sentiment"]["label"] == "negative"


async def test_mood_falls_and_a_person_is_offered(dana: Chatter, desk: Desk) -> None:
    await dana.says("This is a terrible service, I am really angry.")
    text = await dana.says("You are completely useless, worst shop ever!")
    titles = [button["title"].lower() for reply in dana.last["replies"] for button in reply["buttons"] or []]
    assert dana.last["owner"] == "queue" or any("person" in title for title in titles) or "person" in text.lower()
    conversation = await desk.get(f"/conversations/{dana.last['conversation_id']}")
    mood = await desk.get(f"/customers/{conversation['customer_id']}/sentiment")
    assert mood["trend"] == "falling"
    assert mood["points"][-1]["score"] < 0


async def test_going_back_to_the_bot_from_the_queue(visitor: Chatter) -> None:
    await visitor.says("agent please")
    assert visitor.last["owner"] == "queue"
    assert await visitor.says("hello?") == ""
    await visitor.says("Back to the bot")
    assert visitor.last["owner"] == "bot"
    assert await visitor.says("hello")


async def test_what_is_not_understood_again_and_again_leads_to_a_person(visitor: Chatter, desk: Desk) -> None:
    vague = ("the thing with the stuff", "it is about the other thing from before", "you know, that", "the same as last time")
    for text in vague * 3:
        await visitor.says(text)
        if visitor.last["owner"] == "queue":
            break
    conversation = await desk.get(f"/conversations/{visitor.last['conversation_id']}")
    assert conversation["owner"] == "queue"
    assert conversation["handoff_reason"] == "not_understood"
