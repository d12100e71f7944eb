"""From Telegram's webhook to Telegram's chat, with everything of ours between them."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from connectors.connector import Manners, Window
from connectors.messages import UnreadablePart
from crm_backend.channels import dead_letters
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.models import Attachment, DeadLetter, Message, OutboxEntry, Role
from crm_backend.models.base import now
from tests.connectors.telegram.updates import body, message, pressed
from tests.crm_backend.attachments.test_files import PNG
from tests.crm_backend.channels.conftest import TelegramDoor
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import FrontDoor, OpenDoor, is_problem
from tests.fakes.telegram import TelegramFake


async def delivered(chat: TelegramDoor, *states: str) -> None:
    """Wait until the outbox's messages are in these states."""
    async with asyncio.timeout(10):
        while True:
            entries = sorted(await chat.door.rows(OutboxEntry), key=lambda entry: entry.seq)
            if [entry.state for entry in entries] == list(states):
                return
            await asyncio.sleep(0.02)


async def test_a_customer_writes_and_is_answered_once(chat: TelegramDoor) -> None:
    answer = await chat.posts(message("hello"))
    assert (answer.status_code, answer.json()) == (200, {})
    await delivered(chat, "sent")
    assert chat.telegram.sent == [("sendMessage", {"chat_id": "77", "text": "You said: hello"})]
    (reply,) = await chat.door.rows(Message, Message.author == "bot")
    assert reply.delivery == "sent"


async def test_the_same_update_again_is_taken_and_answered_no_second_time(chat: TelegramDoor) -> None:
    answers = await asyncio.gather(*(chat.posts(message("hello")) for _ in range(5)))
    await chat.called(1)
    answers.append(await chat.posts(message("hello")))
    assert {answer.status_code for answer in answers} == {200}
    await asyncio.sleep(0.5)
    assert chat.telegram.texts == ["You said: hello"]
    assert chat.door.dialogue.texts == ["hello"]


async def test_a_pressed_button_decides_and_its_waiting_is_ended(chat: TelegramDoor) -> None:
    choose = [{"title": "Cancel it", "intent": "cancel_order", "entities": {"order_number": "LT-1"}}]
    chat.door.dialogue.answer = lambda turn: said(turn, "Sure?", buttons=choose) if not turn["pressed"] else said(turn, "Done.")
    await chat.posts(message("cancel my order", 1))
    await chat.called(1)
    (button,) = chat.telegram.sent[0][1]["reply_markup"]["inline_keyboard"][0]
    answer = await chat.posts(pressed(button["callback_data"], 2))
    assert answer.json()["method"] == "answerCallbackQuery"
    await chat.called(2)
    assert chat.telegram.texts == ["Sure?", "Done."]
    assert chat.door.dialogue.turns[1]["pressed"] == {"intent": "cancel_order", "entities": {"order_number": "LT-1"}}


async def test_what_an_agent_writes_goes_out_after_what_the_bot_said(chat: TelegramDoor) -> None:
    await chat.posts(message("hello"))
    await chat.called(1)
    (reply,) = await chat.door.rows(Message, Message.author == "bot")
    agent = await chat.door.sign_in()
    written = await agent.post(f"/api/v1/conversations/{reply.conversation_id}/messages", json={"text": "Ada here."})
    assert written.json()["delivery"] == "due"
    await delivered(chat, "sent", "sent", "sent")
    assert [chat.telegram.texts[0], chat.telegram.texts[-1]] == ["You said: hello", "Ada here."]
    shown = (await agent.get(f"/api/v1/conversations/{reply.conversation_id}/messages")).json()["items"]
    assert shown[-1]["delivery"] == "sent"


async def test_too_many_requests_are_waited_out(chat: TelegramDoor) -> None:
    chat.telegram.limits[0].refusing = 1
    await chat.posts(message("hello"))
    await delivered(chat, "sent")
    assert [call.status for call in chat.telegram.calls] == [429, 200]


async def test_a_customer_who_blocked_the_bot_is_a_failure_that_the_desk_sees(chat: TelegramDoor) -> None:
    chat.telegram.blocked.add("77")
    await chat.posts(message("hello"))
    await delivered(chat, "failed")
    (reply,) = await chat.door.rows(Message, Message.author == "bot")
    agent = await chat.door.sign_in()
    shown = (await agent.get(f"/api/v1/conversations/{reply.conversation_id}/messages")).json()["items"]
    assert shown[-1]["delivery"] == "failed"


@pytest.mark.parametrize("secret", [None, "", "wrong"])
async def test_nobody_else_may_speak_for_telegram(chat: TelegramDoor, secret: str | None) -> None:
    assert is_problem(await chat.posts(message("hello"), secret), 401)
    assert is_problem(await chat.posts(b"not json", secret), 401)
    assert await chat.door.rows(Message) == []


