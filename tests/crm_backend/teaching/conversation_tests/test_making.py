"""Tests of conversations through HTTP: made, masked, edited, played."""

import asyncio
from typing import Any

import pytest
import yaml

from crm_backend.models import AuditEntry, ContactPoint, ConversationTest, Customer, Message, Order, Role
from crm_backend.models.base import now
from crm_backend.teaching.conversation_tests import running
from crm_backend.teaching.conversation_tests.taught import read_taught
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import Browser, FrontDoor, OpenDoor

TESTS = "/api/v1/teaching/tests"
SCRIPT = "- conversation: hello\n  turns:\n  - says: hello\n"
PERSON = {"email": "mia.chen@post.example", "name": "Mia Chen"}


@pytest.fixture
async def door(open_door: OpenDoor) -> FrontDoor:
    door = await open_door()

    def answer(turn: dict[str, Any]) -> dict[str, Any]:
        yes = {"title": "Yes, cancel it", "intent": "affirm", "entities": {"confirms": "cancel_order_form"}}
        name = "utter_ask_cancel_confirmed" if "cancel" in turn["text"].lower() else "utter_cancelled"
        trace = {"intent": "cancel_order", "actions": [], "responses": [name], "steps": []}
        return said(turn, "Cancel it?", buttons=[yes]) | {"trace": trace}

    door.dialogue.answer = answer
    return door


@pytest.fixture
async def admin(door: FrontDoor) -> Browser:
    return await door.sign_in(Role.ADMIN)


async def cancelled(door: FrontDoor) -> str:
    """A conversation in which Mia, whom the shop vouches for, cancels an order of hers."""
    first = await door.says("please cancel LT-523456, I am Mia Chen, mail mia.chen@post.example", customer=PERSON)
    (customer,) = await door.rows(Customer)
    async with door.db.transaction() as session:
        order = Order(
            number="LT-523456",
            customer_id=customer.id,
            status="cancelled",
            placed_at=now(),
            currency="USD",
            total_minor=100,
            email="mia.chen@post.example",
            address={},
            cancelled_at=now(),
        )
        session.add(order)
    await door.says(first["replies"][0]["buttons"][0]["payload"], customer=PERSON)
    async with door.db.transaction() as session:
        for actor, action, subject in (
            ("bot", "order.cancelled", "order:LT-523456"),
            ("bot", "ticket.opened", "ticket:TK-2000"),
            ("a person", "order.moved", "order:LT-523456"),
        ):
            session.add(AuditEntry(actor=actor, action=action, subject=subject, conversation_id=first["conversation_id"]))
    return str(first["conversation_id"])


