"""The rating at the end: asked once, never insisted on."""

from rasa_sdk.events import SlotSet

from actions.base import ServiceAction
from actions.flow import REQUESTED, Event
from actions.turn import Turn

BEST = 5
CONTENT = 3  # from here on nobody has to make up for anything


class RatingForm(ServiceAction):
    """Takes a rating; any other message is answered and the question let go."""

    title = "validate_rating_form"
    may_be_silent = True

    async def act(self, turn: Turn) -> list[Event]:
        """Store it."""
        if turn.form_opened:
            return [SlotSet("rating", None), SlotSet(REQUESTED, "rating")]
        rating = self._rating(turn)
        if rating is None:
            return [SlotSet(REQUESTED, None)]  # no slot filled: Rasa lets the rules answer, and closes the form on its way back
        await self.crm.rate(turn.conversation, rating, key=turn.key("rating"))
        if rating < CONTENT:
            turn.say("utter_rating_low", [turn.offer("human_handoff")], rating=rating)
        else:
            turn.say("utter_rating_thanks", rating=rating)
        return [SlotSet("rating", None), SlotSet(REQUESTED, None)]

    @staticmethod
    def _rating(turn: Turn) -> int | None:
        if turn.digressed:
            return None
        said = str(turn.entity("quantity") or turn.plain.strip(" .!*★星分"))
        return int(said) if said in {str(rating) for rating in range(1, BEST + 1)} else None


class AskRating(ServiceAction):
    """Asks how it was."""

    title = "action_ask_rating"

    async def act(self, turn: Turn) -> list[Event]:
        """Ask, five buttons from best to worst."""
        ratings = [str(rating) for rating in range(BEST, 0, -1)]
        buttons = [turn.button("inform", turn.words.text("ratings", rating), quantity=rating) for rating in ratings]
        turn.say("utter_ask_rating", buttons)
        return []
