"""How many labels the inbox saves: its order beside the order of arrival and chance, on messages whose meaning is known.

A stream of messages has arrived, nobody has labelled any; the model knows a few examples of each intent. Whoever labels knows
what each message means (a data set says it). After every `STEP` acts the model learns what was taught, with the pipeline's own
head.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import Vectors
from bot.nlu.kernel_head import KernelHead, KernelSettings
from bot.nlu.kernel_learning import Sample, fit_kernel_head
from crm_backend.teaching.inbox.clusters import ALIKE_SHOWN, TAUGHT_AT_ONCE, Clusters, distinct
from crm_backend.teaching.inbox.ranking import score, uncertainty

Rows = NDArray[np.int64]
STEP = 75  # acts between two trainings


class Order(StrEnum):
    """Which messages are labelled first."""

    RANKED = "ranked"  # as the inbox does it, a cluster at a time
    SINGLE = "ranked, one by one"  # its order, but never a whole cluster
    CHRONOLOGICAL = "chronological"
    RANDOM = "random"


@dataclass(frozen=True)
class Stream:
    """Messages in the order in which they came: what the head reads of them, what they mean, and what they are alike by."""

    sample: Sample
    vectors: Vectors
    asked: Sample  # on these, which are never labelled, the accuracy is measured


@dataclass(frozen=True)
class Point:
    """What was done so far, and how good the model is then; `acts` are what a person did, `messages` what that labelled."""

    acts: int
    messages: int
    examples: int
    accuracy: float


def simulate(
    stream: Stream, settings: KernelSettings, start: Rows, order: Order, seed: int, target: float, most_acts: int
) -> Iterator[Point]:
    """A point after each training, until `target` is reached or `most_acts` are done; `start` are the rows known before."""
    person = _Person(stream, start, order, seed)
    while True:
        head = _learn(stream.sample.part(np.array(person.taught)), settings, calibrated=order in _RANKED)
        point = Point(person.acts, person.messages, len(person.taught) - len(start), accuracy(head, stream.asked))
        yield point
        if point.accuracy >= target or person.acts >= most_acts or not person.open.any():
            return
        person.work(head, STEP)


def accuracy(head: KernelHead, asked: Sample) -> float:
    """How often the likeliest intent is the right one."""
    likeliest = head.scores(asked.vectors, asked.words).argmax(axis=1)
    return float(np.mean([head.labels[column] == label for column, label in zip(likeliest, asked.labels, strict=True)]))


_RANKED = (Order.RANKED, Order.SINGLE)


class _Person:
    """Works through the inbox in one order and makes no mistakes; takes out what was offered as alike and is not."""

    def __init__(self, stream: Stream, start: Rows, order: Order, seed: int) -> None:
        self._stream = stream
        self._order = order
        self.taught: list[int] = [int(row) for row in start]
        self.open = np.ones(len(stream.vectors), dtype=bool)
        self.open[start] = False
        self.acts = self.messages = 0
        count = len(stream.vectors)
        self._line = np.random.default_rng(seed).permutation(count) if order == Order.RANDOM else np.arange(count)
        self._members = _clustered(stream.vectors, self.open) if order in _RANKED else []

    def work(self, head: KernelHead, acts: int) -> None:
        """Do this many acts, or a few more where the last one took something out."""
        end = self.acts + acts
        choose: Callable[[], int] = self._ranked(head) if self._order in _RANKED else self._next
        while self.acts < end and self.open.any():
            self._label(choose())

    def _next(self) -> int:
        return int(next(row for row in self._line if self.open[row]))

    def _ranked(self, head: KernelHead) -> Callable[[], int]:
        unsure = _uncertainties(head, self._stream.sample)

        def best() -> int:
            leads = []
            for members in self._members:
                alike = members[self.open[members]]
                if len(alike):
                    lead = int(alike[unsure[alike].argmax()])
                    leads.append((score(float(unsure[lead]), len(alike), 1.0), lead))
            return max(leads)[1]

        return best

    def _label(self, lead: int) -> None:
        self.acts += 1
        rows = [lead]
        if self._order == Order.RANKED:
            offered = self._alike(lead)
            labels = self._stream.sample.labels
            rows += [row for row in offered if labels[row] == labels[lead]]
            self.acts += len(offered) + 1 - len(rows)  # each that is taken out is one act more
        self.open[rows] = False
        self.messages += len(rows)
        self.taught += [rows[place] for place in distinct(self._stream.vectors[rows], TAUGHT_AT_ONCE)]

    def _alike(self, lead: int) -> list[int]:
        members = next(members for members in self._members if lead in members)
        others = members[self.open[members] & (members != lead)]
        likeness = self._stream.vectors[others] @ self._stream.vectors[lead]
        return [int(row) for row in others[np.argsort(-likeness)][:ALIKE_SHOWN]]


def _clustered(vectors: Vectors, open_rows: NDArray[np.bool_]) -> Sequence[Rows]:
    waiting = np.flatnonzero(open_rows)
    clusters = Clusters(vectors.shape[1])
    members: dict[str, list[int]] = defaultdict(list)
    for row, cluster in zip(waiting, clusters.join(vectors[waiting], [str(row) for row in waiting]), strict=True):
        members[cluster].append(int(row))
    return [np.array(rows) for rows in members.values()]


def _uncertainties(head: KernelHead, sample: Sample) -> NDArray[np.float64]:
    probabilities = head.calibration.probabilities(head.scores(sample.vectors, sample.words))
    best = -np.partition(-probabilities, 1, axis=1)[:, :2]
    return np.array([uncertainty([{"confidence": one} for one in row]) for row in best])


def _learn(taught: Sample, settings: KernelSettings, *, calibrated: bool) -> KernelHead:
    """Probabilities decide what is likeliest in no case, so the orders that do not look at them need none (`unseen`)."""
    unseen = None if calibrated else taught.part(np.arange(min(len(taught.labels), 50)))
    return fit_kernel_head(taught, settings, unseen)[0]