async def created(admin: Browser, **body: Any) -> dict[str, Any]:
    answer = await admin.post(TESTS, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_conversation_becomes_a_test_without_anybody_in_it(door: FrontDoor, admin: Browser) -> None:
    made = await created(admin, conversation_id=await cancelled(door))
    assert "mia" not in made["script"].lower() and "523456" not in made["script"]
    (test,) = yaml.safe_load(made["script"])
    assert test["customer"] == "dana@lantern.example"
    asked, pressed = test["turns"]
    assert asked["says"].startswith("please cancel LT-100002, I am Alex Reed")
    assert (asked["intent"] in ("cancel_order", "ask"), asked["responses"]) == (True, ["utter_ask_cancel_confirmed"])
    assert (pressed["presses"], pressed["responses"]) == ("Yes, cancel it", ["utter_ask_cancel_confirmed"])
    assert test["effects"] == ["order.cancelled order:LT-100002", "ticket.opened ticket:"]
    assert (made["turns"], made["active"], made["last_run"]) == (2, True, None)
    assert made["name"] == test["conversation"]


async def test_a_visitor_stays_one(door: FrontDoor, admin: Browser) -> None:
    conversation = (await door.says("hello"))["conversation_id"]
    (test,) = yaml.safe_load((await created(admin, conversation_id=conversation))["script"])
    assert "customer" not in test


async def test_the_demo_shops_own_customers_stay_who_they_are(open_door: OpenDoor) -> None:
    door = await open_door(demo=True)
    conversation = (await door.says("Where is LT-100006?", customer={"email": "dana@lantern.example"}))["conversation_id"]
    made = await created(await door.sign_in(Role.ADMIN), conversation_id=conversation)
    (test,) = yaml.safe_load(made["script"])
    assert test["customer"] == "dana@lantern.example"
    assert test["turns"] == [{"says": "Where is LT-100006?", "intent": "track_order", "bot": [r"You said: Where is \S+"]}]


async def test_it_ends_where_a_person_took_over(door: FrontDoor, admin: Browser) -> None:
    conversation = (await door.says("hello"))["conversation_id"]
    await admin.post(f"/api/v1/conversations/{conversation}/claim")
    await door.says("and now?")
    (test,) = yaml.safe_load((await created(admin, conversation_id=conversation))["script"])
    assert [turn["says"] for turn in test["turns"]] == ["hello"]


async def test_of_one_conversation_there_is_one_test(door: FrontDoor, admin: Browser) -> None:
    conversation = (await door.says("hello"))["conversation_id"]
    made = await created(admin, conversation_id=conversation)
    again = await admin.post(TESTS, json={"conversation_id": conversation})
    assert (again.status_code, again.json()["code"], again.json()["test_id"]) == (409, "test_exists", made["id"])


async def test_a_conversation_without_an_answer_is_none(door: FrontDoor, admin: Browser) -> None:
    conversation = (await door.says("hello"))["conversation_id"]
    (message,) = await door.rows(Message, Message.author == "customer")
    await door.change(Message, message.id, turn="left")
    answer = await admin.post(TESTS, json={"conversation_id": conversation})
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_answered")
    assert (await admin.post(TESTS, json={"conversation_id": "nothing"})).status_code == 404
    assert (await admin.post(TESTS, json={})).status_code == 422


async def test_edited_renamed_set_at_rest_deleted_and_brought_back(door: FrontDoor, admin: Browser) -> None:
    made = await created(admin, script=SCRIPT)
    address = f"{TESTS}/{made['id']}"
    edited = (await admin.put(address, json={"script": SCRIPT + "  - says: bye\n"})).json()
    assert (edited["turns"], edited["name"]) == (2, "hello")
    renamed = (await admin.put(address, json={"name": "Greeting and leaving", "active": False})).json()
    assert (renamed["name"], renamed["active"]) == ("Greeting and leaving", False)
    assert yaml.safe_load(renamed["script"])[0]["conversation"] == "Greeting and leaving"
    assert [item["name"] for item in (await admin.get(TESTS)).json()["items"]] == ["Greeting and leaving"]
    assert (await admin.delete(address)).status_code == 204
    assert (await admin.get(address)).status_code == 404
    back = await created(admin, script=renamed["script"], active=False)
    assert (back["name"], back["active"]) == ("Greeting and leaving", False)


async def test_a_wrong_script_changes_nothing_and_says_its_line(door: FrontDoor, admin: Browser) -> None:
    made = await created(admin, script=SCRIPT)
    wrong = "- conversation: a\n  turns:\n  - says: hi\n    wants: hi\n"
    refused = await admin.put(f"{TESTS}/{made['id']}", json={"script": wrong})
    assert (refused.status_code, refused.json()["code"], refused.json()["line"]) == (422, "script_wrong", 4)
    assert (await admin.get(f"{TESTS}/{made['id']}")).json()["script"] == SCRIPT
    checked = (await admin.post(f"{TESTS}/check", json={"script": wrong})).json()
    assert (checked["fine"], checked["line"]) == (False, 4)
    assert (await admin.post(f"{TESTS}/check", json={"script": SCRIPT})).json()["fine"] is True


async def test_what_came_of_playing_it_stands_at_the_test(
    door: FrontDoor, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = asyncio.Event()

    async def play(script: str) -> dict[str, Any]:
        assert script == SCRIPT
        await released.wait()
        return {"state": "failed", "faults": ["turn 1 (hello): the bot said nothing"], "turn": 1}

    monkeypatch.setattr(running, "play", play)
    made = await created(admin, script=SCRIPT)
    begun = await admin.post(f"{TESTS}/{made['id']}/run")
    assert (begun.status_code, begun.json()["last_run"]["state"]) == (202, "running")
    assert (await admin.post(f"{TESTS}/{made['id']}/run")).json()["code"] == "test_running"
    released.set()
    for _ in range(100):
        run = (await admin.get(f"{TESTS}/{made['id']}")).json()["last_run"]
        if run["state"] != "running":
            break
        await asyncio.sleep(0.02)
    assert (run["state"], run["turn"], run["faults"]) == ("failed", 1, ["turn 1 (hello): the bot said nothing"])
    edited = await admin.put(f"{TESTS}/{made['id']}", json={"script": SCRIPT + "  - says: bye\n"})
    assert edited.json()["last_run"] is None  # it says nothing of the new script


async def test_the_active_ones_are_what_is_taught(door: FrontDoor, admin: Browser) -> None:
    first, second = [await created(admin, script=SCRIPT) for _ in range(2)]
    await created(admin, script=SCRIPT, active=False)
    titles = [each.title for each in await asyncio.to_thread(read_taught, door.settings.database)]
    assert titles == [f"hello [{first['id'][:8]}]", f"hello [{second['id'][:8]}]"]


async def test_supervisors_may_not(door: FrontDoor) -> None:
    supervisor = await door.sign_in(Role.SUPERVISOR)
    assert (await supervisor.get(TESTS)).status_code == 403
    assert not await door.rows(ConversationTest) and await door.rows(ContactPoint) == []
