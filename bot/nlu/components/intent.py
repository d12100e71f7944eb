"""What the customer wants: the intents by probability, and whether that is enough to act on."""

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from bot.nlu.encoder import Vectors
from bot.nlu.head import LinearHead, Probabilities
from bot.nlu.message import Message, message_of
from bot.nlu.results import Decision, Intent

_FILE = "intent.npz"
_TAUGHT_FILE = "taught.json"
RANKING_LENGTH = 10
MOST_CHOICES = 3  # more than three questions back are no help


class IntentClassifier:
    """Ranks the intents; acts when the best has a probability of `act`, asks when two or three together reach `ask`.

    It reads the sentence vector and which of `entities` the components before it have found, with the weight `entity_weight`
    beside a vector of length 1: a bare order number is `inform`, with a few words it is not. A message that was taught word for
    word has at least the probability `taught` for its intent: whoever teaches "bye" expects it to be known.
    """

    def __init__(
        self, act: float, ask: float, strength: float, entities: Sequence[str], entity_weight: float, taught: float
    ) -> None:
        self._act = act
        self._ask = ask
        self.strength = strength
        self._entities = {entity: column for column, entity in enumerate(entities)}
        self._entity_weight = entity_weight
        self._taught_probability = taught
        self._taught: dict[str, str] = {}
        self._head: LinearHead | None = None

    def learn(self, messages: Sequence[Message], labels: list[str]) -> float:
        """Learns from messages that the components before have read; returns the cross-validated accuracy."""
        from bot.nlu.learning import fit_head  # scikit-learn, which answering does not need

        self._head, accuracy = fit_head(self.features(messages), labels, self.strength)
        self._taught = {_wording(message.text): label for message, label in zip(messages, labels, strict=True)}
        return accuracy

    def save(self, folder: Path) -> None:
        assert self._head is not None, "learn() comes first"
        self._head.save(folder / _FILE)
        (folder / _TAUGHT_FILE).write_text(json.dumps(self._taught, ensure_ascii=False), "utf-8")

    def load(self, folder: Path) -> None:
        self._head = LinearHead.load(folder / _FILE)
        self._taught = json.loads((folder / _TAUGHT_FILE).read_text("utf-8"))

    def __call__(self, doc: Doc) -> Doc:
        assert self._head is not None, "load() comes first"
        message = message_of(doc)
        if message.says_something:
            probabilities = self._recall(message, self._head.probabilities(self.features([message]))[0])
        else:
            probabilities = np.full(len(self._head.labels), 1 / len(self._head.labels))
        best = np.argsort(-probabilities, kind="stable")[:RANKING_LENGTH]
        message.intent_ranking = tuple(Intent(self._head.labels[index], float(probabilities[index])) for index in best)
        if message.says_something:
            message.decision = self.decide([intent.confidence for intent in message.intent_ranking])
        return doc

    def _recall(self, message: Message, probabilities: Probabilities) -> Probabilities:
        """Raise the intent under which this very wording was taught; the others share what is left as before."""
        label = self._taught.get(_wording(message.text))
        if label is None or self._head is None:
            return probabilities
        known = self._head.labels.index(label)
        if probabilities[known] >= self._taught_probability:
            return probabilities
        others = 1 - probabilities[known]
        recalled: Probabilities = probabilities * ((1 - self._taught_probability) / others)
        recalled[known] = self._taught_probability
        return recalled

    def decide(self, ranked: Sequence[float]) -> Decision:
        """From probabilities, highest first."""
        if ranked[0] >= self._act:
            return "act"
        if sum(ranked[:MOST_CHOICES]) >= self._ask:
            return "ask"
        return "unsure"

    def features(self, messages: Sequence[Message]) -> Vectors:
        """One row a message: its vector, a column for each entity, and how much of the text the entities cover."""
        found = np.zeros((len(messages), len(self._entities) + 1), dtype=np.float32)
        for row, message in enumerate(messages):
            for candidate in message.candidates:
                if candidate.entity in self._entities:
                    found[row, self._entities[candidate.entity]] = self._entity_weight
            covered = sum(candidate.end - candidate.start for candidate in message.candidates)
            found[row, -1] = self._entity_weight * covered / max(1, len(message.text))
        return np.hstack([np.stack([message.vector for message in messages]), found])


def _wording(text: str) -> str:
    """Letters, digits and symbols (emoji count) of a text, without case, punctuation and spacing."""
    return "".join(character for character in text.casefold() if unicodedata.category(character)[0] in "LNS")
