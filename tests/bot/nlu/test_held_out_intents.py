"""Intents of messages that nobody learnt from: other languages, slips of the keyboard, and how often the bot acts on them."""

import math
import random
from collections.abc import Callable, Sequence

import pytest

from bot.nlu import ParseContext, Pipeline
from bot.nlu.evaluation import OUT_OF_SCOPE, reliability
from bot.nlu.evaluation.metrics import calibration_error
from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.results import ParseResult
from bot.nlu.training_data import Example, read_intents
from tests.bot.nlu.conftest import ROOT
from tests.trained import nlu_model

DATA = ROOT / "nlu_data"
NO_EXAMPLES = ["de", "es", "fr", "it", "ja", "ko", "pt"]
# Neighbours on an English keyboard, and characters that Chinese input methods offer for the same sound.
NEIGHBOURS = dict(zip("aeioprtsdnlkucv", "srpplydefmkjivb", strict=True))
MESSAGES = 1200  # with a slip, at the least, because a single one is a matter of chance
SAME_SOUND = dict(zip("的在账做订已到吗买收是有我货单钱退没", "得再帐作定以道嘛卖手事又窝或但前腿美", strict=True))


@pytest.fixture(scope="module")
def shop() -> Pipeline:
    return Pipeline.load(nlu_model())


@pytest.fixture(scope="module")
def held_out() -> list[Example]:
    return [example for example in read_intents(DATA / "test", ENTITY_NAMES) if example.label != "any"]  # entities alone


@pytest.fixture(scope="module")
def answers(shop: Pipeline, held_out: list[Example]) -> list[tuple[ParseResult, str]]:
    return [(shop.parse(example.text), example.label) for example in held_out]


def _parsed(shop: Pipeline, examples: Sequence[Example], language: str) -> list[tuple[ParseResult, str]]:
    return [(shop.parse(example.text, ParseContext(language=language)), example.label) for example in examples]


def _accuracy(parsed: Sequence[tuple[ParseResult, str]]) -> float:
    return sum(result.intent.name == label for result, label in parsed) / len(parsed)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.fixture(scope="module")
def english(shop: Pipeline, held_out: list[Example]) -> float:
    return _accuracy(_parsed(shop, [example for example in held_out if not _is_chinese(example.text)], "en"))


@pytest.mark.parametrize("language", NO_EXAMPLES)
def test_a_language_without_examples_reaches_four_fifths_of_english(shop: Pipeline, english: float, language: str) -> None:
    examples = read_intents(DATA / "languages" / language, ENTITY_NAMES)
    assert len(examples) >= 60
    assert len({example.label for example in examples}) >= 30
    assert _accuracy(_parsed(shop, examples, language)) >= 0.8 * english


def test_traditional_chinese_is_understood_as_simplified_is(shop: Pipeline) -> None:
    assert _accuracy(_parsed(shop, read_intents(DATA / "languages" / "zh-Hant", ENTITY_NAMES), "zh")) > 0.9


def test_a_bot_that_acts_is_mostly_right_and_acts_mostly(answers: list[tuple[ParseResult, str]]) -> None:
    groups = {
        decision: [result.intent.name == label for result, label in answers if result.decision == decision]
        for decision in ("act", "ask", "unsure")
    }
    assert len(groups["act"]) > 0.86 * len(answers)
    assert sum(groups["act"]) > 0.965 * len(groups["act"])
    assert len(groups["unsure"]) < 0.025 * len(answers)


def test_those_asked_about_are_three_at_most_and_hold_the_right_one_mostly(answers: list[tuple[ParseResult, str]]) -> None:
    offered = [
        label in [intent.name for intent in result.intent_ranking[:3]] for result, label in answers if result.decision == "ask"
    ]
    assert sum(offered) > 0.91 * len(offered)


@pytest.mark.parametrize("chinese", [False, True])
def test_confidences_are_three_points_off_at_most(answers: list[tuple[ParseResult, str]], chinese: bool) -> None:
    inside = [
        (result.intent, label) for result, label in answers if label != OUT_OF_SCOPE and _is_chinese(result.text) == chinese
    ]
    assert len(inside) > 1000  # with half as many, chance alone shows as much
    bins = reliability([intent.confidence for intent, _ in inside], [intent.name == label for intent, label in inside])
    assert calibration_error(bins) < 0.03


def _slip(text: str, chance: random.Random) -> str:
    """One letter inside a word of four or more: dropped, doubled, swapped with the next or replaced by its neighbour."""
    places = [place for place in range(1, len(text) - 2) if text[place - 1 : place + 3].isalpha()]
    if not places:
        return text
    place = chance.choice(places)
    letter, following = text[place : place + 2]
    slips = [following, letter * 2 + following, following + letter, NEIGHBOURS.get(letter, "x") + following]
    return text[:place] + chance.choice(slips) + text[place + 2 :]


def _same_sound(text: str, chance: random.Random) -> str:
    places = [place for place, character in enumerate(text) if character in SAME_SOUND]
    if not places:
        return text
    place = chance.choice(places)
    return text[:place] + SAME_SOUND[text[place]] + text[place + 1 :]


@pytest.mark.parametrize(("chinese", "slip"), [(False, _slip), (True, _same_sound)])
def test_a_slip_in_each_message_costs_less_than_three_points(
    shop: Pipeline, answers: list[tuple[ParseResult, str]], chinese: bool, slip: Callable[[str, random.Random], str]
) -> None:
    chance = random.Random(0)
    plain = [(result, label) for result, label in answers if _is_chinese(result.text) == chinese]
    whole = plain * math.ceil(MESSAGES / len(plain))
    slipped = [(slip(result.text, chance), label) for result, label in whole]
    assert sum(text != result.text for (text, _), (result, _) in zip(slipped, whole, strict=True)) > 0.6 * len(slipped)
    assert _accuracy([(shop.parse(text), label) for text, label in slipped]) > _accuracy(plain) - 0.03


@pytest.mark.parametrize(
    ("plain", "odd"),
    [
        ("where is my order", "ｗｈｅｒｅ　ｉｓ　ｍｙ　ｏｒｄｅｒ"),
        ("where is my order", "where is my order 🙏🙏"),
        ("where is my order", "WHERE IS MY ORDER???"),
        ("I want to cancel my order", "iwant to cancelmy order"),
        ("how do I return this", "howdo I return this"),
        ("我的订单到哪了", "我 的 订单 到 哪 了"),
        ("我要退货", "我要退貨"),
        ("帮我取消订单", "幫我取消訂單！！"),
    ],
)
def test_the_same_said_oddly_is_the_same(shop: Pipeline, plain: str, odd: str) -> None:
    assert shop.parse(odd).intent.name == shop.parse(plain).intent.name
