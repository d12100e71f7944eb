"""The mood of the message, from the same vector as the intent."""

from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from bot.nlu.encoder import Vectors
from bot.nlu.head import LinearHead
from bot.nlu.message import message_of
from bot.nlu.results import Mood, Sentiment

_FILE = "sentiment.npz"
_MOODS: tuple[Mood, ...] = ("negative", "neutral", "positive")


class SentimentClassifier:
    """Labels the mood; the score is the probability of positive less that of negative."""

    def __init__(self, strength: float) -> None:
        self._strength = strength
        self._head: LinearHead | None = None

    def learn(self, vectors: Vectors, labels: list[str]) -> float:
        """Learns from examples; returns the cross-validated accuracy."""
        from bot.nlu.learning import fit_head  # scikit-learn, which answering does not need

        self._head, accuracy = fit_head(vectors, labels, self._strength)
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
            probabilities = dict(zip(self._head.labels, self._head.probabilities(message.vector[np.newaxis])[0], strict=True))
            mood = max(_MOODS, key=lambda label: float(probabilities[label]))
            message.sentiment = Sentiment(mood, float(probabilities["positive"] - probabilities["negative"]))
        return doc
