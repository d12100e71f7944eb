"""The adapter against the definition of what it lowers, and against what it is for."""

import numpy as np
import pytest

from bot.nlu.adapter import Adapter, Truth, contrastive_slope, fit_adapter
from bot.nlu.encoder import Vectors
from bot.nlu.kernel_head import adapted

TEMPERATURE = 0.1


def disturbed(count: int, seed: int) -> tuple[Vectors, Truth]:
    """Unit vectors whose label is told by four dimensions, and much more of whose length is in the others."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 4, count)
    vectors = 3 * np.eye(4, 30)[truth] + np.hstack([np.zeros((count, 4)), random.standard_normal((count, 26))])
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), truth


def loss(vectors: Vectors, truth: Truth, adapter: Adapter) -> float:
    """Khosla et al. (2020), equation 2, as it is written there."""
    moved = adapted(vectors, adapter).astype(np.float64)
    total = 0.0
    for anchor in range(len(moved)):
        others = [row for row in range(len(moved)) if row != anchor]
        alike = [row for row in others if truth[row] == truth[anchor]]
        everything = np.log(sum(np.exp(moved[anchor] @ moved[row] / TEMPERATURE) for row in others))
        total -= sum(moved[anchor] @ moved[row] / TEMPERATURE - everything for row in alike) / max(1, len(alike))
    return total / len(moved)


def test_the_slope_is_that_of_the_loss() -> None:
    vectors, truth = disturbed(12, seed=1)
    random = np.random.default_rng(2)
    adapter = (np.eye(30) + 0.1 * random.standard_normal((30, 30))).astype(np.float32)
    slope = contrastive_slope(vectors, truth, adapter)
    for _ in range(5):
        way = random.standard_normal((30, 30)).astype(np.float32)
        expected = (loss(vectors, truth, adapter + 1e-3 * way) - loss(vectors, truth, adapter - 1e-3 * way)) / 2e-3
        assert (slope * way).sum() == pytest.approx(expected, abs=2e-2)


def test_new_vectors_of_a_label_come_together_and_apart_from_others() -> None:
    adapter = fit_adapter(*disturbed(3000, seed=1), share=1.0)
    vectors, truth = disturbed(300, seed=2)
    assert loss(vectors, truth, adapter) < loss(vectors, truth, np.eye(30, dtype=np.float32)) - 0.2


def test_a_share_of_nothing_leaves_the_vectors() -> None:
    vectors, truth = disturbed(50, seed=1)
    assert np.allclose(adapted(vectors, fit_adapter(vectors, truth, share=0.0)), vectors, atol=1e-6)


def test_of_many_dimensions_those_that_tell_labels_apart_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.adapter._DIMENSIONS", 10)
    adapter = fit_adapter(*disturbed(1000, seed=1), share=0.0)
    assert adapter.shape == (30, 10)
    assert np.allclose(adapter.T @ adapter, np.eye(10), atol=1e-5)
    assert np.linalg.norm(adapter[:4]) > 0.98 * 2  # four dimensions tell the label


def test_directions_in_which_no_example_lies_are_kept_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.adapter._DIMENSIONS", 20)
    vectors, truth = disturbed(12, seed=1)
    adapter = fit_adapter(vectors, truth, share=0.7)
    beyond = np.linalg.svd(vectors)[2][12:]
    assert not np.allclose(adapter.T @ adapter, np.eye(20), atol=1e-3)  # what the examples take up is moved
    assert np.allclose(adapter.T[12:] @ adapter[:, 12:], np.eye(8), atol=1e-5)
    assert np.allclose(adapter.T[12:] @ beyond.T @ beyond, adapter.T[12:], atol=1e-5)


def test_noise_of_single_precision_changes_the_adapter_no_more_than_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.adapter._DIMENSIONS", 20)
    vectors, truth = disturbed(12, seed=1)
    noise = 1e-7 * np.random.default_rng(2).standard_normal(vectors.shape).astype(np.float32)
    again = fit_adapter(vectors + noise, truth, share=0.7)
    assert np.allclose(again, fit_adapter(vectors, truth, share=0.7), atol=2e-5)


def test_columns_beyond_the_matrix_stay() -> None:
    vectors, truth = disturbed(50, seed=1)
    moved = adapted(np.hstack([vectors, vectors[:, :3]]), fit_adapter(vectors, truth, share=0.7))
    assert moved.shape == (50, 33)
    assert np.array_equal(moved[:, 30:], vectors[:, :3])


def test_adapted_vectors_have_length_one() -> None:
    vectors, truth = disturbed(50, seed=1)
    moved = adapted(vectors * 3, fit_adapter(vectors, truth, share=0.7))
    assert np.allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("count", [0, 1])
def test_without_others_to_compare_with_nothing_is_learnt(count: int) -> None:
    vectors, truth = disturbed(count, seed=1)
    assert np.array_equal(fit_adapter(vectors, truth, share=0.7), np.eye(30))


def test_the_same_examples_give_the_same_adapter() -> None:
    vectors, truth = disturbed(100, seed=1)
    assert np.array_equal(fit_adapter(vectors, truth, share=0.7), fit_adapter(vectors, truth, share=0.7))
