"""Which passage of an article is told."""

import numpy as np
import pytest

from crm_backend.knowledge.ranking import LEAD, Passage, rank

PASSAGES = [Passage(1, "returns"), Passage(2, "returns"), Passage(3, "shipping")]


@pytest.mark.parametrize(("second", "told"), [(0.6 + LEAD / 2, 1), (0.6 + LEAD * 2, 2)])
def test_the_summary_is_told_unless_another_passage_is_much_better(second: float, told: int) -> None:
    best, other = rank(PASSAGES, np.array([0.6, second, 0.5], dtype=np.float32), {}, frozenset())
    assert (best.article_id, best.passage_id, other.passage_id) == ("returns", told, 3)
    assert best.score == pytest.approx(second)
