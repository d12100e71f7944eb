"""The slots of one flow, and the events that set and empty them."""

from collections.abc import Iterable
from typing import Any

from rasa_sdk.events import ActiveLoop, SlotSet

Event = dict[str, Any]
REQUESTED = "requested_slot"

# Everything that belongs to one flow: empty when it ends, so that nothing leaks into the next.
FLOW_SLOTS = (
    "order_number",
    "contact",
    "wish",
    "cancel_confirmed",
    "return_items",
    "return_reason",
    "return_confirmed",
    "product_asked",
    "promo_code",
    "account_email",
    "profile_field",
    "profile_value",
    "profile_confirmed",
    "erasure_confirmed",
    "callback_phone",
    "callback_day",
    "callback_time",
    "products",
    "items",
    "own_words",
    "remedy",
    "change",
    "family",
    "confirmed",
    "rating",
    "tries",
    "digressions",
    "outcome",
)


def set_slots(**values: Any) -> list[Event]:
    """Events that set these slots."""
    return [SlotSet(name, value) for name, value in values.items()]


def forget_flow(*, keep: Iterable[str] = ()) -> list[Event]:
    """Events that empty all that belonged to the flow that ends."""
    return [SlotSet(name, None) for name in FLOW_SLOTS if name not in set(keep)]


def leave_form() -> list[Event]:
    """Events that close whatever form is open, with all that it knew."""
    return [ActiveLoop(None), SlotSet(REQUESTED, None), *forget_flow()]
