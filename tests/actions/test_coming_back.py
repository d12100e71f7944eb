"""Who comes back after long: no form is open any more, and what was talked about is still known."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue


def test_a_form_of_yesterday_is_closed(dana: Customer) -> None:
    assert dana.says("cancel LT-100002", "cancel_order", order_number="LT-100002").asks == "cancel_confirmed"
    dana.rested = True
    said = dana.says("yes", "affirm")
    assert said.form is None and dana.crm.orders["LT-100002"].status == "preparing"


def test_it_still_means_the_order_of_yesterday(dana: Customer) -> None:
    dana.language = "zh"
    dana.says("LT-100002到哪了", "track_order", order_number="LT-100002")
    dana.rested = True
    said = dana.says("取消这个订单", "cancel_order")
    assert said.asks == "cancel_confirmed" and "LT-100002" in said.text
