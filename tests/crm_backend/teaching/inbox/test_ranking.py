"""What is looked at first, what is alike, and which examples are worth adding."""

import numpy as np
import pytest

from crm_backend.teaching.inbox.clusters import Clusters, distinct
from crm_backend.teaching.inbox.ranking import DOUBT, cost, score, uncertainty
from crm_backend.teaching.inbox.scores import telling


def ranking(*confidences: float) -> list[dict[str, float]]:
    return [{"confidence": each} for each in confidences]


def test_the_nearer_the_second_the_less_sure() -> None:
    assert uncertainty(ranking(0.5, 0.5)) == 1.0
    assert uncertainty(ranking(0.9, 0.05)) == pytest.approx(0.15)
    assert uncertainty(ranking(0.9)) == pytest.approx(0.1)
    assert uncertainty([]) == 1.0


def test_what_the_outcome_contradicts_is_in_doubt_however_sure_the_bot_was() -> None:
    assert uncertainty(ranking(0.99, 0.0), ["handoff"]) == DOUBT
    assert uncertainty(ranking(0.99, 0.0), ["low_confidence"]) == pytest.approx(0.01)


def test_each_reason_adds_to_the_cost_once() -> None:
    assert cost(["handoff", "handoff", "correction"]) == cost(["correction", "handoff"]) == 5.0
    assert cost([]) == 1.0


def test_more_alike_or_more_costly_comes_first() -> None:
    assert score(0.5, 4, 1.0) > score(0.5, 1, 1.0)
    assert score(0.5, 1, 3.0) > score(0.9, 1, 1.0)


def test_a_message_joins_the_nearest_cluster_or_begins_one() -> None:
    clusters = Clusters(3)
    rows = np.eye(3, dtype=np.float32)
    near = np.array([0.98, 0.199, 0.0], dtype=np.float32)
    assert clusters.join(np.stack([rows[0], rows[1], near]), ["a", "b", "c"]) == ["a", "b", "a"]
    assert clusters.join(np.stack([rows[2], near, rows[1]]), ["d", "e", "f"]) == ["d", "a", "b"]
    assert clusters.ids == ["a", "b", "d"]


def test_near_duplicates_teach_nothing() -> None:
    one, other = np.eye(2, dtype=np.float32)
    again = np.array([0.999, 0.0447], dtype=np.float32)
    assert distinct(np.stack([one, again, other]), 5) == [0, 2]
    assert distinct(np.stack([again, other]), 5, taken=one[None]) == [1]
    assert distinct(np.stack([one, other]), 1) == [0]
    assert distinct(np.zeros((0, 2), dtype=np.float32), 5) == []


def test_a_cluster_is_named_by_what_others_do_not_say() -> None:
    texts = ["my lamp flickers", "the lamp flickers again", "why does my lamp flicker"]
    common = {"lamp": 40, "flicker": 0, "my": 80}
    assert telling(texts, common)[0] in ("flickers", "flicker")  # as somebody wrote it, not as a stem
    assert telling(["我的台灯一直闪", "台灯又在闪"], {"台灯": 1})[0] in ("台灯", "闪")
