"""Changing what is in an order that is not packed yet: which item, what instead, what that costs; confirmed, then done."""

from collections.abc import Sequence

from actions.base import FlowEnd, hand_over
from actions.change_records import Change, ChangeQuote
from actions.crm import Conflict
from actions.forms import Ask, Draft, Question, yes_or_no
from actions.items import AskItems, settle_items
from actions.orders import OrderForm, contents
from actions.records import Item, Money
from actions.refunds import say_refund
from actions.turn import Turn
from actions.wanted_change import (
    Wanted,
    family_wanted,
    named_product,
    only_product,
    replacements,
    wanted_amount,
    wanted_by_button,
)

TOO_LATE = frozenset({"packed", "shipped"})
MAY_SAY_WHAT = frozenset({None, "change", "confirmed"})  # the open questions at which a message may say what is wanted


class ChangeOrderForm(OrderForm):
    """Asks which order, which item, what instead, and then whether to do it really."""

    title = "validate_change_form"
    opens_with = frozenset({"change_order"})
    yes_or_no = frozenset({"confirmed"})
    gets_products = True

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as a clear yes or no; an order that cannot change needs none."""
        draft["wish"] = "change_order"
        if draft.asked == "change":
            draft["change"] = None  # it only holds what this message names
        before = draft["items"], draft["change"]
        if await self.settle_order(turn, draft) is None:
            return
        options = await self.crm.change_options(turn.conversation, draft["order_number"])
        if not options.changeable:
            draft.end(str(options.reason))
        elif settle_items(turn, draft, options.items, single=True):
            if before[0] not in (None, draft["items"]):
                draft["change"], draft["family"] = None, None  # they were said of another item
            item = next(item for item in options.items if item.id == draft["items"][0])
            if await self._settle_change(turn, draft, item, options.items):
                await self._settle(turn, draft, item, corrected=before != (draft["items"], draft["change"]))

    async def _settle_change(self, turn: Turn, draft: Draft, item: Item, items: Sequence[Item]) -> bool:
        """Fill in what is wanted; where that is not clear, or is no change, the draft asks and this is false."""
        if draft.asked in MAY_SAY_WHAT or turn.intent in self.opens_with:
            wanted = await self._wanted(turn, draft, item, items)
            draft["change"] = wanted.as_slot() if wanted else draft["change"]
        if draft["change"] == Wanted(item.quantity).as_slot():
            self._ask_again(turn, draft, "utter_change_is_so")
        elif draft["change"] is None and draft.next is None:
            draft.ask("change", failed=draft.asked == "change" and not draft.explained)
        return draft["change"] is not None

    async def _wanted(self, turn: Turn, draft: Draft, item: Item, items: Sequence[Item]) -> Wanted | None:
        if turn.pressed and (wanted := wanted_by_button(turn, items)):
            return wanted
        named = family_wanted(turn, item, items)
        family = draft["family"] = named or draft["family"]
        if family is None:
            sku = (draft["change"] or {}).get("sku")  # 'no, two' is of the product chosen before
            amount = wanted_amount(turn, item, sku)
            return amount or named_product(turn, item, await replacements(self.crm, turn, item, item.family))
        products = await replacements(self.crm, turn, item, family)
        if not products:
            self._ask_again(turn, draft, "utter_change_no_replacement")
            return None
        draft.explained = named is not None  # the wish is clearer than it was
        chosen = named_product(turn, item, products) or only_product(item, products)
        draft["family"] = None if chosen else family
        return chosen

    async def _settle(self, turn: Turn, draft: Draft, item: Item, *, corrected: bool) -> None:
        """Take the yes or no; else ask, if nothing is in the way."""
        draft.confirm("confirmed", turn.yes_or_no, corrected=corrected)
        if draft["confirmed"] is not None:
            return
        wanted = Wanted(**draft["change"])
        try:
            await self.crm.change_quote(turn.conversation, draft["order_number"], item.id, wanted.quantity, wanted.sku)
        except Conflict as conflict:
            if conflict.code == "out_of_stock":
                self._ask_again(turn, draft, "utter_change_out_of_stock")
            else:
                draft.end(conflict.code)

    @staticmethod
    def _ask_again(turn: Turn, draft: Draft, response: str) -> None:
        """Say why this is no change, and ask for another."""
        turn.say(response, [turn.button("human_handoff")])
        draft["change"], draft["family"] = None, None
        draft.ask("change")


class AskChangeItems(AskItems):
    """Asks which item changes."""

    title = "action_ask_change_form_items"
    single = True

    async def items(self, turn: Turn) -> Sequence[Item]:
        """Those in the order."""
        return (await self.crm.change_options(turn.conversation, turn.slot("order_number"))).items


class AskChange(Ask):
    """Asks what shall change: the quantity, or another product, of which there may be several to choose from."""

    title = "action_ask_change"
    asks = "change"

    async def question(self, turn: Turn) -> Question:
        """The question, which names item and order."""
        words, number = turn.words, turn.slot("order_number")
        options = await self.crm.change_options(turn.conversation, number)
        item = next(item for item in options.items if item.id == turn.slot("items")[0])
        fields = {"number": number, "items": words.counted(item.name, item.quantity)}
        if family := turn.slot("family"):
            products = await replacements(self.crm, turn, item, family)
            titles = [(words.text("changes", "product", name=one.name, price=one.price.text), one.sku) for one in products]
            buttons = [turn.button("inform", title, product=sku, quantity=item.quantity) for title, sku in titles]
            return Question("utter_ask_change_product", buttons, fields)
        amounts = {"one_more": item.quantity + 1, "one_less": item.quantity - 1, "without": 0}
        shown = [(key, count) for key, count in amounts.items() if count or key == "without"]
        buttons = [turn.button("inform", words.text("changes", key), quantity=count) for key, count in shown]
        return Question("utter_ask_change", [*buttons, turn.button("inform", words.text("changes", "another"))], fields)


class AskChangeConfirmed(Ask):
    """Asks whether to make this very change."""

    title = "action_ask_change_form_confirmed"
    asks = "confirmed"

    async def question(self, turn: Turn) -> Question:
        """The question, with what it costs."""
        number, wanted = turn.slot("order_number"), Wanted(**turn.slot("change"))
        item_id = turn.slot("items")[0]
        products = [item_id, *([wanted.sku] if wanted.sku else [])]
        what = {"order_number": number, "product": products, "quantity": wanted.quantity}
        buttons = yes_or_no(turn, "change", "no_change", **what)
        try:
            quote = await self.crm.change_quote(turn.conversation, number, item_id, wanted.quantity, wanted.sku)
        except Conflict:  # something came in between: changing says what
            return Question("utter_still_confirmed", buttons, {"number": number})
        return Question(
            "utter_ask_change_form_confirmed" if wanted.quantity else "utter_ask_change_form_removal",
            buttons,
            {"number": number, **_before_and_after(turn, quote), "money": _money(turn, quote.difference)},
        )


def _before_and_after(turn: Turn, quote: ChangeQuote) -> dict[str, str]:
    after = quote.product.name if quote.product else quote.item.name
    return {
        "before": turn.words.counted(quote.item.name, quote.item.quantity),
        "after": turn.words.counted(after, quote.quantity),
    }


def _money(turn: Turn, difference: Money) -> str:
    sign = "more" if difference.minor > 0 else "less" if difference.minor < 0 else "same"
    return turn.words.text("changes", f"costs_{sign}", amount=difference.unsigned)


class ChangeOrder(FlowEnd):
    """Changes what was confirmed, leaves it, or says why it cannot be and what can."""

    title = "action_change_order"

    async def finish(self, turn: Turn) -> None:
        """Change it, leave it, or say why not."""
        number, obstacle = turn.slot("order_number"), turn.slot("outcome")
        if turn.slot("confirmed") is False:
            turn.say("utter_change_left", number=number)
            return
        if obstacle is None:
            try:
                say_change(turn, await self._change(turn, number))
                return
            except Conflict as conflict:
                obstacle = conflict.code
        await self._say_why_not(turn, number, obstacle)

    async def _change(self, turn: Turn, number: str) -> Change:
        wanted, item_id = Wanted(**turn.slot("change")), turn.slot("items")[0]
        return await self.crm.change(
            turn.conversation, number, item_id, wanted.quantity, wanted.sku, key=turn.key("change_order")
        )

    async def _say_why_not(self, turn: Turn, number: str, obstacle: str) -> None:
        if obstacle == "nothing_left":
            turn.say("utter_change_nothing_left", [turn.offer("cancel_order", order_number=number)], number=number)
        elif obstacle in TOO_LATE:
            order = await self.crm.order(turn.conversation, number)
            cancel = [turn.button("cancel_order", order_number=number)] if order.cancellable else []
            turn.say(f"utter_change_{obstacle}", [*cancel, turn.offer("human_handoff")], number=number)
        elif obstacle == "closed":
            turn.say("utter_change_closed", [turn.button("exchange_item", order_number=number)], number=number)
        elif obstacle == "out_of_stock":
            turn.say("utter_change_out_of_stock", [turn.offer("human_handoff")])
        else:
            turn.say("utter_change_needs_person", number=number)
            await hand_over(self.crm, turn, "business_rule", note=self.title)


def say_change(turn: Turn, change: Change) -> None:
    """Say what is in the order now, and where the money goes."""
    order = change.order
    turn.remember_change("change_order", order_number=order.number)
    money = "" if change.refund else _money(turn, change.difference)
    turn.say("utter_order_changed", number=order.number, contents=contents(turn.words, order), money=money)
    if change.refund:
        say_refund(turn, order.number, [change.refund])
