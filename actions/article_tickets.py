"""What an article may not settle: a device that does not work, a lower price elsewhere. First the article, then a ticket."""

from typing import Any

from actions.crm import Crm
from actions.flow import Event
from actions.knowledge import FEEDBACK, NOT_SOLVED, PRICE_MATCH, SUPPORT, WITH_TICKET, Knowledge, offer_ticket
from actions.tickets import SUBJECT
from actions.turn import Turn


class ArticleThenTicket(Knowledge):
    """Answers with the article; opens a ticket once that has not helped."""

    async def act(self, turn: Turn) -> list[Event]:
        """Answer, or open the ticket."""
        if turn.entity("reason") == NOT_SOLVED or has_not_helped(turn, turn.intent):
            await open_ticket(self.crm, turn, turn.intent)
            return []
        events = await super().act(turn)
        if turn.form is None and not turn.offered and not turn.handed_over:
            offer_ticket(turn, turn.intent, turn.own_words)
        return events


class TechnicalSupport(ArticleThenTicket):
    """Helps with a device that does not work."""

    title = f"action_{SUPPORT}"


class PriceMatch(ArticleThenTicket):
    """Tells the price promise; whether it holds for a price, a colleague has to see."""

    title = f"action_{PRICE_MATCH}"


def unsettled_topic(turn: Turn) -> str | None:
    """What the last answer was about, if a ticket may follow it."""
    offer: dict[str, Any] = turn.slot("offer") or {}
    topic = (offer.get("entities") or {}).get("topic") if offer.get("intent") == FEEDBACK else offer.get("intent")
    return topic if topic in WITH_TICKET else None


def has_not_helped(turn: Turn, topic: str) -> bool:
    """Whether the last answer was about this topic, and the message says that it did not help."""
    return unsettled_topic(turn) == topic and turn.mentions("no_help")


async def open_ticket(crm: Crm, turn: Turn, topic: str) -> None:
    """Open the ticket in the words in which the customer described the matter, and what was added since."""
    offered: dict[str, Any] = (turn.slot("offer") or {}).get("entities") or {}
    first = offered.get("question") or offered.get("description") if unsettled_topic(turn) == topic else None
    added = "" if turn.pressed or turn.intent == "affirm" else turn.text
    words = "\n".join(part for part in (first, added) if part) or turn.own_words
    ticket = await crm.open_ticket(
        turn.conversation,
        kind=topic,
        subject=words[:SUBJECT],
        description=words,
        order_number=turn.entity("order_number") or turn.order_meant,
        key=turn.key(topic),
    )
    turn.remember_change(topic)
    turn.say("utter_article_ticket", turn.offer_person(), ticket=ticket.number)
