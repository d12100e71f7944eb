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
        if turn.intent == "technical_support" and (product := turn.entity("product")):  # each family has its own troubleshooting
            return await self.crm.knowledge(turn.conversation, str(product))
        return await self.crm.knowledge(turn.conversation, turn.intent)
