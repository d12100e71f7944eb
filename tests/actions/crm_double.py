"""The bot's CRM API in memory, with Dana's orders: the other side of the actions' tests, as docs/contracts.md describes it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from tests.actions.changes_double import BEFORE_SHIPPING, Changes
from tests.actions.double_shop import LANGUAGES, NAMES, PRODUCTS, PROMOS, Order, danas_orders, day, moment, money

REFUSED = (403, {"code": "verification_required"})
Query = dict[str, list[str]]
Handler = Callable[[dict[str, Any]], tuple[int, Any]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class CrmDouble:
    """An ASGI application. `known`: the customer is vouched for; else a visitor who must verify each order."""

    def __init__(self, *, known: bool = True, orders: list[Order] | None = None) -> None:
        self.known = known
        self.orders = {order.number: order for order in (danas_orders() if orders is None else orders)}
        self.language = "en"
        self.verified: set[str] = set()
        self.tickets: dict[str, dict[str, Any]] = {}
        self.handoffs: list[dict[str, Any]] = []
        self.ratings: list[int | str] = []  # praise as its words
        self.questions: list[dict[str, Any]] = []
        self.gone: set[str] = set()  # articles that have been removed meanwhile
        self.votes: list[dict[str, Any]] = []
        self.languages: list[str] = []
        self.segment = "regular"
        self.articles = {"delivery_options", "return_policy", "payment_methods", "store_hours", "contact_info", "create_account"}
        self.agents_online = 2
        self.too_old: set[str] = set()  # orders for which nothing can be claimed any more
        self.resets: list[str | None] = []
        self.reset = "sent"
        self.unsubscribed: list[str | None] = []
        self.profile: dict[str, str] = {}
        self.privacy: list[str] = []
        self.open_orders = 0
        self.callbacks: list[dict[str, Any]] = []
        self.phones: dict[str, Any] = {}  # why nobody can be called, if nobody can
        self.announced = ["GLOW10"]  # promo codes that anybody may be told
        self.sent: set[str] = set()  # returns that are on their way
        self.invoices: set[str] = set()  # orders that have one
        self.calls: list[tuple[str, str]] = []
        self.keys: list[str] = []
        self.failing: set[str] = set()  # paths that answer 503
        self.refusing: dict[str, str] = {}  # paths of writes that answer 409, and with which code
        self.changes = Changes(self)
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
        if path in self.refusing:
            return 409, {"code": self.refusing[path]}
        self.keys.append(key)
        if key not in self._answers:
            self._answers[key] = self._post(path, body)
        return self._answers[key]

    # reads

    def _context(self) -> dict[str, Any]:
        opened = [order for order in self._visible() if order.status in ("awaiting_payment", "paid", "preparing", "shipped")]
        known = {"id": "c1", "name": "Dana Lin", "first_name": "Dana", "email": "dana@lantern.example", "verified": True}
        return {
            "language": self.language,
            "owner": "bot",
            "customer": known if self.known else None,
            "segment": self.segment if self.known else None,
            "open_orders": len(opened) if self.known else 0,
            "open_order": self.order(opened[0]) if self.known and opened else None,
        }

    def _get(self, path: str, query: Query) -> tuple[int, Any]:
        parts = path.split("/")
        match parts:
            case ["context"]:
                return 200, self._context()
            case ["orders"]:
                return self._list([self.order(order) for order in self._visible()][: int(query["limit"][0])])
            case ["orders", number]:
                return self._seen(number) or (200, self.order(self.orders[number]))
            case ["orders", number, "return-options"]:
                return self._seen(number) or (200, self.return_options(self.orders[number]))
            case ["orders", number, "return-quote"]:
                return self._seen(number) or self._quote(self.orders[number], query["item_id"])
            case ["orders", number, call]:
                return self._seen(number) or self.changes.get(self.orders[number], call, query) or (404, {"code": "not_found"})
            case ["refunds"]:
                return self._refunds(query.get("order_number", [None])[0])
            case ["tickets"]:
                return self._list(list(self.tickets.values()))
            case ["tickets", number]:
                missing = 404 if self.known else 403
                return (200, self.tickets[number]) if number in self.tickets else (missing, self._code(missing, "ticket_unknown"))
            case ["callbacks"]:
                return 200, {"items": [self._callback(body) for body in self.callbacks]}
            case ["promo-codes"]:
                return 200, {"items": [PROMOS[code] | {"code": code} for code in self.announced]}
            case ["promo-codes", code]:
                return 200, PROMOS.get(code, {"status": "unknown"}) | {"code": code}
            case ["products"]:
                return 200, {"items": self._products(query)}
            case ["recommendations"]:
                return 200, self._recommendations(query.get("family", [None])[0])
            case ["loyalty"]:
                answer = {"points": 1240, "tier": "silver", "next_tier": "gold", "missing": 760}
                return (200, {**answer, "worth": money(1240, self.language)}) if self.known else REFUSED
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
            self._list([self.refund(order) for order in orders if order.refund])
            if not number
            else (
                200,
                {"items": [self.refund(order) for order in orders if order.refund]},
            )
        )

    def _article(self, topic: str) -> dict[str, str]:
        title = f"{topic} ({self.language})"
        texts = {"title": title, "summary": f"{topic} in short.", "passage": f"All about {topic}."}
        return {"slug": topic, **texts, "url": f"http://shop/help/{topic}"}

    # writes

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        match path.split("/"):
            case ["knowledge"]:
                self.questions.append(body)
                known = body["topic"] in self.articles
                return 200, {"items": [self._article(body["topic"])] if known else [], "confident": known}
            case ["knowledge", "helpful"]:
                if body["slug"] in self.gone:
                    return 404, {"code": "article_unknown"}
                self.votes.append(body)
                return 200, {}
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
            case ["orders", number, "returns", parcel, "call-off"]:
                return self._seen(number) or self._call_off(self.orders[number], parcel)
            case ["orders", number, "returns"]:
                return self._seen(number) or self._return(self.orders[number], body)
            case ["tickets"]:
                return 200, self.ticket(**body)
            case ["password-resets"]:
                self.resets.append(body.get("email"))
                return 200, {"outcome": self.reset if self.known else None}
            case ["consents"]:
                self.unsubscribed.append(body.get("email"))
                return 200, {"marketing": False, "changed": len(self.unsubscribed) == 1 if self.known else None}
            case ["profile"]:
                return self._change_profile(body) if self.known else REFUSED
            case ["privacy-requests"]:
                return (200, self._ask_for_privacy(body["kind"])) if self.known else REFUSED
            case ["callbacks"]:
                if body["at"] and (self.phones or body["at"] < day(0)):
                    return 422, self.phones or {"code": "time_past"}
                self.callbacks = [body]
                return 200, self._callback(body)
            case ["callbacks", "call-off"]:
                return (200, self._callback(self.callbacks.pop())) if self.callbacks else (404, {"code": "no_callback"})
            case ["orders", number, call]:
                return self._seen(number) or self.changes.post(self.orders[number], call, body) or (404, {"code": "not_found"})
            case ["handoff"]:
                self.handoffs.append(body)
                return 200, {"owner": "queue", "position": 1, "agents_online": self.agents_online}
            case ["feedback"]:
                self.ratings.append(body.get("rating") or body["comment"])
                return 200, {}
        return 404, {"code": "not_found"}

    def ticket(self, **body: Any) -> dict[str, Any]:
        """A new ticket, or the one that is open for the same order already."""
        for known in self.tickets.values():
            same = body.get("order_number") and all(known[name] == body[name] for name in ("kind", "order_number"))
            if same and known["status"] == "open":
                return {**known, "existing": True}
        number = f"TK-{1001 + len(self.tickets)}"
        times = {"created_at": moment(0), "updated_at": moment(0)}
        state = {"status": "open", "priority": "high" if body["kind"] == "duplicate_charge" else "normal", "existing": False}
        self.tickets[number] = {"number": number, "order_number": None, **state, **body, **times}
        return self.tickets[number]

    def _cancel(self, order: Order) -> dict[str, Any]:
        if order.status not in BEFORE_SHIPPING:
            outcome = "already_cancelled" if order.status == "cancelled" else "too_late"
            return {"outcome": outcome, "order": self.order(order), "refund": None}
        if order.status != "awaiting_payment":
            order.refund = {"status": "approved", "expected_on": day(5)}
        order.status = "cancelled"
        refund = self.refund(order) if order.refund else None
        return {"outcome": "cancelled", "order": self.order(order), "refund": refund}

    def return_options(self, order: Order) -> dict[str, Any]:
        reason = None
        if order.status == "returned":
            reason = "already_returned"
        elif order.delivered is None:
            reason = "not_delivered"
        elif order.delivered < -30:
            reason = "window_closed"
        until = day(order.delivered + 30) if order.delivered is not None else None
        items = [] if reason else [item for item in self.items(order) if item["returnable"]]
        return {"returnable": reason is None, "reason": reason, "until": until, "items": items}

    def _return(self, order: Order, body: dict[str, Any]) -> tuple[int, Any]:
        status, quote = self._quote(order, body["item_ids"])
        if status != 200:
            return status, quote
        order.returned |= set(body["item_ids"])
        order.refund = {"status": "requested", "reason": body["reason"], "amount": quote["amount"]}
        answer = {"return_number": "RT-2001", "label_url": "http://shop/labels/RT-2001", "items": quote["items"]}
        return 200, {**answer, "refund": self.refund(order)}

    def _call_off(self, order: Order, parcel: str) -> tuple[int, Any]:
        if parcel in self.sent:
            return 409, {"code": "on_its_way"}
        items = [item for item in self.items(order) if item["id"] in order.returned]
        order.returned, order.refund = set(), None
        return 200, {"return_number": parcel, "items": items}

    @staticmethod
    def _callback(body: dict[str, Any]) -> dict[str, Any]:
        return {"number": "CB-1001", "phone": body["phone"], "at": body["at"]}

    def _quote(self, order: Order, item_ids: list[str]) -> tuple[int, Any]:
        if reason := self.return_options(order)["reason"]:
            return 409, {"code": reason}
        if order.minor > 50000:
            return 409, {"code": "business_rule"}
        items = [item for item in self.items(order) if item["id"] in item_ids]
        amount = sum(item["price"]["minor"] * item["quantity"] for item in items)
        return 200, {"items": items, "amount": money(amount, self.language), "method": "card"}

    def _change_profile(self, body: dict[str, Any]) -> tuple[int, Any]:
        if body["value"] == "taken@lantern.example":
            return 409, {"code": "email_taken"}
        if body["field"] == "phone" and len(body["value"]) < 8:
            return 422, {"code": "phone_invalid"}
        before, self.profile[body["field"]] = self.profile.get(body["field"]), body["value"]
        return 200, {**body, "changed": before != body["value"]}

    def _ask_for_privacy(self, kind: str) -> dict[str, Any]:
        existing = kind in self.privacy
        self.privacy.append(kind)
        return {"number": "PR-1001", "kind": kind, "due_on": day(30), "open_orders": self.open_orders, "existing": existing}

    # what is shown

    def _products(self, query: Query) -> list[dict[str, Any]]:
        family, words = query.get("family", [""])[0], query.get("q", [""])[0].casefold()
        return [
            item
            for item in self.products.values()
            if item["family"] == family or (words and words in f"{item['sku']} {item['name']} {item['family']}".casefold())
        ]

    def _recommendations(self, family: str | None) -> dict[str, Any]:
        if family == "robot vacuum":
            return {"items": [], "because": "popular", "bought": None}
        items = [self.products["FL-ARC"], self.products["EK-910"]]
        because = "bought_together" if self.known else "popular"
        return {"items": items, "because": because, "bought": "Lantern desk lamp" if self.known else None}

    def order(self, order: Order) -> dict[str, Any]:
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
            "items": self.items(order),
            "shipment": shipment if order.status in ("shipped", "delivered") else None,
            "payment": {
                "status": "failed" if order.failure else "captured",
                "method": "card",
                "failure": order.failure,
                "failed_attempts": order.failed_attempts,
            },
            "overpaid": self.money(order.overpaid) if order.overpaid else None,
            "address": order.address,
            "items_changeable": order.status in ("awaiting_payment", "paid"),
            "address_changeable": order.status in BEFORE_SHIPPING,
            "refund": None,
            "cancellable": order.status in BEFORE_SHIPPING,
            "claimable": order.number not in self.too_old,
            "returnable_until": day(order.delivered + 30) if order.delivered is not None else None,
            "return_days": 30,
            "invoice_url": f"http://shop/invoices/{order.number}" if order.number in self.invoices else None,
        }

    @property
    def products(self) -> dict[str, dict[str, Any]]:
        """What the shop sells, by sku."""
        return {sku: self._product(sku, *row) for sku, row in PRODUCTS.items()}

    def _product(self, sku: str, family: str, names: tuple[str, str], minor: int, availability: str) -> dict[str, Any]:
        name = names[self.language == "zh"]
        return {
            "sku": sku,
            "name": name,
            "family": family,
            "description": f"All about the {name}.",
            "price": self.money(minor),
            "image_url": f"http://shop/images/{sku}.svg",
            "availability": availability,
            "left": 3 if availability == "few" else None,
            "warranty_months": 24,
            "url": f"http://shop/{sku}",
        }

    def money(self, minor: int) -> dict[str, Any]:
        """An amount as the conversation's language writes it."""
        return money(minor, self.language)

    def items(self, order: Order) -> list[dict[str, Any]]:
        open_to_return = order.status == "delivered" and order.delivered is not None and order.delivered >= -30
        return [
            {
                "id": order.item_id(family),
                "name": NAMES[family][LANGUAGES.index(self.language)],
                "family": family,
                "quantity": quantity,
                "price": money(1000, self.language),
                "image_url": "http://shop/images/item.svg",
                "returnable": open_to_return and order.item_id(family) not in order.returned,
            }
            for family, quantity in order.items.items()
        ]

    def refund(self, order: Order) -> dict[str, Any]:
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
