"""Customers ask about their orders, in both languages, and the CRM changes accordingly."""

import pytest

from tests.journeys.conftest import Chatter, Desk

pytestmark = pytest.mark.stack


async def order(desk: Desk, number: str) -> dict[str, object]:
    """An order of Dana's as the desk sees it."""
    customers = await desk.get("/customers?q=dana@lantern.example")
    orders = await desk.get(f"/customers/{customers['items'][0]['id']}/orders")
    return next(item for item in orders["items"] if item["number"] == number)


async def test_where_is_my_order(dana: Chatter) -> None:
    text = await dana.says("Where is my order LT-100001?")
    assert "LT-100001" in text
    assert dana.last["owner"] == "bot"
    assert dana.last["nlu"]["intent"]["name"] == "track_order"


async def test_where_is_my_order_in_chinese(dana: Chatter) -> None:
    text = await dana.says("我的订单LT-100001到哪儿了？")
    assert "LT-100001" in text
    assert dana.last["nlu"]["language"]["code"] == "zh"
    assert any("\u4e00" <= char <= "\u9fff" for char in text)


async def test_cancelling_asks_first_and_then_does_it_once(dana: Chatter, desk: Desk) -> None:
    asked = await dana.says("Please cancel order LT-100002")
    assert "LT-100002" in asked
    assert (await order(desk, "LT-100002"))["status"] != "cancelled"
    done = await dana.says("yes")
    assert "LT-100002" in done
    assert (await order(desk, "LT-100002"))["status"] == "cancelled"
    again = await dana.says("cancel LT-100002")
    assert "LT-100002" in again


async def test_cancelling_can_be_thought_better_of(dana: Chatter, desk: Desk) -> None:
    await dana.says("取消订单 LT-100002")
    await dana.says("算了")
    assert (await order(desk, "LT-100002"))["status"] != "cancelled"


async def test_a_shipped_order_cannot_be_cancelled_and_a_return_is_offered(dana: Chatter, desk: Desk) -> None:
    text = await dana.says("I want to cancel LT-100001")
    if "return" not in text.lower():
        text = await dana.says("yes")
    assert "return" in text.lower()
    assert (await order(desk, "LT-100001"))["status"] == "shipped"


async def test_a_return_goes_through_with_a_digression_and_a_correction(dana: Chatter) -> None:
    await dana.says("I'd like to return something from LT-100009")
    assert dana.last["replies"]
    digression = await dana.says("what are your opening hours?")
    assert digression
    corrected = await dana.says("no, LT-100003")
    assert "LT-100003" in corrected or "floor lamp" in corrected.lower()
    await dana.says("the floor lamp")
    asked = await dana.says("it is too bright for my room")
    assert "floor lamp from LT-100003?" in asked and "$" in asked and "your card" in asked
    assert "RT-" in await dana.presses("Yes, register the return")


async def test_an_order_older_than_thirty_days_cannot_be_returned(dana: Chatter) -> None:
    text = await dana.says("I want to return my order LT-100004")
    assert "30" in text


async def test_other_peoples_orders_do_not_exist(visitor: Chatter) -> None:
    known = await visitor.says("Where is LT-100001?")
    unknown = await Chatter(visitor.client, visitor.sender_id + "-b").says("Where is LT-999999?")
    assert known.replace("LT-100001", "X") == unknown.replace("LT-999999", "X")
    assert "ship" not in known.lower()


async def test_an_anonymous_visitor_proves_the_order_and_then_sees_it(visitor: Chatter) -> None:
    await visitor.says("Where is my order LT-100001?")
    text = await visitor.says("dana@lantern.example")
    assert "LT-100001" in text
    assert visitor.last["owner"] == "bot"
