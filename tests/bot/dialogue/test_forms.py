"""Questions that stay open: answers, digressions, corrections, and what is not understood in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.dialogue.conftest import Actions, Bot

pytestmark = pytest.mark.dialogue

ORDER, TICKET, REASON = "What is the order number?", "What is the ticket number?", "Why do you send it back?"
DID_YOU_MEAN, PERSON, REPHRASE = "Did you mean", "Shall I call a person?", "Please say it in other words."
RIDDLE = {"decision": "unsure", "confidence": 0.2, "ranking": ("track_order", "cancel_order", "greet")}


class TestAnswers:
    def test_a_form_asks_confirms_and_acts(self, bot: Bot) -> None:
        assert bot.texts("cancels", "cancel my order", "cancel_order") == [ORDER]
        assert bot.texts("cancels", "100002", "out_of_scope", decision="unsure") == ["Cancel LT-100002, yes or no?"]
        assert bot.texts("cancels", "好的", "thank", decision="unsure") == ["Cancelled LT-100002."]

    def test_what_was_said_first_is_not_asked(self, bot: Bot) -> None:
        texts = bot.texts("knows", "cancel LT-100002", "cancel_order", entities={"order_number": "LT-100002"})

        assert texts == ["Cancel LT-100002, yes or no?"]

    def test_never_mind_is_a_no(self, bot: Bot) -> None:
        bot.say("minds", "cancel LT-100002", "cancel_order", entities={"order_number": "LT-100002"})

        assert bot.texts("minds", "never mind", "stop_flow") == ["Not cancelled."]

    def test_never_mind_drops_any_other_question(self, bot: Bot) -> None:
        bot.say("drops", "cancel", "cancel_order")

        answer = bot.say("drops", "never mind", "stop_flow")

        assert ([reply["text"] for reply in answer["replies"]], answer["active_loop"]) == (["Dropped."], None)

    def test_a_ticket_question_takes_digits(self, bot: Bot) -> None:
        assert bot.texts("ticket", "what about my ticket", "ticket_status") == [TICKET]
        assert bot.texts("ticket", "#1234", "inform", decision="ask") == ["Ticket TK-1234 is open."]

    def test_a_wrong_order_is_asked_again(self, bot: Bot) -> None:
        bot.say("wrong", "cancel", "cancel_order")

        assert bot.texts("wrong", "999999", "inform") == ["There is no such order.", ORDER]

    def test_a_button_answers(self, bot: Bot) -> None:
        bot.say("presses", "cancel", "cancel_order")
        pressed = {"intent": "inform", "entities": {"order_number": "LT-100002"}}

        assert bot.texts("presses", "The lamp", "greet", pressed=pressed) == ["Cancel LT-100002, yes or no?"]


class TestFreeText:
    @pytest.fixture
    def asked(self, bot: Bot, request: pytest.FixtureRequest) -> str:
        conversation: str = request.node.name
        texts = bot.texts(conversation, "return LT-100003", "return_item", entities={"order_number": "LT-100003"})
        assert texts == [REASON]
        return conversation

    @pytest.mark.parametrize("intent", ["complaint", "cancel_order", "out_of_scope"])
    def test_the_words_are_the_answer(self, bot: Bot, asked: str, intent: str) -> None:
        assert bot.texts(asked, "/it is too dark", intent) == ["Return of LT-100003: /it is too dark"]

    def test_also_when_they_are_not_understood(self, bot: Bot, asked: str) -> None:
        assert bot.texts(asked, "嗯…太暗了", **RIDDLE) == ["Return of LT-100003: 嗯…太暗了"]

    def test_a_sure_question_is_answered_and_the_open_one_asked_again(self, bot: Bot, asked: str) -> None:
        texts = bot.texts(asked, "where is it", "track_order", confidence=0.95)

        assert texts == ["Order LT-100003 is on its way.", REASON]
        assert bot.texts(asked, "too dark") == ["Return of LT-100003: too dark"]

    def test_an_unsure_question_is_the_answer(self, bot: Bot, asked: str) -> None:
        assert bot.texts(asked, "where is the switch", "track_order", confidence=0.85) == [
            "Return of LT-100003: where is the switch"
        ]

    def test_a_person_can_be_asked_for(self, bot: Bot, asked: str) -> None:
        assert bot.texts(asked, "a person please", "human_handoff")[0] == "A person will help you."

    def test_it_can_be_dropped(self, bot: Bot, asked: str) -> None:
        assert bot.say(asked, "never mind", "stop_flow")["active_loop"] is None

    def test_the_order_can_be_corrected(self, bot: Bot, asked: str) -> None:
        answer = bot.say(asked, "不对，是LT-100009", "deny", entities={"order_number": "LT-100009"})

        assert (answer["requested_slot"], answer["slots"]["order_number"]) == ("reason", "LT-100009")
        assert bot.texts(asked, "too dark") == ["Return of LT-100009: too dark"]


class TestDigressions:
    def test_a_form_survives_several_and_a_correction(self, bot: Bot) -> None:
        bot.say("digresses", "cancel LT-100002", "cancel_order", entities={"order_number": "LT-100002"})
        question = "Cancel LT-100002, yes or no?"
        for _ in range(8):  # more than the turns that are kept
            assert bot.texts("digresses", "my orders", "order_history") == ["You have two orders.", question]

        assert bot.texts("digresses", "no, LT-100010", "deny", entities={"order_number": "LT-100010"}) == [
            "Cancel LT-100010, yes or no?"
        ]
        assert bot.texts("digresses", "yes", "affirm") == ["Cancelled LT-100010."]

    def test_the_history_that_actions_get_stays_short(self, bot: Bot, actions: Actions) -> None:
        bot.say("long", "cancel LT-100002", "cancel_order", entities={"order_number": "LT-100002"})
        for _ in range(20):
            bot.say("long", "my orders", "order_history")
        bot.say("long", "yes", "affirm")

        events = actions.calls[-1]["tracker"]["events"]
        assert sum(event["event"] == "user" for event in events) == 5
        assert actions.calls[-1]["tracker"]["slots"]["order_number"] == "LT-100002"


class TestNotUnderstood:
    def test_the_bot_asks_back_with_the_likeliest_two(self, bot: Bot) -> None:
        answer = bot.say("unclear", "hm parcel", **RIDDLE)

        assert answer["replies"][0]["buttons"] == [
            {"title": "Do track_order", "intent": "track_order", "entities": {"order_number": "LT-100001"}},
            {"title": "Do cancel_order", "intent": "cancel_order", "entities": {"order_number": "LT-100001"}},
            {"title": "Neither", "intent": "deny", "entities": {}},
        ]

    @pytest.mark.parametrize("decision", ["ask", "unsure"])
    def test_a_pressed_choice_is_done(self, bot: Bot, decision: str) -> None:
        bot.say(f"chooses {decision}", "hm", **{**RIDDLE, "decision": decision})
        pressed = {"intent": "track_order", "entities": {"order_number": "LT-100001"}}

        answer = bot.say(f"chooses {decision}", "Do track_order", "greet", pressed=pressed)

        assert [reply["text"] for reply in answer["replies"]] == ["Order LT-100001 is on its way."]
        assert answer["active_loop"] is None

    def test_a_yes_is_the_likeliest(self, bot: Bot) -> None:
        bot.say("agrees", "hm", **RIDDLE)

        assert bot.texts("agrees", "yes", "affirm") == ["Order LT-100001 is on its way."]

    def test_a_no_asks_for_other_words_which_are_then_heard(self, bot: Bot) -> None:
        bot.say("declines", "hm", **RIDDLE)

        assert bot.texts("declines", "no", "deny") == [REPHRASE]
        assert bot.texts("declines", "thanks", "thank") == ["You are welcome."]

    def test_a_second_riddle_offers_a_person(self, bot: Bot) -> None:
        assert bot.texts("riddles", "hm", **RIDDLE) == [DID_YOU_MEAN]
        assert bot.texts("riddles", "hmm", **RIDDLE) == [PERSON]
        assert bot.texts("riddles", "thanks", "thank") == ["You are welcome."]
        assert bot.texts("riddles", "hm", **RIDDLE) == [DID_YOU_MEAN]

    def test_other_words_that_are_no_better_offer_a_person(self, bot: Bot) -> None:
        bot.say("tries", "hm", **RIDDLE)
        bot.say("tries", "no", "deny")
        assert bot.texts("tries", "hmm", **RIDDLE) == [DID_YOU_MEAN]

        assert bot.texts("tries", "no", "deny") == [PERSON]

    def test_inside_a_form_the_question_comes_back(self, bot: Bot) -> None:
        bot.say("form", "cancel", "cancel_order")
        assert bot.texts("form", "hm", **RIDDLE) == [DID_YOU_MEAN]

        assert bot.texts("form", "my orders", "order_history") == ["You have two orders.", ORDER]
        assert bot.texts("form", "100002", **RIDDLE) == ["Cancel LT-100002, yes or no?"]

    def test_inside_a_form_its_question_may_be_answered_at_once(self, bot: Bot) -> None:
        bot.say("form at once", "cancel", "cancel_order")
        bot.say("form at once", "hm", **RIDDLE)

        assert bot.texts("form at once", "100002", **RIDDLE) == ["Cancel LT-100002, yes or no?"]

    def test_inside_a_form_giving_up_leaves_the_question_open(self, bot: Bot) -> None:
        bot.say("form gives up", "cancel", "cancel_order")
        bot.say("form gives up", "hm", **RIDDLE)
        assert bot.texts("form gives up", "hmm", **RIDDLE) == [PERSON]

        assert bot.texts("form gives up", "100002") == ["Cancel LT-100002, yes or no?"]

    def test_the_context_holds_when_the_misunderstanding_is_taken_back(self, bot: Bot) -> None:
        bot.say("polyglot", "cancel", "cancel_order")
        bot.say("polyglot", "嗯", language="zh", **RIDDLE)

        answer = bot.say("polyglot", "my orders", "order_history", language="zh")

        assert answer["slots"]["language"] == "zh"
        assert answer["replies"][-1]["text"] == "请问订单号是多少？"

    def test_many_misunderstandings_do_not_add_up(self, bot: Bot, actions: Actions) -> None:
        bot.say("muddled", "cancel", "cancel_order")
        for _ in range(12):
            bot.say("muddled", "hm", **RIDDLE)
            bot.say("muddled", "my orders", "order_history")
        actions.calls.clear()
        bot.say("muddled", "100002")
        bot.say("muddled", "yes", "affirm")

        assert len(actions.calls[-1]["tracker"]["events"]) < 120
