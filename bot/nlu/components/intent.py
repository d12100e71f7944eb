"""What the customer wants: the intents by probability, and whether that is enough to act on."""

from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from bot.nlu.encoder import Vectors
from bot.nlu.head import LinearHead
from bot.nlu.message import message_of
from bot.nlu.results import Decision, Intent

_FILE = "intent.npz"
RANKING_LENGTH = 10
MOST_CHOICES = 3  # more than three questions back are no help


class IntentClassifier:
    """Ranks the intents; acts when the best has a probability of `act`, asks when two or three together reach `ask`."""

    def __init__(self, act: float, ask: float, strength: float) -> None:
        self._act = act
        self._ask = ask
        self.strength = strength
        self._head: LinearHead | None = None

    def learn(self, vectors: Vectors, labels: list[str]) -> float:
        """Learns from examples; returns the cross-validated accuracy."""
        from bot.nlu.learning import fit_head  # scikit-learn, which answering does not need

        self._head, accuracy = fit_head(vectors, labels, self.strength)
        return accuracy

    def save(self, folder: Path) -> None:
        assert self._head is not None, "learn() comes first"
        self._head.save(folder / _FILE)

    def load(self, folder: Path) -> None:
        self._head = LinearHead.load(folder / _FILE)

    def __call__(self, doc: Doc) -> Doc:
        assert self._head is not None, "load() comes first"
        message = message_of(doc)
        if any(character.isalnum() or ord(character) > 0x2190 for character in message.text):
            probabilities = self._head.probabilities(message.vector[np.newaxis])[0]
        else:
            probabilities = np.full(len(self._head.labels), 1 / len(self._head.labels))  # nothing was said
        best = np.argsort(-probabilities, kind="stable")[:RANKING_LENGTH]
        message.intent_ranking = tuple(Intent(self._head.labels[index], float(probabilities[index])) for index in best)
        message.decision = self.decide([intent.confidence for intent in message.intent_ranking])
        return doc

    def decide(self, ranked: list[float]) -> Decision:
        """From probabilities, highest first."""
        if ranked[0] >= self._act:
            return "act"
        if sum(ranked[:MOST_CHOICES]) >= self._ask:
            return "ask"
        return "unsure"
