"""Whoever sets Concierge up finds every setting in the README."""

from pathlib import Path

import pytest

from crm_backend.settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
API_BASES = {f"{name}_api_base" for name in ("whatsapp", "messenger", "slack", "line", "wechat", "twilio")}  # told as a kind


@pytest.mark.parametrize("name", sorted({*Settings.model_fields} - API_BASES - {"shop"}))
def test_every_setting_is_told(name: str) -> None:
    assert f"`CONCIERGE_{name.upper()}`" in README


def test_the_shops_rules_and_the_addresses_of_apis_are_told_as_kinds() -> None:
    assert "`CONCIERGE_SHOP__RETURN_DAYS`" in README and all(name.split("_")[0].upper() in README for name in API_BASES)
