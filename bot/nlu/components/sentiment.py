"""The mood of the message, from its sentence vector, its words and what cues there are; how pressing it is; and why."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from bot.nlu.head import Probabilities
from bot.nlu.message import Message, message_of
from bot.nlu.moods.features import width
from bot.nlu.moods.kernel import KernelHead
from bot.nlu.moods.reader import Point, PointReader, load_prior, vector_length
from bot.nlu.moods.reasons import telling_words
from bot.nlu.moods.transformer import TransformerMoods
from bot.nlu.moods.urgency import load_urgency
from bot.nlu.results import MOODS, MoodWord, Sentiment
from bot.nlu.sparse_head import SparseHead
from bot.nlu.wording import READ_CHARACTERS

_FILE = "sentiment.npz"
_REASONS_FILE = "sentiment_reasons.npz"
_REASONS_STRENGTH = 3.0
_REASONS_ITERATIONS = 30  # the last digits do not matter there


class SentimentClassifier:
    """Labels the mood; the score is the probability of positive less that of negative.

    `prior` names the head that ships (`bot/nlu/moods/NAME.npz`) and has an opinion; empty: none. `model` names a
    transformer that takes the place of all; empty: none. `cues` and `opinion` weigh these beside the vector; `strength`,
    `sharpness` and `examples` are those of `fit_kernel`.
    """

    def __init__(
        self, prior: str, model: str, strength: float, sharpness: float, examples: int, cues: float, opinion: float
    ) -> None:
        self._prior = prior
        self._model = model
        self._strength = strength
        self._sharpness = sharpness
        self._examples = examples
        self._reader = PointReader(None, cues, opinion)
        self._head: KernelHead | None = None
        self._reasons: SparseHead | None = None
        self._transformer: TransformerMoods | None = None

    def learn(self, messages: Sequence[Message], labels: list[str]) -> float:
        """Learns from messages with their vectors; returns the cross-validated accuracy. ModelError: not with these settings."""
        from bot.nlu.moods.kernel_fitting import fit_kernel  # scikit-learn, which answering does not need
        from bot.nlu.sparse_fitting import fit_around, matrix_of, truth_of

        if self._model:  # it learns nothing, so the examples are as good as held out
            self._transformer = TransformerMoods(self._model)
            guesses = [MOODS[int(self._transformer.probabilities(message.text).argmax())] for message in messages]
            return sum(guess == label for guess, label in zip(guesses, labels, strict=True)) / len(labels)
        self._take_prior(len(messages[0].vector))
        points = [self._reader.read(message) for message in messages]
        numbers = np.stack([point.numbers for point in points])
        self._head, accuracy = fit_kernel(numbers, labels, MOODS, self._strength, self._sharpness, self._examples)
        start = self._reader.prior or SparseHead.blank(MOODS, width(len(messages[0].vector)))
        rows = matrix_of([(point.row.columns, point.row.values) for point in points], len(start.weights))
        self._reasons = fit_around(start, rows, truth_of(labels, start), _REASONS_STRENGTH, iterations=_REASONS_ITERATIONS)
        return accuracy

    def save(self, folder: Path) -> None:
        """A transformer is kept by its name in the settings alone."""
        if not self._model:
            assert self._head is not None and self._reasons is not None, "learn() comes first"
            self._head.save(folder / _FILE)
            self._reasons.save(folder / _REASONS_FILE)

    def load(self, folder: Path) -> None:
        if self._model:
            self._transformer = self._transformer or TransformerMoods(self._model)
            return
        self._head = KernelHead.load(folder / _FILE)
        self._reasons = SparseHead.load(folder / _REASONS_FILE)
        if (self._head.labels, self._reasons.labels) != (MOODS, MOODS):
            raise ValueError("the sentiment head has other labels")
        self._take_prior(vector_length(self._head.examples.shape[1], self._prior))

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        if message.says_something:
            if self._transformer:
                message.sentiment = _sentiment(message, self._transformer.probabilities(message.text), ())
            else:
                assert self._head is not None and self._reasons is not None, "load() comes first"
                point = self._reader.read(message)
                why = _why(self._reasons, point, doc)
                message.sentiment = _sentiment(message, self._head.probabilities(point.numbers), why)
        return doc

    def _take_prior(self, dimensions: int) -> None:
        self._reader = PointReader(load_prior(self._prior, dimensions), self._reader.cue_weight, self._reader.opinion_weight)


def _why(head: SparseHead, point: Point, doc: Doc) -> tuple[MoodWord, ...]:
    """The words of most weight; places count characters of the original text."""
    content = message_of(doc).content
    words = [(token.idx, token.idx + len(token)) for token in doc if token.idx < READ_CHARACTERS and not token.is_space]
    found = []
    for span, weight in telling_words(head, point, words):
        start, end = content.original_span(*span)
        found.append(MoodWord(content.original[start:end], start, end, weight))
    return tuple(found)


def _sentiment(message: Message, probabilities: Probabilities, why: tuple[MoodWord, ...]) -> Sentiment:
    score = float(probabilities[2] - probabilities[0])
    return Sentiment(MOODS[int(probabilities.argmax())], score, load_urgency().of(message.text, score), why)
