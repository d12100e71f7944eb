"""What was missing, wrong or broken; exchanges; and money back when nothing is sent back."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from crm_backend.models import AuditEntry, Exchange, Order, Refund, Return, Shipment, Ticket
from tests.crm_backend.lantern import Lantern

DANA = "dana@lantern.example"
ORDER = "orders/LT-100009"  # a desk lamp and a floor lamp, delivered yesterday


async def _ids(lantern: Lantern, conversation: str, order: str = ORDER) -> list[str]:
    return [item["id"] for item in (await lantern.get(conversation, order)).json()["items"]]


async def _claim(lantern: Lantern, conversation: str, kind: str, order: str = ORDER, **more: Any) -> dict[str, Any]:
    answer = await lantern.post(conversation, f"{order}/claims", {"kind": kind, "description": "It is not right.", **more})
    assert answer.status_code == 200, answer.text
    claimed: dict[str, Any] = answer.json()
    return claimed


async def test_a_broken_item_is_replaced(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, floor = await _ids(lantern, dana)
    done = await _claim(lantern, dana, "damaged_item", item_ids=[lamp], wish="replacement")
    assert (done["ticket"]["kind"], done["ticket"]["priority"], done["ticket"]["existing"]) == ("damaged_item", "high", False)
    assert (done["ticket"]["order_number"], done["exchange_number"], done["refund"]) == ("LT-100009", "EX-1001", None)
    assert "Lantern desk lamp" in (await lantern.bot.get(done["label_url"])).text
    assert await lantern.count(Refund) == 2  # as before
    options = (await lantern.get(dana, f"{ORDER}/return-options")).json()
    assert [item["id"] for item in options["items"]] == [floor]
    (entry,) = await lantern.rows(AuditEntry, AuditEntry.action == "order.claimed")
    assert entry.details["wish"] == "replacement"


async def test_the_wrong_item_can_be_paid_back(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, _ = await _ids(lantern, dana)
    done = await _claim(lantern, dana, "wrong_item", item_ids=[lamp], wish="refund")
    assert (done["refund"]["status"], done["refund"]["amount"]["minor"]) == ("requested", 5990)
    assert done["label_url"] and done["exchange_number"] is None
    undecided = await _claim(lantern, dana, "wrong_item", order="orders/LT-100003", item_ids=[])
    assert undecided["label_url"] and undecided["refund"] is None and undecided["exchange_number"] is None


async def test_what_is_missing_needs_no_label(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, _ = await _ids(lantern, dana)
    done = await _claim(lantern, dana, "missing_item", item_ids=[lamp], wish="replacement")
    assert (done["label_url"], done["exchange_number"], done["refund"]) == (None, None, None)
    paid = await _claim(lantern, dana, "missing_item", item_ids=[lamp], wish="refund")
    assert (paid["ticket"]["number"], paid["ticket"]["existing"]) == (done["ticket"]["number"], True)
    assert (paid["label_url"], paid["refund"]["status"]) == (None, "requested")


async def test_what_is_claimed_again_adds_words_and_nothing_else(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, _ = await _ids(lantern, dana)
    for kind, wish in (("damaged_item", "replacement"), ("missing_item", "refund"), ("wrong_item", "refund")):
        order = ORDER if kind != "wrong_item" else "orders/LT-100012"
        ids = [lamp] if order == ORDER else (await _ids(lantern, dana, order))[:1]
        first = await _claim(lantern, dana, kind, order, item_ids=ids, wish=wish)
        before = [await lantern.count(model) for model in (Ticket, Return, Refund, Exchange)]
        again = await _claim(lantern, dana, kind, order, item_ids=ids, wish=wish, description="As I said: broken glass.")
        assert again["ticket"]["existing"] is True
        assert {**again, "ticket": None} == {**first, "ticket": None}
        assert [await lantern.count(model) for model in (Ticket, Return, Refund, Exchange)] == before
        (ticket,) = await lantern.rows(Ticket, Ticket.number == first["ticket"]["number"])
        assert "not right" in ticket.description and "broken glass" in ticket.description


async def test_a_replacement_is_not_paid_back_as_well(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, floor = await _ids(lantern, dana)
    replaced = await _claim(lantern, dana, "damaged_item", item_ids=[lamp], wish="replacement")
    both = await _claim(lantern, dana, "damaged_item", item_ids=[lamp], wish="refund")
    assert (both["exchange_number"], both["refund"]) == (replaced["exchange_number"], None)
    await _claim(lantern, dana, "damaged_item", item_ids=[floor], wish="refund")
    swapped = await _claim(lantern, dana, "damaged_item", item_ids=[floor], wish="replacement")
    assert swapped["exchange_number"] is None and swapped["refund"]["status"] == "requested"


async def test_claims_have_their_time_and_the_warranty_its_own(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    for order, kind, code in (
        ("orders/LT-100001", "missing_item", "not_delivered"),
        ("orders/LT-100002", "warranty", "not_delivered"),
        ("orders/LT-100004", "damaged_item", "claim_window_closed"),
    ):
        refused = await lantern.post(dana, f"{order}/claims", {"kind": kind, "item_ids": [], "description": "x"})
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    within = await _claim(lantern, dana, "warranty", "orders/LT-100004", item_ids=[], wish="refund")
    assert (within["ticket"]["priority"], within["label_url"], within["refund"]) == ("normal", None, None)
    async with lantern.db.transaction() as session:
        order_id = select(Order.id).where(Order.number == "LT-100004").scalar_subquery()
        long_ago = datetime.now(UTC) - timedelta(days=3 * 366)
        await session.execute(update(Shipment).where(Shipment.order_id == order_id).values(delivered_at=long_ago))
    over = await lantern.post(dana, "orders/LT-100004/claims", {"kind": "warranty", "item_ids": [], "description": "x"})
    assert (over.status_code, over.json()["code"]) == (409, "warranty_over")


async def test_an_order_says_whether_anything_may_be_claimed(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    claimable = {
        number: (await lantern.get(dana, f"orders/{number}")).json()["claimable"]
        for number in ("LT-100001", "LT-100003", "LT-100004")
    }
    assert claimable == {"LT-100001": False, "LT-100003": True, "LT-100004": False}


async def test_an_exchange_has_a_label_and_a_wish(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, _ = await _ids(lantern, dana)
    wish = {"item_id": lamp, "wanted": "the same in black", "reason": "wrong colour"}
    done = (await lantern.post(dana, f"{ORDER}/exchanges", wish)).json()
    assert (done["exchange_number"], done["item"]["id"], done["wanted"]) == ("EX-1001", lamp, "the same in black")
    assert "RT-1002" in (await lantern.bot.get(done["label_url"])).text
    again = await lantern.post(dana, f"{ORDER}/exchanges", wish)
    assert (again.status_code, again.json()["code"]) == (409, "already_exchanged")
    back = await lantern.post(dana, f"{ORDER}/returns", {"item_ids": [lamp], "reason": "no"})
    assert (back.status_code, back.json()["code"]) == (409, "already_returned")
    closed = {"LT-100002": "not_delivered", "LT-100004": "window_closed", "LT-100007": "already_returned"}
    for number, code in closed.items():
        (item, *_) = await _ids(lantern, dana, f"orders/{number}")
        refused = await lantern.post(dana, f"orders/{number}/exchanges", {"item_id": item, "wanted": "another"})
        assert (refused.status_code, refused.json()["code"]) == (409, code)


async def test_money_back_without_a_return_is_asked_for_once(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    quote = (await lantern.get(dana, "orders/LT-100003/refund-quote")).json()
    assert (quote["amount"]["text"], quote["method"]) == ("$378.00", "card")
    asked = (await lantern.post(dana, "orders/LT-100003/refund-requests", {"reason": "it was promised to me"})).json()
    assert (asked["status"], asked["amount"], asked["expected_on"]) == ("requested", quote["amount"], None)
    (row,) = await lantern.rows(Refund, Refund.reason == "asked_for")
    assert row.note == "it was promised to me"
    for number, code in {"LT-100003": "already_refunded", "LT-100005": "already_refunded", "LT-100011": "nothing_paid"}.items():
        refused = await lantern.post(dana, f"orders/{number}/refund-requests", {"reason": "again"})
        assert (refused.status_code, refused.json()["code"]) == (409, code)
        assert (await lantern.get(dana, f"orders/{number}/refund-quote")).json()["code"] == code


async def test_of_a_double_charge_the_surplus_is_asked_back(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    assert (await lantern.get(dana, "orders/LT-100008")).json()["overpaid"]["text"] == "$64.90"
    asked = (await lantern.post(dana, "orders/LT-100008/refund-requests", {"reason": "charged twice"})).json()
    assert asked["amount"]["text"] == "$64.90"
    assert (await lantern.get(dana, "orders/LT-100008")).json()["overpaid"] is None


async def test_money_that_was_asked_for_is_not_promised_again_for_a_return(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, floor = await _ids(lantern, dana)
    await _claim(lantern, dana, "missing_item", item_ids=[lamp], wish="refund")  # 59.90 of 188.90
    both = (await lantern.get(dana, f"{ORDER}/return-quote", item_id=[lamp, floor])).json()
    assert both["amount"]["text"] == "$129.00"
    await lantern.post(dana, f"{ORDER}/refund-requests", {"reason": "all of it"})
    refused = await lantern.post(dana, f"{ORDER}/returns", {"item_ids": [floor], "reason": "no"})
    assert (refused.status_code, refused.json()["code"]) == (409, "business_rule")


async def test_a_visitor_claims_nothing(lantern: Lantern) -> None:
    visitor = await lantern.conversation()
    for number in ("LT-100009", "LT-999999"):
        base = f"orders/{number}"
        answers = [
            await lantern.post(visitor, f"{base}/claims", {"kind": "damaged_item", "item_ids": [], "description": "x"}),
            await lantern.post(visitor, f"{base}/exchanges", {"item_id": "x", "wanted": "y"}),
            await lantern.get(visitor, f"{base}/refund-quote"),
            await lantern.post(visitor, f"{base}/refund-requests", {"reason": "x"}),
        ]
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "verification_required")}
    assert await lantern.count(Ticket) == 1


async def test_claims_made_at_once_become_one(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    lamp, floor = await _ids(lantern, dana)
    claim = {"kind": "damaged_item", "item_ids": [lamp], "description": "broken", "wish": "replacement"}
    answers = await asyncio.gather(*(lantern.post(dana, f"{ORDER}/claims", claim) for _ in range(4)))
    assert {answer.json()["ticket"]["number"] for answer in answers} == {"TK-1002"}
    assert {answer.json()["exchange_number"] for answer in answers} == {"EX-1001"}
    wish = {"item_id": floor, "wanted": "white"}
    exchanges = await asyncio.gather(*(lantern.post(dana, f"{ORDER}/exchanges", wish) for _ in range(3)))
    assert sorted(answer.status_code for answer in exchanges) == [200, 409, 409]
    asked = await asyncio.gather(*(lantern.post(dana, "orders/LT-100003/refund-requests", {"reason": "x"}) for _ in range(3)))
    assert sorted(answer.status_code for answer in asked) == [200, 409, 409]


async def test_a_ticket_that_is_open_is_answered_again(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    new = {"kind": "duplicate_charge", "subject": "Charged twice", "description": "Twice!", "order_number": "LT-100008"}
    answers = await asyncio.gather(*(lantern.post(dana, "tickets", {**new, "priority": "low"}) for _ in range(3)))
    assert {answer.json()["number"] for answer in answers} == {"TK-1002"}
    assert sorted(answer.json()["existing"] for answer in answers) == [False, True, True]
    assert {answer.json()["priority"] for answer in answers} == {"high"}
    other = (await lantern.post(dana, "tickets", {**new, "kind": "complaint"})).json()
    assert (other["number"], other["existing"]) == ("TK-1003", False)
    visitor = await lantern.conversation()
    said = [(await lantern.post(visitor, "tickets", new)).json() for _ in range(2)]
    assert [ticket["existing"] for ticket in said] == [False, True]
    assert said[0]["number"] == said[1]["number"] == "TK-1004"
