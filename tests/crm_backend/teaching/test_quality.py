"""Alarms about the training data: what is planted is found, and what is done about it reaches the next training."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from crm_backend.models import Alarm, ChangeState, Message, Role, User
from crm_backend.models.base import now
from crm_backend.setup.places import ROOT
from crm_backend.teaching import changes
from crm_backend.teaching.dataset.tree import Tree
from crm_backend.teaching.quality import looking
from tests.crm_backend.front_door import Browser, FrontDoor

pytestmark = pytest.mark.timeout(300)  # a look takes two seconds, on a busy machine much longer
QUALITY = "/api/v1/teaching/quality"
PLANTED = ("where on earth is my parcel right now", "track_order", "compliment")  # its text, where it belongs, where it is
TWICE = ("what is your phone number", "contact_info", "update_profile")
INTENTS = ("track_order", "compliment", "contact_info", "update_profile", "store_hours", "warranty", "refund_status")


@pytest.fixture(autouse=True)
def few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at seven intents takes a second; the whole catalogue is looked at in another test."""
    whole = looking.examples_of
    monkeypatch.setattr(looking, "examples_of", lambda tree: [each for each in whole(tree) if each.label in INTENTS])


@pytest.fixture
async def admin(door: FrontDoor) -> Browser:
    """The data have an example under a wrong intent, and one under two."""
    browser = await door.sign_in(Role.ADMIN)
    async with door.db.transaction() as session:
        user = await session.get_one(User, browser.user_id)
        for text, intent in ((PLANTED[0], PLANTED[2]), (TWICE[0], TWICE[1]), (TWICE[0], TWICE[2])):
            content = {"text": text, "intent": intent, "entities": []}
            await changes.propose(session, user, "example.add", intent, content, state=ChangeState.APPROVED)
    return browser


async def looked(admin: Browser) -> dict[str, Any]:
    assert (await admin.post(f"{QUALITY}/recompute")).status_code == 202
    async with asyncio.timeout(280):
        while True:
            found: dict[str, Any] = (await admin.get(QUALITY)).json()
            if not found["survey"]["waits"]:
                assert found["survey"]["error"] is None
                return found
            await asyncio.sleep(0.2)


def about(found: dict[str, Any], kind: str, text: str) -> dict[str, Any]:
    [alarm] = [
        each for each in found["items"] if each["kind"] == kind and text in [e["text"] for e in each["content"]["examples"]]
    ]
    return dict(alarm)


async def next_data(door: FrontDoor) -> Tree:
    return await changes.next_tree(door.db, ROOT)


def taught(tree: Tree, text: str) -> list[str]:
    return [each.label for each in looking.examples_of(tree) if each.text == text]


async def test_a_wrong_label_is_found_and_moved_and_moved_back(door: FrontDoor, admin: Browser) -> None:
    found = await looked(admin)
    alarm = about(found, "label_error", PLANTED[0])
    assert alarm["content"]["better"] == PLANTED[1] and len(alarm["content"]["near"]["better"]) == 2
    remedy = {"remedy": "move", "text": PLANTED[0], "intent": PLANTED[2], "to": PLANTED[1]}
    address = f"{QUALITY}/alarms/{alarm['id']}"
    assert (await admin.post(f"{address}/remedy", json=remedy)).json()["state"] == "remedied"
    assert taught(await next_data(door), PLANTED[0]) == [PLANTED[1]]
    assert (await admin.post(f"{address}/remedy", json=remedy)).status_code == 409
    assert (await admin.post(f"{address}/undo")).json()["state"] == "open"
    assert taught(await next_data(door), PLANTED[0]) == [PLANTED[2]]
    assert (await admin.post(f"{address}/undo")).status_code == 409
    await admin.post(f"{address}/remedy", json=remedy)
    after = await looked(admin)
    assert PLANTED[0] not in str(after["items"])


async def test_a_wording_under_two_intents_is_removed_from_one(door: FrontDoor, admin: Browser) -> None:
    alarm = about(await looked(admin), "duplicate", TWICE[0])
    remedy = {"remedy": "remove", "text": TWICE[0], "intent": TWICE[2]}
    assert (await admin.post(f"{QUALITY}/alarms/{alarm['id']}/remedy", json=remedy)).status_code == 200
    assert taught(await next_data(door), TWICE[0]) == [TWICE[1]]


async def test_what_is_dismissed_stays_dismissed_and_supervisors_may_look(door: FrontDoor, admin: Browser) -> None:
    alarm = about(await looked(admin), "duplicate", TWICE[0])
    supervisor = await door.sign_in(Role.SUPERVISOR)
    assert (await supervisor.post(f"{QUALITY}/alarms/{alarm['id']}/dismiss")).status_code == 403
    assert (await admin.post(f"{QUALITY}/alarms/{alarm['id']}/dismiss")).status_code == 204
    found = await looked(admin)
    assert alarm["id"] not in [each["id"] for each in found["items"]]
    [dismissed] = (await supervisor.get(QUALITY, params={"state": "dismissed"})).json()["items"]
    assert dismissed["id"] == alarm["id"]
    assert (await admin.post(f"{QUALITY}/alarms/{alarm['id']}/reopen")).status_code == 204
    assert alarm["id"] in [each["id"] for each in (await admin.get(QUALITY)).json()["items"]]


