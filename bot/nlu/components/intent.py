"""What the customer wants: the intents by probability, and whether that is enough to act on."""

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities
from bot.nlu.kernel_head import KernelHead, KernelSettings
from bot.nlu.message import Message, message_of
from bot.nlu.results import Decision, Intent

_FILE = "intent.npz"
_TAUGHT_FILE = "taught.json"
RANKING_LENGTH = 10
MOST_CHOICES = 3  # more than three questions back are no help
MORE_LIKELY_THAN_NOT = 0.5


class IntentClassifier:
    """Ranks the intents by probability, and decides whether that is enough.

    The intents considered are those that hold the right one with the chosen coverage (`KernelSettings`): one that is likelier
    than all others together, `act`; one that is not, or two or three, `ask`; more, or a message unlike all that was taught,
    `unsure`. Read are the sentence vector and which of `entities` the components before have found, with the weight
    `entity_weight` beside a vector of length 1: a bare order number is `inform`, with a few words it is not. A message that was
    taught word for word has at least the probability `taught` for its intent, and is acted on: whoever teaches "bye" expects it
    to be known.
    """

    def __init__(self, settings: KernelSettings, entities: Sequence[str], entity_weight: float, taught: float) -> None:
        self._settings = settings
        self._entities = {entity: column for column, entity in enumerate(entities)}
        self._entity_weight = entity_weight
        self._taught_probability = taught
        self._taught: dict[str, str] = {}
        self._head: KernelHead | None = None

    def learn(self, messages: Sequence[Message], labels: list[str]) -> float:
        """Learns from messages that the components before have read; returns the accuracy on examples left out."""
        from bot.nlu.kernel_learning import fit_kernel_head  # scipy's solvers, which answering does not need

        self._head, accuracy = fit_kernel_head(self.features(messages), labels, self._settings)
        self._taught = {_wording(message.text): label for message, label in zip(messages, labels, strict=True)}
        return accuracy

    def save(self, folder: Path) -> None:
        assert self._head is not None, "learn() comes first"
        self._head.save(folder / _FILE)
        (folder / _TAUGHT_FILE).write_text(json.dumps(self._taught, ensure_ascii=False), "utf-8")

    def load(self, folder: Path) -> None:
        self._head = KernelHead.load(folder / _FILE)
        self._taught = json.loads((folder / _TAUGHT_FILE).read_text("utf-8"))

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        message.intent_ranking, message.decision = self.read(message)
        return doc

    def read(self, message: Message) -> tuple[tuple[Intent, ...], Decision]:
        """The likeliest intents, highest first, and what to do about them."""
        assert self._head is not None, "load() comes first"
        decision: Decision = "unsure"
        probabilities = np.full(len(self._head.labels), 1 / len(self._head.labels))
        if message.says_something:
            scores = self._head.scores(self.features([message]))
            probabilities = self._head.calibration.probabilities(scores)[0]
            decision = self._decide(probabilities, float(scores.max()))
            if (label := self._taught.get(_wording(message.text))) is not None:
                probabilities, decision = self._recalled(probabilities, self._head.labels.index(label)), "act"
        best = np.argsort(-probabilities, kind="stable")[:RANKING_LENGTH]
        return tuple(Intent(self._head.labels[index], float(probabilities[index])) for index in best), decision

    def _recalled(self, probabilities: Probabilities, known: int) -> Probabilities:
        """With the known one raised to what was taught word for word; the others share what is left as before."""
        if probabilities[known] >= self._taught_probability:
            return probabilities
        recalled: Probabilities = probabilities * ((1 - self._taught_probability) / (1 - probabilities[known]))
        recalled[known] = self._taught_probability
        return recalled

    def _decide(self, probabilities: Probabilities, best_score: float) -> Decision:
        assert self._head is not None
        considered = int((probabilities >= self._head.calibration.member).sum())
        if best_score < self._head.calibration.familiar or considered > MOST_CHOICES:
            return "unsure"
        return "act" if considered <= 1 and probabilities.max() > MORE_LIKELY_THAN_NOT else "ask"

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
