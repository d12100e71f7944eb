"""The head of the intents against its definition, its probabilities against how often they are right."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoder import Vectors
from bot.nlu.kernel_head import KernelHead, KernelSettings, adapted, gaussian_kernel
from bot.nlu.kernel_learning import Sample, fit_kernel_head
from bot.nlu.wording import WORDS

SETTINGS = KernelSettings(adapter=0.6, width=1.4, ridge=0.1, words=0.0, coverage=0.9, rejected=0.02)


def clusters(count: int, noise: float, seed: int) -> tuple[Vectors, list[str]]:
    """Unit vectors around five directions that overlap the more, the more noise."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 5, count)
    vectors = np.eye(5, 20)[labels] + noise * random.standard_normal((count, 20)) / np.sqrt(20)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), [f"label {label}" for label in labels]


def sample(count: int, noise: float, seed: int) -> Sample:
    """Of the same, with the last two columns as they are."""
    return Sample(*clusters(count, noise, seed), adaptable=18)


@pytest.fixture(scope="module")
def head() -> KernelHead:
    return fit_kernel_head(sample(600, 1.6, seed=1), SETTINGS)[0]


def test_the_scores_are_those_of_kernel_ridge_regression() -> None:
    vectors, labels = clusters(60, 1.0, seed=1)
    head, _ = fit_kernel_head(sample(60, 1.0, seed=1), SETTINGS)
    targets = np.where(np.array(labels)[:, None] == np.array(head.labels), 1.0, -1.0)
    moved = adapted(vectors, head.adapter)
    assert np.abs(moved - vectors)[:, :18].max() > 0.05
    kernel = gaussian_kernel(moved, moved, SETTINGS.width).astype(np.float64)
    weights = np.linalg.solve(kernel + SETTINGS.ridge * np.eye(60), targets - targets.mean(axis=0))
    asked, _ = clusters(30, 1.0, seed=2)
    expected = gaussian_kernel(adapted(asked, head.adapter), moved, SETTINGS.width) @ weights + targets.mean(axis=0)
    assert np.abs(head.scores(asked) - expected).max() < 0.02


def test_the_accuracy_is_that_on_messages_not_seen() -> None:
    taught, asked = sample(200, 1.6, seed=1), sample(4000, 1.6, seed=2)
    head, accuracy = fit_kernel_head(taught, SETTINGS)
    unseen, seen = (share_right(head, each) for each in (asked, taught))
    assert accuracy == pytest.approx(unseen, abs=0.05)
    assert seen > accuracy + 0.1  # what the examples themselves get would flatter
    assert fit_kernel_head(taught, SETTINGS, asked)[1] == unseen


def test_what_is_added_is_learnt_and_not_counted() -> None:
    taught, more, asked = sample(10, 1.6, seed=1), sample(400, 1.6, seed=3), sample(2000, 1.6, seed=2)
    (alone, before), (helped, after) = (fit_kernel_head(taught, SETTINGS, added=each) for each in (None, more))
    assert share_right(helped, asked) > share_right(alone, asked) + 0.1
    assert (before, after) == (round(before * 10) / 10, round(after * 10) / 10)  # of the ten that are taught
    assert after > before


def share_right(head: KernelHead, asked: Sample) -> float:
    columns = head.scores(asked.vectors, asked.words).argmax(axis=1)
    return float(np.mean([head.labels[column] == label for column, label in zip(columns, asked.labels, strict=True)]))


def test_without_an_adapter_vectors_stay_as_they_are() -> None:
    taught = sample(60, 1.0, seed=1)
    head, _ = fit_kernel_head(replace(taught, adaptable=0), SETTINGS)
    assert np.array_equal(head.landmarks, taught.vectors)


def test_a_label_of_one_example_is_learnt() -> None:
    vectors, labels = clusters(60, 0.2, seed=1)
    alone = np.eye(20, dtype=np.float32)[[17]]
    head, accuracy = fit_kernel_head(Sample(np.vstack([vectors, alone]), [*labels, "rare"], adaptable=18), SETTINGS)
    assert head.labels[int(head.scores(alone).argmax())] == "rare"
    assert accuracy == pytest.approx(60 / 61, abs=0.02)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_examples_are_enough_to_learn_something(count: int) -> None:
    vectors = np.eye(count, 20, dtype=np.float32)
    head, _ = fit_kernel_head(Sample(vectors, [str(row) for row in range(count)], adaptable=18), SETTINGS)
    assert [int(column) for column in head.scores(vectors).argmax(axis=1)] == list(range(count))


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


