"""Labels teach, are undone, and are not everybody's at once."""

import asyncio
import uuid
from typing import Any

import pytest
from sqlalchemy import select, update

from crm_backend.models import ChangeState, Role, TeachingChange, TeachingItem, User
from crm_backend.setup.places import ROOT
from crm_backend.teaching import changes
from crm_backend.teaching.dataset.intents import names
from crm_backend.teaching.dataset.kinds import NEW_INTENT
from crm_backend.teaching.inbox import labelling
from crm_backend.teaching.inbox.clusters import TAUGHT_AT_ONCE
from tests.crm_backend.front_door import Browser, FrontDoor, is_problem
from tests.crm_backend.teaching.inbox.conftest import INBOX, AddItems

DISCOVERIES = "/api/v1/teaching/discoveries"
LAMP = ("my lamp hums", "the lamp makes a sound", "lamp is noisy", "a humming lamp", "noise from the lamp", "lamp sings", "hum")


async def label(browser: Browser, item: str, **said: Any) -> dict[str, Any]:
    answer = await browser.post(f"{INBOX}/{item}/label", json={"intent": "track_order", **said})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def texts(browser: Browser, **params: Any) -> list[str]:
    answer = await browser.get(INBOX, params=params)
    assert answer.status_code == 200, answer.text
    return [item["text"] for item in answer.json()["items"]]


async def learnt(door: FrontDoor) -> dict[str, tuple[str, str, str]]:
    """What changes were made, by text: kind, intent, state."""
    rows = await door.rows(TeachingChange)
    return {row.content["text"]: (row.kind, row.subject, row.state) for row in sorted(rows, key=lambda row: row.id)}


async def test_the_list_is_ranked_and_shows_one_of_each_group(sofia: Browser, add_items: AddItems) -> None:
    await add_items("one alone")
    await add_items(*LAMP)
    await add_items("a costly one", reasons=("fallback", "handoff", "low_satisfaction", "correction"))
    page = (await sofia.get(INBOX, params={"limit": 2})).json()
    assert [(item["alike"], item["guess"]) for item in page["items"]] == [(1, "track_order"), (7, "track_order")]
    rest = (await sofia.get(INBOX, params={"limit": 2, "cursor": page["next_cursor"]})).json()
    assert [item["text"] for item in rest["items"]] == ["one alone"] and rest["next_cursor"] is None
    counts = (await sofia.get(f"{INBOX}/counts")).json()
    assert (counts["groups"], counts["open"]) == (3, 9)


async def test_what_is_sought_is_found_within_the_groups(sofia: Browser, add_items: AddItems) -> None:
    await add_items(*LAMP)
    await add_items("eine Frage", language="de", reasons=("handoff",))
    assert await texts(sofia, q="NOISE from") == ["noise from the lamp"]
    assert await texts(sofia, q="100%_") == []
    assert await texts(sofia, language="de") == await texts(sofia, reason="handoff") == ["eine Frage"]
    assert len(await texts(sofia, intent="track_order")) == 8
    assert is_problem(await sofia.get(INBOX, params={"reason": "boredom"}), 422)
    assert is_problem(await sofia.get(INBOX, params={"cursor": "bm8"}), 400)


async def test_a_label_is_an_example_or_a_golden_message_and_undoing_takes_it_back(
    door: FrontDoor, sofia: Browser, add_items: AddItems
) -> None:
    for text in ("my lamp hums", "the kettle leaks", "where is it", "is it late", "did you send it", "shipped yet"):
        [item] = await add_items(text)
        act = await label(sofia, item)
        assert (act["messages"], act["taught"] + act["golden"], act["on_paper"]) == (1, 1, False)
    kinds = {text: kind for text, (kind, _, _) in (await learnt(door)).items()}
    assert set(kinds.values()) == {"example.add", "golden.add"}
    assert all((kind == "golden.add") == labelling._is_one_of(text, labelling.GOLDEN_SHARE) for text, kind in kinds.items())
    assert (await sofia.post(f"{INBOX}/acts/{act['act']}/undo")).status_code == 204
    assert (await learnt(door))["shipped yet"][2] == "withdrawn"
    assert await texts(sofia) == ["shipped yet"]


