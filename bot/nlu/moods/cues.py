"""Cues of a mood that mean the same in every language: negation, thanks, insults, signs, and how loudly a thing is said."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from bot.nlu.moods.catalogue import Sighting, WordGroups

MANNERS = ("exclamations", "questions", "shouting", "stretching", "dots", "short")
_LONG_WORD = re.compile(r"\b[^\W\d_]{3,}\b")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_DOTS = re.compile(r"\.\.\.|…|。。")
_SHORT = 36  # characters
_MOST = 3  # of one cue: more say no more


@cache
def cue_groups() -> WordGroups:
    """The catalogue that ships."""
    return WordGroups(yaml.safe_load((Path(__file__).parent / "cues.yml").read_text(encoding="utf-8")))


def strengths(text: str, sightings: Sequence[Sighting]) -> list[float]:
    """How strong each group of `cue_groups()` is in the text, and then each of MANNERS; from 0 to 1."""
    counts = [0] * len(cue_groups().names)
    for sighting in sightings:
        counts[sighting.group] += 1
    return [min(count, _MOST) / _MOST for count in counts] + _manners(text)


def shouting(text: str) -> float:
    """The share of longer words in capitals; one word among others is no shout, it may be a name."""
    words = _LONG_WORD.findall(text)
    shouted = sum(word.isupper() for word in words)
    return shouted / len(words) if shouted > 1 or (shouted and len(words) == 1) else 0.0


def _manners(text: str) -> list[float]:
    return [
        min(text.count("!"), _MOST) / _MOST,
        min(text.count("?"), _MOST) / _MOST,
        shouting(text),
        float(bool(_STRETCHED.search(text))),
        float(bool(_DOTS.search(text))),
        float(len(text) < _SHORT),
    ]
