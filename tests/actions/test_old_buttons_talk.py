"""Buttons of old messages, which most channels leave where they are, through real Rasa: they confirm nothing but their own."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue
ORDER = {"order_number": "LT-100002"}
NEW = "5 Mill Lane, 94110 San Francisco"


def _left(dana: Customer, text: str, intent: str, **entities: str) -> None:
    """Ask for something, and leave it at its last question."""
    old = dana.says(text, intent, **entities)
    dana.says("never mind", "stop_flow")
    dana.last = old


def test_an_old_yes_erases_no_account(dana: Customer) -> None:
    _left(dana, "cancel LT-100002", "cancel_order", **ORDER)
    old = dana.last
    assert dana.says("delete my account", "delete_account").asks == "erasure_confirmed"
    dana.last = old
    assert dana.presses("Yes, cancel it").asks == "erasure_confirmed"
    assert dana.crm.privacy == [] and dana.crm.orders["LT-100002"].status == "preparing"


def test_an_old_yes_to_the_account_cancels_no_order(dana: Customer) -> None:
    _left(dana, "delete my account", "delete_account")
    old = dana.last
    assert dana.says("cancel LT-100002", "cancel_order", **ORDER).asks == "cancel_confirmed"
    dana.last = old
    assert dana.presses("Yes, delete it").asks == "cancel_confirmed"
    assert dana.crm.privacy == [] and dana.crm.orders["LT-100002"].status == "preparing"
    dana.says("yes", "affirm")
    assert dana.crm.orders["LT-100002"].status == "cancelled"


def test_an_old_yes_about_the_same_order_does_nothing_else_to_it(dana: Customer) -> None:
    _left(dana, "cancel LT-100002", "cancel_order", **ORDER)
    old, before = dana.last, dana.crm.orders["LT-100002"].address
    dana.says(f"send LT-100002 to {NEW}", "change_address", address=NEW, **ORDER)
    dana.last = old
    assert dana.presses("Yes, cancel it").asks == "confirmed"
    assert dana.crm.orders["LT-100002"].address == before and dana.crm.orders["LT-100002"].status == "preparing"


def test_an_old_value_of_the_profile_is_asked_about_again(dana: Customer) -> None:
    old = dana.says("my number is +14155550123 now", "update_profile", phone_number="+14155550123")
    dana.says("my name is Ann Li now", "update_profile", person_name="Ann Li")
    dana.last = old
    dana.presses("Yes, save it")
    assert dana.crm.profile == {}
