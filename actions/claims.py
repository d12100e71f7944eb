"""A delivery that is not as it should be: something is missing, wrong or damaged; or a device fails under warranty."""

from collections.abc import Sequence
from typing import Any

from actions.base import FlowEnd, hand_over
from actions.change_records import Claim
from actions.crm import Conflict
from actions.forms import Ask, Draft, Question, yes_or_no
from actions.items import AskItems, about_items, settle_items
from actions.order_calls import Remedy
from actions.orders import OrderForm
from actions.own_words import described, settle_words
from actions.records import Item
from actions.refunds import say_refund
from actions.turn import Turn

KINDS = frozenset({"missing_item", "wrong_item", "damaged_item", "warranty"})
# What makes up for damage, by the wish that says so; the words for it are in texts/.
REMEDIES: dict[str, Remedy] = {"exchange_item": "replacement", "request_refund": "refund"}
ARRIVED = frozenset({"delivered", "returned"})
EITHER = "either"
LONGEST_STORY = 4000  # characters of a ticket's description; the CRM takes more, nobody reads more
REFUSED = frozenset({"not_delivered", "claim_window_closed", "warranty_over"})


class ClaimForm(OrderForm):
    """Asks which order, which items, what is wrong with them, and for damage what would make up for it."""

    title = "validate_claim_form"
    opens_with = KINDS
    yes_or_no = frozenset({"confirmed"})
    free_text = frozenset({"own_words"})
    optional = frozenset({"remedy"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as a report that can be filed; an order that has not arrived needs none."""
        if turn.intent in KINDS:
            draft["wish"] = turn.intent  # inside the form: 'it is not broken, it is the wrong one'
            draft["own_words"] = draft["own_words"] or described(turn)
            draft.explained = draft.asked == "remedy"  # more of the story, which stays in the conversation
        if draft["wish"] == "damaged_item":
            draft["remedy"] = _remedy(turn, draft) or draft["remedy"]
        names_another = turn.entity("order_number") not in (None, draft["order_number"])
        if draft.asked == "confirmed" and turn.yes_or_no is False and not names_another:
            draft["order_number"], draft["items"] = None, None
            draft.ask("order_number")
            return
        order = await self.settle_order(turn, draft)
        if order is None:
            return
        if order.status not in ARRIVED:
            draft.end("not_delivered")
        elif draft["wish"] != "warranty" and not order.claimable:
            draft.end("claim_window_closed")
        elif settle_items(turn, draft, order.items) and settle_words(turn, draft, longest=LONGEST_STORY):
            self._settle_rest(turn, draft)

    @staticmethod
    def _settle_rest(turn: Turn, draft: Draft) -> None:
        """Ask what makes up for damage; name an order that nobody has named, before anything is done with it."""
        if draft["wish"] == "damaged_item" and draft["remedy"] is None:
            draft.ask("remedy", failed=draft.asked == "remedy" and not draft.explained)
        elif draft.asked == "confirmed" or (draft.fresh and not turn.entity("order_number")):
            draft.confirm("confirmed", turn.yes_or_no)

    def _may_answer(self, turn: Turn, asked: str) -> bool:
        if asked == "own_words" and turn.intent == "warranty":
            return False  # only a sure question comes here as one: what it is about has still to be told
        makes_up = turn.intent in REMEDIES and turn.slot("wish") == "damaged_item"
        return makes_up or super()._may_answer(turn, asked)


def _remedy(turn: Turn, draft: Draft) -> str | None:
    """What would make up for it, as far as the message says: by the wish, or in words."""
    if turn.intent in REMEDIES:
        draft.explained = draft.asked != "remedy"  # heard, though something else was asked
        return REMEDIES[turn.intent]
    if draft.skips == "remedy":
        return EITHER
    if draft.asked == "own_words":
        return None  # part of the story
    said = [remedy for group, remedy in (("replacements", "replacement"), ("refunds", "refund")) if turn.mentions(group)]
    if draft.asked == "remedy" and (len(said) > 1 or turn.mentions("either")):
        return EITHER
    return said[0] if len(said) == 1 else None


class AskClaimItems(AskItems):
    """Asks which items of the order are concerned."""

    title = "action_ask_claim_form_items"

    async def items(self, turn: Turn) -> Sequence[Item]:
        """All that were delivered."""
        return (await self.crm.order(turn.conversation, turn.slot("order_number"))).items


class AskRemedy(Ask):
    """Asks what makes up for a damaged item."""

    title = "action_ask_remedy"
    asks = "remedy"

    async def question(self, turn: Turn) -> Question:
        """The question, with both ways and the choice left to the shop."""
        words = turn.words
        buttons = [turn.button(wish, words.text("buttons", remedy)) for wish, remedy in REMEDIES.items()]
        buttons.append(turn.button("inform", words.text("buttons", EITHER)))
        return Question("utter_ask_remedy", buttons, await about_items(self.crm, turn))


class AskClaimConfirmed(Ask):
    """Asks whether it is this order, where nobody has named it."""

    title = "action_ask_claim_form_confirmed"
    asks = "confirmed"

    async def question(self, turn: Turn) -> Question:
        """The question."""
        what = {"order_number": turn.slot("order_number"), "product": turn.slot("items")}
        buttons = yes_or_no(turn, "report", "another_order", **what)
        return Question("utter_ask_claim_form_confirmed", buttons, await about_items(self.crm, turn))


class ReportClaim(FlowEnd):
    """Files the report, and says what the shop does about it."""

    title = "action_report_claim"

    async def finish(self, turn: Turn) -> None:
        """File it, or say why it cannot be."""
        obstacle = turn.slot("outcome")
        if obstacle is None:
            try:
                say_claim(turn, await self._file(turn), await about_items(self.crm, turn))
                return
            except Conflict as conflict:
                obstacle = conflict.code
        await self._say_why_not(turn, obstacle)

    async def _file(self, turn: Turn) -> Claim:
        remedy = turn.slot("remedy")
        return await self.crm.claim(
            turn.conversation,
            turn.slot("order_number"),
            turn.slot("wish"),
            turn.slot("items"),
            turn.slot("own_words"),
            None if remedy == EITHER else remedy,
            key=turn.key("claim"),
        )

    async def _say_why_not(self, turn: Turn, code: str) -> None:
        number = turn.slot("order_number")
        if code not in REFUSED:
            turn.say("utter_claim_needs_person", number=number)
            await hand_over(self.crm, turn, "business_rule", note=self.title)
            return
        other = {
            "not_delivered": turn.button("track_order", order_number=number),
            "claim_window_closed": turn.button("warranty", order_number=number),
        }.get(code)
        turn.say(f"utter_claim_{code}", [*([other] if other else []), turn.offer("human_handoff")], number=number)


def say_claim(turn: Turn, claim: Claim, about: dict[str, Any]) -> None:
    """Say the ticket, and what comes of it at once: a label, a replacement, money."""
    turn.remember_change(str(turn.slot("wish")), order_number=about["number"])
    if claim.ticket.existing:
        turn.say("utter_claim_known", ticket=claim.ticket.number, number=about["number"])
    else:
        turn.say(f"utter_claim_{turn.slot('wish')}", ticket=claim.ticket.number, **about)
    if claim.label_url:
        turn.say("utter_claim_label", label=claim.label_url)
    if claim.exchange_number:
        turn.say("utter_claim_replacement", exchange_number=claim.exchange_number)
    if claim.refund:
        say_refund(turn, about["number"], [claim.refund])
