"""What is above the limit waits for a person."""

from sqlalchemy import select

from crm_backend.models import Order, OrderItem, Payment, Return
from tests.crm_backend.lantern import Lantern

DANA = "dana@lantern.example"


async def _make_dear(lantern: Lantern, number: str, *prices: int) -> list[str]:
    """Let the first lines of an order cost this much; returns their ids."""
    async with lantern.db.transaction() as session:
        order = (await session.execute(select(Order).where(Order.number == number))).scalar_one()
        lines = select(OrderItem).where(OrderItem.order_id == order.id).order_by(OrderItem.position).limit(len(prices))
        items = (await session.execute(lines)).scalars().all()
        for item, price in zip(items, prices, strict=True):
            item.price_minor = price
    return [item.id for item in items]


async def test_a_large_return_is_refused_and_leaves_nothing(lantern: Lantern) -> None:
    (item,) = await _make_dear(lantern, "LT-100009", 600_00)
    dana = await lantern.conversation(customer=DANA)
    quote = await lantern.get(dana, "orders/LT-100009/return-quote", item_id=item)
    assert (quote.status_code, quote.json()["code"]) == (409, "business_rule")
    refused = await lantern.post(dana, "orders/LT-100009/returns", {"item_ids": [item], "reason": "changed my mind"})
    assert (refused.status_code, refused.json()["code"]) == (409, "business_rule")
    assert await lantern.count(Return) == 1  # the one of LT-100007


async def test_a_large_return_does_not_get_through_in_pieces(lantern: Lantern) -> None:
    lamp, headphones = await _make_dear(lantern, "LT-100003", 300_00, 250_00)
    dana = await lantern.conversation(customer=DANA)
    first, second = [
        await lantern.post(dana, "orders/LT-100003/returns", {"item_ids": [item], "reason": "changed my mind"})
        for item in (lamp, headphones)
    ]
    assert first.json()["refund"]["amount"]["minor"] == 300_00
    assert (second.status_code, second.json()["code"]) == (409, "business_rule")


async def test_cancelling_goes_through_and_its_large_refund_is_only_requested(lantern: Lantern) -> None:
    async with lantern.db.transaction() as session:
        order = (await session.execute(select(Order).where(Order.number == "LT-100002"))).scalar_one()
        (await session.execute(select(Payment).where(Payment.order_id == order.id))).scalar_one().amount_minor = 700_00
    dana = await lantern.conversation(customer=DANA)
    done = (await lantern.post(dana, "orders/LT-100002/cancel")).json()
    assert (done["outcome"], done["refund"]["status"], done["refund"]["expected_on"]) == ("cancelled", "requested", None)
