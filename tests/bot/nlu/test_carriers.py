"""Forms and check digits of tracking numbers; the right ones are the carriers' own published samples."""

import pytest

from bot.nlu.carriers import read

RIGHT = [
    "1Z999AA10123456784",  # UPS
    "1Z5R89390357567127",
    "RR473124829GB",  # postal items
    "EA123456785CN",
    "9400111202555842332669",  # USPS
    "4201002334249200190132607600833457",  # USPS with the ZIP before
    "03071790000523483741",
    "986578788855",  # FedEx Express
    "790535312317",
    "041441760228964",  # FedEx Ground
    "9611020987654312345672",
    "3318810025",  # DHL Express
    "00340433836461235551",  # DHL Paket
    "C11031500001879",  # OnTrac
]
UNCHECKED = ["SF1234567890123", "YT8801234567890", "JDVB12345678901", "JD014600006281230725", "TBA123456789012"]


@pytest.mark.parametrize("code", RIGHT)
def test_the_check_digit_tells_a_right_number_from_a_slip(code: str) -> None:
    reading = read(code)
    assert reading is not None
    assert reading.checked
    place = max(place for place, character in enumerate(code) if character.isdecimal())
    slip = read(code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :])
    assert slip is not None
    assert not slip.checked


@pytest.mark.parametrize("code", UNCHECKED)
def test_a_carrier_without_a_published_rule_is_known_by_form(code: str) -> None:
    reading = read(code)
    assert reading is not None
    assert (reading.telling, reading.checked) == (True, None)


@pytest.mark.parametrize("code", ["", "12345", "LT100001", "HELLO", "123456789012345678901234567890", "１２３４５６７８９０１２"])
def test_what_no_carrier_writes_is_no_tracking_number(code: str) -> None:
    assert read(code) is None
