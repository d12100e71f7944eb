"""Evidence for an intent: which words made it, which examples are near, and whether the words that are named did make it."""

import time

import pytest

from bot.nlu import Pipeline
from bot.nlu.evaluation import QUESTIONS, asked_cases
from bot.nlu.evaluation.deletion import Deletions, measure_deletions
from bot.nlu.evidence import without
from tests.bot.nlu.conftest import ROOT
from tests.trained import nlu_model

USUAL = "Could you please tell me when the air purifier from LT-100001 is going to be here?"


@pytest.fixture(scope="module")
def shop() -> Pipeline:
    return Pipeline.load(nlu_model())


@pytest.fixture(scope="module")
def deletions(shop: Pipeline) -> Deletions:
    return measure_deletions(shop, asked_cases(QUESTIONS["intents"], ROOT / "nlu_data"), 150)


def test_without_the_deciding_words_the_intent_changes_three_times_as_often_as_without_random_ones(deletions: Deletions) -> None:
    assert deletions.messages == 150
    assert deletions.deciding > 0.85
    assert deletions.deciding >= 3 * deletions.deciding_random


def test_so_it_does_without_the_one_most_telling_word(deletions: Deletions) -> None:
    assert deletions.single >= 3 * deletions.single_random


def test_few_words_decide(deletions: Deletions) -> None:
    assert deletions.words < deletions.of / 3


@pytest.mark.parametrize(
    ("text", "word"),
    [("could you cancel my lamp order for me", "cancel"), ("我上周买的台灯到哪了", "哪")],
)
def test_a_telling_word_is_named_where_it_stands(shop: Pipeline, text: str, word: str) -> None:
    evidence = shop.explain(text)
    top = max(evidence.words, key=lambda each: each.effect)
    assert top.text == word
    assert text[top.start : top.end] == word
    assert top.effect > 0


def test_evidence_tells_of_the_intent_that_the_message_was_given(shop: Pipeline) -> None:
    for text in (USUAL, "thanks", "...", "asdf qwer", "退款"):
        result, evidence = shop.parse(text), shop.explain(text)
        assert (evidence.intent, evidence.decision) == (result.intent, result.decision)


def test_an_order_number_is_one_word_in_the_spelling_of_the_customer(shop: Pipeline) -> None:
    assert "ＬＴ－１００００１" in [word.text for word in shop.explain("wheres my order ＬＴ－１００００１").words]


def test_why_a_decision_was_taken(shop: Pipeline) -> None:
    texts = ("where is my order", "...", "asdkj qwe", "could you cancel my lamp order for me")
    assert [shop.explain(text).reason for text in texts] == ["taught", "silent", "unfamiliar", "clear"]


def test_a_message_that_was_taught_is_its_own_nearest_example(shop: Pipeline) -> None:
    nearest = shop.explain("where is my order").examples[0]
    assert (nearest.text.lower().strip("?"), nearest.intent) == ("where is my order", "track_order")
    assert nearest.similarity > 0.95


def test_a_message_without_words_has_no_evidence(shop: Pipeline) -> None:
    evidence = shop.explain("?!")
    assert not (evidence.words or evidence.deciding or evidence.examples or evidence.instead)


def test_the_longest_message_has_evidence(shop: Pipeline) -> None:
    assert len(shop.explain("where is my order and why " * 400).words) == 60


def test_a_usual_message_takes_less_than_150_milliseconds_of_work(shop: Pipeline) -> None:
    shop.explain(USUAL)
    started = time.process_time()
    for _ in range(5):
        shop.explain(USUAL)
    assert (time.process_time() - started) / 5 < 0.15


def test_leaving_out_keeps_the_spelling_of_the_rest() -> None:
    assert without("Where is LT-100001, please?", [(9, 18)]) == "Where is , please?"
    assert without("我的订单到哪了", [(5, 6)]) == "我的订单到了"
