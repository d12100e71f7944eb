"""Amounts as people of each language write them."""

import pytest

from crm_backend.formatting import money_text

SPACE, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("minor", "currency", "language", "text"),
    [
        (4990, "USD", "en", "$49.90"),
        (4990, "USD", "zh", "$49.90"),
        (42900, "CNY", "zh", "¥429"),
        (42950, "CNY", "zh", "¥429.50"),
        (123456789, "USD", "en", "$1,234,567.89"),
        (4990, "EUR", "de", f"49,90{SPACE}€"),
        (123400, "EUR", "fr", f"1{NARROW}234,00{SPACE}€"),
        (4990, "EUR", "en", "€49.90"),
        (5980, "JPY", "ja", "¥5,980"),
        (5980, "JPY", "en", "JP¥5,980"),
        (5, "USD", "en", "$0.05"),
        (-1050, "GBP", "en", "-£10.50"),
        (0, "USD", "en", "$0.00"),
        (100, "NOK", "en", f"NOK{SPACE}1.00"),
    ],
)
def test_an_amount_looks_as_its_reader_expects(minor: int, currency: str, language: str, text: str) -> None:
    assert money_text(minor, currency, language) == text
