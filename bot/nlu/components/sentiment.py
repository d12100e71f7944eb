"""The mood of the message: from its sentence vector and from its words."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from bot.nlu.encoder import Vectors
from bot.nlu.head import LinearHead
from bot.nlu.message import Message, message_of
from bot.nlu.results import Mood, Sentiment
from bot.nlu.wording import wording_vector

_FILE = "sentiment.npz"
_MOODS: tuple[Mood, ...] = ("negative", "neutral", "positive")
_READ_CHARACTERS = 1000


class SentimentClassifier:
    """Labels the mood; the score is the probability of positive less that of negative."""

    def __init__(self, strength: float, word_weight: float) -> None:
        self._strength = strength
        self._word_weight = word_weight
        self._head: LinearHead | None = None

    def learn(self, messages: Sequence[Message], labels: list[str]) -> float:
        """Learns from messages with their vectors; returns the cross-validated accuracy."""
        from bot.nlu.learning import fit_head  # scikit-learn, which answering does not need

        self._head, accuracy = fit_head(self._features(messages), labels, self._strength)
        return accuracy

    def save(self, folder: Path) -> None:
        assert self._head is not None, "learn() comes first"
        self._head.save(folder / _FILE)

    def load(self, folder: Path) -> None:
        self._head = LinearHead.load(folder / _FILE)
        if set(self._head.labels) != set(_MOODS):
            raise ValueError("the sentiment head has other labels")

    def __call__(self, doc: Doc) -> Doc:
        assert self._head is not None, "load() comes first"
        message = message_of(doc)
        if message.says_something:
            row = self._head.probabilities(self._features([message]))[0]
            probabilities = {label: float(share) for label, share in zip(self._head.labels, row, strict=True)}
            mood = max(_MOODS, key=lambda label: probabilities[label])
            message.sentiment = Sentiment(mood, probabilities["positive"] - probabilities["negative"])
        return doc

    def _features(self, messages: Sequence[Message]) -> Vectors:
        words = np.stack([wording_vector(message.text[:_READ_CHARACTERS]) for message in messages])
        return np.hstack([np.stack([message.vector for message in messages]), self._word_weight * words])