async def test_two_who_label_the_same_at_once_disagree_or_teach_it_once(
    door: FrontDoor, sofia: Browser, root: Browser, add_items: AddItems
) -> None:
    for first, second in (("track_order", "warranty"), ("track_order", "track_order")):
        text = f"{first} {second} {uuid.uuid4().hex}"
        [item] = await add_items(text)
        await asyncio.gather(label(sofia, item, intent=first), label(root, item, intent=second))
        [stored] = await door.rows(TeachingItem, TeachingItem.id == item)
        taught = [row for row in await door.rows(TeachingChange) if row.content["text"] == text and row.state == "approved"]
        assert (stored.disputed, len(taught)) == ((True, 0) if first != second else (False, 1))


async def test_an_act_is_undone_whatever_was_taken_back_of_it(door: FrontDoor, sofia: Browser, add_items: AddItems) -> None:
    [item] = await add_items("my lamp hums", sentiment="neutral")
    act = await label(sofia, item, sentiment="negative")
    async with door.db.transaction() as session:
        await session.execute(update(TeachingChange).values(state=ChangeState.WITHDRAWN))
    assert (await sofia.post(f"{INBOX}/acts/{act['act']}/undo")).status_code == 204
    assert await texts(sofia) == ["my lamp hums"]


async def test_labels_of_an_intent_on_paper_are_learnt_once_it_is_approved(
    door: FrontDoor, sofia: Browser, root: Browser, add_items: AddItems
) -> None:
    [item] = await add_items("wrap it as a gift")
    assert (await label(sofia, item, intent="gift_wrapping"))["on_paper"]
    assert (await learnt(door))["wrap it as a gift"][2] == "draft"
    async with door.db.transaction() as session:
        admin = (await session.execute(select(User).where(User.role == Role.ADMIN).limit(1))).scalar_one()
        content = {"text": "the intent", "answer": {"texts": {"en": "We do."}}}
        made = await changes.propose(session, admin, NEW_INTENT, "gift_wrapping", content)
        await changes.review(session, admin, made.id, ChangeState.APPROVED)
        moved = {"text": "put a bow on it", "intent": "gift_wrapping"}
        await changes.propose(session, admin, "example.add", "gift_wrapping", moved, state=ChangeState.APPROVED)
    assert (await learnt(door))["wrap it as a gift"][2] == "approved"
    async with door.db.transaction() as session:
        await changes.review(session, admin, made.id, ChangeState.WITHDRAWN)
    taught = await learnt(door)
    assert {taught[text][2] for text in ("wrap it as a gift", "put a bow on it")} == {"draft"}


async def test_a_group_is_labelled_at_once_and_only_what_differs_is_learnt(
    door: FrontDoor, sofia: Browser, add_items: AddItems
) -> None:
    ids = await add_items(*LAMP)
    act = await label(sofia, ids[0], along=ids[1:6])
    assert (act["messages"], act["taught"] + act["golden"]) == (6, TAUGHT_AT_ONCE)
    assert await texts(sofia) == ["hum"]
    assert len(await texts(sofia, view="labelled", intent="track_order")) == 6
    await sofia.post(f"{INBOX}/acts/{act['act']}/undo")
    assert {state for _, _, state in (await learnt(door)).values()} == {"withdrawn"}
    [item] = (await sofia.get(INBOX)).json()["items"]
    assert item["alike"] == 7


async def test_not_for_us_teaches_nothing(door: FrontDoor, sofia: Browser, add_items: AddItems) -> None:
    [item] = await add_items("buy cheap watches")
    await label(sofia, item, intent=None)
    assert (await learnt(door), await texts(sofia), await texts(sofia, view="dismissed")) == ({}, [], ["buy cheap watches"])
    assert (await sofia.post(f"{INBOX}/{item}/reopen")).status_code == 204
    assert await texts(sofia) == ["buy cheap watches"]


async def test_entities_are_part_of_the_example(door: FrontDoor, sofia: Browser, add_items: AddItems) -> None:
    [item] = await add_items("the floor lamp hums")
    await label(sofia, item, entities=[{"entity": "product", "start": 4, "end": 14}], sentiment="negative")
    changes = {row.kind: row for row in await door.rows(TeachingChange)}
    mood = changes.pop("sentiment.add").content
    assert mood == {"text": "the floor lamp hums", "mood": "negative", "language": "en"}
    [change] = changes.values()
    assert change.content["entities"] == [{"entity": "product", "start": 4, "end": 14}]


