"""The shop's numbers come from the environment."""

import pytest
from pydantic import ValidationError

from crm_backend.settings import Settings


def test_every_number_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_SHOP__RETURN_DAYS", "14")
    monkeypatch.setenv("CONCIERGE_SHOP__REFUND_LIMIT", '{"usd": 10000}')
    monkeypatch.setenv("CONCIERGE_SHOP__PHONE_HOURS", '{"elsewhere": {"opens": "10:00", "closes": "16:00", "days": 5}}')
    shop = Settings().shop
    assert (shop.return_days, shop.refund_days, shop.refund_limit) == (14, 5, {"USD": 10000})
    assert (shop.hours("CN").days, shop.hours(None).opens.hour) == (5, 10)


def test_what_is_no_number_of_the_shop_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_SHOP__RETRUN_DAYS", "14")
    with pytest.raises(ValidationError, match="retrun_days"):
        Settings()
