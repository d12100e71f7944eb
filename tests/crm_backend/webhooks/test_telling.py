"""What an application is told of its customers' conversations, and that it really is."""

import asyncio
import ipaddress

import pytest
from sqlalchemy import select
from starlette.responses import Response

from crm_backend.conversations.thread import say_to_customer
from crm_backend.models import Author, Conversation, Message, Role, Webhook, WebhookDelivery
from crm_backend.models.base import now
from crm_backend.webhooks import repository
from crm_backend.webhooks.sender import MOST_TO_ONE, SCHEDULE
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import FIRST_KEY, FrontDoor, OpenDoor, is_problem, serving
from tests.crm_backend.webhooks.conftest import WEBHOOK, Receiver, Shop, subscribe


async def test_what_the_bot_says_is_told_signed(shop: Shop) -> None:
    choose = [{"title": "Größe", "intent": "cancel_order", "entities": {}}]
    shop.door.dialogue.answer = lambda turn: said(turn, "你好 & welcome", buttons=choose)
    answer = await shop.door.says("hello", "customer/1")
    await shop.receiver.has(1)
    (told,) = shop.receiver.told
    assert told.is_signed(shop.secret)
    assert told.headers["content-type"] == "application/json"
    (reply,) = await shop.door.rows(Message, Message.author == "bot")
    assert told.json["type"] == "message.said"
    assert told.json["data"] == {
        "sender_id": "customer/1",
        "conversation_id": answer["conversation_id"],
        "id": reply.id,
        "at": reply.created_at.isoformat(),
        "author": "bot",
        "agent_name": None,
        "text": "你好 & welcome",
        "buttons": answer["replies"][0]["buttons"],
        "image_url": None,
        "attachments": [],
    }
    (delivery,) = await shop.state("delivered")
    assert (delivery.id, delivery.status, delivery.attempts, delivery.body) == (told.headers["webhook-id"], 204, 1, "")


async def test_what_agents_do_is_told(shop: Shop) -> None:
    conversation_id = await shop.door.conversation()
    agent = await shop.door.sign_in(name="Ada")
    path = f"/api/v1/conversations/{conversation_id}"
    for action, body in (
        ("messages", {"text": "Ada here."}),
        ("messages", {"text": "a secret", "internal": True}),
        ("resolve", {}),
    ):
        assert (await agent.post(f"{path}/{action}", json=body)).is_success
    await shop.receiver.has(6)
    by_id = {told.headers["webhook-id"]: told.json for told in shop.receiver.told}
    in_order = [by_id[row.id] for row in await shop.deliveries()]
    shown = [(told["type"], told["data"].get("text"), told["data"].get("owner"), told["data"].get("state")) for told in in_order]
    assert shown[:2] == [("message.said", "You said: hello", None, None), ("conversation.changed", None, "agent", "open")]
    assert ("message.said", "Ada here.", None, None) in shown
    assert ("conversation.changed", None, "agent", "resolved") in shown
    assert not any("a secret" in str(told) for told in in_order)
    names = {told["data"]["agent_name"] for told in in_order if told["data"].get("text") == "Ada here."}
    assert names == {"Ada"}


async def test_an_agents_files_are_told(shop: Shop) -> None:
    agent = await shop.door.sign_in()
    conversation_id = await shop.door.conversation(agent.user_id)
    path = f"/api/v1/conversations/{conversation_id}"
    uploaded = (await agent.post(f"{path}/files", params={"name": "bill.txt"}, content=b"10 lamps")).json()
    sent = await agent.post(f"{path}/messages", json={"text": "Your bill.", "attachments": [uploaded["id"]]})
    assert sent.is_success, sent.text
    await shop.receiver.has(2)
    (told,) = [told.json["data"] for told in shop.receiver.told if told.json["data"].get("text") == "Your bill."]
    assert [(file["name"], file["size"]) for file in told["attachments"]] == [("bill.txt", 8)]
    async with shop.door.client() as client:
        assert (await client.get(told["attachments"][0]["url"])).content == b"10 lamps"


