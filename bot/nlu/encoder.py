"""Sentence encoders: text in, unit vectors out. The settings name one, or several to stand side by side."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
EncoderChoice = str | dict[str, float]
UNIVERSAL = "universal"
MOST_TOKENS = 128  # of a text that a transformer reads


class Encoded(NamedTuple):
    """Texts as `vectors` of length one, one row a text, and by their `inner` means, taken on the way; these may have no columns.

    Means are of length one too, and nearer to the words: they tell apart what the vectors take for the same.
    """

    vectors: Vectors
    inner: Vectors


class Encoder(Protocol):
    """Turns texts into vectors of length one whose nearness is nearness in meaning, across languages."""

    dimensions: int

    def encode(self, texts: Sequence[str]) -> Encoded:
        """One row a text; the same text gives the same row whatever stands beside it."""

    def knows(self, word: str) -> bool:
        """Whether it reads the word as a whole, and not by its pieces; a rare word may well be a misspelt one."""


class SideBySide:
    """Several encoders as one: their vectors one after the other, each with its weight."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        length = float(np.linalg.norm(list(weights.values())))
        if not length or min(weights.values()) <= 0:
            raise ValueError("the weights of the encoders are above 0")
        self._parts = [(_single(name), weight / length) for name, weight in weights.items()]
        self.dimensions = sum(encoder.dimensions for encoder, _ in self._parts)

    def encode(self, texts: Sequence[str]) -> Encoded:
        parts = [[each * np.float32(weight) for each in encoder.encode(texts)] for encoder, weight in self._parts]
        vectors, inner = (np.hstack(each) for each in zip(*parts, strict=True))
        return Encoded(vectors, inner)

    def knows(self, word: str) -> bool:
        return any(encoder.knows(word) for encoder, _ in self._parts)


def load_encoder(choice: EncoderChoice) -> Encoder:
    """The chosen encoder; each is loaded once a process.

    `universal` is the one that comes along, any other name a folder that `export_encoder` made, or the folder or the hub name of
    a transformer; `{name: weight, ...}` puts several side by side. ModelError: it cannot be had; ValueError: wrong weights.
    """
    return _single(choice) if isinstance(choice, str) else SideBySide(choice)


@cache
def _single(name: str) -> Encoder:
    if name == UNIVERSAL:
        from bot.nlu.universal import UniversalSentenceEncoder  # an encoder costs memory only where it is chosen

        return UniversalSentenceEncoder()
    from bot.nlu.onnx_encoder import OnnxEncoder, is_onnx

    if is_onnx(Path(name)):
        return OnnxEncoder(Path(name))
    from bot.nlu.transformer import TransformerEncoder

    return TransformerEncoder(name)
