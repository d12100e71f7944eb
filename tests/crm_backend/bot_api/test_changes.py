"""Changing the items of an order before it is packed."""

import asyncio
from typing import Any

from sqlalchemy import select

from crm_backend.models import AuditEntry, Order, OrderItem, Payment, PaymentStatus, Product, Refund
from crm_backend.models.base import now
from tests.crm_backend.lantern import Lantern

DANA = "dana@lantern.example"
ORDER = "orders/LT-100002"  # a desk lamp (59.90) and two smart bulbs (12.90 each), paid by card


async def _lines(lantern: Lantern, conversation: str, order: str = ORDER) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = (await lantern.get(conversation, order)).json()["items"]
    return lines


async def _set(lantern: Lantern, number: str, **values: Any) -> None:
    async with lantern.db.transaction() as session:
        order = (await session.execute(select(Order).where(Order.number == number))).scalar_one()
        for name, value in values.items():
            setattr(order, name, value)


async def _stock(lantern: Lantern, sku: str) -> int:
    (product,) = await lantern.rows(Product, Product.sku == sku)
    return int(product.stock)


async def test_what_is_being_prepared_changes_until_it_is_packed(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    options = (await lantern.get(dana, f"{ORDER}/change-options")).json()
    assert (options["changeable"], options["reason"], len(options["items"])) == (True, None, 2)
    assert (await lantern.get(dana, ORDER)).json()["items_changeable"] is True
    reasons = {"LT-100001": "shipped", "LT-100003": "closed", "LT-100005": "closed"}
    for number, reason in reasons.items():
        refused = (await lantern.get(dana, f"orders/{number}/change-options")).json()
        assert refused == {"changeable": False, "reason": reason, "items": []}
    await _set(lantern, "LT-100002", packed_at=now())
    assert (await lantern.get(dana, f"{ORDER}/change-options")).json()["reason"] == "packed"
    _lamp, bulbs = await _lines(lantern, dana)
    late = await lantern.post(dana, f"{ORDER}/changes", {"item_id": bulbs["id"], "quantity": 1})
    assert (late.status_code, late.json()["code"]) == (409, "packed")
    assert (await lantern.get(dana, ORDER)).json()["items_changeable"] is False


async def test_a_quote_says_the_difference_and_changes_nothing(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, bulbs = await _lines(lantern, dana)
    more = (await lantern.get(dana, f"{ORDER}/change-quote", item_id=bulbs["id"], quantity=4)).json()
    assert (more["quantity"], more["product"], more["difference"]["text"]) == (4, None, "$25.80")
    other = (await lantern.get(dana, f"{ORDER}/change-quote", item_id=lamp["id"], sku="dl-130")).json()
    assert (other["quantity"], other["product"]["sku"], other["difference"]["text"]) == (1, "DL-130", "-$30.00")
    assert await _lines(lantern, dana) == [lamp, bulbs]


async def test_fewer_pieces_go_back_on_the_shelf_and_their_money_to_the_customer(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    _, bulbs = await _lines(lantern, dana)
    before = await _stock(lantern, "SB-310")
    done = (await lantern.post(dana, f"{ORDER}/changes", {"item_id": bulbs["id"], "quantity": 1})).json()
    assert (done["difference"]["minor"], done["order"]["total"]["minor"]) == (-1290, 7280)
    assert (done["refund"]["amount"]["minor"], done["refund"]["status"]) == (1290, "approved")
    assert [item["quantity"] for item in done["order"]["items"]] == [1, 1]
    assert await _stock(lantern, "SB-310") == before + 1
    (entry,) = await lantern.rows(AuditEntry, AuditEntry.action == "order.items_changed")
    assert (entry.subject, entry.details["before"]["quantity"], entry.details["after"]["quantity"]) == ("order:LT-100002", 2, 1)
    assert (await lantern.get(dana, ORDER)).json()["overpaid"] is None


async def test_more_pieces_leave_the_shelf_and_a_payment_waits(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    _, bulbs = await _lines(lantern, dana)
    before = await _stock(lantern, "SB-310")
    done = (await lantern.post(dana, f"{ORDER}/changes", {"item_id": bulbs["id"], "quantity": 5})).json()
    assert (done["difference"]["minor"], done["refund"]) == (3870, None)
    assert await _stock(lantern, "SB-310") == before - 3
    (waiting,) = await lantern.rows(Payment, Payment.status == PaymentStatus.PENDING)
    assert (waiting.amount_minor, waiting.method) == (3870, "card")
    # one piece less again: what waits becomes less, nothing goes back
    again = (await lantern.post(dana, f"{ORDER}/changes", {"item_id": bulbs["id"], "quantity": 4})).json()
    assert (again["refund"], again["order"]["total"]["minor"]) == (None, 8570 + 2580)
    (waiting,) = await lantern.rows(Payment, Payment.status == PaymentStatus.PENDING)
    assert waiting.amount_minor == 2580
    # below what was paid: nothing waits any more, and the rest goes back
    last = (await lantern.post(dana, f"{ORDER}/changes", {"item_id": bulbs["id"], "quantity": 1})).json()
    assert last["refund"]["amount"]["minor"] == 1290
    assert await lantern.count(Payment, Payment.status == PaymentStatus.PENDING) == 0


async def test_another_product_takes_the_place_of_one(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, bulbs = await _lines(lantern, dana)
    before = await _stock(lantern, "DL-110"), await _stock(lantern, "DL-130")
    done = (await lantern.post(dana, f"{ORDER}/changes", {"item_id": lamp["id"], "sku": "DL-130"})).json()
    assert [item["name"] for item in done["order"]["items"]] == ["Clip desk lamp", bulbs["name"]]
    assert (done["order"]["total"]["minor"], done["refund"]["amount"]["minor"]) == (5570, 3000)
    assert (await _stock(lantern, "DL-110"), await _stock(lantern, "DL-130")) == (before[0] + 1, before[1] - 1)


async def test_a_line_can_be_left_out_but_not_the_last(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, bulbs = await _lines(lantern, dana)
    done = (await lantern.post(dana, f"{ORDER}/changes", {"item_id": bulbs["id"], "quantity": 0})).json()
    assert [item["id"] for item in done["order"]["items"]] == [lamp["id"]]
    assert await lantern.count(OrderItem, OrderItem.id == bulbs["id"]) == 0
    last = await lantern.post(dana, f"{ORDER}/changes", {"item_id": lamp["id"], "quantity": 0})
    assert (last.status_code, last.json()["code"]) == (409, "nothing_left")


async def test_a_discount_keeps_its_share(lantern: Lantern) -> None:
    await _set(lantern, "LT-100002", discount_minor=857, total_minor=7713)
    dana = await lantern.conversation(customer=DANA)
    _, bulbs = await _lines(lantern, dana)
    done = (await lantern.post(dana, f"{ORDER}/changes", {"item_id": bulbs["id"], "quantity": 0})).json()
    assert (done["order"]["total"]["minor"], done["difference"]["minor"]) == (5391, -2322)


async def test_an_order_that_waits_for_its_payment_has_nothing_to_pay_back(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    (vacuum,) = await _lines(lantern, dana, "orders/LT-100011")
    done = (await lantern.post(dana, "orders/LT-100011/changes", {"item_id": vacuum["id"], "sku": "DL-110"})).json()
    assert (done["refund"], done["order"]["total"]["minor"]) == (None, 5990)
    assert await lantern.count(Payment, Payment.status == PaymentStatus.PENDING) == 0


async def test_what_cannot_be_done_says_why(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, bulbs = await _lines(lantern, dana)
    refusals = [
        ({"item_id": lamp["id"], "sku": "DL-140"}, 409, "out_of_stock"),
        ({"item_id": bulbs["id"], "quantity": 21}, 409, "business_rule"),  # so many only a person sells
        ({"item_id": lamp["id"], "quantity": 12}, 409, "business_rule"),  # above the limit
        ({"item_id": lamp["id"], "sku": "ZZ-999"}, 400, "product_unknown"),
        ({"item_id": "0" * 32, "quantity": 1}, 400, "item_unknown"),
        ({"item_id": lamp["id"]}, 422, "invalid"),
        ({"item_id": lamp["id"], "quantity": -1}, 422, "invalid"),
    ]
    for wish, status, code in refusals:
        refused = await lantern.post(dana, f"{ORDER}/changes", wish)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await _lines(lantern, dana) == [lamp, bulbs]


async def test_a_visitor_changes_nothing_and_learns_nothing(lantern: Lantern) -> None:
    dana, visitor = await lantern.conversation(customer=DANA), await lantern.conversation()
    _, bulbs = await _lines(lantern, dana)
    wish = {"item_id": bulbs["id"], "quantity": 1}
    for number in ("LT-100002", "LT-999999"):
        answers = [
            await lantern.get(visitor, f"orders/{number}/change-options"),
            await lantern.get(visitor, f"orders/{number}/change-quote", **wish),
            await lantern.post(visitor, f"orders/{number}/changes", wish),
        ]
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "verification_required")}


async def test_repeats_and_races_change_once(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    _, bulbs = await _lines(lantern, dana)
    before = await _stock(lantern, "SB-310")
    wish = {"item_id": bulbs["id"], "quantity": 1}
    same = await asyncio.gather(*(lantern.post(dana, f"{ORDER}/changes", wish, key="k") for _ in range(3)))
    others = await asyncio.gather(*(lantern.post(dana, f"{ORDER}/changes", wish) for _ in range(3)))
    assert {answer.status_code for answer in same + others} == {200}
    assert len({answer.text for answer in same}) == 1
    assert await lantern.count(Refund) == 3  # two were there before
    assert await _stock(lantern, "SB-310") == before + 1


async def test_the_last_pieces_are_sold_once(lantern: Lantern) -> None:
    async with lantern.db.transaction() as session:
        (await session.execute(select(Product).where(Product.sku == "DL-130"))).scalar_one().stock = 1
    dana = await lantern.conversation(customer=DANA)
    lamp, _ = await _lines(lantern, dana)
    (charger,) = await _lines(lantern, dana, "orders/LT-100010")
    answers = await asyncio.gather(
        lantern.post(dana, f"{ORDER}/changes", {"item_id": lamp["id"], "sku": "DL-130"}),
        lantern.post(dana, "orders/LT-100010/changes", {"item_id": charger["id"], "sku": "DL-130"}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await _stock(lantern, "DL-130") == 0