async def test_only_the_chosen_events_are_told(shop: Shop) -> None:
    await subscribe(shop.door, shop.receiver.address, events=["conversation.changed"])
    await shop.door.says("hello")
    assert await shop.deliveries() == []


async def test_other_channels_and_other_keys_are_not_told_of(shop: Shop) -> None:
    other = await shop.door.key("chat")
    await shop.door.says("hello", key=other)
    visitor = await shop.door.visitor()
    wire = await shop.door.widget(visitor["token"])
    await wire.send(type="message", message_id="0b7a1c52-8a44-4b44-9d44-0f7c7f9f7a11", text="hello")
    await wire.next("ack")
    assert await shop.deliveries() == []


async def test_what_is_not_kept_is_not_told(shop: Shop) -> None:
    conversation_id = await shop.door.conversation()
    await shop.state("delivered")
    with pytest.raises(RuntimeError):
        async with shop.door.db.transaction() as session:
            conversation = await session.get_one(Conversation, conversation_id)
            await say_to_customer(session, conversation, Author.BOT, "never said")
            await session.flush()
            raise RuntimeError("the process dies before it commits")
    await shop.state("delivered")
    async with shop.door.db.transaction() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        await say_to_customer(session, conversation, Author.BOT, "really said")
    await shop.state("delivered", "delivered")
    assert [told.json["data"]["text"] for told in shop.receiver.told] == ["You said: hello", "really said"]


async def test_a_receiver_that_is_away_is_told_later_with_the_same_id(shop: Shop) -> None:
    shop.receiver.answers = [Response(status_code=500)]
    await shop.door.says("hello")
    await shop.receiver.has(1)
    (delivery,) = await shop.state("due")
    await shop.door.change(WebhookDelivery, delivery.id, next_at=delivery.created_at)
    await shop.receiver.has(2)
    await shop.state("delivered")
    first, second = shop.receiver.told
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == delivery.id
    assert first.body == second.body and second.is_signed(shop.secret)


async def test_ten_tries_by_the_schedule_and_no_more(shop: Shop) -> None:
    shop.receiver.answers = [Response(status_code=503) for _ in range(20)]
    await shop.door.says("hello")
    for attempt in range(1, 10):
        await shop.receiver.has(attempt)
        delivery, waits = await due_after(shop, attempt)
        assert 0.8 * SCHEDULE[attempt] - 2 <= waits <= 1.2 * SCHEDULE[attempt] + 2
        await shop.door.change(WebhookDelivery, delivery.id, next_at=delivery.created_at)
    (failed,) = await shop.state("failed")
    assert (failed.attempts, failed.status, len(shop.receiver.told)) == (10, 503, 10)


async def due_after(shop: Shop, attempt: int) -> tuple[WebhookDelivery, float]:
    """The one delivery once so many tries were noted, and the seconds to the next."""
    async with asyncio.timeout(10):
        while True:
            (delivery,) = await shop.deliveries()
            if delivery.attempts == attempt and delivery.status is not None:
                return delivery, (delivery.next_at - now()).total_seconds()
            await asyncio.sleep(0.02)


async def test_a_receiver_that_asks_for_time_gets_it(shop: Shop) -> None:
    shop.receiver.answers = [Response(status_code=429, headers={"Retry-After": "900"})]
    await shop.door.says("hello")
    await shop.receiver.has(1)
    assert 890 <= (await due_after(shop, 1))[1] <= 900


async def test_a_receiver_that_is_gone_is_told_nothing_more(shop: Shop) -> None:
    shop.receiver.answers = [Response(status_code=410)]
    await shop.door.says("hello")
    await shop.state("failed")
    async with shop.door.client(FIRST_KEY) as client:
        assert (await client.get(WEBHOOK)).json()["active"] is False
    await shop.door.says("and again")
    assert len(await shop.deliveries()) == 1
    await subscribe(shop.door, shop.receiver.address)
    await shop.door.says("and now")
    await shop.receiver.has(2)


