"""Promo codes and loyalty points."""

from typing import Any

from rasa_sdk.events import FollowupAction

from actions.base import FlowEnd, ServiceAction
from actions.crm import Crm, VerificationRequired
from actions.flow import REQUESTED, Event, set_slots
from actions.forms import Ask, Draft, Form, Question
from actions.orders import RATING_FORM
from actions.turn import Turn

LONGEST_CODE = 40


class PromoCode(ServiceAction):
    """Checks the code that the message names; else the form asks for it."""

    title = "action_promo_code"

    async def act(self, turn: Turn) -> list[Event]:
        """Check it."""
        if code := turn.entity("promo_code"):
            await say_promo(self.crm, turn, str(code))
            return []
        if turn.mentions("offers") and not turn.mentions("a_code"):
            await say_offers(self.crm, turn)
            return []
        if turn.form not in (None, RATING_FORM):
            turn.say("utter_after_this")
            return []
        return [*set_slots(**{REQUESTED: None}), FollowupAction("promo_code_form")]


class PromoCodeForm(Form):
    """Asks for the code."""

    title = "validate_promo_code_form"
    opens_with = frozenset({"promo_code"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Take what looks like a code: one word."""
        code = turn.entity("promo_code") or (turn.text if draft.asked == "promo_code" and _may_be_code(turn.text) else None)
        draft["promo_code"] = code
        if code is None:
            draft.ask("promo_code", failed=draft.asked == "promo_code")


def _may_be_code(text: str) -> bool:
    return len(text.split()) == 1 and len(text) <= LONGEST_CODE and text.isascii()


class AskPromoCode(Ask):
    """Asks for the code."""

    title = "action_ask_promo_code"
    asks = "promo_code"

    async def question(self, turn: Turn) -> Question:
        """The question."""
        return Question("utter_ask_promo_code")


class CheckPromoCode(FlowEnd):
    """Says how the code stands."""

    title = "action_check_promo_code"

    async def finish(self, turn: Turn) -> None:
        """Check it."""
        await say_promo(self.crm, turn, turn.slot("promo_code"))


async def say_offers(crm: Crm, turn: Turn) -> None:
    """Tell the codes that the shop announces; or that there are none now, and how codes come to customers."""
    words = turn.words
    codes = [
        words.text("offers_now", "row", code=each.code, percent=each.percent or 0, day=words.day(each.valid_until))
        for each in await crm.promos(turn.conversation)
        if each.valid_until
    ]
    buttons = [turn.button("promo_code"), turn.button("loyalty_points")]
    if codes:
        turn.say("utter_offers", buttons, rows="\n".join(codes))
    else:
        turn.say("utter_no_offers", buttons)


async def say_promo(crm: Crm, turn: Turn, code: str) -> None:
    """Say how a code stands."""
    promo = await crm.promo(turn.conversation, code.strip().upper())
    day = turn.words.day(promo.valid_until) if promo.valid_until else ""
    turn.say(f"utter_promo_{promo.status}", code=promo.code, percent=promo.percent or 0, day=day)


class LoyaltyPoints(ServiceAction):
    """Says how many points there are, what they are worth, and how far the next tier is."""

    title = "action_loyalty_points"

    async def act(self, turn: Turn) -> list[Event]:
        """Look them up; only for whom the shop knows."""
        try:
            loyalty = await self.crm.loyalty(turn.conversation)
        except VerificationRequired:
            turn.say("utter_loyalty_needs_sign_in", [turn.button("create_account"), turn.button("login_problem")])
            return []
        words = turn.words
        fields: dict[str, Any] = {
            "points": loyalty.points,
            "worth": loyalty.worth.text,
            "tier": words.get("tiers", loyalty.tier, loyalty.tier),
        }
        if loyalty.next_tier:
            next_tier = words.get("tiers", loyalty.next_tier, loyalty.next_tier)
            turn.say("utter_loyalty_next", next_tier=next_tier, missing=loyalty.missing, **fields)
        else:
            turn.say("utter_loyalty_top", **fields)
        return []
