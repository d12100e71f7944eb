"""What the CRM in memory does with an order on the customer's word, as docs/contracts.md describes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.actions.crm_double import CrmDouble
    from tests.actions.double_shop import Order

Answer = tuple[int, Any]
BEFORE_SHIPPING = ("awaiting_payment", "paid", "preparing")
WINDOWS = {"warranty": (-730, "warranty_over")}  # days since the delivery, and the code after them
LABEL = "http://shop/labels/{number}"


class Changes:
    """The calls about one order that change it, or report about it. `refund_refusal` answers refund quotes with 409."""

    def __init__(self, crm: CrmDouble) -> None:
        self.crm = crm
        self.claims: list[dict[str, Any]] = []
        self.exchanges: list[dict[str, Any]] = []
        self.refund_requests: list[dict[str, Any]] = []
        self.refund_refusal: str | None = None
        self.change_refusal: str | None = None

    def get(self, order: Order, call: str, query: dict[str, list[str]]) -> Answer | None:
        """The answer to a read, None where it is no call of these."""
        match call:
            case "change-options":
                reason = self._unchangeable(order)
                return 200, {"changeable": not reason, "reason": reason, "items": [] if reason else self.crm.items(order)}
            case "change-quote":
                return self._change_quote(order, query["item_id"][0], int(query["quantity"][0]), query.get("sku", [None])[0])
            case "refund-quote":
                return self._refund_quote(order)
        return None

    def post(self, order: Order, call: str, body: dict[str, Any]) -> Answer | None:
        """The answer to a write, None where it is no call of these."""
        calls: dict[str, Callable[[Order, dict[str, Any]], Answer]] = {
            "changes": self._change,
            "address": self._address,
            "old-address": self._put_back,
            "claims": self._claim,
            "exchanges": self._exchange,
            "refund-requests": self._request_refund,
        }
        return calls[call](order, body) if call in calls else None

    @staticmethod
    def _unchangeable(order: Order) -> str | None:
        known = {"awaiting_payment": None, "paid": None, "preparing": "packed", "shipped": "shipped"}
        return known.get(order.status, "closed")

    def _change_quote(self, order: Order, item_id: str, quantity: int, sku: str | None) -> Answer:
        if code := self._unchangeable(order) or self.change_refusal:
            return 409, {"code": code}
        item = next(item for item in self.crm.items(order) if item["id"] == item_id)
        if quantity == 0 and len(order.items) == 1:
            return 409, {"code": "nothing_left"}
        product = self.crm.products.get(sku) if sku else None
        minor = (product or item)["price"]["minor"] * quantity - item["price"]["minor"] * item["quantity"]
        return 200, {"item": item, "quantity": quantity, "product": product, "difference": self.crm.money(minor)}

    def _change(self, order: Order, body: dict[str, Any]) -> Answer:
        status, quote = self._change_quote(order, body["item_id"], body["quantity"], body.get("sku"))
        if status != 200:
            return status, quote
        family = quote["item"]["family"]
        if body.get("sku") or not body["quantity"]:
            del order.items[family]
        if body["quantity"]:
            order.items[quote["product"]["family"] if quote["product"] else family] = body["quantity"]
        back = quote["difference"]["minor"] < 0 and order.status == "paid"
        order.refund = {"status": "approved", "amount": self.crm.money(-quote["difference"]["minor"])} if back else None
        refund = self.crm.refund(order) if order.refund else None
        return 200, {"order": self.crm.order(order), "difference": quote["difference"], "refund": refund}

    def _address(self, order: Order, body: dict[str, Any]) -> Answer:
        if not 10 <= len(body["address"]) <= 300:
            return 422, {"code": "invalid"}
        outcome = "changed" if order.status in BEFORE_SHIPPING else "too_late"
        if outcome == "changed" and body["address"] == order.address:
            outcome = "unchanged"
        if outcome == "changed":
            order.address = body["address"]
        return 200, {"outcome": outcome, "order": self.crm.order(order)}

    def _put_back(self, order: Order, body: dict[str, Any]) -> Answer:
        if order.status not in BEFORE_SHIPPING:
            return 409, {"code": "too_late"}
        order.address = "12 Harbour Road\n94107 San Francisco"
        return 200, {"outcome": "changed", "order": self.crm.order(order)}

    def _claim(self, order: Order, body: dict[str, Any]) -> Answer:
        days, code = WINDOWS.get(body["kind"], (-30, "claim_window_closed"))
        if order.delivered is None:
            return 409, {"code": "not_delivered"}
        if order.delivered < days:
            return 409, {"code": code}
        self.claims.append({"order_number": order.number, **body})
        ticket = self.crm.ticket(
            kind=body["kind"], subject=body["kind"], description=body["description"], order_number=order.number
        )
        if body["wish"] == "refund":
            order.refund = {"status": "requested"}
        label = LABEL.format(number=ticket["number"]) if body["kind"] == "wrong_item" else None
        exchange = "EX-3001" if body["wish"] == "replacement" else None
        refund = self.crm.refund(order) if body["wish"] == "refund" else None
        return 200, {"ticket": ticket, "label_url": label, "exchange_number": exchange, "refund": refund}

    def _exchange(self, order: Order, body: dict[str, Any]) -> Answer:
        if reason := self.crm.return_options(order)["reason"]:
            return 409, {"code": reason}
        if any(known["item_id"] == body["item_id"] for known in self.exchanges):
            return 409, {"code": "already_exchanged"}
        self.exchanges.append(body)
        item = next(item for item in self.crm.items(order) if item["id"] == body["item_id"])
        label = LABEL.format(number="EX-3001")
        return 200, {"exchange_number": "EX-3001", "label_url": label, "item": item, "wanted": body["wanted"]}

    def _refund_quote(self, order: Order) -> Answer:
        if order.status == "awaiting_payment":
            return 409, {"code": "nothing_paid"}
        if order.refund:
            return 409, {"code": "already_refunded"}
        if self.refund_refusal or order.minor > 50000:
            return 409, {"code": self.refund_refusal or "business_rule"}
        return 200, {"amount": self.crm.money(order.minor), "method": "card"}

    def _request_refund(self, order: Order, body: dict[str, Any]) -> Answer:
        status, quote = self._refund_quote(order)
        if status != 200:
            return status, quote
        self.refund_requests.append({"order_number": order.number, **body})
        order.refund = {"status": "requested"}
        return 200, self.crm.refund(order)
