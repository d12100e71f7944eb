"""What stock Rasa is taught and asked when its understanding is measured."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.nlu.evaluation import Case
from bot.nlu.training_data import Annotation, Example
from crm_backend.bench.errors import BenchError
from crm_backend.bench.processes import processor_seconds
from crm_backend.bench.stock_project import StockProject
from crm_backend.bench.stock_understanding import stock_answers, understood_of
from tests.crm_backend.stock_double import StockDouble

TAUGHT = [Case(Example("hello [you](there)", "greet")), Case(Example("cancel it", "cancel"))]


def test_it_learns_the_messages_letter_by_letter_with_their_entities(tmp_path: Path) -> None:
    marked = Case(Example("where is LT-100001", "track", (Annotation("order_number", 9, 18),)))

    StockProject(tmp_path).write_understanding(StockDouble(tmp_path / "env").package, [TAUGHT[0], marked], epochs=7)

    learnt = json.loads((tmp_path / "data" / "nlu.json").read_text("utf-8"))["rasa_nlu_data"]["common_examples"]
    number = {"entity": "order_number", "start": 9, "end": 18, "value": "LT-100001"}
    assert learnt == [
        {"text": "hello [you](there)", "intent": "greet", "entities": []},
        {"text": "where is LT-100001", "intent": "track", "entities": [number]},
    ]
    assert yaml.safe_load((tmp_path / "config.yml").read_text("utf-8"))["pipeline"] == [{"name": "DIETClassifier", "epochs": 7}]


async def test_it_is_trained_and_asked_one_message_after_the_other(tmp_path: Path) -> None:
    asked = [Case(Example("hello there", "greet")), Case(Example("sing a song", "oos"))]
    done: list[float] = []

    answers = await stock_answers(StockDouble(tmp_path / "env"), TAUGHT, asked, 3, tmp_path, done.append)

    understood = [(each.case.text, each.label, each.confidence, each.decision) for each in answers]
    assert understood == [("hello there", "greet", 0.9, "act"), ("sing a song", "cancel", 0.2, "unsure")]
    assert all(each.wall_ms > 0 for each in answers)
    assert done == sorted(done)
    assert done[-1] == 1.0


def test_an_answer_that_is_sure_is_acted_on() -> None:
    ranking = [{"name": "greet", "confidence": 0.7}, {"name": "cancel", "confidence": 0.2}]
    assert understood_of({"intent": ranking[0], "intent_ranking": ranking}) == ("greet", 0.7, "act")


@pytest.mark.parametrize("parsed", [{}, {"intent": {"name": None, "confidence": 0.0}, "intent_ranking": []}])
def test_an_answer_without_an_intent_is_no_measurement(parsed: dict[str, Any]) -> None:
    with pytest.raises(BenchError, match="without an intent"):
        understood_of(parsed)


def test_the_processor_time_of_a_process_is_what_its_own_clock_says() -> None:
    before, own = processor_seconds(os.getpid()), os.times()
    sum(range(3_000_000))
    used, by_ticks = processor_seconds(os.getpid()) - before, sum(os.times()[:2]) - sum(own[:2])

    assert used > 0
    assert used == pytest.approx(by_ticks, abs=0.05)