async def test_a_redirect_is_not_followed(shop: Shop) -> None:
    shop.receiver.answers = [Response(status_code=307, headers={"Location": shop.receiver.address})]
    await shop.door.says("hello")
    await shop.receiver.has(1)
    assert (await due_after(shop, 1))[0].status == 307
    assert len(shop.receiver.told) == 1


async def test_a_receiver_that_hangs_is_given_up_for_now(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_backend.webhooks.sender.SECONDS", 0.2)
    shop.receiver.seconds = 1.0
    async with shop.door.client(FIRST_KEY) as client:
        tried = (await client.post(f"{WEBHOOK}/test")).json()
    assert (tried["state"], tried["attempts"], tried["status"]) == ("due", 1, None)
    assert tried["error"].startswith("no answer")


async def test_a_try_whose_process_died_is_made_again(open_door: OpenDoor, receiver: Receiver) -> None:
    door = await open_door(webhook_allowed_hosts="127.0.0.1", worker=False)
    await subscribe(door, receiver.address)
    await door.says("hello")
    (delivery,) = await door.rows(WebhookDelivery)
    async with door.db.transaction() as session:
        assert await repository.take(session, delivery.id)  # and here it dies
    await door.app.state.webhooks.try_now(delivery.id)
    assert receiver.told == []  # nobody knows that it died yet
    await door.change(WebhookDelivery, delivery.id, next_at=now())
    await door.app.state.webhooks.try_now(delivery.id)
    assert [told.headers["webhook-id"] for told in receiver.told] == [delivery.id]
    (delivery,) = await door.rows(WebhookDelivery)
    assert (delivery.state, delivery.attempts) == ("delivered", 2)


async def test_two_processes_do_not_make_the_same_try(shop: Shop) -> None:
    shop.receiver.seconds = 0.2
    await shop.door.says("hello")
    (delivery,) = await shop.deliveries()
    await asyncio.gather(*(shop.door.app.state.webhooks.try_now(delivery.id) for _ in range(5)))
    await shop.state("delivered")
    assert len(shop.receiver.told) == 1


async def test_a_key_sets_tries_sees_and_takes_away_its_webhook(shop: Shop) -> None:
    async with shop.door.client(FIRST_KEY) as client:
        shown = (await client.get(WEBHOOK)).json()
        assert (shown["url"], shown["events"], shown["active"]) == (
            shop.receiver.address,
            ["conversation.changed", "message.said"],
            True,
        )
        assert "secret" not in shown
        tried = (await client.post(f"{WEBHOOK}/test")).json()
        assert (tried["type"], tried["state"], tried["status"]) == ("webhook.test", "delivered", 204)
        assert shop.receiver.told[0].json["type"] == "webhook.test" and shop.receiver.told[0].is_signed(shop.secret)
        listed = (await client.get(f"{WEBHOOK}/deliveries")).json()
        assert [item["id"] for item in listed["items"]] == [tried["id"]] and listed["next_cursor"] is None
        assert (await client.delete(WEBHOOK)).status_code == 204
        assert is_problem(await client.get(WEBHOOK), 404)
        assert is_problem(await client.post(f"{WEBHOOK}/test"), 404)
        assert is_problem(await client.delete(WEBHOOK), 404)
    assert await shop.deliveries() == []


async def test_a_new_webhook_has_a_new_secret(shop: Shop) -> None:
    again = await subscribe(shop.door, shop.receiver.address)
    assert again["secret"] != shop.secret
    async with shop.door.client(FIRST_KEY) as client:
        await client.post(f"{WEBHOOK}/test")
    assert shop.receiver.told[0].is_signed(again["secret"]) and not shop.receiver.told[0].is_signed(shop.secret)


async def test_the_secret_stands_nowhere_in_the_database(shop: Shop) -> None:
    async with shop.door.db.reading() as session:
        rows = (await session.execute(select(Webhook.__table__))).all()
    assert shop.secret.removeprefix("whsec_") not in str(rows)


async def test_keys_see_their_own_and_administrators_all(shop: Shop, receiver: Receiver) -> None:
    other = await shop.door.key("chat")
    await subscribe(shop.door, receiver.address, key=other)
    for key in (FIRST_KEY, other, other):
        async with shop.door.client(key) as client:
            await client.post(f"{WEBHOOK}/test")
    async with shop.door.client(other) as client:
        first = (await client.get(f"{WEBHOOK}/deliveries", params={"limit": 1})).json()
        second = (await client.get(f"{WEBHOOK}/deliveries", params={"limit": 1, "cursor": first["next_cursor"]})).json()
        assert len({item["id"] for page in (first, second) for item in page["items"]}) == 2 and second["next_cursor"] is None
        assert is_problem(await client.get(f"{WEBHOOK}/deliveries", params={"cursor": "x"}), 400)
    admin = await shop.door.sign_in(Role.ADMIN)
    assert len((await admin.get(f"{WEBHOOK}/deliveries")).json()["items"]) == 3


async def test_without_the_scope_nothing_is_to_be_had(door: FrontDoor) -> None:
    nlu = await door.key("nlu")
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/test"), ("GET", "/deliveries")):
        async with door.client(nlu) as client:
            assert is_problem(await client.request(method, WEBHOOK + path), 403)
        async with door.client() as client:
            assert is_problem(await client.request(method, WEBHOOK + path), 401)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": 7},
        {"url": "https://shop.example", "events": []},
        {"url": "https://shop.example", "events": ["all"]},
        {"url": "https://shop.example", "more": 1},
        {"url": "https://shop.example/" + "x" * 2000},
        {"url": "ftp://shop.example"},
        {"url": "http://shop.example"},
        {"url": "https://10.0.0.1/"},
    ],
)
async def test_a_webhook_that_cannot_be_is_refused(door: FrontDoor, body: dict[str, object]) -> None:
    async with door.client(FIRST_KEY) as client:
        assert is_problem(await client.put(WEBHOOK, json=body), 422)
        assert is_problem(await client.get(WEBHOOK), 404)


