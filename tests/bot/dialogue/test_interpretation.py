"""The deciding rules: what a message means in the light of the open question."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.interpretation import interpret
from bot.dialogue.meaning import Entity, Expects, Meaning, Message, OpenQuestion, Pressed


def understood(text: str, intent: str = "inform", decision: str = "act", confidence: float = 0.95, **entities: str) -> Message:
    """A message as the NLU hands it over; the entities' values are taken as they stand in the text."""
    found = []
    for name, value in entities.items():
        start = text.find(value)
        found.append(Entity(name, value, value, max(start, 0), max(start, 0) + len(value)))
    return Message(text, intent, confidence, decision, ((intent, confidence),), tuple(found))


def means(message: Message, expects: Expects = Expects.NOTHING, **question: Any) -> Meaning:
    return interpret(message, OpenQuestion(expects, **question))


def data(meaning: Meaning) -> dict[str, Any]:
    return {entity.name: entity.value for entity in meaning.entities}


class TestWithoutAQuestion:
    def test_a_sure_intent_is_taken(self) -> None:
        assert means(understood("where is it", "track_order")).intent == "track_order"

    @pytest.mark.parametrize("decision", ["ask", "unsure"])
    def test_an_unsure_one_is_the_fallback(self, decision: str) -> None:
        assert means(understood("hm, parcel", "track_order", decision)).intent == "nlu_fallback"

    @pytest.mark.parametrize("text", ["123456", "ok", "never mind"])
    def test_bare_data_stays_what_the_nlu_said(self, text: str) -> None:
        assert means(understood(text, "inform")) == Meaning("inform", 0.95, ())

    def test_a_number_alone_is_data(self) -> None:
        assert means(understood("TK-1001!", "ticket_status", "ask", 0.4, ticket_number="TK-1001")).intent == "inform"
        assert means(understood("and TK-1001?", "greet", "ask", 0.4, ticket_number="TK-1001")).intent == "nlu_fallback"

    def test_a_pressed_button_decides(self) -> None:
        pressed = Pressed("cancel_order", {"order_number": "LT-100002"})
        message = Message("Cancel it", "track_order", 0.99, "act", pressed=pressed)

        meaning = means(message, Expects.FREE_TEXT)

        assert (meaning.intent, data(meaning)) == ("cancel_order", {"order_number": "LT-100002"})


class TestAnOrderNumberQuestion:
    @pytest.mark.parametrize(
        "text", ["100003", "LT 100003", "lt100003", "#100003", "it is 100003.", "订单是100003", "１００００３"]
    )
    def test_digits_are_the_order_number(self, text: str) -> None:
        meaning = means(
            understood(text, "out_of_scope", "unsure", 0.2), Expects.ORDER_NUMBER, entities=frozenset({"order_number"})
        )

        assert (meaning.intent, data(meaning)) == ("inform", {"order_number": "LT-100003"})

    def test_the_span_is_that_of_the_text(self) -> None:
        meaning = means(understood("so: # 100003!"), Expects.ORDER_NUMBER, entities=frozenset({"order_number"}))

        assert [(entity.text, entity.start, entity.end) for entity in meaning.entities] == [("# 100003", 4, 12)]

    @pytest.mark.parametrize("text", ["1000030", "10003", "100003 or 100004", "4155550100", "100003.50"])
    def test_other_digits_are_none(self, text: str) -> None:
        assert data(means(understood(text, decision="unsure"), Expects.ORDER_NUMBER)) == {}

    def test_what_the_nlu_found_is_kept(self) -> None:
        message = understood("LT-100003, ticket 123456", order_number="LT-100003")

        assert data(means(message, Expects.ORDER_NUMBER)) == {"order_number": "LT-100003"}

    def test_a_wish_with_a_number_stays_a_wish(self) -> None:
        meaning = means(understood("let me talk to a person about 100003", "human_handoff"), Expects.ORDER_NUMBER)

        assert (meaning.intent, data(meaning)) == ("human_handoff", {"order_number": "LT-100003"})

    def test_nonsense_is_still_not_understood(self) -> None:
        assert means(understood("blub", "greet", "unsure", 0.1), Expects.ORDER_NUMBER).intent == "nlu_fallback"


