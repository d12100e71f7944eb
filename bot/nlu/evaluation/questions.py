"""What can be asked about a message, and which parts of the pipeline have a say in the answer."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.errors import DataError
from bot.nlu.evaluation.cases import OUT_OF_SCOPE, Case
from bot.nlu.results import Decision, ParseResult

_MOST_SHOWN = 12  # labels in a line that says what was expected
MOODS = ("negative", "neutral", "positive")
_Reply = tuple[str, float | None, Decision | None]


@dataclass(frozen=True, slots=True)
class Question:
    """`concerns` tells of a component's name whether it has a say; the others learn from other labels or only cost time.

    `reply` takes label, confidence and decision from what was understood; None where the answer is not one label.
    """

    name: str
    concerns: Callable[[str], bool]
    reply: Callable[[ParseResult], _Reply] | None


def _intent(result: ParseResult) -> _Reply:
    return result.intent.name, result.intent.confidence, result.decision


def _mood(result: ParseResult) -> _Reply:
    return result.sentiment.label, None, None


def _language(result: ParseResult) -> _Reply:
    return result.language.code, result.language.confidence, None


QUESTIONS = {
    question.name: question
    for question in (
        Question("intents", lambda component: component != "sentiment", _intent),
        Question("sentiment", lambda component: component != "intent", _mood),
        Question("entities", lambda component: component not in ("intent", "sentiment", "sentence_vector"), None),
        Question("language", lambda component: component in ("tokenizer", "language"), _language),
    )
}


def check(question: Question, taught: Sequence[Case], asked: Sequence[Case], known: Collection[str]) -> None:
    """DataError, naming the file, when these cases do not fit the question. `known`: the enabled languages, or the entities."""
    if question.name == "entities":
        _expect_among(known, [*taught, *asked], "entities", _entities)
    elif question.name == "language":
        _expect_among(known, asked, "labels", _label)
    elif question.name == "sentiment":
        _expect_among(MOODS, [*taught, *asked], "labels", _label)
        if missing := set(MOODS) - {case.label for case in taught}:
            problem = f"expected messages of all moods to learn from; found none that is {min(missing)}"
            raise DataError(problem, Path(taught[0].source))
    else:
        labels = {case.label for case in taught}
        if len(labels) < 2:
            problem = f"expected messages of two labels or more to learn from; found only '{min(labels)}'"
            raise DataError(problem, Path(taught[0].source))
        _expect_among(labels | {OUT_OF_SCOPE}, asked, "labels", _label)


def _label(case: Case) -> Collection[str]:
    return (case.label,)


def _entities(case: Case) -> Collection[str]:
    return {mark.entity for mark in case.example.annotations}


def _expect_among(known: Collection[str], cases: Sequence[Case], what: str, labels: Callable[[Case], Collection[str]]) -> None:
    for case in cases:
        if foreign := set(labels(case)) - set(known):
            shown, more = sorted(known)[:_MOST_SHOWN], len(known) - _MOST_SHOWN
            listed = ", ".join(shown) + (f" and {more} more" if more > 0 else "")
            raise DataError(f"expected {what} among {listed}; found '{min(foreign)}' for {case.text[:40]!r}", Path(case.source))