async def test_without_a_secret_the_route_refuses(door: FrontDoor) -> None:
    assert is_problem(await TelegramDoor(door, TelegramFake()).posts(message("hello"), ""), 401)


async def test_a_channel_that_there_is_not_is_not_found(door: FrontDoor) -> None:
    async with door.client() as client:
        assert is_problem(await client.post("/channels/pigeon/webhook", json={}), 404)


async def test_what_cannot_be_read_is_set_aside_and_what_is_not_for_us_is_none(chat: TelegramDoor) -> None:
    assert [(await chat.posts(b"{")).status_code for _ in range(2)] == [200, 200]  # refused, it would block the chat for a day
    assert [(letter.body, letter.seen) for letter in await chat.door.rows(DeadLetter)] == [(b"{", 2)]
    assert (await chat.posts({"update_id": 1, "edited_message": message()["message"]})).status_code == 200
    assert await chat.door.rows(Message) == []


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d of it", "/" * 4000])
async def test_odd_texts_are_kept_as_far_as_they_can_be(chat: TelegramDoor, text: str) -> None:
    assert (await chat.posts(message(text))).status_code == 200
    await chat.called(1)
    (kept,) = await chat.door.rows(Message, Message.author == "customer")
    assert "\0" not in kept.text


async def test_what_cannot_be_stored_is_set_aside_and_does_not_come_again(chat: TelegramDoor) -> None:
    half_a_name = {"id": 77, "is_bot": False, "first_name": "\ud83d"}
    assert (await chat.posts(message("hello", 1, **{"from": half_a_name}))).status_code == 200
    assert [letter.channel for letter in await chat.door.rows(DeadLetter)] == ["telegram"]