class TestAChoice:
    order_number = frozenset({"order_number"})

    @pytest.mark.parametrize("intent", ["product_info", "track_order", "inform"])
    @pytest.mark.parametrize(
        ("text", "product"), [("the desk lamp one", "desk lamp"), ("台灯那个", "台灯"), ("desk lamp", "desk lamp")]
    )
    def test_a_product_alone_points_at_an_order(self, text: str, product: str, intent: str) -> None:
        meaning = means(understood(text, intent, product=product), Expects.ORDER_NUMBER, entities=self.order_number)

        assert (meaning.intent, data(meaning)) == ("inform", {"product": product})

    @pytest.mark.parametrize("text", ["the latest one", "最近那个", "the last one please", "the lamp"])
    def test_so_do_words_that_only_point(self, text: str) -> None:
        assert means(understood(text, "greet", "ask", 0.3), Expects.ORDER_NUMBER, entities=self.order_number).intent == "inform"
        assert means(understood(text, "greet", "ask", 0.3), Expects.DATA, entities=frozenset({"product"})).intent == "inform"

    def test_a_question_about_a_product_stays_one(self) -> None:
        message = understood("is the desk lamp in stock", "product_availability", product="desk lamp")

        assert means(message, Expects.ORDER_NUMBER, entities=self.order_number).intent == "product_availability"

    def test_without_a_choice_nothing_is_pointed_at(self) -> None:
        assert means(understood("the lamp", "product_info")).intent == "product_info"

    @pytest.mark.parametrize(
        "text", ["i dont know the number", "I don't have it", "I forgot", "can't find it", "我不记得订单号", "忘了", "没有单号"]
    )
    def test_what_is_not_at_hand_answers_the_question(self, text: str) -> None:
        message = understood(text, "login_problem", confidence=0.8)

        assert means(message, Expects.ORDER_NUMBER, entities=self.order_number).intent == "inform"
        assert means(message, Expects.DATA, entities=frozenset({"email"})).intent == "inform"
        assert means(message).intent == "login_problem"

    def test_a_person_is_heard_all_the_same(self) -> None:
        message = understood("I don't have it, get me a person", "human_handoff")

        assert means(message, Expects.ORDER_NUMBER, entities=self.order_number).intent == "human_handoff"


class TestATicketNumberQuestion:
    @pytest.mark.parametrize("text", ["1234", "TK 1234", "tk1234", "#1234"])
    def test_digits_are_the_ticket_number(self, text: str) -> None:
        meaning = means(understood(text, "greet", "unsure"), Expects.TICKET_NUMBER, entities=frozenset({"ticket_number"}))

        assert (meaning.intent, data(meaning)) == ("inform", {"ticket_number": "TK-1234"})


class TestAQuestionForData:
    def test_the_data_asked_for_is_the_answer_however_unsure_the_intent(self) -> None:
        message = understood("dana@lantern.example I guess", "update_profile", "unsure", 0.3, email="dana@lantern.example")

        assert means(message, Expects.DATA, entities=frozenset({"email"})).intent == "inform"

    def test_other_data_is_not(self) -> None:
        message = understood("tomorrow I guess", "callback_request", "unsure", 0.3, date="tomorrow")

        assert means(message, Expects.DATA, entities=frozenset({"email"})).intent == "nlu_fallback"


