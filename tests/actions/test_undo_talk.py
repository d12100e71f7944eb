"""Second thoughts through real Rasa: taking back, asking why, leaving a question out."""

import pytest

from actions.because import why_asked
from tests.actions.talk import Customer, Said
from tests.actions.test_domain import DOMAIN, RESPONSES

pytestmark = pytest.mark.dialogue


@pytest.mark.parametrize(("language", "text"), [("en", "undo that"), ("zh", "撤销"), ("es", "deshaz eso")])
def test_a_cancelled_order_stays_so_and_may_be_ordered_again(dana: Customer, language: str, text: str) -> None:
    dana.language = language
    dana.says("LT-100002", "cancel_order", order_number="LT-100002")
    dana.says("ok", "affirm")
    said = dana.says(text, "affirm", confidence=0.68)
    assert "LT-100002" in said.text and len(said.buttons) == 3 and said.buttons[-1]["intent"] == "human_handoff"
    assert dana.crm.orders["LT-100002"].status == "cancelled"


def _registered(dana: Customer) -> None:
    dana.says("return LT-100003", "return_item", order_number="LT-100003")
    dana.presses("All of them")
    dana.says("too bright")
    dana.says("yes", "affirm")


def test_a_return_is_called_off_once(dana: Customer) -> None:
    _registered(dana)
    assert "RT-2001 is called off" in dana.says("cancel the return", "cancel_order").text
    assert dana.crm.orders["LT-100003"].returned == set()
    assert "not done anything" in dana.says("undo that", "affirm").text


def test_a_return_on_its_way_is_for_a_person(dana: Customer) -> None:
    _registered(dana)
    dana.crm.sent = {"RT-2001"}
    assert "on its way or settled" in dana.says("undo that", "affirm").text
    dana.says("yes", "affirm")
    assert dana.crm.handoffs == [{"reason": "not_automated", "note": "return_item"}]


def test_an_exchange_is_undone_by_a_person(dana: Customer) -> None:
    dana.says(
        "exchange the floor lamp of LT-100009 for a black one", "exchange_item", order_number="LT-100009", product="floor lamp"
    )
    dana.says("yes", "affirm")
    assert "a person can see" in dana.says("I changed my mind", "deny").text


@pytest.mark.parametrize(
    "way",
    [
        [("money back for LT-100004", "request_refund", {"order_number": "LT-100004"}), ("the glass is dull", "inform", {})],
        [("my name is Ann Li now", "update_profile", {"person_name": "Ann Li"})],
        [("delete my account", "delete_account", {})],
        [("no more advertising", "unsubscribe", {})],
        [("a copy of my data", "data_request", {})],
        [("this is a disgrace", "complaint", {})],
        [("charged twice for LT-100002", "duplicate_charge", {"order_number": "LT-100002"})],
    ],
    ids=lambda way: str(way[0][1]),
)
def test_what_was_done_last_is_meant_and_no_call_before_it(dana: Customer, way: list[tuple[str, str, dict[str, str]]]) -> None:
    dana.says("call me", "callback_request", phone_number="+14155550100", date="2030-05-06T15:00")
    for text, intent, entities in way:
        said = dana.says(text, intent, **entities)
    if said.asks:
        dana.says("yes", "affirm")
    assert "a person can see" in dana.says("undo that", "affirm").text and len(dana.crm.callbacks) == 1


def test_a_change_of_mind_without_a_change_is_none(dana: Customer) -> None:
    assert "undo" not in dana.says("I changed my mind", "deny").text


def test_the_call_is_moved_and_called_off(dana: Customer) -> None:
    dana.says("call me", "callback_request", phone_number="+14155550100", date="2030-05-06T15:00")
    assert "17:00" in dana.says("at 5 instead", "callback_request").text
    assert dana.crm.callbacks[0]["at"].startswith("2030-05-06T17:00") and dana.crm.callbacks[0]["phone"] == "+14155550100"
    assert "17:00" in dana.says("on the 7th instead", "callback_request", date="2030-05-07").text
    assert "nobody will call" in dana.says("no need to call me", "callback_request").text and dana.crm.callbacks == []


def test_no_call_ends_the_form_that_asks_for_it(dana: Customer) -> None:
    dana.says("call me", "callback_request")
    assert dana.says("不用打了", "stop_flow").form is None