async def test_a_name_that_leads_to_us_is_never_called(
    door: FrontDoor, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leads_home(_host: str, _port: int) -> list[object]:
        return [ipaddress.ip_address("127.0.0.1")]

    monkeypatch.setattr("crm_backend.webhooks.addresses._look_up", leads_home)
    await subscribe(door, receiver.address.replace("http://127.0.0.1", "https://rebound.example"))
    async with door.client(FIRST_KEY) as client:
        tried = (await client.post(f"{WEBHOOK}/test")).json()
    assert (tried["status"], tried["error"]) == (None, "the name leads to a private address")
    assert receiver.told == []


async def test_an_allowed_name_is_called_at_the_address_that_was_checked(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def leads(_host: str, _port: int) -> list[object]:
        return [ipaddress.ip_address("127.0.0.1")]

    monkeypatch.setattr("crm_backend.webhooks.addresses._look_up", leads)
    url = shop.receiver.address.replace("127.0.0.1", "intranet.example")
    await subscribe(shop.door, url)
    async with shop.door.client(FIRST_KEY) as client:
        assert (await client.post(f"{WEBHOOK}/test")).json()["state"] == "delivered"
    assert shop.receiver.told[0].headers["host"] == url.split("/")[2]


async def test_a_receiver_that_hangs_does_not_hold_up_the_others(shop: Shop) -> None:
    shop.receiver.seconds = 3.0
    quick = Receiver()
    async with serving(quick.app()) as address:
        await subscribe(shop.door, f"http://{address}/hook", await shop.door.key("chat"))
        hangs, answers = sorted(await shop.door.rows(Webhook), key=lambda webhook: webhook.url != shop.receiver.address)
        async with shop.door.db.transaction() as session:
            for webhook in [hangs] * 30 + [answers]:
                session.add(WebhookDelivery(webhook_id=webhook.id, type="webhook.test", body="{}"))
        await quick.has(1, seconds=2.5)
        assert 0 < len(shop.receiver.told) <= MOST_TO_ONE
        shop.receiver.seconds = 0.0
        await shop.receiver.has(30, seconds=20)