class TestAFreeTextQuestion:
    @pytest.mark.parametrize("known", ["LT-100003", "LT-100009"])
    def test_an_order_number_alone_is_no_answer_in_words(self, known: str) -> None:
        message = understood("LT-100003", order_number="LT-100003")

        meaning = means(message, Expects.FREE_TEXT, slots={"order_number": known})

        assert (meaning.intent, data(meaning)) == ("deny", {"order_number": "LT-100003"})

    @pytest.mark.parametrize(
        ("text", "intent", "decision", "confidence"),
        [
            ("it arrived broken", "damaged_item", "act", 0.98),
            ("the lamp is too dark", "product_info", "act", 0.89),
            ("where do I begin, it hums", "track_order", "ask", 0.95),
            ("never mind the box, the cable is short", "stop_flow", "unsure", 0.4),
            ("blub", "greet", "unsure", 0.1),
            ("no", "deny", "act", 0.99),
            ("我不喜欢这个颜色", "complaint", "act", 0.97),
        ],
    )
    def test_the_message_is_the_answer(self, text: str, intent: str, decision: str, confidence: float) -> None:
        assert means(understood(text, intent, decision, confidence), Expects.FREE_TEXT).intent == "inform"

    @pytest.mark.parametrize("intent", ["stop_flow", "human_handoff", "repeat", "change_language"])
    def test_a_command_is_heard(self, intent: str) -> None:
        assert means(understood("...", intent, confidence=0.7), Expects.FREE_TEXT).intent == intent

    @pytest.mark.parametrize("text", ["thanks", "ok thank you so much!", "谢谢", "好的，谢谢您"])
    def test_bare_thanks_are_no_answer(self, text: str) -> None:
        assert means(understood(text, "thank"), Expects.FREE_TEXT).intent == "thank"

    def test_thanks_with_a_reason_are_one(self) -> None:
        assert means(understood("thanks, it is too dark", "thank"), Expects.FREE_TEXT).intent == "inform"

    @pytest.mark.parametrize("intent", ["return_policy", "track_order", "store_hours", "refund_status"])
    def test_a_sure_question_is_heard(self, intent: str) -> None:
        assert means(understood("...?", intent, confidence=0.9), Expects.FREE_TEXT).intent == intent

    @pytest.mark.parametrize(
        "text", ["no, LT-100003", "sorry, I meant LT-100003", "不对，是LT-100003", "不对应该是LT-100003", "LT-100003"]
    )
    def test_another_order_alone_corrects_and_is_no_answer(self, text: str) -> None:
        message = understood(text, "inform", order_number="LT-100003")

        meaning = means(message, Expects.FREE_TEXT, slots={"order_number": "LT-100001"})

        assert (meaning.intent, data(meaning)) == ("deny", {"order_number": "LT-100003"})

    @pytest.mark.parametrize("text", ["no, the headphones", "不是，是headphones"])
    def test_so_does_another_product_after_a_no(self, text: str) -> None:
        assert means(understood(text, "deny", product="headphones"), Expects.FREE_TEXT).intent == "deny"

    @pytest.mark.parametrize("text", ["the headphones", "the headphones hum", "no sound in the headphones"])
    def test_a_product_without_one_is_the_answer(self, text: str) -> None:
        assert means(understood(text, "product_info", confidence=0.8, product="headphones"), Expects.FREE_TEXT).intent == "inform"

    def test_another_order_in_a_sentence_is_part_of_the_answer(self) -> None:
        message = understood("LT-100003 has the same fault", order_number="LT-100003")

        assert means(message, Expects.FREE_TEXT, slots={"order_number": "LT-100001"}).intent == "inform"


class TestAYesOrNoQuestion:
    @pytest.mark.parametrize("text", ["ok", "OK!", "yes please", "好的", "好的。", "好的可以", "嗯", "Sí", "没问题"])
    def test_words_for_yes(self, text: str) -> None:
        assert means(understood(text, "thank", "unsure", 0.3), Expects.YES_OR_NO).intent == "affirm"

    @pytest.mark.parametrize("text", ["no", "No, no", "不用了", "算了", "nope"])
    def test_words_for_no(self, text: str) -> None:
        assert means(understood(text, "inform", "unsure", 0.3), Expects.YES_OR_NO).intent == "deny"

    @pytest.mark.parametrize(
        "text", ["no wait, keep it", "nope, hold on, leave it", "不注销了", "不退了", "别取消", "不要取消，等一下"]
    )
    def test_a_no_needs_no_certainty(self, text: str) -> None:
        assert means(understood(text, "delete_account", "ask", 0.5), Expects.YES_OR_NO).intent == "deny"

    @pytest.mark.parametrize("text", ["no idea", "no problem", "不知道", "不确定", "不错", "不取消吗？", "no?"])
    def test_what_only_sounds_like_a_no_is_none(self, text: str) -> None:
        assert means(understood(text, "greet", "ask", 0.3), Expects.YES_OR_NO).intent != "deny"

    def test_stopping_is_a_no(self) -> None:
        assert means(understood("forget about it", "stop_flow"), Expects.YES_OR_NO).intent == "deny"

    @pytest.mark.parametrize("text", ["yes, cancel it", "ok do that", "好的，取消吧", "是的 取消"])
    def test_a_yes_may_say_what_to(self, text: str) -> None:
        assert means(understood(text, "cancel_order"), Expects.YES_OR_NO).intent == "affirm"

    @pytest.mark.parametrize(
        ("intent", "decision", "confidence"), [("affirm", "ask", 0.5), ("affirm", "act", 0.7), ("deny", "ask", 0.5)]
    )
    def test_an_unsure_answer_is_none(self, intent: str, decision: str, confidence: float) -> None:
        assert means(understood("do so", intent, decision, confidence), Expects.YES_OR_NO).intent == "inform"

    @pytest.mark.parametrize("intent", ["affirm", "deny"])
    def test_a_sure_one_is_taken(self, intent: str) -> None:
        assert means(understood("do so", intent), Expects.YES_OR_NO).intent == intent

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "hold on",
                "ok?",
                "maybe",
                "hmm",
                "umm",
                "sure?",
                "yes?",
                "I guess",
                "wait",
                "ok wait",
                "perhaps later",
                "I'm not sure",
            ),
            *("等一下", "等等", "稍等", "嗯？", "可以吗？", "好像可以", "让我再想想"),
        ],
    )
    @pytest.mark.parametrize("intent", ["affirm", "repeat", "goodbye"])
    def test_hesitating_is_neither_yes_nor_no(self, text: str, intent: str) -> None:
        assert means(understood(text, intent, confidence=0.97), Expects.YES_OR_NO).intent == "inform"

    def test_a_real_question_is_heard_and_not_a_hesitation(self) -> None:
        assert means(understood("who pays the shipping?", "return_policy"), Expects.YES_OR_NO).intent == "return_policy"

    def test_anything_else_is_heard(self) -> None:
        assert means(understood("what does it cost me", "return_policy"), Expects.YES_OR_NO).intent == "return_policy"
        assert means(understood("blub", "greet", "unsure", 0.1), Expects.YES_OR_NO).intent == "nlu_fallback"

    @pytest.mark.parametrize("intent", ["deny", "affirm", "inform"])
    def test_another_order_corrects_and_answers_nothing(self, intent: str) -> None:
        message = understood("no, LT-100003", intent, order_number="LT-100003")

        meaning = means(message, Expects.YES_OR_NO, slots={"order_number": "LT-100001"})

        assert (meaning.intent, data(meaning)) == ("inform", {"order_number": "LT-100003"})

    def test_the_same_order_does_not(self) -> None:
        message = understood("yes, LT-100001", "affirm", order_number="LT-100001")

        assert means(message, Expects.YES_OR_NO, slots={"order_number": "LT-100001"}).intent == "affirm"