def test_both_hold_for_messages_unlike_the_examples_when_calibrated_on_their_like(head: KernelHead) -> None:
    easy = [clusters(4000, 1.1, seed) for seed in (3, 4)]
    fitted, _ = fit_kernel_head(sample(600, 1.6, seed=1), SETTINGS, Sample(*easy[0]))
    vectors, labels = easy[1]
    columns = [head.labels.index(label) for label in labels]
    gaps, covered = [], []
    for each in (head, fitted):
        probabilities = each.calibration.probabilities(each.scores(vectors))
        gaps.append((probabilities.argmax(axis=1) == columns).mean() - probabilities.max(axis=1).mean())
        covered.append((probabilities[np.arange(4000), columns] >= each.calibration.member).mean())
    assert gaps[0] > 0.01 > 4 * abs(gaps[1])
    assert covered[0] > 0.95
    assert 0.87 < covered[1] < 0.93
    assert np.array_equal(fitted.weights, head.weights)


def test_what_is_unlike_all_that_was_taught_is_unfamiliar(head: KernelHead) -> None:
    like, _ = clusters(1000, 1.6, seed=2)
    unlike = np.eye(20, dtype=np.float32)[5:]
    rejected = [(head.scores(vectors).max(axis=1) < head.calibration.familiar).mean() for vectors in (like, unlike)]
    assert rejected[0] < 0.04
    assert rejected[1] > 10 * rejected[0] > 0


def test_many_examples_are_learnt_through_some_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.kernel_learning._MOST_EXAMPLES", 300)
    monkeypatch.setattr("bot.nlu.kernel_learning._LANDMARKS", 100)
    head, accuracy = fit_kernel_head(sample(600, 1.0, seed=1), SETTINGS)
    assert len(head.landmarks) == 100
    assert accuracy > 0.85


def test_all_examples_as_landmarks_give_what_landmarks_that_happen_to_be_all_give(monkeypatch: pytest.MonkeyPatch) -> None:
    taught = replace(sample(300, 1.0, seed=1), adaptable=0)
    exact, _ = fit_kernel_head(taught, SETTINGS)
    monkeypatch.setattr("bot.nlu.kernel_learning._MOST_EXAMPLES", 100)
    by_landmarks, _ = fit_kernel_head(taught, SETTINGS)
    vectors, _ = clusters(50, 1.0, seed=2)
    assert np.allclose(exact.scores(vectors), by_landmarks.scores(vectors), atol=0.01)


def worded(count: int, seed: int) -> Sample:
    """Vectors that tell nothing, and three words each, the first of which tells the label; one example has none."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 3, count)
    words = [np.array([label, *random.choice(np.arange(10, 40), 2, replace=False)], dtype=np.int32) for label in labels]
    return Sample(
        np.eye(1, 20, dtype=np.float32).repeat(count, axis=0),
        [f"label {label}" for label in labels],
        0,
        [words[0][:0], *words[1:]],
    )


@pytest.mark.parametrize("most", [1000, 10])
def test_words_tell_what_vectors_do_not(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr("bot.nlu.kernel_learning._MOST_EXAMPLES", most)
    monkeypatch.setattr("bot.nlu.kernel_learning._ROWS", 70)  # no divisor of the number of examples
    taught, asked = worded(300, seed=1), worded(100, seed=2)
    head, accuracy = fit_kernel_head(taught, replace(SETTINGS, words=0.1))
    assert accuracy > 0.95
    assert share_right(head, asked) > 0.95
    assert fit_kernel_head(taught, SETTINGS)[1] < 0.5


def test_the_scores_are_those_of_a_sum_of_two_kernels() -> None:
    settings = replace(SETTINGS, words=0.2)
    words = worded(60, seed=1).words
    vectors, labels = clusters(60, 1.0, seed=1)
    head, _ = fit_kernel_head(Sample(vectors, labels, 0, words), settings)
    rows = np.zeros((60, WORDS))
    for row, columns in zip(rows, words, strict=True):
        row[columns] = 1 / np.sqrt(max(1, len(columns)))
    kernel = gaussian_kernel(vectors, vectors, settings.width).astype(np.float64) + 0.2 * rows @ rows.T
    targets = np.where(np.array(labels)[:, None] == np.array(head.labels), 1.0, -1.0)
    weights = np.linalg.solve(kernel + settings.ridge * np.eye(60), targets - targets.mean(axis=0))
    assert np.abs(head.scores(vectors, words) - (kernel @ weights + targets.mean(axis=0))).max() < 0.02


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
