"""The guarantee: what it covers, and a case for what was bought here."""

from rasa_sdk.events import FollowupAction

from actions.choosing import orders_with_products
from actions.crm import VerificationRequired
from actions.flow import Event, set_slots
from actions.knowledge import Knowledge
from actions.orders import RATING_FORM, IdentifyOrder
from actions.turn import Turn


class Warranty(Knowledge):
    """Answers a question with the article, after which a case is offered; opens one for an order or a product bought here."""

    title = "action_warranty"

    async def act(self, turn: Turn) -> list[Event]:
        """Open the form of the case, or answer."""
        free = turn.form in (None, RATING_FORM, IdentifyOrder.form)
        number = await self._order(turn) if free else None
        if number and not _asks(turn):
            return [*set_slots(wish="warranty", order_number=number), FollowupAction("claim_form")]
        events = await self.answer(turn, ask=number is None)
        if number and not turn.offered and not turn.handed_over:
            products = turn.entities("product")
            case = turn.button("warranty", turn.words.text("buttons", "warranty_case"), order_number=number, product=products)
            turn.say("utter_warranty_offer", [case], number=number)
            turn.offered = {"intent": "warranty", "entities": {"order_number": number, "products": products}}
        return events

    async def _order(self, turn: Turn) -> str | None:
        """The order named or pointed at; else the newest that brought the product named."""
        number: str | None = turn.entity("order_number") or turn.order_meant
        if number or not turn.entity("product"):
            return number
        try:
            orders = await self.crm.orders(turn.conversation)
        except VerificationRequired:
            return None
        bought = orders_with_products(turn, [order for order in orders if order.status == "delivered"])
        return bought[0].number if bought else None


def _asks(turn: Turn) -> bool:
    """Whether the customer asks about the guarantee, rather than for it."""
    return not turn.pressed and ("?" in turn.plain or turn.mentions("asking"))
