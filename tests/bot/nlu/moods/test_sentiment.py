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
from bot.nlu.moods.features import width
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


def test_what_the_examples_do_not_speak_of_comes_from_the_head_that_ships(
    pipeline: Pipeline, tmp_path: Path, config: Path
) -> None:
    train(with_sentiment(config, tmp_path, prior=""), write_data(tmp_path / "data"), tmp_path / "model")
    alone = Pipeline.load(tmp_path / "model")
    bad = ["qué asco de teléfono", "das Essen war ekelhaft", "che tristezza infinita", "je déteste cette chanson"]
    good = ["me encanta esta canción", "was für ein schöner Tag", "che bella serata", "j'adore ce film"]
    score = {each: [each.parse(text).sentiment.score for text in (*bad, *good)] for each in (pipeline, alone)}
    right = {each: sum(s < 0 for s in scores[:4]) + sum(s > 0 for s in scores[4:]) for each, scores in score.items()}
    assert right[pipeline] == 8
    spread = {each: np.mean(scores[4:]) - np.mean(scores[:4]) for each, scores in score.items()}
    assert spread[pipeline] > spread[alone]


def test_a_prior_of_another_encoder_or_none_by_that_name_is_refused(tmp_path: Path, config: Path) -> None:
    with pytest.raises(ModelError, match="no usable prior 'missing'"):
        train(with_sentiment(config, tmp_path, prior="missing"), write_data(tmp_path / "data"), tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_why_names_the_telling_words_where_they_stand(pipeline: Pipeline) -> None:
    text = "\u200bHELLO there, thank you so much!"
    sentiment = pipeline.parse(text).sentiment
    assert sentiment.label == "positive"
    assert 1 <= len(sentiment.why) <= 3
    assert [abs(word.weight) for word in sentiment.why] == sorted((abs(word.weight) for word in sentiment.why), reverse=True)
    assert all(text[word.start : word.end] == word.text for word in sentiment.why)
    assert {"thank", "you"} & {word.text for word in sentiment.why if word.weight > 0}


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