async def test_a_mood_is_learnt_where_it_is_another_than_was_found_and_is_undone_with_its_label(
    door: FrontDoor, sofia: Browser, add_items: AddItems
) -> None:
    [item] = await add_items("well, great")
    await label(sofia, item, intent=None, sentiment="neutral")
    assert await door.rows(TeachingChange) == []
    act = await label(sofia, item, intent=None, sentiment="negative")
    [change] = await door.rows(TeachingChange)
    assert (change.kind, change.state) == ("sentiment.add", "approved")
    await sofia.post(f"{INBOX}/acts/{act['act']}/undo")
    [change] = await door.rows(TeachingChange)
    assert change.state == "withdrawn"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"entities": [{"entity": "product", "start": 4, "end": 99}]}, "spans"),
        ({"entities": [{"entity": "product", "start": 4, "end": 9}, {"entity": "date", "start": 6, "end": 12}]}, "spans"),
        ({"entities": [{"entity": "planet", "start": 4, "end": 9}]}, "entity_unknown"),
        ({"intent": "Not A Name"}, "invalid"),
        ({"intent": "nlu_fallback"}, "reserved"),
        ({"sentiment": "furious"}, "invalid"),
    ],
)
async def test_a_wrong_label_changes_nothing(
    door: FrontDoor, sofia: Browser, add_items: AddItems, said: dict[str, Any], code: str
) -> None:
    [item] = await add_items("the floor lamp hums")
    answer = await sofia.post(f"{INBOX}/{item}/label", json={"intent": "track_order", **said})
    assert is_problem(answer, 422) and answer.json()["code"] == code
    assert (await learnt(door), await texts(sofia)) == ({}, ["the floor lamp hums"])


async def test_a_new_intent_is_on_paper(door: FrontDoor, sofia: Browser, add_items: AddItems) -> None:
    [item] = await add_items("do you sell gift cards")
    act = await label(sofia, item, intent="gift_cards_wanted")
    assert act["on_paper"]
    assert [state for _, _, state in (await learnt(door)).values()] == ["draft"]
    known = (await sofia.get(f"{INBOX}/meanings")).json()
    assert {"name": "gift_cards_wanted", "examples": act["taught"], "on_paper": True} in known["intents"]
    assert "product" in known["entities"]
    assert [each["on_paper"] for each in known["intents"] if each["name"] == "track_order"] == [False]


async def test_a_new_intent_that_was_named_is_made_with_what_was_labelled_so(
    door: FrontDoor, sofia: Browser, root: Browser, add_items: AddItems
) -> None:
    texts = ("do you sell gift cards", "a gift card please", "gift cards?", "is there a voucher to give away")
    acts = [await label(sofia, *await add_items(text), intent="gift_cards_wanted") for text in texts]
    [card] = (await root.get(DISCOVERIES)).json()["items"]
    assert (card["suggested"], card["size"]) == ("gift_cards_wanted", len(texts))
    await sofia.post(f"{INBOX}/acts/{acts[-1]['act']}/undo")
    [card] = (await root.get(DISCOVERIES)).json()["items"]
    assert card["size"] == 3
    await label(sofia, *await add_items("vouchers to give away"), intent="gift_cards_wanted")
    new = {
        "name": "gift_cards_wanted",
        "titles": {"en": "Gift cards"},
        "items": [each["id"] for each in card["examples"]],
        "answer": {"texts": {"en": "We do."}},
    }
    assert (await root.post(f"{DISCOVERIES}/{card['id']}/intent", json=new)).status_code == 201
    other = await door.sign_in(Role.ADMIN, "Ada")
    assert (await other.post(f"{DISCOVERIES}/{card['id']}/review", json={"state": "approved"})).status_code == 200
    changed = await door.rows(TeachingChange)
    states = {row.content["text"]: row.state for row in sorted(changed, key=lambda row: row.id) if "text" in row.content}
    assert states["vouchers to give away"] == "approved"
    assert [states[text] for text in texts] == ["approved"] * 3 + ["withdrawn"]
    tree = await changes.next_tree(door.db, ROOT)
    assert "gift_cards_wanted" in names(tree)
    taught = "".join(tree.files.values())
    assert [taught.count(f"- {text}\n") for text in texts] == [1, 1, 1, 0]  # what the intent has itself is not learnt twice


