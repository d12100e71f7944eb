"""The customer's account: signing in again, their data, their consent."""

from typing import Any

from rasa_sdk.events import FollowupAction

from actions.base import FlowEnd, ServiceAction
from actions.crm import Crm, VerificationRequired
from actions.flow import REQUESTED, Event, set_slots
from actions.forms import Ask, Draft, Form, Question, yes_or_no
from actions.orders import RATING_FORM
from actions.turn import Turn

EMAIL_FORM = "account_email_form"


class ForAccount(ServiceAction):
    """Does something for the account that the shop knows, or for the e-mail address that a visitor gives."""

    async def act(self, turn: Turn) -> list[Event]:
        """Do it, or ask a visitor for the address."""
        email = turn.entity("email")
        if turn.slot("verified") or email:
            await for_account(self.crm, turn, turn.intent, str(email) if email else None)
            return []
        if turn.form not in (None, RATING_FORM):
            turn.say("utter_after_this")
            return []
        return [*set_slots(**{"wish": turn.intent, REQUESTED: None}), FollowupAction(EMAIL_FORM)]


class LoginProblem(ForAccount):
    """Sends a link to sign in again."""

    title = "action_login_problem"


class Unsubscribe(ForAccount):
    """Ends marketing."""

    title = "action_unsubscribe"


class AccountEmailForm(Form):
    """Asks a visitor for the account's e-mail address."""

    title = "validate_account_email_form"
    opens_with = frozenset({"login_problem", "unsubscribe"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as an address."""
        if turn.intent in self.opens_with:
            draft["wish"] = turn.intent
        draft["account_email"] = turn.entity("email")
        if draft["account_email"] is None:
            draft.ask("account_email", failed=draft.asked == "account_email")


class AskAccountEmail(Ask):
    """Asks for the address."""

    title = "action_ask_account_email"
    asks = "account_email"

    async def question(self, turn: Turn) -> Question:
        """The question."""
        return Question("utter_ask_account_email")


class ActForEmail(FlowEnd):
    """Does for the address what it was asked for."""

    title = "action_act_for_email"

    async def finish(self, turn: Turn) -> None:
        """Do it."""
        await for_account(self.crm, turn, str(turn.slot("wish")), turn.slot("account_email"))


async def for_account(crm: Crm, turn: Turn, wish: str, email: str | None) -> None:
    """Send the link, or end marketing; to a visitor it sounds the same whether the address is known or not."""
    known = bool(turn.slot("verified"))
    if wish == "login_problem":
        outcome = await crm.send_reset_link(turn.conversation, None if known else email, key=turn.key("reset"))
        if known:
            turn.say(f"utter_reset_{outcome}", [turn.button("human_handoff")])
        else:
            turn.say("utter_reset_sent_if_known", [turn.button("human_handoff")], email=email)
        return
    changed = await crm.stop_marketing(turn.conversation, None if known else email, key=turn.key("unsubscribe"))
    if changed is not False:
        turn.remember_change("unsubscribe")
    if not known:
        turn.say("utter_unsubscribed_if_known", email=email)
    else:
        turn.say("utter_unsubscribed" if changed else "utter_unsubscribed_before")


class DataRequest(ServiceAction):
    """Opens the request for a copy of the data."""

    title = "action_data_request"

    async def act(self, turn: Turn) -> list[Event]:
        """Open it; only for whom the shop knows."""
        try:
            request = await self.crm.ask_for_privacy(turn.conversation, "export", key=turn.key("export"))
        except VerificationRequired:
            turn.say("utter_privacy_needs_sign_in", [turn.button("login_problem"), turn.button("human_handoff")])
            return []
        turn.remember_change("data_request")
        response = "utter_export_open_already" if request.existing else "utter_export_opened"
        turn.say(response, number=request.number, day=turn.words.day(request.due_on))
        return []


class DeleteAccountForm(Form):
    """Explains what erasing means, and asks whether to do it really."""

    title = "validate_delete_account_form"
    opens_with = frozenset({"delete_account"})
    yes_or_no = frozenset({"erasure_confirmed"})

    async def take(self, turn: Turn, draft: Draft) -> None:
        """Get as far as a clear yes or no; a visitor has nothing that could be erased."""
        if not turn.slot("verified"):
            draft["outcome"] = "sign_in"
        elif draft.asked != "erasure_confirmed":
            draft.ask("erasure_confirmed")
        elif (answer := turn.yes_or_no) is None:
            draft.ask("erasure_confirmed", failed=True)
        else:
            draft["erasure_confirmed"] = answer


class AskErasureConfirmed(Ask):
    """Explains, and asks."""

    title = "action_ask_erasure_confirmed"
    asks = "erasure_confirmed"

    async def question(self, turn: Turn) -> Question:
        """The question, and the copy of the data as something to do before."""
        buttons = yes_or_no(turn, "erase", "keep_account")
        return Question("utter_ask_erasure_confirmed", [*buttons, turn.button("data_request")])


class DeleteAccount(FlowEnd):
    """Opens the erasure that was confirmed; or leaves the account."""

    title = "action_delete_account"

    async def finish(self, turn: Turn) -> None:
        """Open it, leave it, or say that one must be signed in."""
        if turn.slot("outcome") == "sign_in":
            turn.say("utter_privacy_needs_sign_in", [turn.button("login_problem"), turn.button("human_handoff")])
            return
        if not turn.slot("erasure_confirmed"):
            turn.say("utter_account_kept")
            return
        request = await self.crm.ask_for_privacy(turn.conversation, "erasure", key=turn.key("erasure"))
        turn.remember_change("delete_account")
        fields: dict[str, Any] = {"number": request.number, "day": turn.words.day(request.due_on)}
        if request.existing:
            turn.say("utter_erasure_open_already", **fields)
        elif request.open_orders:
            turn.say("utter_erasure_opened_after_orders", count=request.open_orders, **fields)
        else:
            turn.say("utter_erasure_opened", **fields)
