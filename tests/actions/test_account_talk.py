"""The account and calls back, through real Rasa."""

import pytest

from tests.actions.double_shop import day
from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue


def test_a_known_customer_gets_the_link_at_once(dana: Customer) -> None:
    said = dana.says("I forgot my password", "login_problem")
    assert "e-mail address of your account" in said.text and dana.crm.resets == [None]


@pytest.mark.parametrize(("outcome", "told"), [("no_address", "nowhere to send"), ("too_many", "the newest one works")])
def test_no_link_is_promised_that_is_not_sent(dana: Customer, outcome: str, told: str) -> None:
    dana.crm.reset = outcome
    assert told in dana.says("I forgot my password", "login_problem").text


def test_a_visitor_is_asked_for_the_address_and_learns_nothing(visitor: Customer) -> None:
    assert visitor.says("I cannot log in", "login_problem").asks == "account_email"
    assert "no e-mail address" in visitor.says("the one with my name", "inform").text
    said = visitor.says("ann@example.com", "inform", email="ann@example.com")
    assert "If there is an account under ann@example.com" in said.text and visitor.crm.resets == ["ann@example.com"]


def test_marketing_ends_once(dana: Customer) -> None:
    dana.language = "zh"
    assert "已为您退订" in dana.says("别再给我发广告", "unsubscribe").text
    assert "没有订阅" in dana.says("退订", "unsubscribe").text


def test_marketing_ends_for_a_visitors_address(visitor: Customer) -> None:
    visitor.says("take me off your list", "unsubscribe")
    said = visitor.says("ann@example.com", "inform", email="ann@example.com")
    assert "If ann@example.com is on our mailing list" in said.text and visitor.crm.unsubscribed == ["ann@example.com"]


def test_a_copy_of_the_data_is_asked_for_once(dana: Customer, visitor: Customer) -> None:
    assert "PR-1001" in dana.says("send me my data", "data_request").text
    assert "open already" in dana.says("my data please", "data_request").text
    assert "signed in" in visitor.says("send me my data", "data_request").text and visitor.crm.privacy == []


def test_an_account_is_erased_only_after_a_yes(dana: Customer) -> None:
    said = dana.says("delete my account", "delete_account")
    assert said.asks == "erasure_confirmed" and dana.crm.privacy == []
    assert "Get a copy of my data" in said.titles
    dana.crm.open_orders = 2
    said = dana.presses("Yes, delete it")
    assert dana.crm.privacy == ["erasure"] and "(2) come to their end first" in said.text


def test_an_account_is_kept_after_a_no_and_the_copy_is_a_digression(dana: Customer) -> None:
    dana.language = "zh"
    dana.says("注销账户", "delete_account")
    said = dana.presses(dana.last.titles[2] if dana.last else "")
    assert dana.crm.privacy == ["export"] and said.asks == "erasure_confirmed"
    assert "账户保持不变" in dana.says("算了", "stop_flow").text and dana.crm.privacy == ["export"]


def test_a_visitor_has_no_account_to_erase(visitor: Customer) -> None:
    said = visitor.says("delete my account", "delete_account")
    assert said.form is None and "signed in" in said.text


def test_an_address_is_changed_after_a_yes(dana: Customer) -> None:
    said = dana.says("change my email to new@example.com", "update_profile", email="new@example.com")
    assert said.asks == "profile_confirmed" and "E-mail address: new@example.com" in said.text and dana.crm.profile == {}
    assert "Changed" in dana.says("yes", "affirm").text and dana.crm.profile == {"email": "new@example.com"}
    dana.says("change my email to new@example.com", "update_profile", email="new@example.com")
    assert "what we have already" in dana.says("yes", "affirm").text


def test_what_is_changed_may_be_chosen_corrected_and_left(dana: Customer) -> None:
    said = dana.says("update my details", "update_profile")
    assert said.asks == "profile_field" and said.titles == ["E-mail address", "Phone number", "Name"]
    assert dana.presses("Phone number").asks == "profile_value"
    said = dana.says("+14155550111", "inform", phone_number="+14155550111")
    assert said.asks == "profile_confirmed"
    said = dana.says("no, +14155550122", "deny", phone_number="+14155550122")
    assert said.asks == "profile_confirmed" and "+14155550122" in said.text
    assert "nothing was changed" in dana.says("no", "deny").text and dana.crm.profile == {}


def test_a_name_is_taken_as_it_is_written(dana: Customer) -> None:
    dana.language = "zh"
    dana.says("我想改名字", "update_profile")
    assert dana.says("林黛娜", "inform").asks == "profile_confirmed"
    assert dana.says("是的", "affirm").text.startswith("姓名已改为林黛娜")


