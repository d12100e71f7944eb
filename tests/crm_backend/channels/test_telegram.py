"""From Telegram's webhook to Telegram's chat, with everything of ours between them."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from starlette.responses import JSONResponse

from crm_backend.conversations.switchboard import Switchboard
from crm_backend.models import Message, OutboxEntry
from tests.connectors.telegram.updates import message, pressed
from tests.crm_backend.channels.conftest import FakeTelegram, TelegramDoor
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import FrontDoor, OpenDoor, is_problem


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
    assert chat.telegram.calls == [("sendMessage", {"chat_id": "77", "text": "You said: hello"})]
    (reply,) = await chat.door.rows(Message, Message.author == "bot")
    assert reply.delivery == "sent"


async def test_the_same_update_again_is_taken_and_answered_no_second_time(chat: TelegramDoor) -> None:
    answers = await asyncio.gather(*(chat.posts(message("hello")) for _ in range(5)))
    await chat.telegram.has(1)
    answers.append(await chat.posts(message("hello")))
    assert {answer.status_code for answer in answers} == {200}
    await asyncio.sleep(0.5)
    assert chat.telegram.texts == ["You said: hello"]
    assert chat.door.dialogue.texts == ["hello"]


async def test_a_pressed_button_decides_and_its_waiting_is_ended(chat: TelegramDoor) -> None:
    choose = [{"title": "Cancel it", "intent": "cancel_order", "entities": {"order_number": "LT-1"}}]
    chat.door.dialogue.answer = lambda turn: said(turn, "Sure?", buttons=choose) if not turn["pressed"] else said(turn, "Done.")
    await chat.posts(message("cancel my order", 1))
    await chat.telegram.has(1)
    (button,) = chat.telegram.calls[0][1]["reply_markup"]["inline_keyboard"][0]
    answer = await chat.posts(pressed(button["callback_data"], 2))
    assert answer.json()["method"] == "answerCallbackQuery"
    await chat.telegram.has(2)
    assert chat.telegram.texts == ["Sure?", "Done."]
    assert chat.door.dialogue.turns[1]["pressed"] == {"intent": "cancel_order", "entities": {"order_number": "LT-1"}}


async def test_what_an_agent_writes_goes_out_after_what_the_bot_said(chat: TelegramDoor) -> None:
    await chat.posts(message("hello"))
    await chat.telegram.has(1)
    (reply,) = await chat.door.rows(Message, Message.author == "bot")
    agent = await chat.door.sign_in()
    written = await agent.post(f"/api/v1/conversations/{reply.conversation_id}/messages", json={"text": "Ada here."})
    assert written.json()["delivery"] == "due"
    await delivered(chat, "sent", "sent", "sent")
    assert [chat.telegram.texts[0], chat.telegram.texts[-1]] == ["You said: hello", "Ada here."]
    shown = (await agent.get(f"/api/v1/conversations/{reply.conversation_id}/messages")).json()["items"]
    assert shown[-1]["delivery"] == "sent"


async def test_too_many_requests_are_waited_out(chat: TelegramDoor) -> None:
    refusal = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
    chat.telegram.answers = [JSONResponse(refusal, 429)]
    await chat.posts(message("hello"))
    await chat.telegram.has(1)
    await delivered(chat, "sent")
    assert chat.telegram.texts == ["You said: hello"] * 2


async def test_a_customer_who_blocked_the_bot_is_a_failure_that_the_desk_sees(chat: TelegramDoor) -> None:
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    chat.telegram.answers = [JSONResponse(blocked, 403)]
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
    assert is_problem(await TelegramDoor(door, FakeTelegram()).posts(message("hello"), ""), 401)


async def test_a_channel_that_there_is_not_is_not_found(door: FrontDoor) -> None:
    async with door.client() as client:
        assert is_problem(await client.post("/channels/pigeon/webhook", json={}), 404)


async def test_what_cannot_be_read_is_an_error_and_what_is_not_for_us_is_none(chat: TelegramDoor) -> None:
    assert is_problem(await chat.posts(b"{"), 400)
    assert (await chat.posts({"update_id": 1, "edited_message": message()["message"]})).status_code == 200
    assert await chat.door.rows(Message) == []


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d of it", "/" * 4000])
async def test_odd_texts_are_kept_as_far_as_they_can_be(chat: TelegramDoor, text: str) -> None:
    assert (await chat.posts(message(text))).status_code == 200
    await chat.telegram.has(1)
    (kept,) = await chat.door.rows(Message, Message.author == "customer")
    assert "\0" not in kept.text


async def test_the_same_message_with_another_text_does_not_block_the_chat(chat: TelegramDoor) -> None:
    await chat.posts(message("hello", 1))
    assert (await chat.posts(message("something else", 1))).status_code == 200
    await chat.posts(message("and now?", 2))
    await chat.telegram.has(2)
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
    await chat.telegram.has(1)


async def test_an_app_without_a_worker_leaves_the_sending_to_others(
    open_door: OpenDoor, telegram: tuple[FakeTelegram, str]
) -> None:
    fake, address = telegram
    settings = {"telegram_bot_token": "123456:test-token", "telegram_webhook_secret": "s", "telegram_api_base": address}
    chat = TelegramDoor(await open_door(worker=False, **settings), fake)
    await chat.posts(message("hello"), "s")
    await delivered(chat, "due")
    await asyncio.sleep(2.5)
    assert fake.calls == []
    await open_door(**settings)
    await delivered(chat, "sent")
    assert fake.texts == ["You said: hello"]
