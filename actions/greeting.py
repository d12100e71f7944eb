"""The greeting: by name, with what is on its way to the customer."""

from datetime import UTC, datetime
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import ServiceAction
from actions.crm import CrmUnavailable
from actions.flow import Event
from actions.records import Context, Order
from actions.smalltalk import SERVICES
from actions.turn import Button, Turn

SHOWN = 4  # ways in beside the greeting


class Greet(ServiceAction):
    """Greets, by name where it is known, says once how the newest open order stands, and shows the ways in."""

    title = "action_greet"

    async def act(self, turn: Turn) -> list[Event]:
        """Greet."""
        known = await self._known(turn)
        order = known.open_order if known else None
        response = _standing(order) if order else None
        if order and response:
            turn.say(response, _ways_in(turn, order), **_about(turn, order), thanks=_thanks(turn, known))
            return [SlotSet("greeted", True), SlotSet("order_in_focus", order.number)]
        name = turn.slot("customer_name")
        greeting = "utter_greet_by_name" if name else "utter_greet"
        turn.say(greeting, _ways_in(turn), name=name, thanks=_thanks(turn, known))
        return [SlotSet("greeted", True)] if known else []

    async def _known(self, turn: Turn) -> Context | None:
        """What the CRM knows of somebody vouched for who has not been greeted yet; a greeting does without it."""
        if not turn.slot("verified") or not turn.slot("customer_name") or turn.slot("greeted") or turn.form:
            return None
        try:
            return await self.crm.context(turn.conversation)
        except CrmUnavailable:
            return None


def _standing(order: Order) -> str | None:
    """The greeting that tells how an order stands, as far as its data say."""
    if order.is_late and order.shipment and order.shipment.promised_on:
        return "utter_greet_late"
    if order.status == "shipped":
        return "utter_greet_shipped" if _expected(order) else "utter_greet_shipped_no_day"
    return {
        "paid": "utter_greet_paid",
        "preparing": "utter_greet_preparing",
        "awaiting_payment": "utter_greet_awaiting_payment",
    }.get(order.status)


def _expected(order: Order) -> bool:
    """Whether a day is named that is still to come."""
    day = order.shipment.expected_on if order.shipment else None
    return day is not None and day >= datetime.now(UTC).date()


def _about(turn: Turn, order: Order) -> dict[str, Any]:
    alone = order.items[0].name if len(order.items) == 1 and order.items[0].quantity == 1 else None
    shipment = order.shipment
    return {
        "name": turn.slot("customer_name"),
        "what": turn.words.text("order_names", "item" if alone else "order", item=alone, number=order.number),
        "day": turn.words.day(shipment.expected_on) if shipment and shipment.expected_on else "",
        "promised": turn.words.day(shipment.promised_on) if shipment and shipment.promised_on else "",
    }


def _thanks(turn: Turn, known: Context | None) -> str:
    if known is None or known.segment != "vip" or turn.tone.hurried:
        return ""
    return turn.words.text("greetings", "vip")


def _ways_in(turn: Turn, order: Order | None = None) -> list[Button]:
    if turn.form:
        return []
    if order is None:
        return [turn.button(name) for name in SERVICES[:SHOWN]]
    track = turn.button("track_order", turn.words.text("buttons", "track", number=order.number), order_number=order.number)
    return [track, *(turn.button(name) for name in SERVICES[1:SHOWN])]