async def test_two_intents_that_overlap_become_one_by_a_draft(door: FrontDoor, admin: Browser) -> None:
    async with door.db.transaction() as session:
        content = {"intents": ["compliment", "thank"], "examples": [], "confused": 9, "share": 0.2, "alike": 0.9}
        session.add(Alarm(key="k" * 64, kind="overlap", severity=0.6, content=content, seen_at=now()))
    [alarm] = (await admin.get(QUALITY)).json()["items"]
    address = f"{QUALITY}/alarms/{alarm['id']}/merge"
    assert (await admin.post(address, json={"into": "greet"})).json()["code"] == "intent_unknown"
    draft = (await admin.post(address, json={"into": "thank"})).json()
    assert (draft["kind"], draft["status"], draft["content"]) == (
        "intent.merge",
        "draft",
        {"name": "compliment", "into": "thank"},
    )
    assert "-  - rule: Thank for praise\n" in "".join(file["diff"] for file in draft["files"])
    other = await door.sign_in(Role.ADMIN)
    approved = await other.post(f"/api/v1/teaching/changes/{draft['id']}/approve", json={"seen": draft["seen"]})
    assert approved.status_code == 200, approved.text
    assert "compliment" not in (await admin.get(QUALITY)).json()["intents"]
    meanings = (await admin.get("/api/v1/teaching/inbox/meanings")).json()["intents"]
    assert "compliment" not in [each["name"] for each in meanings]
    assert (await admin.post(f"/api/v1/teaching/changes/{draft['id']}/withdraw")).status_code == 200
    assert "compliment" in (await admin.get(QUALITY)).json()["intents"]


async def test_the_map_has_all_intents_and_wrong_remedies_change_nothing(door: FrontDoor, admin: Browser) -> None:
    found = await looked(admin)
    figures = found["survey"]["figures"]
    assert {each["name"] for each in figures["map"]["intents"]} == set(INTENTS)
    assert all(-1 <= each[axis] <= 1 for each in figures["map"]["intents"] for axis in ("x", "y"))
    assert figures["examples"] == figures["looked_at"] > 400 and figures["accuracy"] > 0.8
    alarm = about(found, "label_error", PLANTED[0])
    before = (await next_data(door)).digest()
    for wrong in (
        {"remedy": "move", "text": PLANTED[0], "intent": PLANTED[2], "to": "nowhere"},
        {"remedy": "move", "text": PLANTED[0], "intent": PLANTED[2]},
        {"remedy": "remove", "text": "something else", "intent": PLANTED[2]},
    ):
        assert (await admin.post(f"{QUALITY}/alarms/{alarm['id']}/remedy", json=wrong)).status_code == 422
    assert (await next_data(door)).digest() == before


async def test_customers_who_ask_for_other_things_are_noticed(door: FrontDoor, admin: Browser) -> None:
    conversation = await door.conversation()
    [template] = (await door.rows(Message, Message.conversation_id == conversation, Message.seq == 1))[:1]
    usual = [f"where is my order number {number}" for number in range(80)]
    strange = [f"can my drone fly at {number} degrees in heavy rain" for number in range(80)]
    await _write(door, template, usual, timedelta(weeks=6), "track_order")
    await _write(door, template, strange, timedelta(days=4), "product_info")
    kinds = {each["kind"]: each["content"] for each in (await looked(admin))["items"]}
    assert kinds["mix"]["index"] > 0.2 and kinds["mix"]["changed"][0]["intent"] in ("track_order", "product_info")
    assert kinds["drift"]["chance"] <= 0.01
    assert kinds["unfamiliar"]["share"] > 0.5 and kinds["unfamiliar"]["weeks"][0]["share"] < 0.5


async def _write(door: FrontDoor, template: Message, texts: Sequence[str], ago: timedelta, intent: str) -> None:
    nlu = {"intent": {"name": intent, "confidence": 0.9}, "language": {"code": "en", "confidence": 1.0}}
    start = 1000 * int(ago.days)
    async with door.db.transaction() as session:
        session.add_all(
            Message(
                conversation_id=template.conversation_id,
                contact_point_id=template.contact_point_id,
                seq=start + number,
                author="customer",
                text=text,
                nlu=nlu,
                created_at=now() - ago,
            )
            for number, text in enumerate(texts)
        )


def test_of_too_many_examples_the_rarer_intents_are_kept_whole() -> None:
    from bot.nlu.training_data import Example

    examples = [
        Example(f"{label} {number}", label) for label, many in (("a", 500), ("b", 30), ("c", 300)) for number in range(many)
    ]
    chosen = looking.sampled(examples, 230)
    counts = {label: sum(each.label == label for each in chosen) for label in "abc"}
    assert counts == {"a": 100, "b": 30, "c": 100}
    assert np.array_equal(len(set(chosen)), 230)