class TestAQuestionWhereWordsAreAsked:
    @pytest.mark.parametrize("text", ["wait, how long do refunds take?", "退款多久到账", "¿Cuánto tarda el reembolso?"])
    def test_it_is_no_answer_though_it_is_not_sure(self, text: str) -> None:
        assert means(understood(text, "return_policy", "ask", 0.64), Expects.FREE_TEXT).intent == "return_policy"

    def test_other_unsure_words_are_the_answer(self) -> None:
        assert means(understood("I like another shop better", "return_policy", "ask", 0.64), Expects.FREE_TEXT).intent == "inform"
        assert means(understood("how long, no idea", "return_policy", "unsure", 0.3), Expects.FREE_TEXT).intent == "inform"


class TestAfterAskingBack:
    def test_a_hesitation_takes_no_guess(self) -> None:
        meaning = means(understood("等一下", "affirm", confidence=0.84), offered=self.offered)

        assert meaning.intent == "nlu_fallback"

    offered = (Pressed("track_order", {"order_number": "LT-100001"}), Pressed("cancel_order", {}), Pressed("deny", {}))

    @pytest.mark.parametrize("text", ["no", "neither of them"])
    def test_a_no_asks_for_other_words(self, text: str) -> None:
        assert means(understood(text, "deny"), offered=self.offered).intent == "out_of_scope"

    def test_so_does_its_button(self) -> None:
        message = Message("Neither", "inform", 0.5, "unsure", pressed=Pressed("deny", {}))

        assert means(message, offered=self.offered).intent == "out_of_scope"

    def test_a_yes_takes_the_likeliest(self) -> None:
        meaning = means(understood("yes", "affirm"), offered=self.offered)

        assert (meaning.intent, data(meaning)) == ("track_order", {"order_number": "LT-100001"})

    def test_a_yes_is_none_where_nothing_was_asked(self) -> None:
        assert means(understood("yes", "affirm"), offered=self.offered[:2]).intent == "affirm"

    def test_what_was_offered_is_taken_in_unsure_words(self) -> None:
        assert means(understood("undo the purchase", "cancel_order", "ask", 0.6), offered=self.offered).intent == "cancel_order"
        assert means(understood("undo the purchase", "change_order", "ask", 0.6), offered=self.offered).intent == "nlu_fallback"

    def test_bare_data_belong_to_what_was_asked(self) -> None:
        meaning = means(understood("LT-100003", order_number="LT-100003"), offered=self.offered)

        assert (meaning.intent, data(meaning)) == ("track_order", {"order_number": "LT-100003"})

    def test_a_clear_wish_is_heard(self) -> None:
        assert means(understood("I want my money", "request_refund"), offered=self.offered).intent == "request_refund"

    def test_a_second_riddle_is_not_understood_either(self) -> None:
        assert means(understood("blub", "greet", "unsure", 0.1), offered=self.offered).intent == "nlu_fallback"

    def test_the_question_before_may_still_be_answered(self) -> None:
        message = understood("100003", "greet", "unsure", 0.1)
        question = OpenQuestion(Expects.ORDER_NUMBER, frozenset({"order_number"}), {}, self.offered)

        assert interpret(message, question).intent == "inform"
