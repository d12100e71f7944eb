"""Which order it is, and whether the customer may see it: the step that all flows about an order share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from rasa_sdk.events import FollowupAction

from actions.choosing import chosen_order, orders_named, orders_with_products, products_meant, with_products
from actions.crm import NotFound, VerificationRequired
from actions.flow import REQUESTED, Event, set_slots
from actions.forms import Ask, Draft, Form, Question
from actions.records import Item, Order
from actions.turn import Button, Turn
from actions.words import Words

RATING_FORM = "rating_form"  # an open question that may be left unanswered
# For which orders the wish behind a form makes sense: the only such order is taken, of several one is chosen.
FITS: Mapping[str, Callable[[Order], bool]] = {
    "identify_order_form": lambda order: order.is_open,
    "cancel_order_form": lambda order: order.cancellable,
    "return_item_form": lambda order: order.is_returnable,
    "claim_form": lambda order: order.status == "delivered",
    "exchange_form": lambda order: order.is_returnable,
    "refund_form": lambda order: order.status not in ("awaiting_payment", "cancelled", "returned"),
    "change_form": lambda order: order.items_changeable,
    "address_form": lambda order: order.address_changeable,
}
# What an order must have for a question about it, where that is more than to be open.
FITS_WISH: Mapping[str, Callable[[Order], bool]] = {
    "invoice_request": lambda order: order.invoice_url is not None,
    "payment_failed": lambda order: order.status == "awaiting_payment",
    "duplicate_charge": lambda order: order.status != "awaiting_payment",
}
# What was said about one order and holds for no other; what the customer told in their own words stays.
OF_ONE_ORDER = ("cancel_confirmed", "return_items", "return_reason", "return_confirmed", "items", "change", "family", "confirmed")
ON_THE_WAY = ("shipped", "preparing", "paid", "awaiting_payment")  # what people ask for first
CHOICES = 6  # orders to choose from, as buttons
LATEST = 3  # shown when none fits the wish


def contents(words: Words, order: Order) -> str:
    """What is in an order."""
    return named(words, order.items)


def named(words: Words, items: Iterable[Item]) -> str:
    """Items in a row: 'desk lamp, 2 × smart bulb'."""
    return words.listed(words.counted(item.name, item.quantity) for item in items)


class OrderForm(Form):
    """A form about one order: asks for its number, and a visitor for the e-mail or phone on it."""

    gets_products: ClassVar[bool] = False  # a product named at the last question is wanted, and points at no other order

    async def settle_order(self, turn: Turn, draft: Draft) -> Order | None:
        """The order that the flow is about, as far as the customer may see it; else the draft asks for what is missing."""
        if draft.fresh and turn.entities("product"):
            draft["products"] = turn.entities("product")
        number = self._named(turn, draft) or await self._other(turn, draft) or draft["order_number"]
        if number is None:
            number = await self._meant(turn, draft)
        if number is None:
            if draft.next is None:
                draft.ask("order_number", failed=draft.asked == "order_number" and not draft.explained)
            return None
        if draft["order_number"] not in (None, number):
            for slot in OF_ONE_ORDER:
                draft[slot] = None
            draft.asked = "order_number"  # the message corrects the order and answers nothing else
        draft["order_number"] = number
        try:
            return await self._see(turn, draft, number)
        except NotFound:
            turn.say("utter_order_unknown", number=number)
            draft["order_number"] = None
            draft.ask("order_number", failed=True)
            return None

    async def _other(self, turn: Turn, draft: Draft) -> str | None:
        """The order that a message at the last question is about instead: 'no, the charger', which the one shown has not."""
        products = turn.entities("product")
        if self.gets_products or draft.asked not in self.yes_or_no or not products or turn.intent == "affirm":
            return None
        try:
            orders = await self.crm.orders(turn.conversation)
        except VerificationRequired:
            return None
        shown = [order for order in orders if order.number == draft["order_number"]]
        others = with_products(products, fitting_orders(turn, orders))
        if with_products(products, shown) or not others:
            return None
        if len(others) == 1:
            return others[0].number
        turn.say("utter_in_several_orders")
        self.forget_order(draft)
        draft["products"], draft.explained = products, True
        draft.ask("order_number")
        return None

    @staticmethod
    def forget_order(draft: Draft) -> None:
        """Let it be open again which order is meant."""
        for slot in ("order_number", "products", *OF_ONE_ORDER):
            draft[slot] = None

    async def _meant(self, turn: Turn, draft: Draft) -> str | None:
        """The order that is meant without its number: the only one that fits, or the one described."""
        if draft.fresh and turn.order_meant:
            return turn.order_meant
        if not draft.fresh and draft.asked != "order_number":
            return None
        try:
            orders = await self.crm.orders(turn.conversation)
        except VerificationRequired:
            orders = []
        offered = offered_orders(turn, orders)
        if draft.fresh:
            candidates = orders_with_products(turn, offered) or fitting_orders(turn, orders) or orders
            return candidates[0].number if len(candidates) == 1 else None
        if chosen := chosen_order(turn, offered):
            return chosen.number
        if turn.mentions("unknown"):
            turn.say("utter_choose_order" if offered else "utter_where_order_number")
            draft.leave_open = not offered
        elif several := orders_named(turn, offered):
            turn.say("utter_in_several_orders")
            draft["products"] = products_meant(turn, several)
        elif turn.mentions("all"):
            if number := self._all_of_them(turn, draft, offered):
                return number
        elif not self.opens_with & {turn.intent, turn.likeliest}:
            return None
        draft.ask("order_number")
        draft.explained = True
        return None

    def _all_of_them(self, turn: Turn, draft: Draft, offered: Sequence[Order]) -> str | None:
        """The first of all the orders on offer, while the others wait for their turn; None where that cannot be: said why."""
        if not offered:
            turn.say("utter_one_order_first")
        elif len(offered) > 2 and turn.mentions("both"):
            turn.say("utter_more_than_two", count=len(offered))
        else:
            wish = draft["wish"] or next(iter(self.opens_with))
            if len(offered) > 1:
                turn.say("utter_one_after_the_other")
                turn.wish_later(wish, [{"order_number": order.number} for order in offered[1:]])
            return offered[0].number
        return None

    async def _see(self, turn: Turn, draft: Draft, number: str) -> Order | None:
        contact = _contact(turn, asked=draft.asked == "contact")
        draft["contact"] = contact or draft["contact"]
        try:
            return await self.crm.order(turn.conversation, number)
        except VerificationRequired:
            if draft["contact"] is None or (contact is None and draft.asked == "contact"):
                draft.explained = draft.asked == "contact" and turn.mentions("unknown")
                if draft.explained:
                    turn.say("utter_where_contact")
                draft.ask("contact", failed=draft.asked == "contact" and not draft.explained)
                return None
        way = "email" if "@" in draft["contact"] else "phone"
        if await self.crm.verify(turn.conversation, number, **{way: draft["contact"]}, key=turn.key("verify")):
            return await self.crm.order(turn.conversation, number)
        turn.say("utter_not_verified", number=number)
        draft.ask("contact", failed=True)
        return None

    def _named(self, turn: Turn, draft: Draft) -> str | None:
        if draft.asked in self.free_text and turn.intent != "deny":
            return None  # the order is part of a story, not a correction
        named = [str(number) for number in turn.entities("order_number")]
        others = [number for number in named if number != draft["order_number"]]
        return next(reversed(others or named), None)


def _contact(turn: Turn, *, asked: bool) -> str | None:
    found = turn.entity("email") or turn.entity("phone_number")
    if found or not asked:
        return str(found) if found else None
    return turn.text if "@" in turn.text or sum(letter.isdigit() for letter in turn.text) >= 7 else None


def fitting_orders(turn: Turn, orders: Iterable[Order]) -> list[Order]:
    """The orders for which the wish behind the open form makes sense."""
    fits = FITS_WISH.get(str(turn.slot("wish")), FITS[str(turn.form)])
    return [order for order in orders if fits(order)]


def offered_orders(turn: Turn, orders: Sequence[Order]) -> list[Order]:
    """The orders to choose from: those that fit and have what was named, what is on its way before what waits to be paid."""
    fitting = fitting_orders(turn, orders)
    offered = with_products(turn.slot("products") or (), fitting) or fitting[:CHOICES] or list(orders[:LATEST])
    if turn.form == IdentifyOrder.form:
        offered.sort(key=lambda order: ON_THE_WAY.index(order.status) if order.status in ON_THE_WAY else len(ON_THE_WAY))
    return offered


def order_buttons(turn: Turn, orders: Sequence[Order], intent: str = "inform") -> list[Button]:
    """Orders to choose from."""
    return [
        turn.button(
            intent,
            turn.words.text("buttons", "order", number=order.number, contents=contents(turn.words, order)),
            order_number=order.number,
        )
        for order in orders[:CHOICES]
    ]


def identify(turn: Turn, *, order_number: str | None = None) -> list[Event]:
    """Open the form that finds out which order is meant; inside another form say that this must wait."""
    if turn.form not in (None, RATING_FORM, IdentifyOrder.form):
        turn.say("utter_after_this")
        return []
    slots: dict[str, Any] = {"wish": turn.intent, REQUESTED: None}
    if order_number:
        slots["order_number"] = order_number
    return [*set_slots(**slots), FollowupAction(IdentifyOrder.form)]


class IdentifyOrder(OrderForm):
    """Asks which order a question is about."""

    form = "identify_order_form"
    title = "validate_identify_order_form"
    opens_with = frozenset(
        {"track_order", "refund_status", "late_delivery", "invoice_request", "payment_failed", "duplicate_charge"}
    )

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as an order that may be seen."""
        if turn.intent in self.opens_with:
            draft["wish"] = turn.intent
        await self.settle_order(turn, draft)

    def _may_answer(self, turn: Turn, asked: str) -> bool:
        other_question = turn.intent in self.opens_with - {turn.slot("wish")} and not turn.entity("order_number")
        return not other_question and super()._may_answer(turn, asked)


class AskOrderNumber(Ask):
    """Asks which order; a known customer chooses from a few."""

    title = "action_ask_order_number"
    asks = "order_number"

    async def question(self, turn: Turn) -> Question:
        """The question, with the orders that fit as buttons."""
        try:
            orders = await self.crm.orders(turn.conversation)
        except VerificationRequired:
            orders = []
        if not orders:
            return Question(f"utter_which_number_{turn.form}")
        return Question(f"utter_which_order_{turn.form}", order_buttons(turn, offered_orders(turn, orders)))


class AskContact(Ask):
    """Asks a visitor for the e-mail or phone on the order."""

    title = "action_ask_contact"
    asks = "contact"

    async def question(self, turn: Turn) -> Question:
        """The question."""
        return Question("utter_which_contact")
