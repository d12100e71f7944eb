"""The simulation counts what a person does, in every order, on messages that are easy to tell apart."""

import numpy as np
import pytest

from bot.nlu.kernel_head import KernelSettings
from bot.nlu.kernel_learning import Sample
from crm_backend.teaching.inbox import simulation
from crm_backend.teaching.inbox.simulation import Order, Point, Stream, simulate

SETTINGS = KernelSettings(adapter=0.0, width=1.4, ridge=0.03, words=0.0, coverage=0.95, rejected=0.015)
INTENTS, EACH, DIMENSIONS = 8, 40, 32


@pytest.fixture(scope="module")
def stream() -> Stream:
    """Each intent has four wordings, far from each other, and many messages near each of these."""
    chance = np.random.default_rng(0)
    wordings = chance.standard_normal((INTENTS, 4, DIMENSIONS))

    def draw(count: int) -> Sample:
        rows = [wordings[n % INTENTS, chance.integers(4)] + 0.25 * chance.standard_normal(DIMENSIONS) for n in range(count)]
        vectors = np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)
        return Sample(vectors, [f"intent_{n % INTENTS}" for n in range(count)])

    arrived = draw(INTENTS * EACH)
    return Stream(arrived, arrived.vectors, draw(INTENTS * 10))


@pytest.fixture
def curves(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> dict[Order, list[Point]]:
    monkeypatch.setattr(simulation, "STEP", 8)
    return {order: list(simulate(stream, SETTINGS, np.arange(INTENTS), order, 0, 0.97, 300)) for order in Order}


def test_every_order_comes_there_and_the_ranked_one_first(curves: dict[Order, list[Point]]) -> None:
    acts = {order: points[-1].acts for order, points in curves.items()}
    assert all(points[-1].accuracy >= 0.97 for points in curves.values())
    assert acts[Order.RANKED] * 2 <= acts[Order.CHRONOLOGICAL]


def test_acts_messages_and_examples_are_counted_apart(curves: dict[Order, list[Point]]) -> None:
    for order, points in curves.items():
        assert (points[0].acts, points[0].messages, points[0].examples) == (0, 0, 0)
        last = points[-1]
        if order == Order.RANKED:
            assert last.messages > last.acts and last.examples <= last.messages
        else:
            assert last.acts == last.messages == last.examples
