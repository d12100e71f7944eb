"""The head of the intents against its definition, its probabilities against how often they are right."""

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoder import Vectors
from bot.nlu.kernel_head import KernelHead, KernelSettings, gaussian_kernel
from bot.nlu.kernel_learning import fit_kernel_head

SETTINGS = KernelSettings(width=1.4, ridge=0.1, coverage=0.9, rejected=0.02)


def clusters(count: int, noise: float, seed: int) -> tuple[Vectors, list[str]]:
    """Unit vectors around five directions that overlap the more, the more noise."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 5, count)
    vectors = np.eye(5, 20)[labels] + noise * random.standard_normal((count, 20)) / np.sqrt(20)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), [f"label {label}" for label in labels]


@pytest.fixture(scope="module")
def head() -> KernelHead:
    return fit_kernel_head(*clusters(600, 1.6, seed=1), SETTINGS)[0]


def test_the_scores_are_those_of_kernel_ridge_regression() -> None:
    vectors, labels = clusters(60, 1.0, seed=1)
    head, _ = fit_kernel_head(vectors, labels, SETTINGS)
    targets = np.where(np.array(labels)[:, None] == np.array(head.labels), 1.0, -1.0)
    kernel = gaussian_kernel(vectors, vectors, SETTINGS.width).astype(np.float64)
    weights = np.linalg.solve(kernel + SETTINGS.ridge * np.eye(60), targets - targets.mean(axis=0))
    asked, _ = clusters(30, 1.0, seed=2)
    expected = gaussian_kernel(asked, vectors, SETTINGS.width) @ weights + targets.mean(axis=0)
    assert np.abs(head.scores(asked) - expected).max() < 0.02


def test_the_accuracy_is_that_of_leaving_each_example_out() -> None:
    vectors, labels = clusters(50, 1.6, seed=1)
    _, accuracy = fit_kernel_head(vectors, labels, SETTINGS)
    right = 0
    for row in range(50):
        others = [index for index in range(50) if index != row]
        head, _ = fit_kernel_head(vectors[others], [labels[index] for index in others], SETTINGS)
        right += head.labels[int(head.scores(vectors[[row]]).argmax())] == labels[row]
    assert accuracy == pytest.approx(right / 50, abs=0.041)  # the means of the targets are of all


def test_probabilities_are_how_often_they_are_right(head: KernelHead) -> None:
    vectors, labels = clusters(4000, 1.6, seed=2)
    probabilities = head.calibration.probabilities(head.scores(vectors))
    right = np.array([head.labels[column] for column in probabilities.argmax(axis=1)]) == labels
    confidence = probabilities.max(axis=1)
    groups = np.digitize(confidence, np.linspace(0, 1, 11))
    gaps = [abs((confidence - right)[groups == group].sum()) for group in np.unique(groups)]
    assert sum(gaps) / 4000 < 0.04


def test_the_labels_considered_hold_the_right_one_as_often_as_chosen(head: KernelHead) -> None:
    vectors, labels = clusters(4000, 1.6, seed=2)
    probabilities = head.calibration.probabilities(head.scores(vectors))
    columns = [head.labels.index(label) for label in labels]
    covered = probabilities[np.arange(4000), columns] >= head.calibration.member
    assert 0.87 < covered.mean() < 0.93


def test_what_is_unlike_all_that_was_taught_is_unfamiliar(head: KernelHead) -> None:
    like, _ = clusters(1000, 1.6, seed=2)
    unlike = np.eye(20, dtype=np.float32)[5:]
    rejected = [(head.scores(vectors).max(axis=1) < head.calibration.familiar).mean() for vectors in (like, unlike)]
    assert rejected[0] < 0.04
    assert rejected[1] > 10 * rejected[0] > 0


def test_many_examples_are_learnt_through_some_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.kernel_learning._MOST_LANDMARKS", 100)
    head, accuracy = fit_kernel_head(*clusters(600, 1.0, seed=1), SETTINGS)
    assert len(head.landmarks) == 100
    assert accuracy > 0.85


def test_a_head_comes_back_from_its_file(tmp_path: Path, head: KernelHead) -> None:
    head.save(tmp_path / "head.npz")
    loaded = KernelHead.load(tmp_path / "head.npz")
    vectors, _ = clusters(5, 1.0, seed=2)
    assert (loaded.labels, loaded.calibration) == (head.labels, head.calibration)
    assert np.array_equal(loaded.scores(vectors), head.scores(vectors))


def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, head: KernelHead) -> None:
    head.save(tmp_path / "head.npz")
    with np.load(tmp_path / "head.npz") as arrays:
        np.savez(tmp_path / "head.npz", **{name: value[:3] if name == "weights" else value for name, value in arrays.items()})
    with pytest.raises(ValueError, match="fit together"):
        KernelHead.load(tmp_path / "head.npz")
