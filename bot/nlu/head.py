"""Probabilities, as all heads make them."""

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float64]


def softmax(logits: Probabilities) -> Probabilities:
    """Row by row, safe for large numbers."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Probabilities = exponents / exponents.sum(axis=-1, keepdims=True)
    return result