@pytest.mark.parametrize("where", ["parse", "receive"])
async def test_a_delivery_that_brings_a_bug_out_is_set_aside_and_can_be_tried_again(
    chat: TelegramDoor, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(chat.door.app.state.connectors["telegram"] if where == "parse" else Switchboard, where, fail)
        assert (await chat.posts(message("hello"))).status_code == 200
    (letter,) = await chat.door.rows(DeadLetter)
    assert letter.reason == "a bug: ZeroDivisionError"
    supervisor = await chat.door.sign_in(Role.SUPERVISOR)
    assert (await supervisor.post(f"/api/v1/dead-letters/{letter.id}/replay")).json()["state"] == "replayed"
    await chat.called(1)
    assert chat.telegram.texts == ["You said: hello"]


async def test_the_same_message_with_another_text_does_not_block_the_chat(chat: TelegramDoor) -> None:
    await chat.posts(message("hello", 1))
    assert (await chat.posts(message("something else", 1))).status_code == 200
    await chat.posts(message("and now?", 2))
    await chat.called(2)
    assert chat.telegram.texts == ["You said: hello", "You said: and now?"]


async def test_what_could_not_be_kept_is_asked_for_again(chat: TelegramDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    with monkeypatch.context() as broken:
        broken.setattr(Switchboard, "receive", fail)
        answer = await chat.posts(message("hello"))
    assert is_problem(answer, 503)
    assert answer.headers["retry-after"]
    assert (await chat.posts(message("hello"))).status_code == 200
    await chat.called(1)


async def test_an_app_without_a_worker_leaves_the_sending_to_others(
    open_door: OpenDoor, telegram: tuple[TelegramFake, str]
) -> None:
    fake, address = telegram
    settings = {"telegram_bot_token": fake.token, "telegram_webhook_secret": fake.secret, "telegram_api_base": address}
    chat = TelegramDoor(await open_door(worker=False, **settings), fake)
    await chat.posts(message("hello"))
    await delivered(chat, "due")
    await asyncio.sleep(2.5)
    assert fake.calls == []
    await open_door(**settings)
    await delivered(chat, "sent")
    assert fake.texts == ["You said: hello"]


async def test_a_photo_is_fetched_beside_the_answer_and_shown_at_the_desk(chat: TelegramDoor) -> None:
    chat.telegram.files["f-1"] = PNG
    photo = [{"file_id": "f-0", "width": 9, "height": 9}, {"file_id": "f-1", "width": 90, "height": 90}]
    await chat.posts(message(None, photo=photo, caption="it came broken"))
    async with asyncio.timeout(10):
        while [row.state for row in await chat.door.rows(Attachment)] != ["stored"]:
            await asyncio.sleep(0.05)
    assert chat.telegram.texts == ["You said: it came broken"]
    agent = await chat.door.sign_in()
    (conversation,) = (await agent.get("/api/v1/conversations")).json()["items"]
    thread = (await agent.get(f"/api/v1/conversations/{conversation['id']}/messages")).json()["items"]
    (shown,) = thread[0]["attachments"]
    assert (await agent.get(shown["url"])).content == PNG


async def test_what_an_agent_attaches_goes_out_as_a_link_that_telegram_fetches(chat: TelegramDoor) -> None:
    await chat.posts(message("hello"))
    await chat.called(1)
    agent = await chat.door.sign_in()
    (conversation,) = (await agent.get("/api/v1/conversations")).json()["items"]
    address = f"/api/v1/conversations/{conversation['id']}"
    file = (await agent.post(f"{address}/files", params={"name": "crack.png"}, content=PNG)).json()
    await agent.post(f"{address}/messages", json={"text": "Like this?", "attachments": [file["id"]]})
    await chat.called(4)
    assert ("sendPhoto", {"chat_id": "77", "photo": f"{chat.door.settings.base_url}{file['url']}"}) in chat.telegram.sent


async def test_a_part_that_cannot_be_read_is_set_aside_and_can_be_tried_again(
    chat: TelegramDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = body(message("hello", 5))
    broken = UnreadablePart("telegram", "123456", whole, "a message without a chat")
    connector = chat.door.app.state.connectors["telegram"]
    with monkeypatch.context() as patch:
        patch.setattr(connector, "parse", lambda _body: [broken])
        assert [(await chat.posts(whole)).status_code for _ in range(2)] == [200, 200]
        supervisor = await chat.door.sign_in(Role.SUPERVISOR)
        (letter,) = (await supervisor.get("/api/v1/dead-letters")).json()["items"]
        assert (letter["channel"], letter["reason"], letter["seen"]) == ("telegram", "a message without a chat", 2)
        assert "hello" in letter["body"]
        assert is_problem(await supervisor.post(f"/api/v1/dead-letters/{letter['id']}/replay"), 409)
    (shown,) = [one for one in (await supervisor.get("/api/v1/channels")).json()["items"] if one["name"] == "telegram"]
    assert (shown["enabled"], shown["dead_letters"], shown["received"]) == (True, 1, 0)
    assert (await supervisor.post(f"/api/v1/dead-letters/{letter['id']}/replay")).json()["state"] == "replayed"
    await chat.called(1)
    assert chat.telegram.texts == ["You said: hello"]
    assert (await supervisor.get("/api/v1/dead-letters")).json()["items"] == []


async def test_a_letter_is_put_away_and_taken_back_by_supervisors_alone(chat: TelegramDoor) -> None:
    async with chat.door.db.transaction() as session:
        await dead_letters.keep(session, UnreadablePart("telegram", "", b"\xff", "not text"))
    (letter,) = await chat.door.rows(DeadLetter)
    agent, supervisor = await chat.door.sign_in(), await chat.door.sign_in(Role.SUPERVISOR)
    assert is_problem(await agent.get("/api/v1/dead-letters"), 403)
    assert is_problem(await agent.post(f"/api/v1/dead-letters/{letter.id}/dismiss"), 403)
    assert (await supervisor.post(f"/api/v1/dead-letters/{letter.id}/dismiss")).json()["state"] == "dismissed"
    assert len((await supervisor.get("/api/v1/dead-letters", params={"state": "dismissed"})).json()["items"]) == 1
    assert (await supervisor.post(f"/api/v1/dead-letters/{letter.id}/reopen")).json()["state"] == "open"
    assert is_problem(await supervisor.post("/api/v1/dead-letters/nothing/dismiss"), 404)


async def test_outside_of_a_channels_window_an_agent_is_told_so_and_may_still_take_notes(
    chat: TelegramDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.posts(message("hello"))
    await chat.called(1)
    agent = await chat.door.sign_in()
    (conversation,) = (await agent.get("/api/v1/conversations")).json()["items"]
    address = f"/api/v1/conversations/{conversation['id']}"
    reply = {"text": "Just a moment.", "client_id": "c-1"}
    said = (await agent.post(f"{address}/messages", json=reply)).json()
    assert (await agent.post(f"{address}/release")).status_code == 200
    assert (await agent.get(f"{address}/window")).json() == {"until": None, "left": None, "refusal": None}
    connector = chat.door.app.state.connectors["telegram"]
    monkeypatch.setattr(connector, "manners", Manners(window=Window(timedelta(hours=24))))
    open_until = datetime.fromisoformat((await agent.get(f"{address}/window")).json()["until"])
    assert timedelta(hours=23, minutes=59) < open_until - now() < timedelta(hours=24)
    (heard,) = await chat.door.rows(Message, Message.author == "customer")
    await chat.door.change(Message, heard.id, created_at=now() - timedelta(hours=24, seconds=1))
    assert (await agent.get(f"{address}/window")).json()["refusal"] == "window_closed"
    again = await agent.post(f"{address}/messages", json=reply)  # its answer was lost on the way to the console
    assert (again.status_code, again.json()["id"]) == (201, said["id"])
    refused = await agent.post(f"{address}/messages", json={"text": "are you there?"})
    assert is_problem(refused, 409) and refused.json()["code"] == "window_closed"
    assert (await agent.post(f"{address}/messages", json={"text": "gone", "internal": True})).status_code == 201
    assert (await agent.get(address)).json()["owner"] == "bot"
