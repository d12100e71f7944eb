"""Whose orders the bot may see, and what it may do with them."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from crm_backend.models import AuditEntry, Customer, Order, Product, Refund, Return, Shipment
from tests.crm_backend.lantern import Lantern

DANA = "dana@lantern.example"


def _today() -> date:
    return datetime.now(UTC).date()


async def test_a_vouched_customer_sees_their_orders_newest_first(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    orders = (await lantern.get(dana, "orders", limit=12)).json()["items"]
    assert len(orders) == 12
    assert [order["placed_at"] for order in orders] == sorted((order["placed_at"] for order in orders), reverse=True)


async def test_an_order_is_told_in_the_language_of_the_conversation(lantern: Lantern) -> None:
    chinese = await lantern.conversation(customer=DANA, language="zh")
    order = (await lantern.get(chinese, "orders/lt-100002")).json()
    assert order["number"] == "LT-100002"
    assert [item["name"] for item in order["items"]] == ["Lantern 台灯", "白光智能灯泡 E27"]
    assert order["items"][1]["quantity"] == 2
    assert order["total"] == {"minor": 8570, "currency": "USD", "text": "$85.70"}
    assert order["cancellable"] is True
    assert (order["returnable_until"], order["return_days"]) == (None, 30)


@pytest.mark.parametrize(
    ("language", "name", "country"),
    [("es", "Lámpara de escritorio Lantern", "Estados Unidos"), ("fr", "Lantern desk lamp", "United States")],
)
async def test_a_language_without_words_of_its_own_is_told_in_english(
    lantern: Lantern, language: str, name: str, country: str
) -> None:
    order = (await lantern.get(await lantern.conversation(customer=DANA, language=language), "orders/LT-100002")).json()
    assert order["items"][0]["name"] == name and order["address"].endswith(country)


async def test_days_are_those_of_the_customer(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    async with lantern.db.transaction() as session:
        await session.execute(update(Customer).where(Customer.email == DANA).values(timezone="Asia/Tokyo"))
        delivered = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
        order = select(Order.id).where(Order.number == "LT-100009").scalar_subquery()
        await session.execute(update(Shipment).where(Shipment.order_id == order).values(delivered_at=delivered))
    shipment = (await lantern.get(dana, "orders/LT-100009")).json()["shipment"]
    assert shipment["delivered_at"] == "2026-03-02T05:30:00+09:00"


async def test_a_late_parcel_says_by_how_many_days(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    shipment = (await lantern.get(dana, "orders/LT-100006")).json()["shipment"]
    assert shipment["late_days"] == 6
    assert shipment["promised_on"] == (_today() - timedelta(days=6)).isoformat()
    assert shipment["tracking_number"] in shipment["tracking_url"]
    on_time = (await lantern.get(dana, "orders/LT-100001")).json()["shipment"]
    assert on_time["late_days"] == 0
    assert on_time["expected_on"] == (_today() + timedelta(days=2)).isoformat()


async def test_a_vouched_customer_does_not_find_unknown_orders(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    answer = await lantern.get(dana, "orders/LT-999999")
    assert (answer.status_code, answer.json()["code"]) == (404, "order_unknown")


async def test_a_visitor_is_told_the_same_of_orders_that_exist_and_that_do_not(lantern: Lantern) -> None:
    visitor = await lantern.conversation()
    known, unknown = [await lantern.get(visitor, f"orders/{number}") for number in ("LT-100001", "LT-999999")]
    assert known.status_code == unknown.status_code == 403
    assert known.json() == unknown.json()
    assert known.json()["code"] == "verification_required"
    for path in ("orders", "refunds", "orders/LT-100003/return-options"):
        assert (await lantern.get(visitor, path)).status_code == 403
    assert (await lantern.post(visitor, "orders/LT-100002/cancel")).status_code == 403


async def test_a_contact_point_that_nobody_vouches_for_sees_nothing(lantern: Lantern) -> None:
    claimed = await lantern.conversation(customer=DANA, vouched=False)
    assert (await lantern.get(claimed, "orders/LT-100001")).status_code == 403
    context = (await lantern.get(claimed, "context")).json()
    assert context["customer"]["verified"] is False
    assert context["customer"]["email"] is None
    assert context["open_orders"] == 0


async def test_a_visitor_who_verifies_an_order_sees_that_one_in_this_conversation_only(lantern: Lantern) -> None:
    visitor, other = await lantern.conversation(), await lantern.conversation()
    claim = {"order_number": "lt 100001", "email": "Dana@Lantern.example"}
    assert (await lantern.post(visitor, "verify", claim)).json() == {"verified": True}
    assert (await lantern.get(visitor, "orders/LT-100001")).status_code == 200
    assert (await lantern.get(visitor, "orders/LT-100002")).status_code == 403
    assert [order["number"] for order in (await lantern.get(visitor, "orders")).json()["items"]] == ["LT-100001"]
    assert (await lantern.get(other, "orders/LT-100001")).status_code == 403


async def test_the_phone_on_the_order_verifies_as_well_however_it_is_written(lantern: Lantern) -> None:
    visitor = await lantern.conversation()
    claim = {"order_number": "LT-100001", "phone": "(415) 555-0100"}
    assert (await lantern.post(visitor, "verify", claim)).json() == {"verified": True}


async def test_cancelling_pays_back_restocks_and_is_audited(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    before = {product.sku: product.stock for product in await lantern.rows(Product)}
    done = (await lantern.post(dana, "orders/LT-100002/cancel")).json()
    assert done["outcome"] == "cancelled"
    assert done["order"]["status"] == "cancelled"
    assert done["refund"]["amount"]["minor"] == 8570
    assert done["refund"]["status"] == "approved"
    assert done["refund"]["expected_on"] == (_today() + timedelta(days=5)).isoformat()
    after = {product.sku: product.stock for product in await lantern.rows(Product)}
    assert (after["DL-110"] - before["DL-110"], after["SB-310"] - before["SB-310"]) == (1, 2)
    (entry,) = await lantern.rows(AuditEntry, AuditEntry.subject == "order:LT-100002")
    assert (entry.actor, entry.action, entry.conversation_id) == ("bot", "order.cancelled", dana)


async def test_cancelling_an_order_charged_twice_pays_both_back(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    done = (await lantern.post(dana, "orders/LT-100008/cancel")).json()
    assert done["refund"]["amount"]["text"] == "$129.80"


async def test_cancelling_an_unpaid_order_has_nothing_to_pay_back(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    done = (await lantern.post(dana, "orders/LT-100011/cancel")).json()
    assert (done["outcome"], done["refund"]) == ("cancelled", None)


async def test_what_has_shipped_is_too_late_to_cancel(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    shipped = (await lantern.post(dana, "orders/LT-100001/cancel")).json()
    assert (shipped["outcome"], shipped["order"]["status"]) == ("too_late", "shipped")
    again = (await lantern.post(dana, "orders/LT-100005/cancel")).json()
    assert (again["outcome"], again["refund"]["status"]) == ("already_cancelled", "paid")


async def test_return_options_say_what_and_until_when(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    options = (await lantern.get(dana, "orders/LT-100003/return-options")).json()
    assert options["returnable"] is True
    assert options["until"] == (_today() + timedelta(days=25)).isoformat()
    assert [item["family"] for item in options["items"]] == ["floor lamp", "noise-cancelling headphones"]
    obstacles = {"LT-100001": "not_delivered", "LT-100004": "window_closed", "LT-100007": "already_returned"}
    for number, reason in obstacles.items():
        refused = (await lantern.get(dana, f"orders/{number}/return-options")).json()
        assert (refused["returnable"], refused["reason"], refused["items"]) == (False, reason, [])


async def test_a_return_has_a_label_and_asks_for_its_refund(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    items = (await lantern.get(dana, "orders/LT-100003")).json()["items"]
    wish = {"item_ids": [items[0]["id"]], "reason": "too big for my room"}
    done = (await lantern.post(dana, "orders/LT-100003/returns", wish)).json()
    assert done["return_number"] == "RT-1002"
    assert done["refund"]["status"] == "requested"
    assert done["refund"]["amount"]["minor"] == items[0]["price"]["minor"]
    label = await lantern.bot.get(done["label_url"])
    assert "RT-1002" in label.text and "Lantern floor lamp" in label.text
    options = (await lantern.get(dana, "orders/LT-100003/return-options")).json()
    assert [item["id"] for item in options["items"]] == [items[1]["id"]]
    again = await lantern.post(dana, "orders/LT-100003/returns", wish)
    assert (again.status_code, again.json()["code"]) == (409, "already_returned")


async def test_a_quote_says_what_a_return_would_pay_back_and_changes_nothing(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA, language="zh")
    items = (await lantern.get(dana, "orders/LT-100003")).json()["items"]
    ids = [item["id"] for item in items]
    quote = (await lantern.get(dana, "orders/LT-100003/return-quote", item_id=ids)).json()
    assert [item["id"] for item in quote["items"]] == ids and quote["method"] == "card"
    assert (await lantern.get(dana, "orders/LT-100003/return-options")).json()["items"] == items
    done = (await lantern.post(dana, "orders/LT-100003/returns", {"item_ids": ids, "reason": "x"})).json()
    assert quote["amount"] == done["refund"]["amount"]
    again = await lantern.get(dana, "orders/LT-100003/return-quote", item_id=ids)
    assert (again.status_code, again.json()["code"]) == (409, "already_returned")
    assert (await lantern.get(dana, "orders/LT-100003/return-quote")).status_code == 422
    visitor = await lantern.conversation()
    assert (await lantern.get(visitor, "orders/LT-100009/return-quote", item_id=ids)).status_code == 403


async def test_returns_are_refused_with_their_reason(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    for number, code in {"LT-100002": "not_delivered", "LT-100004": "window_closed"}.items():
        item = (await lantern.get(dana, f"orders/{number}")).json()["items"][0]["id"]
        refused = await lantern.post(dana, f"orders/{number}/returns", {"item_ids": [item], "reason": "too late"})
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    foreign = (await lantern.get(dana, "orders/LT-100009")).json()["items"][0]["id"]
    mixed = await lantern.post(dana, "orders/LT-100003/returns", {"item_ids": [foreign], "reason": "x"})
    assert (mixed.status_code, mixed.json()["code"]) == (400, "item_unknown")


async def test_refunds_are_listed_and_can_be_asked_for_by_order(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    refunds = (await lantern.get(dana, "refunds")).json()["items"]
    assert [(refund["order_number"], refund["status"]) for refund in refunds] == [
        ("LT-100007", "approved"),
        ("LT-100005", "paid"),
    ]
    one = (await lantern.get(dana, "refunds", order_number="LT-100005")).json()["items"]
    assert [refund["order_number"] for refund in one] == ["LT-100005"]
    assert (await lantern.get(dana, "refunds", order_number="LT-999999")).status_code == 404


async def test_an_invoice_opens_for_paid_orders_only(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    paid = (await lantern.get(dana, "orders/LT-100003")).json()
    page = await lantern.bot.get(paid["invoice_url"], params={"lang": "zh"})
    assert page.status_code == 200
    assert "电子发票" in page.text and "LT-100003" in page.text and "$378.00" in page.text
    assert (await lantern.get(dana, "orders/LT-100011")).json()["invoice_url"] is None
    assert (await lantern.bot.get("/invoices/guess")).status_code == 404


async def test_each_refund_of_a_cancelled_order_is_written_once_under_a_race(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    answers = await asyncio.gather(*(lantern.post(dana, "orders/LT-100010/cancel") for _ in range(4)))
    outcomes = sorted(answer.json()["outcome"] for answer in answers)
    assert outcomes == ["already_cancelled"] * 3 + ["cancelled"]
    number = (await lantern.get(dana, "refunds", order_number="LT-100010")).json()["items"]
    assert len(number) == 1
    assert await lantern.count(Refund) == 3


async def test_a_return_that_was_not_sent_is_called_off(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    items = (await lantern.get(dana, "orders/LT-100003")).json()["items"]
    ids = [item["id"] for item in items]
    done = (await lantern.post(dana, "orders/LT-100003/returns", {"item_ids": ids, "reason": "too big"})).json()
    path = f"orders/LT-100003/returns/{done['return_number']}/call-off"
    called_off = (await lantern.post(dana, path, {})).json()
    assert called_off["return_number"] == done["return_number"]
    assert [item["id"] for item in called_off["items"]] == ids
    assert (await lantern.bot.get(done["label_url"])).status_code == 404
    assert (await lantern.get(dana, "refunds", order_number="LT-100003")).json()["items"] == []
    (refund,) = await lantern.rows(Refund, Refund.reason == "returned", Refund.note.is_(None), Refund.status == "declined")
    assert refund.return_id
    assert await lantern.count(AuditEntry, AuditEntry.action == "order.return_called_off") == 1
    again = await lantern.post(dana, "orders/LT-100003/returns", {"item_ids": ids, "reason": "after all"})
    assert again.status_code == 200
    second = await lantern.post(dana, path, {})
    assert (second.status_code, second.json()["code"]) == (409, "on_its_way")


async def test_what_is_on_its_way_or_of_an_exchange_is_not_called_off(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    item = (await lantern.get(dana, "orders/LT-100003")).json()["items"][0]["id"]
    await lantern.post(dana, "orders/LT-100003/exchanges", {"item_id": item, "wanted": "a black one"})
    (parcel,) = await lantern.rows(Return, Return.reason == "exchange")
    refused = await lantern.post(dana, f"orders/LT-100003/returns/{parcel.number}/call-off", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "business_rule")
    old = await lantern.rows(Return, Return.number == "RT-1001")
    refused = await lantern.post(dana, "orders/LT-100007/returns/RT-1001/call-off", {})
    assert old and (refused.status_code, refused.json()["code"]) == (409, "on_its_way")
    assert (await lantern.post(dana, "orders/LT-100003/returns/RT-1001/call-off", {})).status_code == 404
    visitor = await lantern.conversation()
    assert (await lantern.post(visitor, f"orders/LT-100003/returns/{parcel.number}/call-off", {})).status_code == 403
