"""Who plays: customers of the demo shop and the orders that they talk about, none of them twice."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from crm_backend.converse.errors import ConverseError
from crm_backend.converse.shop import Shop


@dataclass(frozen=True)
class Part:
    """A customer with an order of theirs, as gaps of messages: {order}, {email}, {product}, {carrier}."""

    email: str
    gaps: Mapping[str, str]


class Cast:
    """The parts that are left, by how the order stands."""

    def __init__(self, parts: Mapping[str, list[Part]]) -> None:
        self._parts = parts
        self._changed: set[str] = set()

    @classmethod
    async def of(cls, shop: Shop, random: Random) -> "Cast":
        """All customers of the shop who have an address and orders."""
        parts: dict[str, list[Part]] = defaultdict(list)
        today = datetime.now(UTC).date()
        async for customer, orders in shop.customers():
            for order in orders:
                for state in _states(order, today):
                    parts[state].append(_part(customer, order))
        for those in parts.values():
            random.shuffle(those)
        return cls(parts)

    def take(self, state: str, *, changes: bool) -> Part | None:
        """A part with an order that stands so, for a goal that `changes` it or not; None when there is none left.

        An order that is changed is played once. Raises ConverseError when the shop never had one.
        """
        if state not in self._parts:
            raise ConverseError(f"the demo shop has no order that is {state}")
        fresh = [part for part in self._parts[state] if part.gaps["order"] not in self._changed]
        if not fresh:
            return None
        part = fresh[0]
        self._parts[state].remove(part)
        self._parts[state].append(part)
        if changes:
            self._changed.add(part.gaps["order"])
        return part


def _states(order: Mapping[str, Any], today: date) -> list[str]:
    states = ["any", str(order["status"])]
    if order["cancellable"]:
        states.append("cancellable")
    until = order["returnable_until"]
    if until and date.fromisoformat(until) >= today and len(order["items"]) > 0 and not order["refund"]:
        states.append("returnable")
    if order["claimable"]:
        states.append("claimable")
    if order["status"] == "shipped":
        states.append("late" if order["shipment"]["late_days"] else "on_time")
    return states


def _part(customer: Mapping[str, Any], order: Mapping[str, Any]) -> Part:
    shipment = order["shipment"] or {}
    gaps = {
        "order": order["number"],
        "email": customer["email"],
        "name": customer["name"],
        "product": order["items"][0]["family"],
        "item": order["items"][0]["name"],
        "carrier": shipment.get("carrier", ""),
    }
    return Part(customer["email"], gaps)
