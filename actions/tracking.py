"""Where an order is, and what was ordered before."""

from typing import Any

from actions.base import FlowEnd, ServiceAction
from actions.crm import NotFound, VerificationRequired
from actions.orders import contents, identify
from actions.records import Order, Shipment
from actions.refunds import say_refund
from actions.turn import Event, Turn
from actions.words import Words

HISTORY = 5


class TrackOrder(ServiceAction):
    """Says where an order is; asks which one when there are several."""

    title = "action_track_order"

    async def act(self, turn: Turn) -> list[Event]:
        """Look it up."""
        number = turn.order_talked_about
        try:
            orders = [await self.crm.order(turn.conversation, number)] if number else await self._open_orders(turn)
        except VerificationRequired:
            return identify(turn, order_number=number)
        except NotFound:
            turn.say("utter_order_unknown", number=number)
            return identify(turn)
        if len(orders) > 1:
            return identify(turn)
        if orders:
            say_where(turn, orders[0])
        else:
            turn.say("utter_no_open_orders", [turn.button("order_history")])
        return []

    async def _open_orders(self, turn: Turn) -> list[Order]:
        return [order for order in await self.crm.orders(turn.conversation) if order.is_open]


class AnswerAboutOrder(FlowEnd):
    """Goes on with what the customer wanted, now that the order is known and may be seen."""

    title = "action_answer_about_order"

    async def finish(self, turn: Turn) -> None:
        """Answer the wish that the form was opened for."""
        number = turn.slot("order_number")
        if turn.slot("wish") == "refund_status":
            say_refund(turn, number, await self.crm.refunds(turn.conversation, number))
        else:
            say_where(turn, await self.crm.order(turn.conversation, number))


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
        turn.say("utter_order_history", count=len(orders), rows="\n".join(rows))
        return []


def say_where(turn: Turn, order: Order) -> None:
    """Say where an order is: its state, who carries it, when it comes, and honestly when it is late."""
    words, shipment = turn.words, order.shipment
    fields: dict[str, Any] = {"number": order.number, "contents": contents(words, order)}
    if shipment:
        fields |= {"carrier": shipment.carrier, "tracking": _tracking(words, shipment)}
    if order.status == "shipped" and shipment:
        if shipment.late_days > 0 and shipment.promised_on:
            late = {"days": words.days(shipment.late_days), "promised": words.day(shipment.promised_on)}
            turn.say("utter_order_late", [turn.button("human_handoff")], **fields, **late)
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


def _tracking(words: Words, shipment: Shipment) -> str:
    if not shipment.tracking_number:
        return ""
    entry = "tracking_with_link" if shipment.tracking_url else "tracking"
    return words.text("orders", entry, number=shipment.tracking_number, link=shipment.tracking_url)
