"""What can be asked about a message, and which parts of the pipeline have a say in the answer."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.nlu.evaluation.cases import OUT_OF_SCOPE, Case
from bot.nlu.results import Decision, ParseResult

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


def unexpected(question: Question, taught: Sequence[Case], asked: Sequence[Case], known: Collection[str]) -> str | None:
    """Why these cases do not fit the question, in a line; None when they do. `known`: the enabled languages or entities."""
    if question.name == "entities":
        return _foreign({mark.entity for case in (*taught, *asked) for mark in case.example.annotations}, known, "entities")
    if question.name == "language":
        return _foreign({case.label for case in asked}, known, "labels")
    if question.name == "sentiment":
        known = MOODS
        if missing := set(MOODS) - {case.label for case in taught}:
            return f"expected messages of all moods to learn from; found none that is {', '.join(sorted(missing))}"
        return _foreign({case.label for case in (*taught, *asked)}, known, "labels")
    labels = {case.label for case in taught}
    if len(labels) < 2:
        return f"expected messages of two labels or more to learn from; found only '{min(labels)}'"
    return _foreign({case.label for case in asked} - {OUT_OF_SCOPE}, labels, "labels")


def _foreign(found: Collection[str], known: Collection[str], what: str) -> str | None:
    if not (foreign := sorted(set(found) - set(known))):
        return None
    shown = sorted(known)
    listed = ", ".join(shown[:12]) + (f" and {len(shown) - 12} more" if len(shown) > 12 else "")
    return f"expected {what} among {listed}; found {', '.join(repr(label) for label in foreign[:3])}"
