"""Whether evidence tells the truth: without the words that it names another intent must be found, without others not."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.evaluation.cases import Case
from bot.nlu.evidence import Evidence, WordEffect, without
from bot.nlu.pipeline import Pipeline
from bot.nlu.training import Progress

_SEED = 0
_DRAWS = 5  # of random words, a message


@dataclass(frozen=True, slots=True)
class Deletions:
    """How often the intent is another one, from 0 to 1, without the deciding words, without the one most telling word, and
    without as many random ones; over `messages` that are acted on rightly and have more than one word.

    `words` is how many deciding words there are, on average, and `of` how many words in all.
    """

    messages: int
    words: float
    of: float
    deciding: float
    deciding_random: float
    single: float
    single_random: float


def measure_deletions(pipeline: Pipeline, cases: Sequence[Case], most: int, tell: Progress | None = None) -> Deletions:
    """Leave words out of a fixed sample of `most` of the messages; each text without them is read from the start."""
    chance = random.Random(_SEED)
    flips: list[tuple[bool, float, bool, float]] = []
    counts: list[tuple[int, int]] = []
    for case in chance.sample(list(cases), len(cases)):
        if len(flips) == most:
            break
        result = pipeline.parse(case.text)
        if result.decision != "act" or result.intent.name != case.label:
            continue
        evidence = pipeline.explain(case.text)
        if len(evidence.words) < 2:
            continue
        top = max(evidence.words, key=lambda word: word.effect)
        deciding, single = evidence.deciding, (top,)
        flips.append(
            (
                _flips(pipeline, case, deciding),
                _random(pipeline, case, evidence, len(deciding), chance),
                _flips(pipeline, case, single),
                _random(pipeline, case, evidence, 1, chance),
            )
        )
        counts.append((len(deciding), len(evidence.words)))
        if tell:
            tell("leave out", len(flips) / most)
    means = [sum(column) / len(flips) for column in zip(*flips, strict=True)] if flips else [0.0] * 4
    words, of = [sum(column) / len(counts) for column in zip(*counts, strict=True)] if counts else [0.0] * 2
    return Deletions(len(flips), words, of, *means)


def _flips(pipeline: Pipeline, case: Case, words: Sequence[WordEffect]) -> bool:
    left = without(case.text, [(word.start, word.end) for word in words])
    return pipeline.parse(left).intent.name != case.label


def _random(pipeline: Pipeline, case: Case, evidence: Evidence, count: int, chance: random.Random) -> float:
    return sum(_flips(pipeline, case, chance.sample(evidence.words, count)) for _ in range(_DRAWS)) / _DRAWS
