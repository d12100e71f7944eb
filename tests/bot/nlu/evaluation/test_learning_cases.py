"""Drawing a few messages a label, measuring without some of the pipeline, and teaching from folds."""

from collections import Counter
from pathlib import Path

import pytest

from bot.nlu import DataError
from bot.nlu.evaluation import QUESTIONS, Case, Lesson, asked_cases, cross_validate, draw, find, taught_cases
from bot.nlu.training_data import Example
from tests.bot.nlu.conftest import write_data

CASES = [Case(Example(f"{label} {number}", label)) for label in ("a", "b") for number in range(20)]


def test_a_seed_draws_the_same_few_of_each_label() -> None:
    drawn = draw(CASES, 5, seed=0)
    assert Counter(case.label for case in drawn) == {"a": 5, "b": 5}
    assert len({case.text for case in drawn}) == 10
    assert draw(CASES, 5, seed=0) == drawn
    assert draw(CASES, 5, seed=1) != drawn


def test_more_than_there_is_cannot_be_drawn() -> None:
    with pytest.raises(DataError, match="expected 21 messages a label; found 20 of 'a'"):
        draw(CASES, 21, seed=0)


def test_entities_are_found_without_heads_that_would_have_to_learn(tmp_path: Path, config: Path) -> None:
    question = QUESTIONS["entities"]
    lesson = Lesson.of(question, config, write_data(tmp_path / "data"))
    (tmp_path / "model").mkdir()
    pipeline = lesson.teach(taught_cases(question, tmp_path / "data"), tmp_path / "model")
    found = find(pipeline, [Case(Example("where is LT-100001", "any"))])[0]
    assert [entity.value for entity in found.entities] == ["LT-100001"]
    assert pipeline.parse("hello").intent.confidence == 0.0


def test_another_encoder_takes_the_place_of_the_configured_one(tmp_path: Path, config: Path) -> None:
    lesson = Lesson.of(QUESTIONS["intents"], config, write_data(tmp_path / "data"), encoder="other")
    assert [each.values["encoder"] for each in lesson.settings if each.name == "sentence_vector"] == ["other"]
    assert len(lesson.settings) == len(Lesson.of(QUESTIONS["intents"], config, tmp_path / "data").settings)


def test_folds_need_messages(tmp_path: Path, config: Path) -> None:
    lesson = Lesson.of(QUESTIONS["intents"], config, write_data(tmp_path / "data"))
    with pytest.raises(DataError, match="expected 5 messages a label or more for as many folds; found 1"):
        cross_validate(lesson, [*CASES, Case(Example("c", "c"))])


def test_moods_are_cross_validated_too(tmp_path: Path, config: Path) -> None:
    data, question = write_data(tmp_path / "data"), QUESTIONS["sentiment"]
    heard: list[float] = []
    cases = taught_cases(question, data)
    right = cross_validate(Lesson.of(question, config, data), cases, lambda step, part: heard.append(part))
    assert len(right) == len(cases)
    assert sum(right) > len(right) / 3
    assert heard == sorted(heard)


def test_a_catalogue_without_held_out_messages_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected held-out messages in language/held_out, found no such folder"):
        asked_cases(QUESTIONS["language"], tmp_path)
