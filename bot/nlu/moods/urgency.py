"""How pressing a message is: each kind of sign adds its part to what the others leave of certainty."""

from functools import cache
from pathlib import Path

import yaml

from bot.nlu.moods.catalogue import WordGroups
from bot.nlu.moods.cues import shouting

_CALM = "calm"
_CALMED = ("hurry", "deadline")
_BAD_MOOD = 0.25  # of a score of -1
_SHOUTING = 0.2
_EXCLAIMING = 0.15  # of three exclamation marks or more
_MARKS = 3


class Urgency:
    """By the catalogue `urgency.yml`: 1 less the product of (1 - weight) over the kinds of signs that the message shows."""

    def __init__(self) -> None:
        catalogue = yaml.safe_load((Path(__file__).parent / "urgency.yml").read_text(encoding="utf-8"))
        self._weights = {name: float(group["weight"]) for name, group in catalogue.items()}
        self._groups = WordGroups({name: group["words"] for name, group in catalogue.items()})

    def of(self, text: str, score: float) -> float:
        """From 0 to 1; `score` is that of the mood, of which a bad one presses as well."""
        kinds = {self._groups.names[sighting.group] for sighting in self._groups.find(text)}
        if _CALM in kinds:
            kinds = kinds.difference(_CALMED)
        marks = min(text.count("!") + text.count("！"), _MARKS) / _MARKS
        left = (1 - _BAD_MOOD * max(0.0, -score)) * (1 - _SHOUTING * shouting(text)) * (1 - _EXCLAIMING * marks)
        for kind in kinds:
            left *= 1 - self._weights[kind]
        return 1 - left


@cache
def load_urgency() -> Urgency:
    """The one that ships."""
    return Urgency()
