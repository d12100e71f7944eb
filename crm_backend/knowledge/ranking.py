"""How well an article answers a question: by its nearest passage, by the words they share, and by its topics.

The numbers were chosen on every second question of tests/crm_backend/knowledge/questions.*.yml and measured on the others
(docs/knowledge.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.encoder import Vectors

CONFIDENT = 0.46  # from this score on, an article is given as the answer
LEAD = 0.12  # by so much another passage must be better than the summary, which answers a general question best
SPREAD = 0.25  # a topic that n articles share says 1 / n ** SPREAD of what one says that a single article has


@dataclass(frozen=True)
class Weights:
    """What counts how much."""

    meaning: float = 1.0  # of the cosine
    words: float = 0.15  # of a passage that has all telling words of the question
    topic: float = 0.3  # of the only article under the topic that the question was understood to be about


USUAL = Weights()


@dataclass(frozen=True)
class Passage:
    """A passage as the search knows it."""

    id: int
    article_id: str


@dataclass(frozen=True)
class Hit:
    """An article and the passage of it that answers best."""

    article_id: str
    passage_id: int
    score: float

    @property
    def confident(self) -> bool:
        """Whether it is good enough to be given as the answer."""
        return self.score >= CONFIDENT


def rank(
    passages: Sequence[Passage],
    meaning: Vectors,
    shared: Mapping[int, float],
    under_topic: frozenset[str],
    weights: Weights = USUAL,
) -> list[Hit]:
    """All articles, best first, each with its best passage; its first one, the summary, where none is much better.

    `meaning` has the cosine of each passage with the question, `shared` the share of the question's words that a passage has (by
    id; none where there is none), `under_topic` the articles under its topic.
    """
    scores = weights.meaning * meaning.astype(np.float64)
    for index, passage in enumerate(passages):
        scores[index] += weights.words * shared.get(passage.id, 0.0)
        if passage.article_id in under_topic:
            scores[index] += weights.topic / len(under_topic) ** SPREAD
    summaries: dict[str, int] = {}
    for index, passage in enumerate(passages):
        summaries.setdefault(passage.article_id, index)
    best: dict[str, Hit] = {}
    for index in np.argsort(-scores, kind="stable"):
        article = passages[index].article_id
        if article not in best:
            summary = summaries[article]
            told = summary if scores[summary] + LEAD >= scores[index] else int(index)
            best[article] = Hit(article, passages[told].id, float(scores[index]))
    return list(best.values())
