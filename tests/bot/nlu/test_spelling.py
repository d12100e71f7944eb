"""Mending words, and telling when not to; traditional Chinese as simplified."""

import pytest

from bot.nlu.simplified import simplified_wording
from bot.nlu.spelling import Speller, count_words

TEXTS = ["where is my order", "cancel my order please", *["I want to cancel my order"] * 5, "when will the older lamp arrive"]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(count_words(TEXTS), known={"lamb", "ardor"}.__contains__)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("cancle my ordr", "cancel my order"),
        ("wehre is my Orderr?", "where is my order?"),
        ("oder", "order"),  # used more often than "older"
        ("cancelmy order", "cancel my order"),
        ("my lamb", "my lamb"),  # known otherwise
        ("ARDOR", "ARDOR"),
        ("teh lamp", "teh lamp"),  # too short
        ("xylophone LT-100001", "xylophone LT-100001"),
        ("我的ordr呢", "我的order呢"),
        ("", ""),
    ],
)
def test_words_one_slip_away_are_mended(speller: Speller, typed: str, mended: str) -> None:
    assert speller.mend(typed) == mended


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("請問我的訂單到哪裡了", "请问我的订单到哪里了"),
        ("禮拜一的發票", "星期一的发票"),
        ("订单到哪了", "订单到哪了"),
        ("where is it", "where is it"),
    ],
)
def test_traditional_characters_are_read_as_simplified(typed: str, read: str) -> None:
    assert simplified_wording(typed) == read
