"""What was understood of a case where the question has one label as its answer, and the answers sorted into groups."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.nlu.components.tokenizer import split_words
from bot.nlu.evaluation.cases import Case
from bot.nlu.results import Decision

_WORDS = ((1, "1 word"), (2, "2 words"), (6, "3 to 6 words"))
_MORE_WORDS = "7 words or more"


@dataclass(frozen=True, slots=True)
class Answer:
    """`confidence` is the probability given to `label`, where the question has one; times are of the whole parse."""

    case: Case
    label: str
    confidence: float | None
    decision: Decision | None  # of the intent; None for other questions
    processor_ms: float
    wall_ms: float

    @property
    def right(self) -> bool:
        return self.label == self.case.label


def by_language(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    """The answers whose language is known, in the order of its code."""
    return _grouped(answers, lambda answer: answer.case.language)


def by_file(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    """The answers by the address that their messages were read from."""
    return _grouped(answers, lambda answer: answer.case.source)


def by_words(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    """The answers by the length of the message; words as the tokenizer cuts them, which in Chinese are jieba's."""
    groups = _grouped(answers, lambda answer: _length(answer.case.text))
    return {name: groups[name] for name in [*(name for _, name in _WORDS), _MORE_WORDS] if name in groups}


def _length(text: str) -> str:
    words = sum(any(character.isalnum() for character in piece) for piece in split_words(text))
    return next((name for most, name in _WORDS if words <= most), _MORE_WORDS)


def _grouped(answers: Sequence[Answer], key: Callable[[Answer], str | None]) -> dict[str, list[Answer]]:
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if (name := key(answer)) is not None:
            groups[name].append(answer)
    return dict(sorted(groups.items()))
