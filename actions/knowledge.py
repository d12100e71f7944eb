"""Questions that the knowledge base answers."""

from actions.base import ServiceAction
from actions.handoff import not_automated
from actions.records import Article
from actions.turn import Event, Turn

# Topics where the article may not be enough: a person is offered with it.
WITH_PERSON = frozenset({"warranty", "price_match", "technical_support"})


class Knowledge(ServiceAction):
    """Answers with the article on the topic of the question: its summary and its address."""

    title = "action_knowledge"

    async def act(self, turn: Turn) -> list[Event]:
        """Look it up; what the shop has not written down, a person answers."""
        articles = await self._articles(turn)
        if not articles:
            return await not_automated(self.crm, turn)
        article = articles[0]
        turn.say("utter_article", headline=article.title, summary=article.summary, link=article.url)
        if turn.intent in WITH_PERSON:
            turn.say("utter_offer_person_with_article", [turn.button("human_handoff")])
        return []

    async def _articles(self, turn: Turn) -> list[Article]:
        narrower = _narrower_topic(turn)
        found = await self.crm.knowledge(turn.conversation, narrower) if narrower else []
        return found or await self.crm.knowledge(turn.conversation, turn.intent)


def _narrower_topic(turn: Turn) -> str | None:
    """What the question is about within its intent, where the knowledge base has an article on just that."""
    if turn.intent == "technical_support":
        return str(turn.entity("product") or "") or None  # each family has its own troubleshooting
    if turn.intent == "delivery_options" and turn.form == "return_item_form":
        return "return_policy"  # "who pays the shipping?" on the way back
    if turn.intent == "delivery_options" and turn.mentions("abroad"):
        return "international"
    if turn.intent == "return_policy" and turn.mentions("refunds"):
        return "refund_status"
    return None
