"""What the shop sells: is it there, what is it like, and what would suit."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk.events import FollowupAction

from actions.base import FlowEnd, ServiceAction
from actions.choosing import compared
from actions.crm import Crm
from actions.flow import REQUESTED, Event, set_slots
from actions.forms import Ask, Draft, Form, Question
from actions.orders import RATING_FORM, IdentifyOrder
from actions.shop_records import Product
from actions.turn import Button, Turn

SHOWN = 4  # products of one answer
FAMILIES = (  # as nlu_data/lookups/product.yml names them
    *("desk lamp", "floor lamp", "smart bulb", "smart plug", "LED strip", "air purifier", "robot vacuum"),
    *("noise-cancelling headphones", "electric kettle", "wireless charger"),
)


async def find_products(crm: Crm, turn: Turn, named: str | None) -> list[Product]:
    """The products meant: of a family, or one by its number or name."""
    if named is None:
        return []
    if named in FAMILIES:
        return await crm.products(turn.conversation, family=named)
    return await crm.products(turn.conversation, words=named)


class IdentifyProduct(Form):
    """Asks which product a question is about."""

    form = "identify_product_form"
    title = "validate_identify_product_form"
    opens_with = frozenset({"product_info", "product_availability"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as a product that the shop has."""
        if turn.intent in self.opens_with:
            draft["wish"] = turn.intent
        named = turn.entity("product") or (turn.text if draft.asked == "product_asked" else None)
        draft["product_asked"] = named if await find_products(self.crm, turn, named) else None
        if draft["product_asked"] is None:
            draft.ask("product_asked", failed=draft.asked == "product_asked")


class AskProductAsked(Ask):
    """Asks which product it is about."""

    title = "action_ask_product_asked"
    asks = "product_asked"

    async def question(self, turn: Turn) -> Question:
        """The question, with the families as buttons."""
        return Question("utter_ask_product_asked", [turn.button("inform", name, product=key) for key, name in families(turn)])


def families(turn: Turn) -> list[tuple[str, str]]:
    """The families of products, each with its name in the conversation's language."""
    return [(family, turn.words.text("families", family)) for family in FAMILIES]


class ProductQuestion(ServiceAction):
    """A question about a product: the one named, else the form asks which."""

    async def act(self, turn: Turn) -> list[Event]:
        """Look it up."""
        products = await self._products(turn)
        if products:
            self.answer(turn, products)
            return []
        if turn.form not in (None, RATING_FORM, IdentifyOrder.form, IdentifyProduct.form):
            turn.say("utter_after_this")
            return []
        return [*set_slots(**{"wish": turn.intent, REQUESTED: None}), FollowupAction(IdentifyProduct.form)]

    async def _products(self, turn: Turn) -> list[Product]:
        """Those that are named; of several that were shown the cheapest or dearest, where the message asks for it."""
        named = turn.entities("product")
        if len(named) < 2:
            return await find_products(self.crm, turn, turn.entity("product"))
        shown = [product for name in named for product in await find_products(self.crm, turn, str(name))]
        best = compared(turn, shown, lambda product: product.price.minor)
        return [best] if best else await find_products(self.crm, turn, str(named[0]))

    @staticmethod
    @abstractmethod
    def answer(turn: Turn, products: Sequence[Product]) -> None:
        """Answer it."""


class ProductInfo(ProductQuestion):
    """Says what a product is like."""

    title = "action_product_info"

    @staticmethod
    def answer(turn: Turn, products: Sequence[Product]) -> None:
        """One in full, several in a list to choose from."""
        if len(products) == 1:
            say_product(turn, products[0])
        else:
            buttons = [turn.button("product_info", each.name, product=each.sku) for each in products[:SHOWN]]
            turn.say("utter_products_to_choose", buttons, rows=rows(turn, products))


class ProductAvailability(ProductQuestion):
    """Says whether something is in stock."""

    title = "action_product_availability"

    @staticmethod
    def answer(turn: Turn, products: Sequence[Product]) -> None:
        """How each stands; what is sold out has others of its family beside it."""
        if len(products) == 1:
            product = products[0]
            there = product.availability != "sold_out"
            buttons = [] if there else [turn.button("product_recommendation", product=product.family)]
            turn.say(f"utter_product_{product.availability}", buttons, **_fields(product))
        else:
            turn.say("utter_products_in_stock", rows=rows(turn, products))


class AnswerAboutProduct(FlowEnd):
    """Answers what the product was asked for."""

    title = "action_answer_about_product"

    async def finish(self, turn: Turn) -> None:
        """Answer it."""
        products = await find_products(self.crm, turn, turn.slot("product_asked"))
        answers = ProductAvailability if turn.slot("wish") == "product_availability" else ProductInfo
        answers.answer(turn, products)


class Recommend(ServiceAction):
    """Recommends what customers who bought the same bought besides; says so, or that many like it."""

    title = "action_product_recommendation"

    async def act(self, turn: Turn) -> list[Event]:
        """Recommend, or say that nothing is known and show the families."""
        named = turn.entity("product")
        family = str(named) if named in FAMILIES else None
        found = await self.crm.recommendations(turn.conversation, family)
        if not found.items:
            turn.say("utter_recommend_nothing", [turn.button("product_info", name, product=key) for key, name in families(turn)])
            return []
        buttons: list[Button] = [turn.button("product_info", each.name, product=each.sku) for each in found.items[:SHOWN]]
        if found.because == "bought_together" and found.bought:
            turn.say("utter_recommend_bought_together", buttons, rows=rows(turn, found.items), bought=found.bought)
        else:
            turn.say("utter_recommend_popular", buttons, rows=rows(turn, found.items))
        return []


def say_product(turn: Turn, product: Product) -> None:
    """Say what a product is like, with its picture, and what may be asked next."""
    buttons = [
        turn.button("product_availability", product=product.sku),
        turn.button("product_recommendation", product=product.family),
    ]
    turn.say("utter_product", buttons, image=product.image_url, **_fields(product))


def rows(turn: Turn, products: Sequence[Product]) -> str:
    """Products, one a line: name, price, whether it is there."""
    words = turn.words
    return "\n".join(
        words.text("products", each.availability, name=each.name, price=each.price.text, left=each.left or 0)
        for each in products[:SHOWN]
    )


def _fields(product: Product) -> Mapping[str, Any]:
    return {
        "name": product.name,
        "price": product.price.text,
        "description": product.description,
        "months": product.warranty_months,
        "left": product.left or 0,
    }
