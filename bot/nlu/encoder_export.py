"""Makes a transformer small enough to serve without torch: an ONNX graph whose weights are whole numbers of 8 bits.

Weights stand in blocks of 32 with a scale each, and a token's numbers are rounded by itself, so that a text's vector does not
depend on its neighbours. Dynamic quantisation with one scale a channel was measured beside it: docs/understanding.md.
"""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu.encoder import MOST_TOKENS
from bot.nlu.errors import ModelError
from bot.nlu.libraries import library
from bot.nlu.onnx_encoder import MODEL_FILE, TOKENIZER_FILE, OnnxEncoder
from bot.nlu.replacing import replacing
from bot.nlu.transformer import TransformerEncoder, pooled

_EXTRA = "transformers"
_WANTED_BY = "making an encoder small"
_BLOCK = 32  # weights that share a scale
_INT8 = 4  # onnxruntime's accuracy level: products of whole numbers of 8 bits
_ANY_TOKENS = 8  # the graph is drawn by following one example, of any length


def export_encoder(name: str, folder: Path, texts: Sequence[str]) -> float:
    """Make `folder`, with the transformer (a folder or a hub's name) as 8-bit ONNX in it and its tokenizer.

    Returns the lowest cosine of a text's vector with the original's. ModelError: libraries or the model are missing.
    """
    original = TransformerEncoder(name)
    with replacing(folder) as fresh:
        with _quiet():
            _draw(original, fresh / MODEL_FILE)
            _round(fresh / MODEL_FILE)
        _save_tokenizer(original, fresh / TOKENIZER_FILE)
        cosines = np.sum(original.encode(texts).vectors * OnnxEncoder(fresh).encode(texts).vectors, axis=1)
    return float(cosines.min())


def _save_tokenizer(encoder: TransformerEncoder, path: Path) -> None:
    tokenizer = getattr(encoder.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise ModelError(f"{type(encoder.tokenizer).__name__} is written in Python, which cannot be put into a file")
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.save(str(path))


def _draw(encoder: TransformerEncoder, path: Path) -> None:
    """The transformer and the mean over its tokens as a graph."""
    import torch  # it is there: the encoder was loaded with it

    library("onnx", _EXTRA, _WANTED_BY)  # torch would ask for it in words of its own

    class Vectors(torch.nn.Module):  # type: ignore[misc]  # of a library that may be missing
        def __init__(self) -> None:
            super().__init__()
            self.model = encoder.model

        def forward(self, input_ids: Any) -> Any:
            mask = torch.ones_like(input_ids)
            return pooled(self.model(input_ids=input_ids, attention_mask=mask).last_hidden_state, mask)

    torch.onnx.export(
        Vectors().eval(),
        (torch.ones(1, _ANY_TOKENS, dtype=torch.int64),),
        str(path),
        input_names=["input_ids"],
        output_names=["vectors"],
        dynamic_axes={"input_ids": {1: "tokens"}},
        dynamo=False,
    )


def _round(path: Path) -> None:
    """Embeddings (which are looked up) and weights (which are multiplied) to 8 bits, in place."""
    onnx = library("onnx", _EXTRA, _WANTED_BY)
    quantization = library("onnxruntime.quantization", _EXTRA, _WANTED_BY)
    blocks = library("onnxruntime.quantization.matmul_nbits_quantizer", _EXTRA, _WANTED_BY)
    quantization.quantize_dynamic(
        path, path, weight_type=quantization.QuantType.QInt8, per_channel=True, op_types_to_quantize=["Gather"]
    )
    rounding = blocks.MatMulNBitsQuantizer(onnx.load(path), bits=8, block_size=_BLOCK, is_symmetric=True, accuracy_level=_INT8)
    rounding.process()
    onnx.save(rounding.model.model, path)


@contextmanager
def _quiet() -> Iterator[None]:
    """What torch and onnxruntime say about each other's graphs helps nobody here."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(before)
