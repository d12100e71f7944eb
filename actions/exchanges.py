"""Exchanging a delivered item: which, for what in the customer's words; shown once more and confirmed; then the label."""

import re
from collections.abc import Sequence

from actions.base import FlowEnd, hand_over
from actions.change_records import Exchange
from actions.crm import Conflict
from actions.forms import Ask, Draft, Question, yes_or_no
from actions.items import AskItems, about_items, settle_items
from actions.orders import OrderForm
from actions.own_words import about, settle_words, tells
from actions.records import Item
from actions.turn import Turn
from actions.words import ANSWERED, Words

REFUSED = frozenset({"window_closed", "already_returned", "already_exchanged"})


class ExchangeForm(OrderForm):
    """Asks which order, which item, what instead, and then whether to do it really."""

    title = "validate_exchange_form"
    opens_with = frozenset({"exchange_item"})
    yes_or_no = frozenset({"confirmed"})
    gets_products = True
    free_text = frozenset({"own_words"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as a clear yes or no; what cannot be exchanged needs none."""
        draft["wish"] = "exchange_item"
        before = draft["items"], draft["own_words"]
        if turn.intent in self.opens_with or draft.asked == "confirmed":
            draft["own_words"] = wanted(about(turn)) or draft["own_words"]
        if await self.settle_order(turn, draft) is None:
            return
        options = await self.crm.return_options(turn.conversation, draft["order_number"])
        if not options.returnable:
            draft.end(str(options.reason))
        elif settle_items(turn, draft, options.items, single=True) and settle_words(turn, draft):
            draft.confirm("confirmed", turn.yes_or_no, corrected=before != (draft["items"], draft["own_words"]))


def wanted(text: str) -> str | None:
    """What is wanted instead: what follows 'for' or '换成', if that tells anything."""
    markers = [word for language in ANSWERED for word in Words.of(language).these("in_place_of")]
    found = re.search("|".join(rf"\b{word}\b" if word.isascii() else word for word in markers), text, re.IGNORECASE)
    part = " ".join(text[found.end() :].split()) if found else ""
    endings = "|".join(re.escape(word) for language in ANSWERED for word in Words.of(language).these("endings"))
    part = re.sub(rf"(?:{endings}|[\s.。!！?？,，])+$", "", part, flags=re.IGNORECASE)
    return part if tells(part) else None


class AskExchangeItems(AskItems):
    """Asks which item is exchanged."""

    title = "action_ask_exchange_form_items"
    single = True

    async def items(self, turn: Turn) -> Sequence[Item]:
        """Those that can go back."""
        return (await self.crm.return_options(turn.conversation, turn.slot("order_number"))).items


class AskExchangeConfirmed(Ask):
    """Asks whether to exchange this very item for what was said."""

    title = "action_ask_exchange_form_confirmed"
    asks = "confirmed"

    async def question(self, turn: Turn) -> Question:
        """The question."""
        what = {"order_number": turn.slot("order_number"), "product": turn.slot("items")}
        buttons = yes_or_no(turn, "exchange", "no_exchange", **what)
        about = await about_items(self.crm, turn)
        return Question("utter_ask_exchange_form_confirmed", buttons, {**about, "wanted": turn.slot("own_words")})


class ExchangeItem(FlowEnd):
    """Registers what was confirmed and hands out the label; leaves it; or says why it cannot be."""

    title = "action_exchange_item"

    async def finish(self, turn: Turn) -> None:
        """Register it, leave it, or say why not."""
        number, obstacle = turn.slot("order_number"), turn.slot("outcome")
        if turn.slot("confirmed") is False:
            turn.say("utter_exchange_left", number=number)
            return
        if obstacle is None:
            try:
                say_exchange(turn, number, await self._register(turn, number))
                return
            except Conflict as conflict:
                obstacle = conflict.code
        if obstacle == "not_delivered":
            await self._say_not_delivered(turn, number)
        elif obstacle in REFUSED:
            turn.say(f"utter_exchange_{obstacle}", [turn.offer("human_handoff")], number=number)
        else:
            turn.say("utter_exchange_needs_person", number=number)
            await hand_over(self.crm, turn, "business_rule", note=self.title)

    async def _register(self, turn: Turn, number: str) -> Exchange:
        item, words = turn.slot("items")[0], turn.slot("own_words")
        return await self.crm.exchange(turn.conversation, number, item, words, key=turn.key("exchange_item"))

    async def _say_not_delivered(self, turn: Turn, number: str) -> None:
        """Before it has left, the order itself can change."""
        order = await self.crm.order(turn.conversation, number)
        if order.items_changeable:
            turn.say("utter_exchange_not_sent_yet", [turn.offer("change_order", order_number=number)], number=number)
        else:
            turn.say("utter_exchange_not_delivered", [turn.button("track_order", order_number=number)], number=number)


def say_exchange(turn: Turn, number: str, exchange: Exchange) -> None:
    """Say what is exchanged for what, with the label for the way back."""
    turn.remember_change("exchange_item", order_number=number)
    turn.say(
        "utter_exchange_registered",
        exchange_number=exchange.exchange_number,
        number=number,
        items=exchange.item.name,
        wanted=exchange.wanted,
        label=exchange.label_url,
    )
