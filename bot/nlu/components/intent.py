"""What the customer wants: the intents by probability, and whether that is enough to act on."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.util import minibatch

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities
from bot.nlu.kernel_head import Calibration, KernelHead, KernelSettings
from bot.nlu.message import Message, message_of
from bot.nlu.results import Decision, Intent, Reason
from bot.nlu.sparse_head import Columns
from bot.nlu.wording import word_columns

if TYPE_CHECKING:
    from bot.nlu.kernel_learning import Sample

_FILE = "intent.npz"
_TAUGHT_FILE = "taught.json"
RANKING_LENGTH = 10
MOST_CHOICES = 3  # more than three questions back are no help
MORE_LIKELY_THAN_NOT = 0.5
_INNER = 0.3  # of the squared length of what is adapted
_EXAMPLES_FILE = "examples.json"
DECISIONS: Mapping[Reason, Decision] = {
    "silent": "unsure",
    "taught": "act",
    "unfamiliar": "unsure",
    "many": "unsure",
    "several": "ask",
    "doubtful": "ask",
    "clear": "act",
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """What messages have for and against each intent, before what was taught word for word: one row a message.

    `best` are the highest scores, of which those below `Calibration.familiar` are of messages unlike all that was taught.
    """

    probabilities: Probabilities
    best: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighing:
    """A message on the scales: the intent that it is taken for, why the bot does about it what it does, how likely each intent
    is before what was taught word for word, and the highest score."""

    intent: str
    reason: Reason
    probabilities: NDArray[np.float64]
    best: float

    def decided_by(self, calibration: Calibration) -> Decision:
        """What the bot would do with these thresholds."""
        fixed = self.reason in ("silent", "taught")
        return DECISIONS[self.reason if fixed else calibrated(self.probabilities, self.best, calibration)]


class IntentClassifier:
    """Ranks the intents by probability, and decides whether that is enough.

    The intents considered are those that hold the right one with the chosen coverage (`KernelSettings`): one that is likelier
    than all others together, `act`; one that is not, or two or three, `ask`; more, or a message unlike all that was taught,
    `unsure`. Read are the sentence vector, with an adapter also the inner mean (`Encoded`), and which of `entities` the
    components before have found, with the weight `entity_weight` beside a vector of length 1: a bare order number is `inform`,
    with a few words it is not. A message that was taught word for word has at least the probability `taught` for its intent, and
    is acted on: whoever teaches "bye" expects it to be known.
    """

    def __init__(
        self, settings: KernelSettings, entities: Sequence[str], entity_weight: float, taught: float, named_below: int
    ) -> None:
        self.settings = settings
        self._entities = {entity: column for column, entity in enumerate(entities)}
        self._entity_weight = entity_weight
        self._taught_probability = taught
        self.named_below = named_below  # an intent of fewer examples is read by what it is called, too
        self._taught: dict[str, str] = {}
        self._head: KernelHead | None = None
        # The head's landmarks, text and intent; JSON until they are asked for.
        self._examples: list[tuple[str, str]] | bytes = b"[]"

    def learn(
        self,
        messages: Sequence[Message],
        labels: Sequence[str],
        unseen: Sequence[Message] = (),
        unseen_labels: Sequence[str] = (),
        names: Mapping[str, Message] = MappingProxyType({}),
    ) -> float:
        """Learns from messages that the components before have read; returns the accuracy on messages that it has not learnt.

        Those are `unseen`, messages like those that come, with labels that it learns; without any, examples left out.
        Probabilities and decisions are fitted to them. `names` are the labels' own words, read as one more example of each.
        """
        # scipy's solvers, which answering does not need
        from bot.nlu.kernel_learning import fit_kernel_head, landmark_rows

        named = list(names.values())
        others = self.sample(unseen, unseen_labels) if unseen else None
        added = self.sample(named, list(names)) if named else None
        self._head, accuracy = fit_kernel_head(self.sample(messages, labels), self.settings, others, added)
        self._taught = {_wording(message.text): label for message, label in zip(messages, labels, strict=True)}
        learnt = list(zip((*messages, *named), (*labels, *names), strict=True))
        self._examples = [(learnt[row][0].content.original, learnt[row][1]) for row in landmark_rows(len(learnt))]
        return accuracy

    def sample(self, messages: Sequence[Message], labels: Sequence[str]) -> "Sample":
        """What the head learns from messages that the components before have read."""
        from bot.nlu.kernel_learning import Sample

        adaptable = self._sentences(messages).shape[1] if self.settings.adapter else 0
        return Sample(self.features(messages), labels, adaptable, self.words(messages))

    def save(self, folder: Path) -> None:
        assert self._head is not None, "learn() comes first"
        self._head.save(folder / _FILE)
        (folder / _TAUGHT_FILE).write_text(json.dumps(self._taught, ensure_ascii=False), "utf-8")
        (folder / _EXAMPLES_FILE).write_text(json.dumps(self._examples, ensure_ascii=False), "utf-8")

    def load(self, folder: Path) -> None:
        self._head = KernelHead.load(folder / _FILE)
        self._taught = json.loads((folder / _TAUGHT_FILE).read_text("utf-8"))
        self._examples = (folder / _EXAMPLES_FILE).read_bytes()

    def __call__(self, doc: Doc) -> Doc:
        self.read([message_of(doc)])
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        """Many documents, so many at once: the landmarks are gone through once for all of them."""
        for batch in minibatch(docs, batch_size):  # type: ignore[no-untyped-call]  # spaCy has no type for it
            self.read([message_of(doc) for doc in batch])
            yield from batch

    def read(self, messages: Sequence[Message]) -> None:
        """Leave the likeliest intents, highest first, with the messages, and what to do about them."""
        weighed = self.weigh(messages)
        for message, probabilities, best in zip(messages, weighed.probabilities, weighed.best, strict=True):
            message.intent_ranking, message.decision = self._decided(message, probabilities, float(best))

    def _decided(self, message: Message, probabilities: Probabilities, best_score: float) -> tuple[tuple[Intent, ...], Decision]:
        reason = self._reason_of(message, probabilities, best_score)
        if reason == "taught":
            probabilities = self._recalled(probabilities, self.labels.index(self._taught[_wording(message.text)]))
        best = np.argsort(-probabilities, kind="stable")[:RANKING_LENGTH]
        return tuple(Intent(self.labels[index], float(probabilities[index])) for index in best), DECISIONS[reason]

    def weigh(self, messages: Sequence[Message]) -> Weighed:
        """How likely each intent is, for messages that the components before have read; all the same for those without a word."""
        probabilities = np.full((len(messages), len(self.labels)), 1 / len(self.labels))
        best = np.full(len(messages), -1.0)
        speaking = [row for row, message in enumerate(messages) if message.says_something]
        if speaking:
            said = [messages[row] for row in speaking]
            scores = self.head.scores(self.features(said), self.words(said))
            probabilities[speaking], best[speaking] = self.calibration.probabilities(scores), scores.max(axis=1)
        return Weighed(probabilities, best)

    def reason(self, message: Message, weighed: Weighed) -> Reason:
        """Why the bot does about the message, the only one of `weighed`, what it does."""
        return self._reason_of(message, weighed.probabilities[0], float(weighed.best[0]))

    def _reason_of(self, message: Message, probabilities: Probabilities, best_score: float) -> Reason:
        if not message.says_something:
            return "silent"
        if _wording(message.text) in self._taught:
            return "taught"
        return calibrated(probabilities, best_score, self.calibration)

    def weighing(self, message: Message) -> Weighing:
        """What the decision about a message that was read comes from."""
        weighed = self.weigh([message])
        return Weighing(
            message.intent_ranking[0].name, self.reason(message, weighed), weighed.probabilities[0], float(weighed.best[0])
        )

    def nearest(self, message: Message, count: int) -> list[tuple[str, str, float]]:
        """The examples that a message is most like: text, intent and cosine, the nearest first.

        The vectors are those of the head.
        """
        if isinstance(self._examples, bytes):
            self._examples = [(text, label) for text, label in json.loads(self._examples)]
        similarities = self.head.similarities(self.features([message]))
        rows = np.argsort(-similarities, kind="stable")[:count]
        return [(*self._examples[int(row)], float(similarities[row])) for row in rows]

    @property
    def head(self) -> KernelHead:
        """What the intents are told apart by."""
        assert self._head is not None, "load() comes first"
        return self._head

    @property
    def labels(self) -> tuple[str, ...]:
        """All intents, as the columns of `Weighed` have them."""
        return self.head.labels

    @property
    def calibration(self) -> Calibration:
        """What makes probabilities of scores, with the thresholds of the decisions."""
        return self.head.calibration

    def _recalled(self, probabilities: Probabilities, known: int) -> Probabilities:
        """With the known one raised to what was taught word for word; the others share what is left as before."""
        if probabilities[known] >= self._taught_probability:
            return probabilities
        recalled: Probabilities = probabilities * ((1 - self._taught_probability) / (1 - probabilities[known]))
        recalled[known] = self._taught_probability
        return recalled

    def features(self, messages: Sequence[Message]) -> Vectors:
        """One row a message: what the encoder made of it, a column for each entity, and how much of the text they cover."""
        found = np.zeros((len(messages), len(self._entities) + 1), dtype=np.float32)
        for row, message in enumerate(messages):
            for candidate in message.candidates:
                if candidate.entity in self._entities:
                    found[row, self._entities[candidate.entity]] = self._entity_weight
            covered = sum(candidate.end - candidate.start for candidate in message.candidates)
            found[row, -1] = self._entity_weight * covered / max(1, len(message.text))
        return np.hstack([self._sentences(messages), found])

    def words(self, messages: Sequence[Message]) -> list[Columns]:
        """Which words each message has; nothing where the settings leave words out."""
        return [word_columns(message.respelt) for message in messages] if self.settings.words else []

    def _sentences(self, messages: Sequence[Message]) -> Vectors:
        vectors = np.stack([message.vector for message in messages])
        if not self.settings.adapter:
            return vectors
        inner = np.stack([message.inner for message in messages])
        return np.hstack([np.float32((1 - _INNER) ** 0.5) * vectors, np.float32(_INNER**0.5) * inner])


def _wording(text: str) -> str:
    """Letters, digits and symbols (emoji count) of a text, without case, punctuation and spacing."""
    return "".join(character for character in text.casefold() if unicodedata.category(character)[0] in "LNS")


def calibrated(probabilities: Probabilities, best_score: float, calibration: Calibration) -> Reason:
    """Why the bot does what it does about a message that says something and was not taught word for word."""
    considered = int((probabilities >= calibration.member).sum())
    if best_score < calibration.familiar:
        return "unfamiliar"
    if considered > MOST_CHOICES:
        return "many"
    if considered > 1:
        return "several"
    return "clear" if probabilities.max() > MORE_LIKELY_THAN_NOT else "doubtful"
