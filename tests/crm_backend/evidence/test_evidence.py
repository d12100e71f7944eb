"""The evidence card's data, as the console asks for them."""

from typing import Any

import pytest

from crm_backend.models import Conversation, Message, Role, TeachingItem
from crm_backend.understanding import Lineup, Understanding, Version
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import Browser, FrontDoor, OpenDoor

STEP = {
    "action": "action_cancel_order",
    "by": "rule",
    "name": "Cancel once it is confirmed",
    "slots": {"order_number": None},
    "calls": [{"method": "POST", "path": "orders/{id}/cancel", "status": 200, "ms": 4.2}],
    "rejected": False,
}
TRACE = {"intent": "cancel_order", "actions": ["action_cancel_order"], "responses": ["utter_cancelled"], "steps": [STEP]}
TEXT = "could you cancel my lamp order for me"


@pytest.fixture
async def door(open_door: OpenDoor) -> FrontDoor:
    door = await open_door()
    door.dialogue.answer = lambda turn: said(turn, "Done.") | {"trace": TRACE}
    return door


async def asked(door: FrontDoor, text: str, **fields: Any) -> tuple[str, str]:
    """The conversation and the message that this text became."""
    await door.says(text, **fields)
    (message,) = await door.rows(Message, Message.author == "customer", Message.text == text)
    return message.conversation_id, message.id


async def evidence(browser: Browser, ids: tuple[str, str]) -> dict[str, Any]:
    answer = await browser.get("/api/v1/conversations/{}/messages/{}/evidence".format(*ids))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_the_card_has_words_examples_thresholds_and_the_turn(door: FrontDoor) -> None:
    ids = await asked(door, TEXT)
    card = await evidence(await door.sign_in(), ids)
    (word,) = card["deciding"]
    assert word["text"] == TEXT[word["start"] : word["end"]] == "cancel"
    assert card["intent"]["name"] == card["then"]["intent"]["name"] == "cancel_order"
    assert {example["intent"] for example in card["examples"][:3]} == {"cancel_order"}
    assert card["margin"] == pytest.approx(card["intent"]["confidence"] - card["runner_up"]["confidence"], abs=0.001)
    assert 0 < card["member"] < card["likely"] == 0.5
    assert card["familiar"] < card["familiarity"]
    assert card["turn"]["steps"] == [STEP] and card["turn"]["responses"] == ["utter_cancelled"]
    assert (card["model"], card["then_model"], card["pressed"]) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "locale", "sentence"),
    [
        (
            TEXT,
            "en",
            'I understood that you want to cancel an order, because of the word "cancel". '
            "To answer, I looked into the shop's records.",
        ),
        ("我想取消刚才下的台灯订单", "zh", "根据“取消”这个词，我理解您想取消订单。为了回复您，我查询了商城的记录。"),
        ("asdkj qwe", "en", "I did not recognise what your message asks for, so I did nothing without asking first."),
    ],
)
async def test_the_customer_is_told_in_their_language(door: FrontDoor, text: str, locale: str, sentence: str) -> None:
    card = await evidence(await door.sign_in(), await asked(door, text, locale=locale))
    assert card["language"] == locale
    assert card["sentence"].startswith(sentence)


async def test_a_spanish_sentence_is_spanish(door: FrontDoor) -> None:
    card = await evidence(await door.sign_in(), await asked(door, "quiero cancelar el pedido de la lámpara", locale="es"))
    assert card["sentence"].startswith("Entendí que quieres cancelar un pedido por la")


async def test_what_another_version_understood_is_said_so(
    door: FrontDoor, shared_understanding: Understanding, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await asked(door, TEXT)
    lineup = Lineup(live=Version(7, shared_understanding._pipeline))
    monkeypatch.setattr(shared_understanding, "lineup", lineup)
    async with door.db.transaction() as session:
        message = await session.get_one(Message, ids[1])
        message.model = 6
        message.nlu = message.nlu | {"intent": {"name": "return_item", "confidence": 0.9}} if message.nlu else None
    card = await evidence(await door.sign_in(), ids)
    assert (card["model"], card["then_model"]) == (7, 6)
    assert (card["then"]["intent"]["name"], card["intent"]["name"]) == ("return_item", "cancel_order")
    assert card["sentence"].startswith("I understood that you want to return an item. ")  # without words that did not decide it


async def test_a_pressed_button_is_no_matter_of_words(door: FrontDoor) -> None:
    button = {"title": "Track it", "intent": "track_order", "entities": {}}
    door.dialogue.answer = lambda turn: said(turn, "What?", buttons=[button]) | {"trace": TRACE}
    payload = (await door.says("hello there"))["replies"][0]["buttons"][0]["payload"]
    await door.says(payload)
    (message,) = await door.rows(Message, Message.author == "customer", Message.text == "Track it")
    card = await evidence(await door.sign_in(), (message.conversation_id, message.id))
    assert card["pressed"] == "track_order"
    assert card["sentence"].startswith("You chose a button that says that you want to know where your order is.")


async def test_an_example_leads_to_the_conversation_it_was_learnt_from(door: FrontDoor) -> None:
    ids = await asked(door, TEXT)
    browser = await door.sign_in(Role.ADMIN)
    nearest = (await evidence(browser, ids))["examples"][0]
    assert nearest["conversation_id"] is None
    async with door.db.transaction() as session:
        session.add(
            TeachingItem(
                conversation_id=ids[0],
                text=nearest["text"],
                language="en",
                decision="ask",
                ranking=[],
                entities=[],
                reasons=[],
                vector=b"",
                encoder="",
                state="labelled",
            )
        )
    assert (await evidence(browser, ids))["examples"][0]["conversation_id"] == ids[0]


async def test_only_who_may_see_the_conversation_sees_why(door: FrontDoor) -> None:
    ids = await asked(door, TEXT)
    ada, bob = await door.sign_in(name="Ada"), await door.sign_in(name="Bob")
    await door.change(Conversation, ids[0], owner="agent", assignee_id=ada.user_id)
    assert (await bob.get("/api/v1/conversations/{}/messages/{}/evidence".format(*ids))).status_code == 404
    assert (await evidence(ada, ids))["intent"]["name"] == "cancel_order"


async def test_what_is_no_message_of_a_customer_has_no_evidence(door: FrontDoor) -> None:
    conversation, _ = await asked(door, TEXT)
    (reply,) = await door.rows(Message, Message.author == "bot")
    browser = await door.sign_in()
    answer = await browser.get(f"/api/v1/conversations/{conversation}/messages/{reply.id}/evidence")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_understood")
    assert (await browser.get(f"/api/v1/conversations/{conversation}/messages/nothing/evidence")).status_code == 404


async def test_the_thread_is_spared_the_steps(door: FrontDoor) -> None:
    conversation, _ = await asked(door, TEXT)
    items = (await (await door.sign_in()).get(f"/api/v1/conversations/{conversation}/messages")).json()["items"]
    assert items[0]["trace"]["actions"] == TRACE["actions"]
    assert "steps" not in items[0]["trace"]
