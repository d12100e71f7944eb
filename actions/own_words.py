"""What the customer says in their own words: what is wrong, what is wanted instead, a reason, an address."""

from actions.choosing import telling_words
from actions.forms import Ask, Draft, Question
from actions.items import about_items
from actions.turn import Turn
from actions.words import comparable

SLOT = "own_words"
LONGEST = 500  # characters
NO_DESCRIPTION = ("order_number", "email", "phone_number")  # entities that say nothing about the matter


def settle_words(turn: Turn, draft: Draft, *, shortest: int = 1, longest: int = LONGEST) -> bool:
    """Take the message where own words were asked for, unless it only corrects something else; else keep what was told before.

    Lengths are in characters; the rest of a longer story stays in the conversation. Where there are no words yet, the draft asks
    and this is false.
    """
    answers = draft.asked == SLOT and turn.intent != "deny"
    words: str = turn.text if answers else draft[SLOT] or ""
    if draft.skips == SLOT:
        words = turn.words.text("skipped", "reason")
    if len(words) >= shortest or (words and not answers):
        draft[SLOT] = words[:longest]
        return True
    draft[SLOT] = None
    draft.ask(SLOT, failed=answers)
    return False


def described(turn: Turn) -> str | None:
    """The customer's words for this wish, if they tell more than it: 'it is broken' does not, 'the glass is cracked' does."""
    one_product = len(set(turn.entities("product"))) < 2  # 'a kettle instead of the lamp' tells it all
    return turn.told if tells(about(turn, *(["product"] if one_product else []))) else None


def about(turn: Turn, *besides: str) -> str:
    """What the customer wrote for this wish, without the entities that say nothing about it."""
    told = turn.told
    return turn.text_without(*NO_DESCRIPTION, *besides) if told == turn.text else told


def tells(text: str) -> bool:
    """Whether a text says more than the bare kind of a wish."""
    return bool(telling_words(comparable(text), "pointing", "bare_report"))


class AskOwnWords(Ask):
    """Asks for it; any words will do."""

    title = "action_ask_own_words"
    asks = SLOT

    async def question(self, turn: Turn) -> Question:
        """The question, which names the order and the items (nobody may have asked for them)."""
        wish = turn.slot("wish")
        buttons = [turn.button("inform", turn.words.text("buttons", "whole_item"))] if wish == "missing_item" else []
        return Question(f"utter_ask_own_words_{wish}", buttons, await about_items(self.crm, turn))

    def shortly(self, question: Question) -> str:
        """The same: what is asked for cannot be said in fewer words."""
        return question.response
