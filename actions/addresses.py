"""Sending an open order elsewhere: the new address in the customer's words; both addresses shown and confirmed."""

import re

from actions.base import FlowEnd
from actions.forms import Ask, Draft, Question, yes_or_no
from actions.orders import OrderForm
from actions.own_words import SLOT, settle_words
from actions.records import Order
from actions.turn import Turn

SHORTEST, LONGEST = 10, 300  # characters of an address, as the CRM takes it
_HAS_NUMBER = re.compile(r"\d")


class AddressForm(OrderForm):
    """Asks which order, where it should go instead, and then whether to change it really."""

    title = "validate_address_form"
    opens_with = frozenset({"change_address"})
    yes_or_no = frozenset({"confirmed"})
    free_text = frozenset({SLOT})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as a clear yes or no; an order that has left needs none."""
        draft["wish"] = "change_address"
        before = draft[SLOT]
        address = str(turn.entity("address") or "")
        if draft.asked != SLOT and SHORTEST <= len(address) <= LONGEST:
            draft[SLOT] = address
        elif draft.asked == "confirmed" and turn.intent == "deny" and _HAS_NUMBER.search(turn.text_without("order_number")):
            draft[SLOT] = None  # 'no, number 14' corrects the address: it is asked for as a whole
        order = await self.settle_order(turn, draft)
        if order is None:
            return
        if not order.address_changeable:
            draft.end("too_late")
        elif draft.asked == SLOT and _is_something_else(turn):
            draft.ask(SLOT, failed=True)
            turn.say("utter_hint_address")
        elif settle_words(turn, draft, shortest=SHORTEST, longest=LONGEST):
            draft.confirm("confirmed", turn.yes_or_no, corrected=before != draft[SLOT])
        elif draft.failed:
            turn.say("utter_hint_address")


def _is_something_else(turn: Turn) -> bool:
    """Whether the message cannot be an address: it asks, or is about an order, or says where in no way, or much more."""
    asks = "?" in turn.plain or bool(turn.entity("order_number"))
    return asks or len(turn.text) > LONGEST or not (turn.entity("address") or _HAS_NUMBER.search(turn.text))


class AskAddressConfirmed(Ask):
    """Asks whether to send the order to the new address."""

    title = "action_ask_address_form_confirmed"
    asks = "confirmed"

    async def question(self, turn: Turn) -> Question:
        """The question, with the new address and the old one."""
        order = await self.crm.order(turn.conversation, turn.slot("order_number"))
        buttons = yes_or_no(turn, "new_address", "old_address", order_number=order.number, address=turn.slot(SLOT))
        fields = {"number": order.number, "new": turn.slot(SLOT), "old": order.address}
        return Question("utter_ask_address_form_confirmed", buttons, fields)


class ChangeAddress(FlowEnd):
    """Changes the address that was confirmed, leaves it, or says that it is too late."""

    title = "action_change_address"

    async def finish(self, turn: Turn) -> None:
        """Change it, leave it, or say why not."""
        number = turn.slot("order_number")
        if turn.slot("outcome"):
            say_too_late(turn, await self.crm.order(turn.conversation, number))
        elif turn.slot("confirmed") is False:
            turn.say("utter_address_kept", [turn.button("change_address", order_number=number)], number=number)
        else:
            address, key = turn.slot(SLOT), turn.key("change_address")
            change = await self.crm.change_address(turn.conversation, number, address, key=key)
            if change.outcome == "too_late":
                say_too_late(turn, change.order)
            else:
                if change.outcome == "changed":
                    turn.remember_change("change_address", order_number=number)
                turn.say(f"utter_address_{change.outcome}", number=number, address=change.order.address)


def say_too_late(turn: Turn, order: Order) -> None:
    """Say why an order cannot go elsewhere, and who can still help."""
    if order.status == "shipped":
        turn.say("utter_address_too_late", [turn.offer("human_handoff")], number=order.number)
    else:
        status = turn.words.get("order_status", order.status, order.status)
        turn.say("utter_address_closed", [turn.button("update_profile")], number=order.number, status=status)
