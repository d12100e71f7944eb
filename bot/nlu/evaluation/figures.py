"""The figures of one measurement, as `--json` prints them."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.nlu.evaluation.answers import Answer
from bot.nlu.evaluation.cases import OUT_OF_SCOPE
from bot.nlu.evaluation.metrics import (
    Score,
    calibration_error,
    calibration_error_by_chance,
    label_scores,
    macro,
    reliability,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """All shares from 0 to 1; None where a figure does not apply.

    `n` counts all messages. `accuracy`, `macro_f1`, `per_label` and `ece` are of the messages in scope by their likeliest label,
    whatever was decided; `ece_by_chance` is what so few messages would show if the confidences were right. Out of scope are
    messages labelled `oos` or `out_of_scope`. A message is rejected when the decision is `unsure` or the likeliest intent is
    `out_of_scope`; to ask back is no rejection. `oos_recall` is the share of messages out of scope that are rejected,
    `oos_false_alarms` that of the messages in scope, where there are messages of both kinds. `ms_per_message` is the median
    processor time of a parse.
    """

    n: int
    accuracy: float | None
    macro_f1: float | None
    per_label: dict[str, Score]
    ece: float | None
    ece_by_chance: float | None
    oos_recall: float | None
    oos_false_alarms: float | None
    ms_per_message: float

    def to_wire(self) -> dict[str, Any]:
        """Ready for JSON; scores as objects."""
        return asdict(self)


def in_scope(answers: Sequence[Answer]) -> list[Answer]:
    """The answers to messages that have one of the labels."""
    return [answer for answer in answers if answer.case.label != OUT_OF_SCOPE]


def rejected(answer: Answer) -> bool:
    """Whether the bot says that this is nothing it knows."""
    return answer.decision == "unsure" or answer.label == OUT_OF_SCOPE


def figures_of(answers: Sequence[Answer]) -> Figures:
    """Of one or more answers."""
    inside = in_scope(answers)
    outside = [answer for answer in answers if answer.case.label == OUT_OF_SCOPE]
    scores = label_scores([answer.case.label for answer in inside], [answer.label for answer in inside]) if inside else {}
    scores.pop(OUT_OF_SCOPE, None)  # given to a message in scope it costs that one's label its recall, and is a false alarm
    confidences = _confidences(inside)
    return Figures(
        n=len(answers),
        accuracy=_share(inside, lambda answer: answer.right),
        macro_f1=macro(list(scores.values())).f1 if inside else None,
        per_label=scores,
        ece=calibration_error(reliability(confidences, [answer.right for answer in inside])) if confidences else None,
        ece_by_chance=calibration_error_by_chance(confidences) if confidences else None,
        oos_recall=_share(outside, rejected),
        oos_false_alarms=_share(inside, rejected) if outside else None,
        ms_per_message=statistics.median(answer.processor_ms for answer in answers),
    )


def mean_of(figures: Sequence[Figures]) -> Figures:
    """The mean of figures over the same messages, as after training several times."""
    labels = sorted({label for each in figures for label in each.per_label})
    return Figures(
        n=figures[0].n,
        accuracy=_mean([each.accuracy for each in figures]),
        macro_f1=_mean([each.macro_f1 for each in figures]),
        per_label={label: _mean_score([each.per_label.get(label) for each in figures]) for label in labels},
        ece=_mean([each.ece for each in figures]),
        ece_by_chance=_mean([each.ece_by_chance for each in figures]),
        oos_recall=_mean([each.oos_recall for each in figures]),
        oos_false_alarms=_mean([each.oos_false_alarms for each in figures]),
        ms_per_message=statistics.mean(each.ms_per_message for each in figures),
    )


def _confidences(answers: Sequence[Answer]) -> list[float]:
    """Of all of them, or none where one is not known."""
    confidences = [answer.confidence for answer in answers if answer.confidence is not None]
    return confidences if len(confidences) == len(answers) else []


def _share(answers: Sequence[Answer], holds: Callable[[Answer], bool]) -> float | None:
    return sum(map(holds, answers)) / len(answers) if answers else None


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.mean(known) if known else None


def _mean_score(scores: Sequence[Score | None]) -> Score:
    """A label that was neither there nor given in a run scores 0 in it."""
    known = [score or Score(0.0, 0.0, 0.0, 0) for score in scores]
    return Score(
        statistics.mean(score.precision for score in known),
        statistics.mean(score.recall for score in known),
        statistics.mean(score.f1 for score in known),
        max(score.support for score in known),
    )
