"""In a process of its own: what the live model makes of the golden set with each value of the thresholds that need no training.

Every message is weighed once. What a threshold's value means is fitted to `nlu_data/calibration`, as training does.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu import Pipeline
from bot.nlu.components.intent import Weighing
from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.kernel_head import Calibration
from bot.nlu.kernel_learning import conformal_quantile
from bot.nlu.training_data import Example, read_intents
from crm_backend.teaching.apart import begin, report, write_result
from crm_backend.teaching.dataset.settings import THRESHOLDS, Bounds
from crm_backend.teaching.training.evaluating import held_out

COVERAGE, REJECTED = ("intent", "coverage"), ("intent", "rejected")
OFTEN = 50  # messages, after which it is told how far it is


def curves(folder: Path) -> dict[str, Any]:
    """By threshold, what becomes of the golden set at each step, the other thresholds as they stand."""
    told = json.loads((folder / "told.json").read_text("utf-8"))
    pipeline, data = Pipeline.load(Path(told["model"])), folder / "nlu_data"
    golden = held_out(data)["golden"]
    columns = {name: column for column, name in enumerate(pipeline.intents)}
    unseen = [example for example in _calibration(data) if example.label in columns]  # the live model may be of older data
    texts = [case.text for case in golden] + [example.text for example in unseen]
    weighed = []
    for number, text in enumerate(texts, 1):
        weighed.append(pipeline.weigh(text))
        if not number % OFTEN:
            report(0.95 * number / len(texts))
    asked, fitted = weighed[: len(golden)], weighed[len(golden) :]
    labels = [columns[example.label] for example in unseen]
    rights = np.array([each.probabilities[label] for each, label in zip(fitted, labels, strict=True)])
    bests = np.array([each.best for each in fitted], dtype=np.float32)

    def calibration(coverage: float, rejected: float) -> Calibration:
        """The live model's, as a training with these two would set it."""
        if not unseen:
            return pipeline.calibration
        member, familiar = conformal_quantile(rights, 1 - coverage), conformal_quantile(bests, rejected)
        return replace(pipeline.calibration, member=member, familiar=familiar)

    truths = [case.label for case in golden]
    coverage, rejected = told["values"]
    found = {
        COVERAGE: [_effect(asked, truths, value, calibration(value, rejected)) for value in _steps(THRESHOLDS[COVERAGE])],
        REJECTED: [_effect(asked, truths, value, calibration(coverage, value)) for value in _steps(THRESHOLDS[REJECTED])],
    }
    return {"messages": len(golden), "curves": {".".join(key): steps for key, steps in found.items()} if unseen else {}}


def _calibration(data: Path) -> list[Example]:
    folder = data / "calibration"
    return read_intents(folder, ENTITY_NAMES) if folder.is_dir() else []


def _steps(bounds: Bounds) -> Iterator[float]:
    for step in range(round((bounds.most - bounds.least) / bounds.step) + 1):
        yield round(bounds.least + step * bounds.step, 6)


def _effect(asked: Sequence[Weighing], truths: Sequence[str], value: float, calibration: Calibration) -> dict[str, Any]:
    """How many messages the bot acts on, how many of those rightly, and at how many it asks back or gives up."""
    decisions: Counter[str] = Counter()
    right = 0
    for weighing, truth in zip(asked, truths, strict=True):
        decision = weighing.decided_by(calibration)
        decisions[decision] += 1
        right += decision == "act" and weighing.intent == truth
    return {"value": value, "acts": decisions["act"], "right": right, "asks": decisions["ask"], "unsure": decisions["unsure"]}


if __name__ == "__main__":
    at = begin()
    write_result(at, curves(at))
