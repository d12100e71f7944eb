"""Questions that the knowledge base answers, and whether the answer helped."""

import contextlib
from typing import Any

from actions.base import ServiceAction, hand_over
from actions.crm import Crm, NotFound
from actions.flow import Event
from actions.handoff import wants_no_more_offers
from actions.orders import RATING_FORM
from actions.shop_records import Article
from actions.turn import Button, Turn

LONGEST = 500  # characters of a question
SUPPORT, PRICE_MATCH = "technical_support", "price_match"
# Topics where the article may not be enough: a person is offered with it, or a ticket opened for what it does not settle.
WITH_PERSON = frozenset({"warranty"})
WITH_TICKET = frozenset({SUPPORT, PRICE_MATCH})
NOT_SOLVED = "not_solved"  # the `reason` of the button that opens a ticket
FEEDBACK = "article_feedback"  # the intent of the buttons under "did that help?"; nobody's words are taken for it


class Knowledge(ServiceAction):
    """Answers with the passage that answers the question and the address of its article, then asks whether it helped."""

    title = "action_knowledge"

    async def act(self, turn: Turn) -> list[Event]:
        """Look it up; what the shop has not written down, a person answers."""
        return await self.answer(turn)

    async def answer(self, turn: Turn, *, ask: bool = True) -> list[Event]:
        """Answer; `ask` whether it helped, unless another question follows."""
        question, topic = turn.own_words[:LONGEST] or turn.intent, _narrower_topic(turn) or turn.intent
        found = await self.crm.knowledge(turn.conversation, question, topic, key=turn.key("knowledge"))
        if not found.confident:
            return await self.say_no_article(turn)
        article = found.items[0]
        turn.say("utter_article", headline=article.title, passage=article.passage, link=article.url)
        if ask:
            self._ask(turn, article, question)
        return []

    @staticmethod
    def _ask(turn: Turn, article: Article, question: str) -> None:
        """Ask whether it helped, unless that question is open already or a form has one of its own."""
        person = [turn.button("human_handoff")] if turn.intent in WITH_PERSON else []
        if turn.form not in (None, RATING_FORM) or (turn.slot("offer") or {}).get("intent") == FEEDBACK:
            if person:
                turn.say("utter_offer_person_with_article", person)
            return
        about = {"article": article.slug, "question": question, "topic": turn.intent}
        turn.offered = {"intent": FEEDBACK, "entities": about}
        words = turn.words
        buttons = [
            turn.button(FEEDBACK, words.text("buttons", "helped"), helpful="yes", **about),
            turn.button(FEEDBACK, words.text("buttons", "helped_not"), helpful="no", **about),
        ]
        # A price is for a colleague to compare, whatever the article says; a device is first tried again.
        ticket = [_ticket_button(turn, PRICE_MATCH)] if turn.intent == PRICE_MATCH else []
        turn.say("utter_ask_article_helped", [*buttons, *ticket, *person])

    async def say_no_article(self, turn: Turn) -> list[Event]:
        """Say that nothing is written about it, rather than to guess, and offer a person."""
        if turn.form not in (None, RATING_FORM):
            turn.say("utter_no_article_in_form", [turn.button("human_handoff")])
            return []
        if wants_no_more_offers(turn):
            turn.say("utter_no_article")
            return await hand_over(self.crm, turn, "not_automated", note=turn.intent)
        turn.say("utter_no_article_offer", turn.offer_person(turn.intent))
        turn.remember_matter(turn.intent)
        return []


class ArticleFeedback(ServiceAction):
    """Keeps whether an article helped, as a button under the question says."""

    title = "action_article_feedback"

    async def act(self, turn: Turn) -> list[Event]:
        """Tell the CRM what the button says."""
        about = {name: turn.entity(name) for name in ("article", "question", "topic")}
        return await rate(self.crm, turn, about, helpful=turn.entity("helpful") == "yes")


async def rate_last(crm: Crm, turn: Turn) -> list[Event]:
    """What a typed yes or no comes to while "did that help?" is open."""
    return await rate(crm, turn, turn.slot("offer")["entities"], helpful=bool(turn.yes_or_no))


async def rate(crm: Crm, turn: Turn, about: dict[str, Any], *, helpful: bool) -> list[Event]:
    """Tell the CRM whether the article helped; thank for a yes; after a no offer a ticket where one may follow, else a person."""
    article, question, topic = about["article"], about["question"], about.get("topic")
    with contextlib.suppress(NotFound):  # the article is gone: there is nothing left to rate
        await crm.rate_article(turn.conversation, article, question, helpful=helpful, key=turn.key(FEEDBACK))
    if helpful:
        turn.say("utter_article_helped")
    elif topic in WITH_TICKET and not turn.form:
        offer_ticket(turn, str(topic), question)
    else:
        turn.say("utter_article_did_not_help", [turn.button("human_handoff")] if turn.form else turn.offer_person())
    return []


def offer_ticket(turn: Turn, topic: str, description: str) -> None:
    """Offer a ticket for what an article has not settled, in the words in which it was described."""
    turn.say("utter_article_ticket_offer", [_ticket_button(turn, topic), turn.button("human_handoff")])
    turn.offered = {"intent": topic, "entities": {"description": description}}


def _ticket_button(turn: Turn, topic: str) -> Button:
    return turn.button(topic, turn.words.text("buttons", "ticket"), reason=NOT_SOLVED)


def _narrower_topic(turn: Turn) -> str | None:
    """What the question is about within its intent, where the knowledge base has an article on just that."""
    if turn.intent == SUPPORT:
        return str(turn.entity("product") or "") or None  # each family has its own troubleshooting
    if turn.intent == "delivery_options" and turn.form == "return_item_form":
        return "return_policy"  # "who pays the shipping?" on the way back
    if turn.intent == "delivery_options" and turn.mentions("abroad"):
        return "international"
    if turn.intent == "return_policy" and turn.mentions("refunds"):
        return "refund_status"
    return None
