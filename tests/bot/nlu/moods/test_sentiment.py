"""Moods of messages: what is learnt, what ships, why, and a transformer in its place."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from bot.nlu import ModelError, ParseContext, Pipeline, train
from bot.nlu.message import message_of
from bot.nlu.moods.features import width
from bot.nlu.moods.kernel import KernelHead
from bot.nlu.moods.kernel_fitting import fit_kernel
from bot.nlu.moods.reader import PointReader, load_prior
from bot.nlu.moods.transformer import TransformerMoods
from bot.nlu.results import MOODS
from bot.nlu.sparse_fitting import fit_around, fit_calibrated
from bot.nlu.sparse_head import SparseHead
from tests.bot.nlu.conftest import ROOT, write_data

PRIOR = ROOT / "bot" / "nlu" / "moods" / "universal.npz"


def with_sentiment(config: Path, folder: Path, **values: object) -> Path:
    """The configuration with other settings of the component sentiment."""
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    for component in content["nlu"]:
        if component["name"] == "sentiment":
            component.update(values)
    path = folder / "config.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


@pytest.fixture
def tiny() -> SparseHead:
    return SparseHead(MOODS, np.array([[1, 0, -1], [0, 0, 0], [-2, 0, 2]], np.float32), np.array([0, 0.5, 0], np.float32), 2.0)


def test_the_head_that_ships_is_small_and_fits_the_encoder() -> None:
    prior = SparseHead.load(PRIOR)
    assert prior.labels == MOODS
    assert len(prior.weights) == width(512)
    assert PRIOR.stat().st_size < 1_000_000


def test_the_head_that_ships_knows_moods_outside_of_service_in_languages_it_was_taught(pipeline: Pipeline) -> None:
    prior = load_prior("universal", 512)
    assert prior
    reader = PointReader(prior, 0.5, 0.3)
    vector, tokenizer, language = (
        pipeline._nlp.get_pipe("sentence_vector"),
        pipeline._tokenizer,
        pipeline._nlp.get_pipe("language"),
    )

    def score(text: str) -> float:
        opinion = reader.read(message_of(vector(language(tokenizer.tokenize(text, ParseContext()))))).numbers[-3:]
        return float(opinion[2] - opinion[0])

    bad = ["qué asco de teléfono", "das Essen war ekelhaft", "che tristezza infinita", "je déteste cette chanson", "这本书太差了"]
    good = ["me encanta esta canción", "was für ein schöner Tag", "che bella serata", "j'adore ce film", "这本书太好看了"]
    assert max(map(score, bad)) < 0 < min(map(score, good))


def test_a_prior_of_another_encoder_or_none_by_that_name_is_refused(tmp_path: Path, config: Path) -> None:
    with pytest.raises(ModelError, match="no usable prior 'missing'"):
        train(with_sentiment(config, tmp_path, prior="missing"), write_data(tmp_path / "data"), tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_why_names_the_telling_words_where_they_stand(pipeline: Pipeline) -> None:
    text = "\u200bI LOVE it, what a great service!"
    sentiment = pipeline.parse(text).sentiment
    assert sentiment.label == "positive"
    assert 1 <= len(sentiment.why) <= 3
    assert [abs(word.weight) for word in sentiment.why] == sorted((abs(word.weight) for word in sentiment.why), reverse=True)
    assert all(text[word.start : word.end] == word.text for word in sentiment.why)
    assert {"LOVE", "great"} & {word.text for word in sentiment.why if word.weight > 0}


def test_why_names_what_speaks_against_the_mood_as_well(pipeline: Pipeline) -> None:
    weights = {word.text: word.weight for word in pipeline.parse("thank you, terrible").sentiment.why}
    assert weights["thank"] > 0
    assert weights["terrible"] < 0


def test_nothing_said_has_no_reasons_and_does_not_press(pipeline: Pipeline) -> None:
    sentiment = pipeline.parse("?!").sentiment
    assert (sentiment.label, sentiment.score, sentiment.urgency, sentiment.why) == ("neutral", 0.0, 0.0, ())


@settings(max_examples=200, deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("İßﷺ不谢é́!?ㅠ😡👍 a")), max_size=60))
def test_reasons_of_any_text_stand_in_it(pipeline: Pipeline, text: str) -> None:
    sentiment = pipeline.parse(text, ParseContext()).sentiment
    assert 0 <= sentiment.urgency < 1
    for word in sentiment.why:
        assert text[word.start : word.end] == word.text
        assert abs(word.weight) >= 0.1


def test_the_wire_form_has_urgency_and_reasons(pipeline: Pipeline) -> None:
    wire = pipeline.parse("thank you so much").to_wire()["sentiment"]
    assert set(wire) == {"label", "score", "urgency", "why"}
    assert set(wire["why"][0]) == {"text", "start", "end", "weight"}


def test_a_head_survives_its_file(tiny: SparseHead, tmp_path: Path) -> None:
    tiny.save(tmp_path / "head.npz")
    again = SparseHead.load(tmp_path / "head.npz")
    row = (np.array([0, 2], np.int32), np.array([0.5, 0.25], np.float32))
    assert again.labels == MOODS
    assert again.logits(*row).tolist() == tiny.logits(*row).tolist() == [0.0, 0.25, 0.0]


def test_a_head_whose_arrays_do_not_fit_is_refused(tiny: SparseHead, tmp_path: Path) -> None:
    path = tmp_path / "head.npz"
    np.savez(
        path, labels=np.array(MOODS), used=np.array([5]), weights=np.zeros((1, 3)), bias=np.zeros(3), temperature=1.0, columns=3
    )
    with pytest.raises(ValueError, match="do not fit"):
        SparseHead.load(path)


def test_fitting_stays_where_the_examples_say_nothing_and_leaves_out_what_cannot_be(tiny: SparseHead) -> None:
    matrix = sparse.csr_matrix(np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32))
    impossible = np.array([[False, True, False]] * 3)
    head = fit_around(tiny, matrix, np.array([2, 2, 0]), 10.0, impossible)
    assert head.weights[2].tolist() == tiny.weights[2].tolist()
    assert head.weights[0, 2] > tiny.weights[0, 2]
    assert head.weights[1, 0] > tiny.weights[1, 0]
    assert head.weights[:, 1].tolist() == tiny.weights[:, 1].tolist()


def test_fitting_tells_how_right_it_is_on_what_it_has_not_seen() -> None:
    dice = np.random.default_rng(0)
    truth = [MOODS[number % 3] for number in range(90)]
    clear = sparse.csr_matrix(np.eye(3, dtype=np.float32)[[number % 3 for number in range(90)]])
    noise = sparse.csr_matrix(dice.random((90, 3), dtype=np.float32))
    blank = SparseHead.blank(MOODS, 3)
    assert fit_calibrated(blank, clear, truth, 10.0)[1] == 1.0
    assert fit_calibrated(blank, noise, truth, 10.0)[1] < 0.6
    assert fit_calibrated(blank, clear[:3], truth[:3], 10.0)[1] == 0.0


class FakeClassifier:
    """As transformers.pipeline returns it for `top_k=None`."""

    def __init__(self, labels: list[str]) -> None:
        self.labels = labels
        self.model = SimpleNamespace(config=SimpleNamespace(id2label=dict(enumerate(labels))))

    def __call__(self, texts: list[str]) -> list[list[dict[str, object]]]:
        likeliest = self.labels[-1] if "good" in texts[0] else self.labels[0]
        rest = 0.2 / (len(self.labels) - 1)
        return [[{"label": label, "score": 0.8 if label == likeliest else rest} for label in self.labels]]


def install(monkeypatch: pytest.MonkeyPatch, labels: list[str]) -> None:
    fake = SimpleNamespace(pipeline=lambda task, **settings: FakeClassifier(labels))
    monkeypatch.setitem(sys.modules, "transformers", fake)


@pytest.mark.parametrize(
    "labels",
    [
        ["Negative", "Neutral", "Positive"],
        ["LABEL_0", "LABEL_1", "LABEL_2"],
        ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"],
    ],
)
def test_a_transformers_labels_are_read_as_moods(monkeypatch: pytest.MonkeyPatch, labels: list[str]) -> None:
    install(monkeypatch, labels)
    moods = TransformerMoods("some/model")
    good, bad = moods.probabilities("good"), moods.probabilities("bad")
    assert (MOODS[int(good.argmax())], MOODS[int(bad.argmax())]) == ("positive", "negative")
    assert good.sum() == pytest.approx(1)


def test_a_transformer_of_other_labels_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, ["joy", "anger"])
    with pytest.raises(ModelError, match="'some/model' knows other moods: joy, anger"):
        TransformerMoods("some/model")


def test_a_transformer_takes_the_place_of_the_head(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, config: Path) -> None:
    install(monkeypatch, ["negative", "neutral", "positive"])
    train(with_sentiment(config, tmp_path, model="some/model"), write_data(tmp_path / "data"), tmp_path / "model")
    sentiment = Pipeline.load(tmp_path / "model").parse("good").sentiment
    assert (sentiment.label, sentiment.score, sentiment.why) == ("positive", pytest.approx(0.7), ())
    assert not (tmp_path / "model" / "sentiment.npz").exists()


def test_a_transformer_without_the_extra_is_a_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, config: Path) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ModelError, match=r"pip install 'concierge\[transformers\]'"):
        train(with_sentiment(config, tmp_path, model="some/model"), write_data(tmp_path / "data"), tmp_path / "model")


@pytest.fixture
def near() -> KernelHead:
    """Two examples, a negative and a positive one."""
    examples = np.array([[1, 0], [0, 1]], np.float32)
    influence = np.array([[2, 0, -2], [-2, 0, 2]], np.float32)
    return KernelHead(MOODS, examples, influence, np.array([0, 0.5, 0], np.float32), 1.0, 2.0)


def test_the_nearer_example_speaks_for_its_label(near: KernelHead) -> None:
    points = np.array([[0.9, 0.1], [-9, -9]], np.float32)
    like_first, far = (near.probabilities(point) for point in points)
    assert MOODS[int(like_first.argmax())] == "negative"
    assert MOODS[int(far.argmax())] == "neutral"
    assert like_first.sum() == pytest.approx(1)


def test_a_kernel_head_survives_its_file_and_a_wrong_one_is_refused(near: KernelHead, tmp_path: Path) -> None:
    near.save(tmp_path / "head.npz")
    point = np.array([0.3, 0.6], np.float32)
    again = KernelHead.load(tmp_path / "head.npz")
    assert again.probabilities(point).tolist() == near.probabilities(point).tolist()
    KernelHead(MOODS, near.examples, near.influence[:1], near.bias, 1.0, 1.0).save(tmp_path / "head.npz")
    with pytest.raises(ValueError, match="do not fit"):
        KernelHead.load(tmp_path / "head.npz")


def test_a_kernel_head_learns_what_no_straight_line_tells_apart() -> None:
    dice = np.random.default_rng(0)
    points = dice.uniform(-1, 1, (300, 2)).astype(np.float32)
    labels = ["negative" if x * y > 0 else "positive" for x, y in points]
    for most in (300, 60):
        head, accuracy = fit_kernel(points, labels, MOODS, 20.0, 3.0, most)
        assert len(head.examples) == most
        assert accuracy > 0.9
        assert MOODS[int(head.probabilities(np.array([0.5, 0.5], np.float32)).argmax())] == "negative"