@pytest.mark.parametrize(("text", "reason"), [("why?", "we cannot stop it"), ("why can't I cancel it", "we cannot stop it")])
def test_why_is_answered_with_the_reason_once(dana: Customer, text: str, reason: str) -> None:
    dana.says("cancel LT-100001", "cancel_order", order_number="LT-100001")
    assert reason in dana.says(text, "repeat").text
    assert "no more about that" in dana.says("why?", "repeat").text


def test_why_belongs_to_the_last_answer(dana: Customer) -> None:
    dana.says("cancel LT-100001", "cancel_order", order_number="LT-100001")
    dana.says("hello", "thank")
    assert "no more about that" in dana.says("why?", "repeat").text


def test_offers_are_told_or_that_there_are_none(dana: Customer) -> None:
    assert "GLOW10 · 10 % off" in dana.says("any deals?", "promo_code").text
    dana.crm.announced = []
    assert "no promotion for everybody" in dana.says("any deals?", "promo_code").text
    assert dana.says("my code is not working", "promo_code").asks == "promo_code"


ORDER = {"order_number": "LT-100003"}
DELIVERED = {"order_number": "LT-100009", "product": "desk lamp"}
# How each question of a form is reached, and whether it may be left out.
QUESTIONS: list[tuple[str, list[tuple[str, str, dict[str, str]]], bool]] = [
    ("order_number", [("where is my order", "track_order", {})], False),
    ("return_items", [("return it", "return_item", ORDER)], False),
    ("return_reason", [("return it", "return_item", ORDER), ("all", "inform", {})], True),
    ("items", [("broken", "damaged_item", {"order_number": "LT-100009"})], False),
    ("own_words", [("broken", "damaged_item", DELIVERED)], False),
    ("remedy", [("broken", "damaged_item", DELIVERED), ("the glass is cracked", "inform", {})], True),
    ("own_words", [("exchange it", "exchange_item", DELIVERED)], False),
    ("own_words", [("money back", "request_refund", {"order_number": "LT-100004"})], True),
    ("own_words", [("send it elsewhere", "change_address", {"order_number": "LT-100002"})], False),
    ("change", [("change it", "change_order", {"order_number": "LT-100011"})], False),
    ("callback_phone", [("call me", "callback_request", {})], False),
    ("callback_time", [("call me", "callback_request", {"phone_number": "+14155550100"})], True),
    ("profile_field", [("change my data", "update_profile", {})], False),
    ("profile_value", [("change my e-mail", "update_profile", {})], False),
    ("promo_code", [("my code is not working", "promo_code", {})], False),
    ("product_asked", [("is it in stock", "product_availability", {})], False),
    ("rating", [("bye", "goodbye", {})], True),
]


@pytest.mark.parametrize(("slot", "way", "optional"), QUESTIONS)
@pytest.mark.parametrize(("language", "skip"), [("en", "skip"), ("zh", "跳过"), ("es", "saltar")])
def test_every_question_may_be_skipped_or_says_why_not(
    dana: Customer, slot: str, way: list[tuple[str, str, dict[str, str]]], optional: bool, language: str, skip: str
) -> None:
    dana.language = language
    said: Said | None = None
    for text, intent, entities in way:
        said = dana.says(text, intent, **entities)
    assert said is not None and said.asks == slot
    form = said.form
    said = dana.says(skip, "stop_flow")
    if optional:
        assert said.asks != slot and len(said.texts) > 0
    else:
        assert (said.form, said.asks) == (form, slot) and len(said.texts) >= 2
        assert any(button["intent"] == "human_handoff" for button in said.buttons)
        assert dana.says("stop", "stop_flow").form is None


@pytest.mark.parametrize("slot", ["contact", "account_email"])
def test_what_a_visitor_is_asked_says_why(visitor: Customer, slot: str) -> None:
    way = {
        "contact": ("where is it", "track_order", {"order_number": "LT-100001"}),
        "account_email": ("login", "login_problem", {}),
    }
    text, intent, entities = way[slot]
    assert visitor.says(text, intent, **entities).asks == slot
    said = visitor.says("I'd rather not say", "deny")
    assert said.asks == slot and any(button["intent"] == "human_handoff" for button in said.buttons)


def test_every_question_of_a_form_has_its_reason() -> None:
    for form, about in DOMAIN["forms"].items():
        for slot in about["required_slots"]:
            assert why_asked(form, slot) in RESPONSES, f"{form}: {slot}"
