"""What moving a threshold would do to the golden set, measured with the trained model."""

import random
from collections import Counter

import pytest

from bot.nlu import Pipeline
from bot.nlu.evaluation import Case
from crm_backend.setup.places import ROOT
from crm_backend.teaching.answers import effects, weighing
from crm_backend.teaching.dataset import settings
from crm_backend.teaching.dataset.tree import Tree
from crm_backend.teaching.training import evaluating
from tests.trained import nlu_model

pytestmark = pytest.mark.timeout(400)  # 1,650 messages are read to fit the thresholds, 20 s of an idle processor
NOW = settings.read(Tree.read(ROOT))
CASES = 60


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, float]]]:
    """The curves of some of the golden messages."""
    whole, patch = evaluating.held_out, pytest.MonkeyPatch()
    patch.setattr(weighing, "held_out", lambda data: {"golden": some(whole(data)["golden"])})
    folder = tmp_path_factory.mktemp("weighed")
    told = {"model": str(nlu_model()), "values": [NOW[weighing.COVERAGE], NOW[weighing.REJECTED]]}
    tree = Tree.read(ROOT)
    tree.files["nlu_data/calibration/newer.yml"] = (
        "nlu:\n- intent: newer_than_the_model\n  examples: |\n    - do you wrap gifts\n"
    )
    effects._leave(folder, tree, told)
    found = weighing.curves(folder)
    patch.undo()
    assert found["messages"] == CASES
    curves: dict[str, list[dict[str, float]]] = found["curves"]
    return curves


def some(cases: list[Case]) -> list[Case]:
    return random.Random(0).sample(cases, CASES)


def test_at_the_values_as_they_stand_it_is_what_the_model_does(measured: dict[str, list[dict[str, float]]]) -> None:
    pipeline = Pipeline.load(nlu_model())
    cases = some(evaluating.held_out(ROOT / "nlu_data")["golden"])
    read = [pipeline.parse(case.text) for case in cases]
    decisions = Counter(each.decision for each in read)
    right = sum(each.decision == "act" and each.intent.name == case.label for each, case in zip(read, cases, strict=True))
    expected = {"acts": decisions["act"], "right": right, "asks": decisions["ask"], "unsure": decisions["unsure"]}
    for key in (weighing.COVERAGE, weighing.REJECTED):
        [step] = [each for each in measured[".".join(key)] if each["value"] == NOW[key]]
        assert step == {"value": NOW[key], **expected}


def test_whoever_is_more_careful_acts_less(measured: dict[str, list[dict[str, float]]]) -> None:
    for curve in measured.values():
        acts = [step["acts"] for step in curve]
        assert acts == sorted(acts, reverse=True) and acts[0] > acts[-1]
        assert all(step["acts"] + step["asks"] + step["unsure"] == CASES and step["right"] <= step["acts"] for step in curve)


def test_another_model_or_value_is_another_look() -> None:
    tree = Tree.read(ROOT)
    before = effects._digest(tree, "one")
    assert effects._digest(Tree(dict(tree.files)), "one") == before != effects._digest(tree, "other")
    settings.set_threshold(tree, {"component": "intent", "key": "coverage", "value": 0.9})
    assert effects._digest(tree, "one") != before
