"""A transformer that was made small (`encoder_export.py`): served by onnxruntime alone, without torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.nlu.encoder import Encoded
from bot.nlu.errors import ModelError
from bot.nlu.libraries import library

MODEL_FILE = "model.onnx"  # takes `input_ids` (1, tokens), gives `vectors` (1, dimensions) of length 1
TOKENIZER_FILE = "tokenizer.json"


def is_onnx(folder: Path) -> bool:
    """Whether such an encoder lies there."""
    return (folder / MODEL_FILE).is_file()


class OnnxEncoder:
    """One text at a time on one core: nothing is padded, and what stands beside a text cannot change its row."""

    def __init__(self, folder: Path) -> None:
        """ModelError when the libraries are missing or the files are no such encoder."""
        onnxruntime, tokenizers = (library(each, "onnx", f"the encoder '{folder}'") for each in ("onnxruntime", "tokenizers"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(folder / MODEL_FILE, options, providers=["CPUExecutionProvider"])
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            self._special = self._tokenizer.get_added_tokens_decoder().keys()
            (output,) = self._session.get_outputs()
            self.dimensions = int(output.shape[-1])
        except Exception as error:  # both libraries raise their own kinds, which have no common one
            raise ModelError(f"the encoder in {folder} cannot be used ({error}); export it again") from error

    def encode(self, texts: Sequence[str]) -> Encoded:
        """One row of length 1 a text."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            tokens = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
            row[:] = self._session.run(None, {"input_ids": tokens})[0][0]
        return Encoded(vectors, inner=vectors[:, :0])

    def knows(self, word: str) -> bool:
        """Whether the word is a single token, and not the one for whatever is unknown."""
        tokens = self._tokenizer.encode(word, add_special_tokens=False).ids
        return len(tokens) == 1 and tokens[0] not in self._special
