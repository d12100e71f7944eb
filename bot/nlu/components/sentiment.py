"""The mood of the message, from its sentence vector, its words and what cues there are; how pressing it is; and why."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.tokens import Doc

from bot.nlu.message import Message, message_of
from bot.nlu.moods.features import Row, Scales, read, width
from bot.nlu.moods.reasons import score_of, telling, word_weights
from bot.nlu.moods.urgency import load_urgency
from bot.nlu.results import MOODS, Mood, MoodWord, Sentiment
from bot.nlu.sparse_head import SparseHead
from bot.nlu.wording import READ_CHARACTERS

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_FILE = "sentiment.npz"
_PRIORS = Path(__file__).parent.parent / "moods"


class SentimentClassifier:
    """Labels the mood; the score is the probability of positive less that of negative.

    `prior` names the head that ships (`bot/nlu/moods/NAME.npz`), which the examples refine; empty: learn from them alone.
    """

    def __init__(self, prior: str, strength: float, scales: Scales) -> None:
        self._prior = prior
        self._strength = strength
        self._scales = scales
        self._head: SparseHead | None = None

    def learn(self, messages: Sequence[Message], labels: list[str]) -> float:
        """Learns from messages with their vectors; returns the cross-validated accuracy."""
        from bot.nlu.sparse_fitting import fit_calibrated  # scikit-learn, which answering does not need

        matrix = self.matrix(messages)
        self._head, accuracy = fit_calibrated(self._start(matrix.shape[1]), matrix, labels, self._strength)
        return accuracy

    def matrix(self, messages: Sequence[Message]) -> "csr_matrix":
        """What is learnt from: one row a message, which has its language and vector."""
        from bot.nlu.sparse_fitting import matrix_of

        rows = [read(message, self._scales) for message in messages]
        return matrix_of([(row.columns, row.values) for row in rows], width(len(messages[0].vector)))

    def save(self, folder: Path) -> None:
        assert self._head is not None, "learn() comes first"
        self._head.save(folder / _FILE)

    def load(self, folder: Path) -> None:
        self._head = SparseHead.load(folder / _FILE)
        if self._head.labels != MOODS:
            raise ValueError("the sentiment head has other labels")

    def __call__(self, doc: Doc) -> Doc:
        assert self._head is not None, "load() comes first"
        message = message_of(doc)
        if message.says_something:
            row = read(message, self._scales)
            probabilities = self._head.probabilities(row.columns, row.values)
            label: Mood = MOODS[int(probabilities.argmax())]
            score = score_of(probabilities)
            message.sentiment = Sentiment(label, score, load_urgency().of(message.text, score), _why(self._head, row, doc))
        return doc

    def _start(self, columns: int) -> SparseHead:
        if not self._prior:
            return SparseHead.blank(MOODS, columns)
        prior = SparseHead.load(_PRIORS / f"{self._prior}.npz")
        if len(prior.weights) != columns:
            raise ValueError(f"the prior '{self._prior}' belongs to another encoder; set 'prior' of 'sentiment' to ''")
        return prior


def _why(head: SparseHead, row: Row, doc: Doc) -> tuple[MoodWord, ...]:
    """The words of most weight; places count characters of the original text."""
    spans = [(token.idx, token.idx + len(token)) for token in doc if not token.is_space and token.idx < READ_CHARACTERS]
    weights = word_weights(head, row, spans)
    content = message_of(doc).content
    found = []
    for index in telling(weights):
        start, end = content.original_span(*spans[index])
        found.append(MoodWord(content.original[start:end], start, end, weights[index]))
    return tuple(found)
