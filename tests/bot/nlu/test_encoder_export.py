"""A transformer made small: as good as the original, and without torch."""

import sys
from pathlib import Path

import numpy as np
import pytest

from bot.nlu import ModelError
from bot.nlu.encoder import load_encoder
from bot.nlu.encoder_export import export_encoder
from bot.nlu.onnx_encoder import MODEL_FILE, TOKENIZER_FILE, OnnxEncoder
from bot.nlu.transformer import TransformerEncoder

TEXTS = ["where is my order", "lamp", "", "my lamp is where is my order lamp my", "order " * 500]


@pytest.fixture(scope="module")
def small(tiny_transformer: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "small"
    assert export_encoder(tiny_transformer, folder, TEXTS) > 0.995
    return folder


def test_only_the_model_and_its_tokenizer_are_left(small: Path) -> None:
    assert {path.name for path in small.iterdir()} == {MODEL_FILE, TOKENIZER_FILE}
    assert [path.name for path in small.parent.iterdir()] == [small.name]


def test_it_is_read_without_torch(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("torch", "transformers", "onnx"):
        monkeypatch.setitem(sys.modules, name, None)
    encoder = load_encoder(str(small))
    vectors = encoder.encode(TEXTS).vectors
    assert vectors.shape == (len(TEXTS), encoder.dimensions) == (len(TEXTS), 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("word", "known"), [("lamp", True), ("lamps", False), ("lamp lamp", False)])
def test_a_word_is_known_as_a_whole_or_not(tiny_transformer: str, small: Path, word: str, known: bool) -> None:
    assert (load_encoder(tiny_transformer).knows(word), OnnxEncoder(small).knows(word)) == (known, known)


def test_its_vectors_are_the_originals(tiny_transformer: str, small: Path) -> None:
    original = load_encoder(tiny_transformer).encode(TEXTS).vectors
    assert np.sum(original * OnnxEncoder(small).encode(TEXTS).vectors, axis=1).min() > 0.995


def test_what_stands_beside_a_text_changes_nothing(small: Path) -> None:
    encoder = OnnxEncoder(small)
    together = encoder.encode(TEXTS).vectors
    assert all((together[place] == encoder.encode([text]).vectors[0]).all() for place, text in enumerate(TEXTS))
    assert encoder.encode([]).vectors.shape == (0, 16)


def test_weights_are_whole_numbers_of_eight_bits(small: Path) -> None:
    import onnx

    graph = onnx.load(small / MODEL_FILE).graph
    rounded = [node for node in graph.node if node.op_type == "MatMulNBits"]
    bits = {each.name: each.i for node in rounded for each in node.attribute}["bits"]
    matrices = [each for each in graph.initializer if len(each.dims) > 1 and each.data_type == onnx.TensorProto.FLOAT]
    assert (len(rounded), bits) == (12, 8)  # two layers of six
    assert [each.name for each in matrices if each.name.endswith("weight")] == []


def test_a_missing_library_is_named_with_its_extra(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match=r"pip install 'concierge\[onnx\]'"):
        OnnxEncoder(small)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_a_damaged_file_is_a_clear_error(small: Path, tmp_path: Path, name: str) -> None:
    for path in small.iterdir():
        (tmp_path / path.name).write_bytes(b"nothing" if path.name == name else path.read_bytes())
    with pytest.raises(ModelError, match="export it again"):
        OnnxEncoder(tmp_path)


def test_an_export_that_fails_leaves_nothing(torch: None, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        export_encoder(str(tmp_path / "nowhere"), tmp_path / "small", TEXTS)
    assert list(tmp_path.iterdir()) == []


def test_a_tokenizer_written_in_python_is_refused(tiny_transformer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class InPython(TransformerEncoder):
        def __init__(self, name: str) -> None:
            super().__init__(name)
            self.tokenizer = ""

    monkeypatch.setattr("bot.nlu.encoder_export.TransformerEncoder", InPython)
    with pytest.raises(ModelError, match="str is written in Python"):
        export_encoder(tiny_transformer, tmp_path / "small", TEXTS)
