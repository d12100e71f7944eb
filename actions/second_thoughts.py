"""Second thoughts: why something is so, and taking back what was done."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

from rasa_sdk.events import SlotSet

from actions.base import ServiceAction
from actions.because import why_asked
from actions.crm import Conflict, NotFound, VerificationRequired
from actions.flow import Event
from actions.orders import named
from actions.turn import Turn

Change = dict[str, Any]
SHOWN = 3  # items of a cancelled order that may be ordered again


class SayWhy(ServiceAction):
    """Gives the reason for the question that is open, else for the last answer; where none is known, offers a person."""

    title = "action_say_why"

    async def act(self, turn: Turn) -> list[Event]:
        """Say it, once; who asks again gets the offer."""
        asked = why_asked(turn.form, str(turn.requested))
        if reason := asked or turn.slot("because"):
            late = reason == "utter_why_late" and turn.slot("order_in_focus")
            ticket = turn.words.text("buttons", "ticket")
            turn.say(reason, [turn.offer("late_delivery", ticket, order_number=late)] if late else [])
        else:
            turn.say("utter_why_unknown", turn.offer_person())
        return [SlotSet("because", None)]


class Undo(ServiceAction):
    """Takes back what was done last where the shop allows it; else says honestly that it does not."""

    title = "action_undo"

    async def act(self, turn: Turn) -> list[Event]:
        """Undo it."""
        takes_back: Mapping[str, Callable[[Turn, Change], Awaitable[None]]] = {
            "cancel_order": self._say_cancelled,
            "return_item": self._call_off_return,
            "change_address": self._send_back,
            "callback_request": self._call_off_call,
        }
        change = await self._meant(turn)
        if change is None:
            turn.say("utter_nothing_to_undo", [turn.button(wish) for wish in self._offered])
        elif does := takes_back.get(change["intent"]):
            await does(turn, change)
        else:
            turn.say("utter_undo_needs_person", turn.offer_person(change["intent"]))
        return [SlotSet("last_change", None)] if change else []

    _offered: ClassVar[tuple[str, ...]] = ("track_order", "cancel_order", "return_item", "human_handoff")

    async def _meant(self, turn: Turn) -> Change | None:
        """What is to be undone: the call where one is spoken of, the cancelling of the order named, else what was done last."""
        last: Change | None = turn.slot("last_change")
        if turn.mentions("calls"):
            return {"intent": "callback_request"}
        number = turn.entity("order_number")
        if number is None or (last and last.get("order_number") == number):
            return last
        try:
            order = await self.crm.order(turn.conversation, number)
        except (VerificationRequired, NotFound):
            return None
        return {"intent": "cancel_order", "order_number": number} if order.status == "cancelled" else None

    async def _say_cancelled(self, turn: Turn, change: Change) -> None:
        """What was in it is on the shelf again and the money on its way: ordering again is what is left."""
        order = await self.crm.order(turn.conversation, change["order_number"])
        again = [turn.button("product_info", item.name, product=item.name) for item in order.items[:SHOWN]]
        turn.say("utter_undo_cancelled", [*again, turn.offer("human_handoff")], number=order.number)

    async def _call_off_return(self, turn: Turn, change: Change) -> None:
        number, parcel = change["order_number"], change["return_number"]
        try:
            done = await self.crm.call_off_return(turn.conversation, number, parcel, key=turn.key("call_off_return"))
        except Conflict as conflict:
            response = "utter_undo_return_too_late" if conflict.code == "on_its_way" else "utter_undo_needs_person"
            turn.say(response, turn.offer_person("return_item"), return_number=parcel)
            return
        items = named(turn.words, done.items)
        turn.say("utter_return_called_off", return_number=done.return_number, number=number, items=items)

    async def _send_back(self, turn: Turn, change: Change) -> None:
        number = change["order_number"]
        try:
            moved = await self.crm.put_address_back(turn.conversation, number, key=turn.key("old_address"))
        except Conflict:
            turn.say("utter_address_too_late", [turn.offer("human_handoff")], number=number)
        else:
            turn.say("utter_address_changed", number=number, address=moved.order.address)

    async def _call_off_call(self, turn: Turn, change: Change) -> None:
        try:
            call = await self.crm.call_off_callback(turn.conversation, key=turn.key("call_off_callback"))
        except NotFound:
            turn.say("utter_no_callback", [turn.button("callback_request")])
        else:
            turn.say("utter_callback_called_off", number=call.number, phone=call.phone)
