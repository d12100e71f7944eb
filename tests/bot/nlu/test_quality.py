"""How well the shop's own data are understood: floors a little under what docs/understanding.md measured."""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.nlu import Pipeline
from bot.nlu.evaluation import (
    QUESTIONS,
    Answer,
    Case,
    Lesson,
    ask,
    asked_cases,
    by_language,
    cross_validate,
    figures_of,
    find,
    read_cases,
    span_scores,
    taught_cases,
)
from tests.bot.nlu.conftest import ROOT
from tests.trained import nlu_model

DATA = ROOT / "nlu_data"
INTENTS, SENTIMENT, ENTITIES = (QUESTIONS[name] for name in ("intents", "sentiment", "entities"))


@pytest.fixture(scope="module")
def shop() -> Pipeline:
    return Pipeline.load(nlu_model())


@pytest.fixture(scope="module")
def held_out() -> list[Case]:
    return asked_cases(INTENTS, DATA)


@pytest.fixture(scope="module")
def answers(shop: Pipeline, held_out: list[Case]) -> list[Answer]:
    return ask(shop, INTENTS, held_out)


def accuracies(answers: Sequence[Answer]) -> list[float]:
    """Over all, and of each language."""
    return [sum(answer.right for answer in group) / len(group) for group in (answers, *by_language(answers).values())]


def test_intents_under_cross_validation(config: Path) -> None:
    cases = taught_cases(INTENTS, DATA)
    right = cross_validate(Lesson.of(INTENTS, config, DATA), cases)
    groups = [[hit for hit, case in zip(right, cases, strict=True) if case.language == code] for code in ("en", "zh")]
    assert statistics.mean(right) > 0.8
    assert min(map(statistics.mean, groups)) > 0.8


def test_intents_of_messages_by_other_people(answers: list[Answer]) -> None:
    overall, *languages = accuracies(answers)
    assert len(languages) == 2
    assert overall > 0.9
    assert min(languages) > 0.89


def test_what_the_bot_acts_on_is_mostly_right(answers: list[Answer]) -> None:
    acted = [answer.right for answer in answers if answer.decision == "act"]
    assert len(acted) > 0.84 * len(answers)
    assert sum(acted) > 0.95 * len(acted)


def test_confidence_is_how_often_the_intent_is_right(answers: list[Answer]) -> None:
    error = figures_of(answers).ece
    assert error is not None
    assert error < 0.04


def test_moods_of_held_out_messages(shop: Pipeline) -> None:
    answers = ask(shop, SENTIMENT, asked_cases(SENTIMENT, DATA))
    overall, *languages = accuracies(answers)
    answered = min(accuracies([answer for answer in answers if answer.case.language in ("en", "zh")])[1:])
    assert overall > 0.855
    assert answered > 0.85
    assert min(languages) > 0.74  # each of the nine


def test_numbers_and_products_are_found_where_people_mark_them(shop: Pipeline) -> None:
    scores = span_scores(find(shop, asked_cases(ENTITIES, DATA))).by_entity
    for entity in ("order_number", "ticket_number", "email", "product"):
        assert scores[entity].precision > 0.95, entity
        assert scores[entity].recall > 0.95, entity


@pytest.mark.parametrize("name", ["en", "zh", "en_second", "zh_second", "en_third", "zh_third", "en_fourth", "zh_fourth"])
def test_entities_of_lines_that_were_written_for_them(shop: Pipeline, name: str) -> None:
    findings = find(shop, read_cases(str(DATA / "test" / "entities" / f"{name}.yml")))
    assert span_scores(findings).micro.f1 > 0.97
    assert sum(len(finding.misread) for finding in findings) <= 1


def test_a_message_costs_less_than_fifteen_milliseconds(answers: list[Answer]) -> None:
    assert statistics.median(answer.processor_ms for answer in answers) < 15


def test_the_model_is_loaded_in_less_than_three_seconds() -> None:
    folder = nlu_model()
    started = time.process_time()
    Pipeline.load(folder)
    assert time.process_time() - started < 3
