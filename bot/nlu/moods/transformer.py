"""A transformer by name in place of our own head: a folder, or a name on the Hugging Face hub; `transformers` is an extra."""

from typing import Any

import numpy as np

from bot.nlu.errors import ModelError
from bot.nlu.head import Probabilities
from bot.nlu.libraries import library
from bot.nlu.results import MOODS

_PLAIN_LABELS = {f"label_{number}": mood for number, mood in enumerate(MOODS)}  # of models that do not name theirs
_STARS = {"1 star": 0, "2 stars": 0, "3 stars": 1, "4 stars": 2, "5 stars": 2}


class TransformerMoods:
    """Reads moods with a classifier of text whose labels are negative, neutral and positive, or one to five stars."""

    def __init__(self, name: str) -> None:
        """ModelError when the extra is not installed, or the model is not there or has other labels."""
        transformers = library("transformers", "transformers", f"the transformer '{name}' for sentiment")
        try:
            self._classify: Any = transformers.pipeline("text-classification", model=name, top_k=None, truncation=True)
        except (OSError, ValueError) as error:
            raise ModelError(f"the transformer '{name}' for sentiment cannot be loaded ({error})") from error
        labels = self._classify.model.config.id2label.values()
        if unknown := [label for label in labels if _mood(label) is None]:
            raise ModelError(f"the transformer '{name}' knows other moods: {', '.join(unknown)}")

    def probabilities(self, text: str) -> Probabilities:
        """One number for each of MOODS, summing to 1."""
        shares = np.zeros(len(MOODS))
        for found in self._classify([text])[0]:
            mood = _mood(found["label"])
            assert mood is not None, "checked when loaded"
            shares[mood] += found["score"]
        result: Probabilities = shares / shares.sum()
        return result


def _mood(label: str) -> int | None:
    """The place of the mood in MOODS."""
    name = _PLAIN_LABELS.get(label.lower(), label.lower())
    return _STARS[name] if name in _STARS else next((place for place, mood in enumerate(MOODS) if mood == name), None)