def test_why_a_value_cannot_be_taken(dana: Customer) -> None:
    dana.says("my mail is taken@lantern.example now", "update_profile", email="taken@lantern.example")
    assert "belongs to another account" in dana.says("yes", "affirm").text
    dana.says("my phone is 0000000", "update_profile", phone_number="0000000")
    assert "does not work" in dana.says("yes", "affirm").text
    assert dana.says("yes", "affirm").form == "update_profile_form"


def test_a_visitor_changes_nothing(visitor: Customer) -> None:
    assert "signed in" in visitor.says("change my email to a@b.example", "update_profile", email="a@b.example").text


def test_a_call_at_once(visitor: Customer) -> None:
    said = visitor.says("call me on +14155550100", "callback_request", phone_number="+14155550100")
    assert said.asks == "callback_time"
    said = visitor.presses("As soon as possible")
    assert "as soon as one is free" in said.text and visitor.crm.callbacks == [{"phone": "+14155550100", "at": None}]


def test_a_call_on_a_day_gets_a_time(dana: Customer) -> None:
    dana.language = "zh"
    tomorrow = day(1)
    assert dana.says("给我回个电话", "callback_request").asks == "callback_phone"
    assert dana.says("13800138000", "inform", phone_number="+8613800138000").asks == "callback_time"
    said = dana.says("明天", "inform", date=tomorrow)
    assert said.asks == "callback_time" and "什么时间方便" in said.text and said.titles == ["上午", "下午", "傍晚"]
    assert "CB-1001" in dana.says("下午3点半", "inform").text
    assert dana.crm.callbacks[0]["at"] == f"{tomorrow}T15:30"


def test_a_call_in_the_past_is_asked_for_again(dana: Customer) -> None:
    said = dana.says("call +14155550100 yesterday at 3", "callback_request", phone_number="+14155550100", date="2020-01-01T15:00")
    assert "over already" in said.text and dana.crm.callbacks == []
    assert dana.says("yes", "affirm").asks == "callback_time"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("please call me about LT-100006", "please call me about LT-100006"),
        ("call me", None),
        ("call me back on +14155550100 please", None),
        ("给我打电话，净化器一直响", "给我打电话，净化器一直响"),
    ],
)
def test_who_calls_knows_what_it_is_about(dana: Customer, text: str, topic: str | None) -> None:
    dana.says(text, "callback_request", phone_number="+14155550100")
    dana.says("as soon as possible")
    assert dana.crm.callbacks[0].get("topic") == topic


@pytest.mark.parametrize(
    ("language", "days", "told"),
    [
        ("en", 6, "from 09:00 to 18:00, from Monday to Saturday"),
        ("en", 7, "every day"),
        ("zh", 6, "周一至周六 09:00 至 18:00"),
        ("es", 6, "de 09:00 a 18:00, de lunes a sábado"),
    ],
)
def test_who_cannot_be_called_then_hears_when(dana: Customer, language: str, days: int, told: str) -> None:
    dana.language = language
    dana.crm.phones = {"code": "closed_then", "opens": "09:00", "closes": "18:00", "days": days}
    said = dana.says("+14155550100", "callback_request", phone_number="+14155550100", date="2030-05-05T23:00")
    assert told in said.text and dana.crm.callbacks == []


@pytest.mark.parametrize(
    ("said", "intent", "hour"),
    [
        ("下午四点", "inform", "16:00"),
        ("at 4pm", "inform", "16:00"),
        ("早上十点半", "greet", "10:30"),
        ("morning", "greet", "10:00"),
    ],
)
def test_a_time_said_before_the_number_is_kept(dana: Customer, said: str, intent: str, hour: str) -> None:
    dana.says("call me", "callback_request")
    assert dana.says("tomorrow", date=day(1)).text == "And the number to call?"
    assert dana.says(said, intent).text == "And the number to call?"
    assert "CB-1001" in dana.says("+1 415 555 0100", phone_number=("+14155550100", "+1 415 555 0100")).text
    assert dana.crm.callbacks[0]["at"] == f"{day(1)}T{hour}"


def test_the_beginning_of_a_number_is_no_number(dana: Customer) -> None:
    dana.says("change my phone", "update_profile")
    said = dana.says("+1 415", phone_number="+1415")
    assert said.asks == "profile_value" and "just the new value" in said.text
    assert dana.says("+14155550188", phone_number="+14155550188").asks == "profile_confirmed"
