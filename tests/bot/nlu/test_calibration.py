"""Probabilities and decisions follow the messages of `calibration`, where there are any; the shop's mean what they say."""

from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from bot.nlu import DataError, Pipeline, fingerprint, train
from bot.nlu.evaluation import QUESTIONS, Case, ask, asked_cases, by_language, figures_of
from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.kernel_head import KernelHead
from bot.nlu.training_data import LEAST_TO_CALIBRATE, read_intents
from bot.nlu.universal import UniversalSentenceEncoder
from tests.bot.nlu.conftest import INTENTS, ROOT, write_calibration, write_data
from tests.trained import nlu_model

DATA = ROOT / "nlu_data"
INTENTS_ASKED = QUESTIONS["intents"]
COVERAGE = 0.95
NAMES = list(INTENTS)


def messages(shift: int) -> dict[str, list[str]]:
    """Orders to look for, to cancel and greetings, numbered; each labelled as the intent `shift` places on."""
    texts = {"greet": "hello number {}", "track_order": "where is order number {}", "cancel_order": "cancel order number {}"}
    return {
        NAMES[(NAMES.index(name) + shift) % len(NAMES)]: [text.format(number) for number in range(40)]
        for name, text in texts.items()
    }


@pytest.fixture
def model(tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model without the folder, made with an encoder that only this test's trainings share.

    What an encoder has read before moves vectors in their last digits, and learning multiplies that.
    """
    encoder = UniversalSentenceEncoder()
    monkeypatch.setattr("bot.nlu.factories.load_encoder", lambda choice: encoder)
    train(config, write_data(tmp_path / "other"), tmp_path / "without")
    return tmp_path / "without"


def head_of(model: Path) -> KernelHead:
    return KernelHead.load(model / "intent.npz")


def test_the_folder_changes_probabilities_and_decisions_and_nothing_else(tmp_path: Path, config: Path, model: Path) -> None:
    data = write_data(tmp_path / "data")
    heads = []
    for shift in (0, 1):
        write_calibration(data, messages(shift))
        assert train(config, data, tmp_path / "model").calibrated_on == 120
        heads.append(head_of(tmp_path / "model"))
    without, (agreed, disagreed) = head_of(model), heads
    for each in heads:
        assert each.labels == without.labels
        for name in ("adapter", "landmarks", "weights", "means"):
            assert np.allclose(getattr(each, name), getattr(without, name), atol=1e-6), name
        assert each.calibration != without.calibration
    scores = np.array([[0.9, -0.9, -1.0]], dtype=np.float32)
    sure, doubtful = (each.calibration.probabilities(scores).max() for each in (agreed, disagreed))
    assert sure > 0.99
    assert doubtful < 0.5  # these messages are labelled otherwise than they were taught
    assert disagreed.calibration.member < agreed.calibration.member


def test_without_the_folder_the_examples_left_out_decide(tmp_path: Path, config: Path, model: Path) -> None:
    data = write_data(tmp_path / "data")
    assert train(config, data, tmp_path / "model").calibrated_on == 0
    again, before = head_of(tmp_path / "model").calibration, head_of(model).calibration
    assert astuple(again) == pytest.approx(astuple(before))


def test_the_fingerprint_follows_the_folder(tmp_path: Path, config: Path) -> None:
    data = write_data(tmp_path / "data")
    before = fingerprint(config, data)
    path = write_calibration(data, messages(0))
    with_it = fingerprint(config, data)
    path.write_text(path.read_text(encoding="utf-8").replace("number 7", "number seven"), encoding="utf-8")
    assert len({before, with_it, fingerprint(config, data)}) == 3


BROKEN = [
    (
        "nlu:\n- intent: greet\n  examples: |\n    - hi\n- intent: grete\n  examples: |\n    - hello\n",
        "unknown intent 'grete'",
        5,
    ),
    ("nlu:\n- intent: greet\n  examples: |\n    - [hi](colour)\n", "unknown entity 'colour'", 4),
    ("nlu:\n- intent: greet\n", "'greet' has no examples", 2),
    ("nlu: [\n", "", 2),
]


@pytest.mark.parametrize(("content", "problem", "line"), BROKEN)
def test_wrong_content_is_named_with_file_and_line_and_nothing_changes(
    tmp_path: Path, config: Path, content: str, problem: str, line: int
) -> None:
    data = write_data(tmp_path / "data")
    path = write_calibration(data, {})
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        train(config, data, tmp_path / "model")
    assert (caught.value.path, caught.value.line) == (path, line)
    assert problem in caught.value.problem
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_too_few_messages_to_tell_anything_are_refused(tmp_path: Path, config: Path) -> None:
    data = write_data(tmp_path / "data")
    write_calibration(data, {"greet": ["hi"] * (LEAST_TO_CALIBRATE - 1)})
    with pytest.raises(DataError, match=f"expected {LEAST_TO_CALIBRATE} messages or more .* found {LEAST_TO_CALIBRATE - 1}"):
        train(config, data, tmp_path / "model")
    write_calibration(data, {"greet": ["hi"] * LEAST_TO_CALIBRATE})
    train(config, data, tmp_path / "model")


@pytest.fixture(scope="module")
def shop() -> Pipeline:
    return Pipeline.load(nlu_model())


@pytest.fixture(scope="module")
def held_out() -> list[Case]:
    return asked_cases(INTENTS_ASKED, DATA)


def test_the_intents_considered_hold_the_right_one_as_often_as_promised(shop: Pipeline, held_out: list[Case]) -> None:
    member = head_of(nlu_model()).calibration.member
    covered = 0
    for case in held_out:
        ranking = shop.parse(case.text, case.context).intent_ranking
        covered += case.label in [intent.name for intent in ranking if intent.confidence >= member]
    # Both the messages measured on and those calibrated on are a sample: two standard deviations of their difference.
    calibrated_on = len(read_intents(DATA / "calibration", ENTITY_NAMES))
    deviation = (COVERAGE * (1 - COVERAGE) * (1 / len(held_out) + 1 / calibrated_on)) ** 0.5
    assert abs(covered / len(held_out) - COVERAGE) < 2 * deviation


def test_probabilities_are_wrong_by_little_more_than_chance_in_each_language(shop: Pipeline, held_out: list[Case]) -> None:
    for language, group in by_language(ask(shop, INTENTS_ASKED, held_out)).items():
        figures = figures_of(group)
        assert figures.ece is not None, language
        assert figures.ece_by_chance is not None, language
        assert figures.ece < figures.ece_by_chance + 0.015, language
