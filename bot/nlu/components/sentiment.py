"""The mood of the message, from its sentence vector, its words and what cues there are; how pressing it is; and why."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.tokens import Doc

from bot.nlu.errors import ModelError
from bot.nlu.head import Probabilities
from bot.nlu.message import Message, message_of
from bot.nlu.moods.features import Row, Scales, read, width
from bot.nlu.moods.reasons import score_of, telling, word_weights
from bot.nlu.moods.transformer import TransformerMoods
from bot.nlu.moods.urgency import load_urgency
from bot.nlu.results import MOODS, MoodWord, Sentiment
from bot.nlu.sparse_head import SparseHead
from bot.nlu.wording import READ_CHARACTERS

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_FILE = "sentiment.npz"
_PRIORS = Path(__file__).parent.parent / "moods"


class SentimentClassifier:
    """Labels the mood; the score is the probability of positive less that of negative.

    `prior` names the head that ships (`bot/nlu/moods/NAME.npz`), which the examples refine; empty: learn from them alone.
    `model` names a transformer that takes the place of both; empty: none.
    """

    def __init__(self, prior: str, model: str, strength: float, scales: Scales) -> None:
        self._prior = prior
        self._model = model
        self._strength = strength
        self._scales = scales
        self._head: SparseHead | None = None
        self._transformer: TransformerMoods | None = None

    def learn(self, messages: Sequence[Message], labels: list[str]) -> float:
        """Learns from messages with their vectors; returns the cross-validated accuracy. ModelError: not with these settings."""
        from bot.nlu.sparse_fitting import fit_calibrated  # scikit-learn, which answering does not need

        if self._model:  # it learns nothing, so the examples are as good as held out
            self._transformer = TransformerMoods(self._model)
            guesses = [MOODS[int(self._transformer.probabilities(message.text).argmax())] for message in messages]
            return sum(guess == label for guess, label in zip(guesses, labels, strict=True)) / len(labels)
        matrix = self.matrix(messages)
        self._head, accuracy = fit_calibrated(self._start(matrix.shape[1]), matrix, labels, self._strength)
        return accuracy

    def matrix(self, messages: Sequence[Message]) -> "csr_matrix":
        """What is learnt from: one row a message, which has its language and vector."""
        from bot.nlu.sparse_fitting import matrix_of

        rows = [read(message, self._scales) for message in messages]
        return matrix_of([(row.columns, row.values) for row in rows], width(len(messages[0].vector)))

    def save(self, folder: Path) -> None:
        """A transformer is kept by its name in the settings alone."""
        if not self._model:
            assert self._head is not None, "learn() comes first"
            self._head.save(folder / _FILE)

    def load(self, folder: Path) -> None:
        if self._model:
            self._transformer = self._transformer or TransformerMoods(self._model)
            return
        self._head = SparseHead.load(folder / _FILE)
        if self._head.labels != MOODS:
            raise ValueError("the sentiment head has other labels")

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        if message.says_something:
            if self._transformer:
                message.sentiment = _sentiment(message, self._transformer.probabilities(message.text), ())
            else:
                assert self._head is not None, "load() comes first"
                row = read(message, self._scales)
                message.sentiment = _sentiment(
                    message, self._head.probabilities(row.columns, row.values), _why(self._head, row, doc)
                )
        return doc

    def _start(self, columns: int) -> SparseHead:
        if not self._prior:
            return SparseHead.blank(MOODS, columns)
        try:
            prior = SparseHead.load(_PRIORS / f"{self._prior}.npz")
        except (OSError, KeyError, ValueError) as error:
            raise ModelError(f"there is no usable prior '{self._prior}' for sentiment ({error})") from error
        if len(prior.weights) != columns:
            raise ModelError(f"the prior '{self._prior}' belongs to another encoder; set 'prior' of 'sentiment' to ''")
        return prior


def _sentiment(message: Message, probabilities: Probabilities, why: tuple[MoodWord, ...]) -> Sentiment:
    score = score_of(probabilities)
    return Sentiment(MOODS[int(probabilities.argmax())], score, load_urgency().of(message.text, score), why)


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
