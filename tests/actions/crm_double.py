"""The bot's CRM API in memory, with Dana's orders: the other side of the actions' tests, as docs/contracts.md describes it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

TODAY = date.today()
NAMES = {
    "desk lamp": ("Lantern desk lamp", "Lantern 台灯"),
    "floor lamp": ("Arc floor lamp", "弧形落地灯"),
    "smart bulb": ("Colour smart bulb", "彩色智能灯泡"),
    "noise-cancelling headphones": ("Quiet headphones", "静享降噪耳机"),
    "air purifier": ("Breeze air purifier", "微风空气净化器"),
    "robot vacuum": ("Scout robot vacuum", "小侦探扫地机器人"),
    "LED strip": ("LED strip 2 m", "LED灯带 2 米"),
    "smart plug": ("Lantern smart plug", "Lantern 智能插座"),
}
Query = dict[str, list[str]]
Handler = Callable[[dict[str, Any]], tuple[int, Any]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


def day(offset: int) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


def moment(offset: int) -> str:
    return f"{day(offset)}T10:00:00Z"


def money(minor: int, language: str) -> dict[str, Any]:
    return {"minor": minor, "currency": "USD", "text": f"{minor / 100:.2f} {'美元' if language == 'zh' else 'USD'}"}


@dataclass
class Order:
    number: str
    status: str
    items: dict[str, int]  # family and quantity
    minor: int
    expected: int | None = None  # days from today, as are the others
    promised: int = 2
    delivered: int | None = None
    returned: set[str] = field(default_factory=set)
    refund: dict[str, Any] | None = None

    def item_id(self, family: str) -> str:
        return f"{self.number}-{family}".replace(" ", "-")


def danas_orders() -> list[Order]:
    return [
        Order("LT-100009", "delivered", {"desk lamp": 1, "floor lamp": 1}, 18900, delivered=-1),
        Order("LT-100006", "shipped", {"robot vacuum": 1}, 39900, expected=3, promised=-6),
        Order("LT-100002", "preparing", {"desk lamp": 1, "smart bulb": 2}, 8970),
        Order("LT-100001", "shipped", {"air purifier": 1}, 19900, expected=2),
        Order("LT-100003", "delivered", {"floor lamp": 1, "noise-cancelling headphones": 1}, 32900, delivered=-5),
        Order("LT-100011", "awaiting_payment", {"robot vacuum": 1}, 39900),
        Order(
            "LT-100007", "returned", {"smart plug": 1}, 2900, delivered=-20, refund={"status": "approved", "expected_on": day(3)}
        ),
        Order("LT-100005", "cancelled", {"smart bulb": 1}, 1990, refund={"status": "paid", "paid_at": moment(-10)}),
        Order("LT-100004", "delivered", {"smart plug": 1, "smart bulb": 2}, 6870, delivered=-60),
    ]


class CrmDouble:
    """An ASGI application. `known`: the customer is vouched for; else a visitor who must verify each order."""

    def __init__(self, *, known: bool = True, orders: list[Order] | None = None) -> None:
        self.known = known
        self.orders = {order.number: order for order in (danas_orders() if orders is None else orders)}
        self.language = "en"
        self.verified: set[str] = set()
        self.tickets: dict[str, dict[str, Any]] = {}
        self.handoffs: list[dict[str, Any]] = []
        self.ratings: list[int] = []
        self.languages: list[str] = []
        self.articles = {"delivery_options", "return_policy", "payment_methods", "store_hours", "contact_info", "create_account"}
        self.agents_online = 2
        self.invoices: set[str] = set()  # orders that have one
        self.calls: list[tuple[str, str]] = []
        self.keys: list[str] = []
        self.failing: set[str] = set()  # paths that answer 503
        self._answers: dict[str, tuple[int, Any]] = {}

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        body = (await receive()).get("body", b"")
        method, path = scope["method"], scope["path"].split("/", 6)[6]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        query = parse_qs(scope["query_string"].decode())
        status, answer = self._answer(method, path, query, json.loads(body or b"{}"), headers.get("idempotency-key"))
        content = json.dumps(answer).encode()
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, method: str, path: str, query: Query, body: dict[str, Any], key: str | None) -> tuple[int, Any]:
        self.calls.append((method, path))
        if path in self.failing:
            return 503, {"code": "down"}
        if method == "GET":
            return self._get(path, query)
        if key is None:
            return 422, {"code": "idempotency_key_missing"}
        self.keys.append(key)
        if key not in self._answers:
            self._answers[key] = self._post(path, body)
        return self._answers[key]

    # reads

    def _get(self, path: str, query: Query) -> tuple[int, Any]:
        parts = path.split("/")
        match parts:
            case ["orders"]:
                return self._list([self._order(order) for order in self._visible()][: int(query["limit"][0])])
            case ["orders", number]:
                return self._seen(number) or (200, self._order(self.orders[number]))
            case ["orders", number, "return-options"]:
                return self._seen(number) or (200, self._return_options(self.orders[number]))
            case ["orders", number, "return-quote"]:
                return self._seen(number) or self._quote(self.orders[number], query["item_id"])
            case ["refunds"]:
                return self._refunds(query.get("order_number", [None])[0])
            case ["tickets"]:
                return self._list(list(self.tickets.values()))
            case ["tickets", number]:
                missing = 404 if self.known else 403
                return (200, self.tickets[number]) if number in self.tickets else (missing, self._code(missing, "ticket_unknown"))
            case ["knowledge"]:
                return 200, {"items": [self._article(topic) for topic in query["topic"] if topic in self.articles]}
        return 404, {"code": "not_found"}

    def _list(self, items: list[Any]) -> tuple[int, Any]:
        return (200, {"items": items}) if items or self.known else (403, {"code": "verification_required"})

    def _visible(self) -> list[Order]:
        return [order for order in self.orders.values() if self.known or order.number in self.verified]

    def _seen(self, number: str) -> tuple[int, Any] | None:
        if not self.known and number not in self.verified:
            return 403, {"code": "verification_required"}
        return None if number in self.orders else (404, {"code": "order_unknown"})

    @staticmethod
    def _code(status: int, unknown: str) -> dict[str, str]:
        return {"code": unknown if status == 404 else "verification_required"}

    def _refunds(self, number: str | None) -> tuple[int, Any]:
        if number and (refused := self._seen(number)):
            return refused
        orders = [self.orders[number]] if number else self._visible()
        return (
            self._list([self._refund(order) for order in orders if order.refund])
            if not number
            else (
                200,
                {"items": [self._refund(order) for order in orders if order.refund]},
            )
        )

    def _article(self, topic: str) -> dict[str, str]:
        title = f"{topic} ({self.language})"
        return {"slug": topic, "title": title, "summary": f"All about {topic}.", "url": f"http://shop/help/{topic}"}

    # writes

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        match path.split("/"):
            case ["language"]:
                self.languages.append(body["code"])
                return 200, body
            case ["verify"]:
                order = self.orders.get(body["order_number"])
                right = body.get("email") == "dana@lantern.example" or body.get("phone") == "+14155550100"
                if order and right:
                    self.verified.add(order.number)
                return 200, {"verified": bool(order and right)}
            case ["orders", number, "cancel"]:
                return self._seen(number) or (200, self._cancel(self.orders[number]))
            case ["orders", number, "returns"]:
                return self._seen(number) or self._return(self.orders[number], body)
            case ["tickets"]:
                number = f"TK-{1001 + len(self.tickets)}"
                times = {"created_at": moment(0), "updated_at": moment(0)}
                self.tickets[number] = {
                    "number": number,
                    "status": "open",
                    "priority": "normal",
                    "order_number": None,
                    **body,
                    **times,
                }
                return 200, self.tickets[number]
            case ["handoff"]:
                self.handoffs.append(body)
                return 200, {"owner": "queue", "position": 1, "agents_online": self.agents_online}
            case ["feedback"]:
                self.ratings.append(body["rating"])
                return 200, {}
        return 404, {"code": "not_found"}

    def _cancel(self, order: Order) -> dict[str, Any]:
        if order.status not in ("awaiting_payment", "paid", "preparing"):
            outcome = "already_cancelled" if order.status == "cancelled" else "too_late"
            return {"outcome": outcome, "order": self._order(order), "refund": None}
        if order.status != "awaiting_payment":
            order.refund = {"status": "approved", "expected_on": day(5)}
        order.status = "cancelled"
        refund = self._refund(order) if order.refund else None
        return {"outcome": "cancelled", "order": self._order(order), "refund": refund}

    def _return_options(self, order: Order) -> dict[str, Any]:
        reason = None
        if order.status == "returned":
            reason = "already_returned"
        elif order.delivered is None:
            reason = "not_delivered"
        elif order.delivered < -30:
            reason = "window_closed"
        until = day(order.delivered + 30) if order.delivered is not None else None
        items = [] if reason else [item for item in self._items(order) if item["returnable"]]
        return {"returnable": reason is None, "reason": reason, "until": until, "items": items}

    def _return(self, order: Order, body: dict[str, Any]) -> tuple[int, Any]:
        status, quote = self._quote(order, body["item_ids"])
        if status != 200:
            return status, quote
        order.returned |= set(body["item_ids"])
        order.refund = {"status": "requested", "reason": body["reason"], "amount": quote["amount"]}
        answer = {"return_number": "RT-2001", "label_url": "http://shop/labels/RT-2001", "items": quote["items"]}
        return 200, {**answer, "refund": self._refund(order)}

    def _quote(self, order: Order, item_ids: list[str]) -> tuple[int, Any]:
        if reason := self._return_options(order)["reason"]:
            return 409, {"code": reason}
        if order.minor > 50000:
            return 409, {"code": "business_rule"}
        items = [item for item in self._items(order) if item["id"] in item_ids]
        amount = sum(item["price"]["minor"] * item["quantity"] for item in items)
        return 200, {"items": items, "amount": money(amount, self.language), "method": "card"}

    # what is shown

    def _order(self, order: Order) -> dict[str, Any]:
        late = max(0, -order.promised) if order.status == "shipped" else 0
        shipment = {
            "carrier": "Polar Post",
            "tracking_number": f"PP{order.number[3:]}",
            "tracking_url": None,
            "expected_on": day(order.expected) if order.expected is not None else None,
            "promised_on": day(order.promised),
            "shipped_at": moment(-3),
            "delivered_at": moment(order.delivered) if order.delivered is not None else None,
            "late_days": late,
        }
        return {
            "number": order.number,
            "status": order.status,
            "placed_at": moment(-8),
            "total": money(order.minor, self.language),
            "items": self._items(order),
            "shipment": shipment if order.status in ("shipped", "delivered") else None,
            "payment": {"status": "captured", "method": "card"},
            "refund": None,
            "cancellable": order.status in ("awaiting_payment", "paid", "preparing"),
            "returnable_until": day(order.delivered + 30) if order.delivered is not None else None,
            "invoice_url": f"http://shop/invoices/{order.number}" if order.number in self.invoices else None,
        }

    def _items(self, order: Order) -> list[dict[str, Any]]:
        open_to_return = order.status == "delivered" and order.delivered is not None and order.delivered >= -30
        return [
            {
                "id": order.item_id(family),
                "name": NAMES[family][self.language == "zh"],
                "family": family,
                "quantity": quantity,
                "price": money(1000, self.language),
                "image_url": "http://shop/images/item.svg",
                "returnable": open_to_return and order.item_id(family) not in order.returned,
            }
            for family, quantity in order.items.items()
        ]

    def _refund(self, order: Order) -> dict[str, Any]:
        assert order.refund
        return {
            "order_number": order.number,
            "amount": money(order.minor, self.language),
            "method": "card",
            "requested_at": moment(-2),
            "expected_on": None,
            "paid_at": None,
            **order.refund,
        }
