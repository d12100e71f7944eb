"""What the bot promised is seen at the desk, and agents keep it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from crm_backend.models import AuditEntry, Conversation, Customer, Owner, Refund, Role
from tests.crm_backend.lantern import Lantern, client

DANA = "dana@lantern.example"


@dataclass
class Desk:
    """An agent who has Dana's card open, and the bot's conversation with her."""

    lantern: Lantern
    browser: httpx2.AsyncClient
    dana: str
    conversation: str

    async def promises(self, kind: str | None = None, **params: str) -> list[dict[str, Any]]:
        answer = await self.browser.get(f"/api/v1/customers/{self.dana}/promises", params=params)
        assert answer.status_code == 200, answer.text
        return [item for item in answer.json()["items"] if kind in (None, item["kind"])]

    async def act(self, path: str) -> httpx2.Response:
        return await self.browser.post(f"/api/v1/promises/{path}")

    async def order(self, number: str) -> dict[str, Any]:
        orders = (await self.browser.get(f"/api/v1/customers/{self.dana}/orders", params={"locale": "en"})).json()["items"]
        found: dict[str, Any] = next(order for order in orders if order["number"] == number)
        return found


@pytest.fixture
async def desk(lantern: Lantern) -> AsyncIterator[Desk]:
    conversation = await lantern.conversation(customer=DANA)
    (dana,) = await lantern.rows(Customer, Customer.email == DANA)
    browser = await lantern.sign_in(Role.AGENT)
    yield Desk(lantern, browser, dana.id, conversation)
    await browser.aclose()


async def _ask_for_everything(desk: Desk) -> None:
    lantern, dana = desk.lantern, desk.conversation
    item = (await lantern.get(dana, "orders/LT-100009")).json()["items"][0]["id"]
    for path, body in (
        ("orders/LT-100009/exchanges", {"item_id": item, "wanted": "in black"}),
        ("orders/LT-100003/refund-requests", {"reason": "it was promised"}),
        ("callbacks", {"phone": "+14155550100", "topic": "the vacuum"}),
        ("privacy-requests", {"kind": "export"}),
    ):
        assert (await lantern.post(dana, path, body)).status_code == 200


async def test_all_that_the_bot_promised_is_there_what_is_open_first(desk: Desk) -> None:
    await _ask_for_everything(desk)
    items = await desk.promises()
    kinds = [(item["kind"], item["open"]) for item in items]
    assert sorted(kinds[:4]) == [("callback", True), ("exchange", True), ("export", True), ("refund", True)]
    assert not any(is_open for _, is_open in kinds[4:])
    by_kind = {item["kind"]: item for item in reversed(items)}
    assert (by_kind["exchange"]["number"], by_kind["exchange"]["words"]) == ("EX-1001", "in black")
    assert (by_kind["refund"]["amount"]["text"], by_kind["refund"]["order_number"]) == ("$378.00", "LT-100003")
    assert (by_kind["callback"]["phone"], by_kind["callback"]["verified"]) == ("+14155550100", True)
    assert by_kind["export"]["due_on"] and by_kind["return"]["number"] == "RT-1002"
    (german, *_) = await desk.promises("refund", locale="de")
    assert german["amount"]["text"].endswith("$") and german["amount"]["text"][0] == "3"


async def test_a_refund_is_approved_or_declined_and_that_taken_back(desk: Desk) -> None:
    await _ask_for_everything(desk)
    (asked, *_) = await desk.promises("refund")
    approved = (await desk.act(f"refunds/{asked['id']}/approve")).json()
    assert (approved["status"], approved["open"]) == ("approved", False) and approved["due_on"]
    assert (await desk.act(f"refunds/{asked['id']}/approve")).json() == approved
    otherwise = await desk.act(f"refunds/{asked['id']}/decline")
    assert (otherwise.status_code, otherwise.json()["code"]) == (409, "decided")
    again = (await desk.act(f"refunds/{asked['id']}/reopen")).json()
    assert (again["status"], again["due_on"]) == ("requested", None)
    assert (await desk.act(f"refunds/{asked['id']}/decline")).json()["status"] == "declined"
    refunds = (await desk.lantern.get(desk.conversation, "refunds", order_number="LT-100003")).json()["items"]
    assert [refund["status"] for refund in refunds] == ["declined"]
    entries = await desk.lantern.rows(AuditEntry, AuditEntry.action.like("refund.%"))
    assert [entry.action for entry in entries] == ["refund.approved", "refund.requested", "refund.declined"]
    assert {entry.subject for entry in entries} == {"order:LT-100003"}
    assert "bot" not in {entry.actor for entry in entries}


async def test_money_that_is_gone_stays_decided_and_none_is_promised_twice(desk: Desk) -> None:
    (paid,) = await desk.lantern.rows(Refund, Refund.status == "paid")
    refused = await desk.act(f"refunds/{paid.id}/reopen")
    assert (refused.status_code, refused.json()["code"]) == (409, "decided")
    await _ask_for_everything(desk)
    (asked, *_) = await desk.promises("refund")
    await desk.act(f"refunds/{asked['id']}/decline")
    await desk.lantern.post(desk.conversation, "orders/LT-100003/refund-requests", {"reason": "again"})
    twice = await desk.act(f"refunds/{asked['id']}/reopen")
    assert (twice.status_code, twice.json()["code"]) == (409, "already_refunded")


async def test_the_money_of_a_return_that_was_called_off_is_not_promised_again(desk: Desk) -> None:
    lantern, dana = desk.lantern, desk.conversation
    item = (await lantern.get(dana, "orders/LT-100009")).json()["items"][0]["id"]
    parcel = (await lantern.post(dana, "orders/LT-100009/returns", {"item_ids": [item], "reason": "too big"})).json()
    await lantern.post(dana, f"orders/LT-100009/returns/{parcel['return_number']}/call-off", {})
    (refund,) = [each for each in await desk.promises("refund") if each["order_number"] == "LT-100009"]
    refused = await desk.act(f"refunds/{refund['id']}/reopen")
    assert (refund["status"], refused.status_code, refused.json()["code"]) == ("declined", 409, "decided")


async def test_two_agents_who_decide_at_once_decide_once(desk: Desk) -> None:
    await _ask_for_everything(desk)
    (asked, *_) = await desk.promises("refund")
    answers = await asyncio.gather(*(desk.act(f"refunds/{asked['id']}/{what}") for what in ("approve", "decline")))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_what_is_done_is_done_until_it_is_taken_back(desk: Desk) -> None:
    await _ask_for_everything(desk)
    for kind, path in (("exchange", "exchanges"), ("callback", "callbacks"), ("export", "privacy-requests")):
        (promise,) = await desk.promises(kind)
        done = (await desk.act(f"{path}/{promise['id']}/done")).json()
        assert (done["kind"], done["status"], done["open"]) == (kind, "done", False)
        assert (await desk.act(f"{path}/{promise['id']}/done")).json()["status"] == "done"
        assert (await desk.act(f"{path}/{promise['id']}/reopen")).json()["status"] == "open"
    await desk.act("privacy-requests/PR-1001/done")
    await desk.lantern.post(desk.conversation, "privacy-requests", {"kind": "export"})
    late = await desk.act("privacy-requests/PR-1001/reopen")
    assert (late.status_code, late.json()["code"]) == (409, "asked_again")
    for path in ("exchanges/EX-9999/done", "callbacks/CB-9999/done", "refunds/guess/approve"):
        assert (await desk.act(path)).status_code == 404
    assert (await desk.act("returns/RT-1001/done")).status_code == 422


async def test_the_old_address_is_seen_and_can_be_put_back(desk: Desk) -> None:
    new = {"address": "12 Oak Street\nPortland, OR 97205"}
    await desk.lantern.post(desk.conversation, "orders/LT-100002/address", new)
    order = await desk.order("LT-100002")
    assert "Oak Street" in order["address"] and "Valencia" in order["old_address"]
    path = f"/api/v1/customers/{desk.dana}/orders"
    back = (await desk.browser.post(f"{path}/LT-100002/old-address", params={"locale": "en"})).json()
    assert "Valencia" in back["address"] and "Oak Street" in back["old_address"]
    undone = (await desk.browser.post(f"{path}/LT-100002/old-address", params={"locale": "en"})).json()
    assert undone == order
    for number, status, code in (("LT-100010", 409, "unchanged"), ("LT-999999", 404, "order_unknown")):
        refused = await desk.browser.post(f"{path}/{number}/old-address")
        assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_the_card_tells_the_consent(desk: Desk) -> None:
    await desk.lantern.post(desk.conversation, "consents", {"marketing": False})
    card = (await desk.browser.get(f"/api/v1/customers/{desk.dana}")).json()
    assert card["marketing_consent"] is False


async def test_whoever_may_not_see_the_customer_sees_and_does_nothing(desk: Desk) -> None:
    await _ask_for_everything(desk)
    (asked, *_) = await desk.promises("refund")
    colleague = await desk.lantern.sign_in(Role.AGENT)
    async with desk.lantern.db.transaction() as session:
        conversation = await session.get_one(Conversation, desk.conversation)
        conversation.owner = Owner.AGENT
        conversation.assignee_id = (await desk.browser.get("/api/v1/auth/me")).json()["user"]["id"]
    paths = (
        f"refunds/{asked['id']}/approve",
        "exchanges/EX-1001/done",
        "callbacks/CB-1001/done",
        "privacy-requests/PR-1001/done",
    )
    for path in paths:
        assert (await colleague.post(f"/api/v1/promises/{path}")).status_code == 404
    assert (await colleague.get(f"/api/v1/customers/{desk.dana}/promises")).status_code == 404
    assert (await colleague.post(f"/api/v1/customers/{desk.dana}/orders/LT-100002/old-address")).status_code == 404
    async with client(desk.lantern.app) as stranger:
        assert (await stranger.post(f"/api/v1/promises/{paths[0]}")).status_code == 401
    await colleague.aclose()
    assert (await desk.promises("refund"))[0]["status"] == "requested"


async def test_a_visitors_callback_is_seen_as_unproved(desk: Desk) -> None:
    claimed = await desk.lantern.conversation(customer=DANA, vouched=False)
    await desk.lantern.post(claimed, "callbacks", {"phone": "+14155550177"})
    (callback,) = await desk.promises("callback")
    assert (callback["phone"], callback["verified"]) == ("+14155550177", False)
    assert (await desk.act("callbacks/CB-1001/done")).json()["status"] == "done"
