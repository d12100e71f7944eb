"""Where an order is, and what was ordered before."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from actions.base import ServiceAction
from actions.choosing import orders_with_products
from actions.crm import NotFound, VerificationRequired
from actions.flow import Event
from actions.orders import contents, identify
from actions.records import Order, Shipment
from actions.turn import Turn
from actions.words import Words

HISTORY = 5


class OrderQuestion(ServiceAction):
    """A question about one order: the one named, else the only one that it can be about; else asks which."""

    async def act(self, turn: Turn) -> list[Event]:
        """Look it up."""
        number = turn.order_talked_about
        try:
            orders = [await self.crm.order(turn.conversation, number)] if number else await self._candidates(turn)
        except (VerificationRequired, NotFound):  # the form says which, and asks
            return identify(turn, order_number=number)
        if len(orders) > 1:
            return identify(turn)
        if orders:
            return await self.answer(turn, orders[0])
        self.say_none(turn)
        return []

    def say_none(self, turn: Turn) -> None:
        """Say that there is no order that it could be about."""
        turn.say("utter_no_open_orders", [turn.button("order_history")])

    async def _candidates(self, turn: Turn) -> list[Order]:
        orders = await self.crm.orders(turn.conversation)
        fitting = self.fitting(orders)
        return orders_with_products(turn, fitting) or orders_with_products(turn, orders) or fitting

    @staticmethod
    def fitting(orders: Sequence[Order]) -> list[Order]:
        """The orders that the question can be about when none is named."""
        return [order for order in orders if order.is_open]

    @abstractmethod
    async def answer(self, turn: Turn, order: Order) -> list[Event]:
        """Answer it."""


class TrackOrder(OrderQuestion):
    """Says where an order is."""

    title = "action_track_order"

    async def answer(self, turn: Turn, order: Order) -> list[Event]:
        """Say it."""
        say_progress(turn, order)
        return []


class Invoice(OrderQuestion):
    """Hands out an order's invoice."""

    title = "action_invoice"

    @staticmethod
    def fitting(orders: Sequence[Order]) -> list[Order]:
        """Those that have an invoice; if none has, all."""
        return [order for order in orders if order.invoice_url] or list(orders)

    async def answer(self, turn: Turn, order: Order) -> list[Event]:
        """Give its address."""
        say_invoice(turn, order)
        return []


class OrderHistory(ServiceAction):
    """Lists the last orders."""

    title = "action_order_history"

    async def act(self, turn: Turn) -> list[Event]:
        """List them, newest first."""
        try:
            orders = await self.crm.orders(turn.conversation, limit=HISTORY)
        except VerificationRequired:
            turn.say("utter_history_needs_sign_in", [turn.button("track_order")])
            return []
        if not orders:
            turn.say("utter_no_orders")
            return []
        rows = [
            turn.words.text(
                "orders",
                "row",
                number=order.number,
                day=turn.words.day(order.placed_at),
                contents=contents(turn.words, order),
                total=order.total.text,
                status=turn.words.get("order_status", order.status, order.status),
            )
            for order in orders
        ]
        turn.say("utter_order_history", count=len(orders), rows="\n\n".join(rows))
        return []


def say_progress(turn: Turn, order: Order) -> None:
    """Say where an order is, and offer a ticket where that is too late."""
    say_where(turn, order)
    if order.is_late:
        ticket = turn.offer("late_delivery", turn.words.text("buttons", "ticket"), order_number=order.number)
        turn.say("utter_late_ticket_offer", [ticket, turn.button("human_handoff")])


def say_where(turn: Turn, order: Order) -> None:
    """Say where an order is: its state, who carries it, when it comes, and honestly when it is late."""
    words, shipment = turn.words, order.shipment
    fields: dict[str, Any] = {"number": order.number, "contents": contents(words, order)}
    if shipment:
        fields |= {"carrier": shipment.carrier, "tracking": _tracking(words, shipment)}
    if order.status == "shipped" and shipment:
        if order.is_late and shipment.promised_on:
            late: dict[str, Any] = {"days": words.days(shipment.late_days), "promised": words.day(shipment.promised_on)}
            turn.say("utter_order_late", **fields, **late)
        elif shipment.expected_on:
            turn.say("utter_order_shipped", **fields, day=words.day(shipment.expected_on))
        else:
            turn.say("utter_order_shipped_no_day", **fields)
    elif order.status == "delivered" and shipment and shipment.delivered_at:
        turn.say("utter_order_delivered", **fields, day=words.day(shipment.delivered_at))
    elif order.status in ("paid", "preparing") and shipment and shipment.expected_on:
        turn.say("utter_order_preparing_until", **fields, day=words.day(shipment.expected_on))
    elif words.known("order_status", order.status):
        turn.say(f"utter_order_{order.status}", **fields)
    else:
        turn.say("utter_order_other", **fields, status=order.status)


def say_invoice(turn: Turn, order: Order) -> None:
    """Give the address of an order's invoice, or say when there will be one."""
    if order.invoice_url:
        turn.say("utter_invoice", number=order.number, link=order.invoice_url)
    else:
        turn.say("utter_invoice_none", turn.offer_person("invoice_request"), number=order.number)


def _tracking(words: Words, shipment: Shipment) -> str:
    if not shipment.tracking_number:
        return ""
    entry = "tracking_with_link" if shipment.tracking_url else "tracking"
    return words.text("orders", entry, number=shipment.tracking_number, link=shipment.tracking_url)