async def test_two_people_do_not_get_the_same(door: FrontDoor, sofia: Browser, root: Browser, add_items: AddItems) -> None:
    await add_items(*LAMP)
    await add_items("one alone")
    mine = (await sofia.post(f"{INBOX}/next", json={})).json()["item"]
    yours = (await root.post(f"{INBOX}/next", json={})).json()["item"]
    assert (mine["alike"], yours["text"]) == (7, "one alone")
    assert (await root.get(INBOX)).json()["items"][0]["held_by"] == "Sofia"
    assert (await root.post(f"{INBOX}/{mine['id']}/hold")).json()["code"] == "held"
    assert (await root.post(f"{INBOX}/{mine['id']}/label", json={"intent": "warranty"})).json()["code"] == "held"
    assert (await sofia.post(f"{INBOX}/next", json={"skip": [mine["id"]]})).json()["item"] is None
    await sofia.post(f"{INBOX}/{mine['id']}/release")
    assert (await root.post(f"{INBOX}/{mine['id']}/hold")).status_code == 200


async def test_another_persons_label_that_differs_is_a_disagreement_and_nothing_is_learnt_until_it_is_settled(
    door: FrontDoor, sofia: Browser, root: Browser, add_items: AddItems
) -> None:
    [item] = await add_items("is it there yet")
    await label(sofia, item, intent="track_order")
    second = await label(root, item, intent="late_delivery")
    assert second["disputed"]
    assert [state for _, _, state in (await learnt(door)).values()] == ["withdrawn"]
    assert await texts(sofia, view="disputed") == ["is it there yet"]
    shown = (await sofia.get(f"{INBOX}/{item}")).json()
    assert {(each["by"], each["intent"]) for each in shown["labels"]} == {("Sofia", "track_order"), ("Root", "late_delivery")}
    settled = await label(sofia, item, intent="late_delivery", settle=True)
    assert await texts(sofia, view="disputed") == []
    assert [row.subject for row in await door.rows(TeachingChange, TeachingChange.state == "approved")] == ["late_delivery"]
    await sofia.post(f"{INBOX}/acts/{settled['act']}/undo")
    assert await texts(sofia, view="disputed") == ["is it there yet"]


async def test_a_second_person_sees_one_in_ten_without_the_first_ones_answer(
    door: FrontDoor, sofia: Browser, root: Browser, add_items: AddItems
) -> None:
    ids = [(await add_items(f"message number {number}"))[0] for number in range(40)]
    for item in ids:
        await label(sofia, item)
    chosen = await door.rows(TeachingItem, TeachingItem.second)
    assert {row.id for row in chosen} == {each for each in ids if labelling._is_one_of(each, labelling.SECOND_SHARE)}
    assert await texts(sofia, view="second") == []
    if not chosen:
        pytest.skip("none of these random ids is one of the ten")
    assert len(await texts(root, view="second")) == len(chosen)
    shown = (await root.get(f"{INBOX}/{chosen[0].id}")).json()
    assert (shown["labels"], shown["intent"]) == ([], None)
    assert not (await label(root, chosen[0].id))["disputed"]
    assert len(await texts(root, view="second")) == len(chosen) - 1
    assert len(await door.rows(TeachingChange, TeachingChange.state == "approved")) == 40


async def test_nearly_the_same_text_labelled_differently_is_a_disagreement(
    sofia: Browser, root: Browser, add_items: AddItems, door: FrontDoor
) -> None:
    one, other = await add_items("is it there yet", "is it there, yet")
    vector = (await door.rows(TeachingItem, TeachingItem.id == one))[0].vector
    await door.change(TeachingItem, other, vector=vector)
    await label(sofia, one, intent="track_order")
    assert (await label(root, other, intent="late_delivery"))["disputed"]
    shown = (await root.get(f"{INBOX}/{other}")).json()
    assert {each["intent"] for each in shown["labels"]} == {"track_order", "late_delivery"}


async def test_only_who_did_it_may_undo_it_or_an_administrator(
    door: FrontDoor, sofia: Browser, root: Browser, add_items: AddItems
) -> None:
    [item] = await add_items("is it there yet")
    act = (await label(sofia, item))["act"]
    other = await door.sign_in(Role.SUPERVISOR, "Other")
    assert is_problem(await other.post(f"{INBOX}/acts/{act}/undo"), 404)
    assert (await root.post(f"{INBOX}/acts/{act}/undo")).status_code == 204
