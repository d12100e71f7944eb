"""How well the shop's own data are understood: floors a little under what docs/understanding.md measured."""

import statistics
import time
from pathlib import Path

import pytest

from bot.nlu import Pipeline
from bot.nlu.evaluate import cross_validated_accuracy, entity_scores, held_out_accuracy, parse_milliseconds, sentiment_accuracy
from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.training_data import Example, read_intents, read_moods
from tests.bot.nlu.conftest import ROOT
from tests.trained import nlu_model

DATA = ROOT / "nlu_data"


@pytest.fixture(scope="module")
def shop() -> Pipeline:
    return Pipeline.load(nlu_model())


@pytest.fixture(scope="module")
def held_out() -> list[Example]:
    return read_intents(DATA / "test", ENTITY_NAMES)


def test_intents_under_cross_validation(config: Path) -> None:
    accuracy = cross_validated_accuracy(config, DATA)
    assert accuracy["all"] > 0.75
    assert min(accuracy.values()) > 0.73


def test_intents_of_messages_by_other_people(shop: Pipeline, held_out: list[Example]) -> None:
    accuracy = held_out_accuracy(shop, held_out)
    assert accuracy["all"] > 0.84
    assert min(accuracy.values()) > 0.82


def test_what_the_bot_acts_on_is_mostly_right(shop: Pipeline, held_out: list[Example]) -> None:
    acted = [(shop.parse(example.text), example.label) for example in held_out]
    right = [result.intent.name == label for result, label in acted if result.decision == "act"]
    assert len(right) > 0.75 * len(held_out)
    assert sum(right) > 0.91 * len(right)


def test_confidence_is_how_often_the_intent_is_right(shop: Pipeline, held_out: list[Example]) -> None:
    results = [(shop.parse(example.text).intent, example.label) for example in held_out]
    expected = sum(intent.confidence for intent, _ in results) / len(results)
    actual = sum(intent.name == label for intent, label in results) / len(results)
    assert abs(expected - actual) < 0.1


def test_moods_of_held_out_messages(shop: Pipeline) -> None:
    accuracy = sentiment_accuracy(shop, read_moods(DATA / "sentiment" / "held_out"))
    assert accuracy["all"] > 0.83
    assert min(accuracy.values()) > 0.81


def test_numbers_and_products_are_found_where_people_mark_them(shop: Pipeline, held_out: list[Example]) -> None:
    scores = entity_scores(shop, held_out)
    for entity in ("order_number", "ticket_number", "email", "product"):
        assert scores[entity].precision > 0.95, entity
        assert scores[entity].recall > 0.95, entity


def test_a_message_costs_less_than_fifteen_milliseconds(shop: Pipeline, held_out: list[Example]) -> None:
    assert statistics.median(parse_milliseconds(shop, held_out[::4], time.process_time)) < 15


def test_the_model_is_loaded_in_less_than_three_seconds() -> None:
    folder = nlu_model()
    started = time.process_time()
    Pipeline.load(folder)
    assert time.process_time() - started < 3
