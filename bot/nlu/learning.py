"""Makes probabilities honest; only training imports this."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from bot.nlu.head import Probabilities, softmax

FOLDS = 5


def best_temperature(logits: Probabilities, truth: NDArray[np.int64]) -> float:
    """The temperature under which held-out answers are likeliest; 1 when there is nothing to measure it on."""
    if not len(truth):
        return 1.0
    rows = np.arange(len(truth))

    def surprise(log_temperature: float) -> float:
        probabilities = softmax(logits / np.exp(log_temperature))[rows, truth]
        return float(-np.log(np.maximum(probabilities, 1e-12)).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-3.0, 3.0), method="bounded").x))
