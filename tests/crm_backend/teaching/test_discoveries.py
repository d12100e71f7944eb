"""New intents as administrators see and make them."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, update

from crm_backend.models import (
    Article,
    ArticleTopic,
    ArticleVersion,
    Author,
    Conversation,
    Customer,
    ItemState,
    Message,
    Role,
    TeachingChange,
    TeachingCluster,
    TeachingItem,
)
from crm_backend.setup.places import ROOT
from crm_backend.teaching import changes
from crm_backend.teaching.dataset.intents import names
from tests.crm_backend.front_door import Browser, FrontDoor
from tests.crm_backend.teaching.waiting import ALONE, SCHOOL, WRAPPING, wait_in_the_inbox

pytestmark = pytest.mark.timeout(300)  # a look takes a second, on a busy machine much longer
DISCOVERIES = "/api/v1/teaching/discoveries"
ANSWER = {"texts": {"en": "We wrap any order for $3.", "zh": "任何订单均可包装，每份 3 美元。"}}


async def looked(admin: Browser) -> dict[str, Any]:
    """What is discovered, once somebody has asked for a look and a worker has made it."""
    asked = await admin.post(f"{DISCOVERIES}/recompute")
    assert (asked.status_code, asked.json()["waits"]) == (202, True)
    async with asyncio.timeout(120):
        while True:
            found: dict[str, Any] = (await admin.get(DISCOVERIES)).json()
            if not found["survey"]["waits"]:
                assert found["survey"]["error"] is None
                return found
            await asyncio.sleep(0.1)


@pytest.fixture
async def admin(door: FrontDoor) -> Browser:
    await wait_in_the_inbox(door, WRAPPING)
    await wait_in_the_inbox(door, SCHOOL, "zh")
    await wait_in_the_inbox(door, ALONE)
    return await door.sign_in(Role.ADMIN)


def new_intent(found: dict[str, Any], **more: Any) -> dict[str, Any]:
    items = [example["id"] for example in found["examples"]]
    return {"name": "gift_wrapping", "titles": {"en": "Gift wrapping"}, "items": items, "answer": ANSWER} | more


async def test_what_belongs_together_is_found_named_and_counted(door: FrontDoor, admin: Browser) -> None:
    found = await looked(admin)
    wrapping, school = found["items"]
    assert (wrapping["size"], school["size"]) == (len(WRAPPING), len(SCHOOL))
    assert set(wrapping["words"][:3]) & {"gift", "wrapping", "wrap"} and "学生" in school["words"][:2]
    assert wrapping["suggested"].isascii() and "xue_sheng" in school["suggested"]
    assert (wrapping["languages"], school["languages"]) == ({"en": 7}, {"zh": 6})
    assert sum(week["messages"] for week in wrapping["weeks"]) == 7 and len(wrapping["weeks"]) == 12
    assert wrapping["nearest"] == {"name": "product_info", "share": 1.0, "confidence": pytest.approx(0.3)}
    assert {example["text"] for example in wrapping["examples"]} <= set(WRAPPING)
    assert found["survey"]["figures"] == {"messages": 16, "grouped": 13, "groups": 2}


async def test_found_again_it_is_the_same_one_and_stays_dismissed(door: FrontDoor, admin: Browser) -> None:
    before = {each["suggested"]: each["id"] for each in (await looked(admin))["items"]}
    dismissed = before.pop("xue_sheng_you_hui", None) or before.popitem()[1]
    assert (await admin.post(f"{DISCOVERIES}/{dismissed}/dismiss")).status_code == 204
    await wait_in_the_inbox(door, ["could this be gift wrapped", "gift wrapping for christmas"])
    await wait_in_the_inbox(door, ["学生价多少钱"], "zh")
    again = (await looked(admin))["items"]
    assert [each["id"] for each in again] == list(before.values()) and again[0]["size"] == 9
    [kept] = (await admin.get(DISCOVERIES, params={"state": "dismissed"})).json()["items"]
    assert (kept["id"], kept["size"]) == (dismissed, 7)
    assert (await admin.post(f"{DISCOVERIES}/{dismissed}/reopen")).status_code == 204
    assert len((await admin.get(DISCOVERIES)).json()["items"]) == 2


async def test_what_is_labelled_is_not_found_any_more(door: FrontDoor, admin: Browser) -> None:
    assert len((await looked(admin))["items"]) == 2
    async with door.db.transaction() as session:
        await session.execute(update(TeachingItem).where(TeachingItem.language == "zh").values(state=ItemState.LABELLED))
    assert [each["languages"] for each in (await looked(admin))["items"]] == [{"en": 7}]
    async with door.db.transaction() as session:
        await session.execute(delete(TeachingItem))
    assert (await looked(admin))["items"] == []


async def test_an_intent_is_on_paper_until_it_is_approved(door: FrontDoor, admin: Browser) -> None:
    [wrapping, _] = (await looked(admin))["items"]
    made = await admin.post(f"{DISCOVERIES}/{wrapping['id']}/intent", json=new_intent(wrapping))
    assert made.status_code == 201, made.text
    assert (made.json()["name"], made.json()["state"], made.json()["examples"]) == ("gift_wrapping", "draft", 5)
    assert "gift_wrapping" not in names(await changes.next_tree(door.db, ROOT))
    assert len(await door.rows(TeachingItem, TeachingItem.state == ItemState.LABELLED)) == 5
    [shown] = (await admin.get(DISCOVERIES, params={"state": "made"})).json()["items"]
    assert shown["made"]["name"] == "gift_wrapping"
    other = await door.sign_in(Role.ADMIN)
    approved = await other.post(f"{DISCOVERIES}/{wrapping['id']}/review", json={"state": "approved"})
    assert approved.json()["state"] == "approved"
    tree = await changes.next_tree(door.db, ROOT)
    assert "gift_wrapping" in names(tree)
    assert "      - action: utter_gift_wrapping\n" in tree.files["nlu_data/rules/taught.yml"]


async def test_a_withdrawn_intent_is_to_be_discovered_again(door: FrontDoor, admin: Browser) -> None:
    [wrapping, _] = (await looked(admin))["items"]
    await admin.post(f"{DISCOVERIES}/{wrapping['id']}/intent", json=new_intent(wrapping))
    assert (await admin.post(f"{DISCOVERIES}/{wrapping['id']}/dismiss")).status_code == 409
    withdrawn = await admin.post(f"{DISCOVERIES}/{wrapping['id']}/review", json={"state": "withdrawn"})
    assert withdrawn.json()["state"] == "withdrawn"
    assert await door.rows(TeachingItem, TeachingItem.state != ItemState.OPEN) == []
    assert len((await admin.get(DISCOVERIES)).json()["items"]) == 2


async def test_another_administrator_approves_an_intent_where_there_is_one(door: FrontDoor, admin: Browser) -> None:
    [wrapping, _] = (await looked(admin))["items"]
    address = f"{DISCOVERIES}/{wrapping['id']}"
    await admin.post(f"{address}/intent", json=new_intent(wrapping))
    other = await door.sign_in(Role.ADMIN)
    own = await admin.post(f"{address}/review", json={"state": "approved"})
    assert (own.status_code, own.json()["code"]) == (403, "own_change")
    assert "gift_wrapping" not in names(await changes.next_tree(door.db, ROOT))
    assert (await other.post(f"{address}/review", json={"state": "approved"})).json()["state"] == "approved"


async def test_what_labels_taught_of_an_intent_waits_again_when_it_is_withdrawn(door: FrontDoor, admin: Browser) -> None:
    [wrapping, _] = (await looked(admin))["items"]
    await admin.post(f"{DISCOVERIES}/{wrapping['id']}/intent", json=new_intent(wrapping))
    [item, *_] = await door.rows(TeachingItem, TeachingItem.state == ItemState.OPEN)
    labelled = await admin.post(f"/api/v1/teaching/inbox/{item.id}/label", json={"intent": "gift_wrapping"})
    assert labelled.is_success, labelled.text

    async def states() -> set[str]:
        return {change.state for change in await door.rows(TeachingChange, TeachingChange.kind != "intent.add")}

    assert await states() == {"draft"}
    await (await door.sign_in(Role.ADMIN)).post(f"{DISCOVERIES}/{wrapping['id']}/review", json={"state": "approved"})
    assert await states() == {"approved"}
    await admin.post(f"{DISCOVERIES}/{wrapping['id']}/review", json={"state": "withdrawn"})
    assert await states() == {"draft"}
    assert "gift_wrapping" not in "".join((await changes.next_tree(door.db, ROOT)).files.values())


@pytest.mark.parametrize("among_changes", [False, True])
async def test_an_article_is_put_under_the_intent_that_it_answers(door: FrontDoor, admin: Browser, among_changes: bool) -> None:
    async with door.db.transaction() as session:
        text = {"title": "Gift wrapping", "summary": "We gift wrap any order for $3.", "body": "Tick gift wrapping at checkout."}
        article = Article(slug="gifts", position=1, topics=[], versions=[ArticleVersion(locale="en", **text)])
        session.add(article)
    [wrapping, _] = (await looked(admin))["items"]
    ideas = (await admin.get(f"{DISCOVERIES}/{wrapping['id']}")).json()
    assert (ideas["article"]["slug"], ideas["article"]["title"]) == ("gifts", "Gift wrapping")
    assert len(ideas["discovery"]["examples"]) == 7 and "track_order" in ideas["taken"]
    body = new_intent(wrapping, answer={"article": "gifts"})
    assert (await admin.post(f"{DISCOVERIES}/{wrapping['id']}/intent", json=body)).status_code == 201
    assert await door.rows(ArticleTopic) == []
    other = await door.sign_in(Role.ADMIN)
    if among_changes:
        [draft] = (await other.get("/api/v1/teaching/changes", params={"state": "draft"})).json()["items"]
        address, body = f"/api/v1/teaching/changes/{draft['id']}/approve", {"seen": draft["seen"]}
    else:
        address, body = f"{DISCOVERIES}/{wrapping['id']}/review", {"state": "approved"}
    assert (await other.post(address, json=body)).status_code == 200
    assert [topic.topic for topic in await door.rows(ArticleTopic)] == ["gift_wrapping"]


async def test_what_agents_said_is_offered_as_an_answer_without_personal_data(door: FrontDoor, admin: Browser) -> None:
    conversation = await door.conversation(queue=True)
    agent = await door.sign_in(Role.SUPERVISOR)
    await agent.post(f"/api/v1/conversations/{conversation}/claim")
    said = "Marisol, we gift wrap any order for $3, like LT-482913; write to me at ada@lantern.shop."
    for text in (said, said.replace("; write", ", or write"), "Yes, gift wrap is $3 per order, see the checkout."):
        answer = await agent.post(f"/api/v1/conversations/{conversation}/messages", json={"text": text})
        assert answer.is_success, answer.text
    assert len(await door.rows(Message, Message.author == Author.AGENT)) == 3
    async with door.db.transaction() as session:
        await session.execute(update(TeachingItem).values(conversation_id=conversation))
        customer = Customer(name="Marisol Vega", email="marisol@mail.example", locale="en")
        session.add(customer)
        await session.flush()
        await session.execute(update(Conversation).where(Conversation.id == conversation).values(customer_id=customer.id))
    [wrapping, _] = (await looked(admin))["items"]
    [reply] = (await admin.get(f"{DISCOVERIES}/{wrapping['id']}")).json()["replies"]
    assert (reply["language"], reply["of"]) == ("en", 3)
    assert "$3" in reply["text"]
    assert not [secret for secret in ("ada@lantern.shop", "Marisol", "482913") if secret in reply["text"]]


WRONG: list[tuple[dict[str, Any], int, str]] = [
    ({"name": "track_order"}, 422, "intent_rejected"),
    ({"name": "Gift Wrapping"}, 422, "invalid"),
    ({"titles": {"zh": "包装"}}, 422, "invalid"),
    ({"items": ["x", "y", "z"]}, 422, "intent_rejected"),
    ({"answer": {}}, 422, "invalid"),
    ({"answer": {"texts": {"zh": "可以。"}}}, 422, "invalid"),
    ({"answer": {"texts": {"en": "Yes, {name}."}}}, 422, "intent_rejected"),
    ({"answer": {"article": "nowhere"}}, 404, "article_unknown"),
]


async def test_a_wrong_intent_changes_nothing(door: FrontDoor, admin: Browser) -> None:
    [wrapping, _] = (await looked(admin))["items"]
    for change, status, code in WRONG:
        answer = await admin.post(f"{DISCOVERIES}/{wrapping['id']}/intent", json=new_intent(wrapping) | change)
        assert (answer.status_code, answer.json()["code"]) == (status, code), change
    assert await door.rows(TeachingChange) == []
    assert await door.rows(TeachingItem, TeachingItem.state != ItemState.OPEN) == []


async def test_a_name_on_paper_is_taken(door: FrontDoor, admin: Browser) -> None:
    [wrapping, school] = (await looked(admin))["items"]
    await admin.post(f"{DISCOVERIES}/{wrapping['id']}/intent", json=new_intent(wrapping))
    second = await admin.post(f"{DISCOVERIES}/{school['id']}/intent", json=new_intent(school))
    assert second.status_code == 422 and "gift_wrapping" in second.json()["detail"]


async def test_what_an_intent_is_made_of_leaves_the_inbox_and_comes_back(door: FrontDoor, admin: Browser) -> None:
    [wrapping, _] = (await looked(admin))["items"]
    async with door.db.transaction() as session:
        cluster = TeachingCluster(encoder="e", vector=b"", size=len(WRAPPING), scored_size=len(WRAPPING))
        session.add(cluster)
        await session.flush()
        await session.execute(update(TeachingItem).where(TeachingItem.text.in_(WRAPPING)).values(cluster_id=cluster.id))
        central = TeachingItem.id == wrapping["examples"][0]["id"]
        await session.execute(update(TeachingItem).where(central).values(leads=True))
    made = await admin.post(f"{DISCOVERIES}/{wrapping['id']}/intent", json=new_intent(wrapping))
    assert made.status_code == 201, made.text
    [left] = (await admin.get("/api/v1/teaching/inbox")).json()["items"]
    assert left["alike"] == 2 and left["id"] not in [each["id"] for each in wrapping["examples"]]
    assert (await admin.get("/api/v1/teaching/inbox", params={"view": "labelled"})).json()["items"][0]["state"] == "labelled"
    [change] = await door.rows(TeachingChange)
    assert (await admin.post(f"/api/v1/teaching/changes/{change.id}/withdraw")).status_code == 200
    again = await admin.post(f"{DISCOVERIES}/{wrapping['id']}/review", json={"state": "withdrawn"})
    assert again.status_code == 200, again.text
    assert [each["alike"] for each in (await admin.get("/api/v1/teaching/inbox")).json()["items"]] == [7]
