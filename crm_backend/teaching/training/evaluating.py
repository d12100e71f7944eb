"""The figures of a candidate beside those of the live model, on the messages that neither has learnt."""

import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.nlu import Pipeline
from bot.nlu.evaluation import OUT_OF_SCOPE, QUESTIONS, Case, Finding, asked_cases, span_scores
from bot.nlu.evaluation.metrics import label_scores
from crm_backend.teaching.training.reading import Asked, Reading, Readings, Tell

SETS = {"golden": "intents", "sentiment": "sentiment", "entities": "entities"}  # the questions they answer
MOST_CONFUSIONS, MOST_EXAMPLES = 40, 100
TIMED = 150  # messages, by both models in turn


@dataclass(frozen=True, slots=True)
class Paired:
    """A set of messages as two models read them: shares that are right, and how many only one of them reads rightly.

    `p` is McNemar's exact test: how likely so uneven a number of `fixed` and `broken` is if neither model is better.
    """

    n: int
    live: float
    candidate: float
    fixed: int
    broken: int
    p: float

    @classmethod
    def of(cls, live: Sequence[bool], candidate: Sequence[bool]) -> "Paired":
        from scipy.stats import binomtest

        fixed = sum(new and not old for old, new in zip(live, candidate, strict=True))
        broken = sum(old and not new for old, new in zip(live, candidate, strict=True))
        p = binomtest(fixed, fixed + broken).pvalue if fixed + broken else 1.0
        n = len(live)
        return cls(n, sum(live) / n, sum(candidate) / n, fixed, broken, float(p))


def held_out(data: Path) -> dict[str, list[Case]]:
    """The messages of each set."""
    return {name: asked_cases(QUESTIONS[question], data) for name, question in SETS.items()}


def asked(name: str, case: Case) -> Asked:
    """A case as it is put to a model; only entities depend on when and where it was said."""
    if name != "entities":
        return Asked(case.text)
    return Asked(case.text, case.context.now.isoformat(), case.context.timezone, case.context.region)


def figures(cases: Mapping[str, Sequence[Case]], live: Readings, candidate: Readings) -> dict[str, Any]:
    """The report's figures of all sets; those of the golden one by intent, with what was confused and what has changed."""
    golden = cases["golden"]
    old, new = ([readings[asked("golden", case)] for case in golden] for readings in (live, candidate))
    return {
        "sets": {name: asdict(_paired(name, each, live, candidate)) for name, each in cases.items()},
        "entity_f1": {side: _entity_f1(cases["entities"], readings) for side, readings in _sides(live, candidate)},
        "acts": {side: _acts(golden, readings) for side, readings in _sides(old, new)},
        "intents": _by_intent(golden, old, new),
        "confusions": _confusions(golden, old, new),
        "golden_changes": list(_changes(golden, old, new))[:MOST_EXAMPLES],
    }


def latency(live: Path, candidate: Path, texts: Sequence[str], tell: Tell) -> dict[str, float]:
    """Milliseconds of processor time that a message takes, in the median; the models take turns, so that both have it alike."""
    pipelines = {"live": Pipeline.load(live), "candidate": Pipeline.load(candidate)}
    spent: dict[str, list[float]] = {side: [] for side in pipelines}
    chosen = texts[:: max(1, len(texts) // TIMED)][:TIMED]
    for number, text in enumerate(chosen, 1):
        for side, pipeline in pipelines.items():
            started = time.process_time()
            pipeline.parse(text)
            spent[side].append(1000 * (time.process_time() - started))
        tell(number / len(chosen))
    return {side: statistics.median(each) for side, each in spent.items()}


def right(name: str, case: Case, reading: Reading) -> bool:
    """Whether a model reads a case as it is labelled; what is out of scope must not be taken for something else."""
    if name == "sentiment":
        return reading.mood == case.label
    if name == "entities":
        return Finding(case, reading.entities, 0.0, 0.0).found == Finding(case, (), 0.0, 0.0).marked
    if case.label == OUT_OF_SCOPE:
        return reading.decision == "unsure" or reading.intent == OUT_OF_SCOPE
    return reading.intent == case.label


def _sides(live: Any, candidate: Any) -> Iterator[tuple[str, Any]]:
    yield from (("live", live), ("candidate", candidate))


def _paired(name: str, cases: Sequence[Case], live: Readings, candidate: Readings) -> Paired:
    old, new = ([right(name, case, readings[asked(name, case)]) for case in cases] for readings in (live, candidate))
    return Paired.of(old, new)


def _entity_f1(cases: Sequence[Case], readings: Readings) -> float:
    return span_scores(Finding(case, readings[asked("entities", case)].entities, 0.0, 0.0) for case in cases).micro.f1


def _acts(golden: Sequence[Case], readings: Sequence[Reading]) -> dict[str, float]:
    """The shares of the golden messages on which the bot acts, rightly and wrongly; of the others it asks or gives up."""
    pairs = [(case, reading) for case, reading in zip(golden, readings, strict=True) if reading.decision == "act"]
    good = sum(right("golden", case, reading) for case, reading in pairs)
    return {"right": good / len(golden), "wrong": (len(pairs) - good) / len(golden)}


def _by_intent(golden: Sequence[Case], old: Sequence[Reading], new: Sequence[Reading]) -> list[dict[str, Any]]:
    truth = [case.label for case in golden]
    live, candidate = (label_scores(truth, [reading.intent for reading in each]) for each in (old, new))
    return [
        {
            "intent": label,
            "support": truth.count(label),
            "live": asdict(live[label]) if label in live else None,
            "candidate": asdict(candidate[label]) if label in candidate else None,
        }
        for label in sorted({*live, *candidate})
    ]


def _confusions(golden: Sequence[Case], old: Sequence[Reading], new: Sequence[Reading]) -> list[dict[str, Any]]:
    """The pairs that are confused, those of the candidate first that are confused most often."""
    live, candidate = (
        Counter((case.label, reading.intent) for case, reading in zip(golden, each, strict=True) if case.label != reading.intent)
        for each in (old, new)
    )
    pairs = sorted({*live, *candidate}, key=lambda pair: (-candidate[pair], -live[pair], pair))
    return [
        {"expected": pair[0], "understood": pair[1], "live": live[pair], "candidate": candidate[pair]}
        for pair in pairs[:MOST_CONFUSIONS]
    ]


def _changes(golden: Sequence[Case], old: Sequence[Reading], new: Sequence[Reading]) -> Iterator[dict[str, Any]]:
    """The golden messages that only one of the models reads rightly, the broken ones first."""
    for wanted in (True, False):
        for case, before, after in zip(golden, old, new, strict=True):
            was, is_now = right("golden", case, before), right("golden", case, after)
            if was != is_now and was == wanted:
                yield {
                    "text": case.text,
                    "expected": case.label,
                    "live": before.intent,
                    "candidate": after.intent,
                    "better": is_now,
                }
