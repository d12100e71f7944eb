"""Mending words and characters, and telling when not to; traditional Chinese as simplified."""

import pytest

from bot.nlu.homophones import HomophoneMender, count_pairs, sounds
from bot.nlu.spelling import Speller, count_words, usual_words
from bot.nlu.traditional import simplified

TEXTS = ["where is my order", "cancel my order please", *["I want to cancel my order"] * 5, "when will the older lamp arrive"]
CHINESE = ["我的订单到哪了", "我要退款", "什么时候退款", "申请退款", "退款到账了吗", "我要退货", "裤腿太长了"] * 100


@pytest.fixture(scope="module")
def usual() -> dict[str, int]:
    return usual_words()


@pytest.fixture(scope="module")
def speller(usual: dict[str, int]) -> Speller:
    return Speller(count_words(TEXTS), usual, known={"Wong", "ardor"}.__contains__)


@pytest.fixture(scope="module")
def mender() -> HomophoneMender:
    return HomophoneMender(count_pairs(CHINESE), sounds())


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("cancle my ordr", "cancel my order"),
        ("wehre is my Orderr?", "where is my order?"),
        ("oder", "order"),  # used more often than "older"
        ("cancelmy order", "cancel my order"),
        ("your headquatrers", "your headquarters"),  # in no example
        ("jst hlp me", "just help me"),
        ("the wokr", "the work"),  # two letters swapped more often than one omitted
        ("thr", "the"),  # a neighbour on the keyboard
        ("teh lamp", "the lamp"),
        ("I went there", "I went there"),  # right, though a slip away from a word of the examples
        ("Wong", "Wong"),  # a name that the encoder knows
        ("wong answer", "wrong answer"),
        ("ARDOR", "ARDOR"),
        ("jhon@ordr.com ordr7 /ordr", "jhon@ordr.com ordr7 /ordr"),
        ("xylophqone LT-100001", "xylophone LT-100001"),
        ("qwrtzk", "qwrtzk"),
        ("我的ordr呢", "我的order呢"),
        ("", ""),
    ],
)
def test_words_one_slip_away_are_mended(speller: Speller, typed: str, mended: str) -> None:
    assert speller.mend(typed) == mended


def test_words_of_the_examples_are_right_whatever_is_usual(usual: dict[str, int]) -> None:
    assert Speller({"teh": 1}, usual, known=set[str]().__contains__).mend("teh wnat") == "teh want"


def test_a_speller_that_knows_nothing_leaves_all_as_it_is() -> None:
    assert Speller({}, {}, known=set[str]().__contains__).mend("wehre is it") == "wehre is it"


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("我要腿款", "我要退款"),
        ("窝要退款", "我要退款"),
        ("定单到哪了", "订单到哪了"),
        ("窝要腿款", "我要退款"),
        ("裤腿破了", "裤腿破了"),
        ("大腿", "大腿"),  # in no example, but a word
        ("我要推理小说", "我要推理小说"),
        ("where is it", "where is it"),
        ("", ""),
    ],
)
def test_characters_of_the_same_sound_are_mended(mender: HomophoneMender, typed: str, mended: str) -> None:
    assert mender.mend(typed) == mended


def test_only_chinese_texts_tell_which_characters_stand_side_by_side() -> None:
    assert count_pairs(["退款", "where", "退貨"]) == {"\n退": 2, "退款": 1, "款\n": 1, "退货": 1, "货\n": 1}


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
    assert simplified(typed) == read
