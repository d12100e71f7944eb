"""Cues of a mood that mean the same in every language: negation, thanks, insults, signs, and how loudly a thing is said."""

import math
import re
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

import yaml

from bot.nlu.moods.catalogue import Sighting, WordGroups

MANNERS = ("exclamations", "questions", "shouting", "stretching", "dots", "short")
_POLAR = ("good", "bad", "trouble", "relief")
_TURNED = tuple(f"{how}_{name}" for how in ("negated", "supposed", "finally") for name in _POLAR)
_NEAR = 12  # characters between a negation and what it turns
_LONG_WORD = re.compile(r"\b[^\W\d_]{3,}\b")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_DOTS = re.compile(r"\.\.\.|…|。。")
_MARKS = 3
_SHORT = 36  # characters
_MOST = 2  # of one cue: more say no more


@cache
def cue_groups() -> WordGroups:
    """The catalogue that ships."""
    return WordGroups(yaml.safe_load((Path(__file__).parent / "cues.yml").read_text(encoding="utf-8")))


@cache
def cue_names() -> tuple[str, ...]:
    """What `strengths` tells, in its order: groups, manners, polar groups that are turned, and pairs of groups."""
    groups = cue_groups().names
    return (*groups, *MANNERS, *_TURNED, *(f"{one}+{other}" for one, other in combinations(groups, 2)))


def first_pair() -> int:
    """Where the pairs begin in `cue_names()`."""
    return len(cue_groups().names) + len(MANNERS) + len(_TURNED)


def strengths(text: str, sightings: Sequence[Sighting]) -> list[float]:
    """How strong each cue of `cue_names()` is, from 0 to 1; the sightings are of `cue_groups()`."""
    counts = [0] * len(cue_groups().names)
    for sighting in sightings:
        counts[sighting.group] += 1
    pairs = [float(bool(one and other)) for one, other in combinations(counts, 2)]
    return [*(min(count, _MOST) / _MOST for count in counts), *_manners(text), *_turned(sightings), *pairs]


def shouting(text: str) -> float:
    """The share of longer words in capitals; one word among others is no shout, it may be a name."""
    words = _LONG_WORD.findall(text)
    shouted = sum(word.isupper() for word in words)
    return shouted / len(words) if shouted > 1 or (shouted and len(words) == 1) else 0.0


def _turned(sightings: Sequence[Sighting]) -> list[float]:
    """Whether a polar word stands beside a negation, after a supposition ("if it breaks"), after the last "but"."""
    places: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        places.setdefault(cue_groups().names[sighting.group], []).append(sighting)
    negations, suppositions, contrasts = (places.get(name, []) for name in ("negation", "hypothesis", "contrast"))
    supposed = min((sighting.start for sighting in suppositions), default=math.inf)
    finally_ = max((sighting.end for sighting in contrasts), default=math.inf)
    polar = [places.get(name, []) for name in _POLAR]
    return [
        *(float(any(_near(word, negation) for word in words for negation in negations)) for words in polar),
        *(float(any(word.start >= supposed for word in words)) for words in polar),
        *(float(any(word.start >= finally_ for word in words)) for words in polar),
    ]


def _near(one: Sighting, other: Sighting) -> bool:
    return one.start - _NEAR <= other.end and other.start <= one.end + _NEAR


def _manners(text: str) -> list[float]:
    return [
        min(text.count("!"), _MARKS) / _MARKS,
        min(text.count("?"), _MARKS) / _MARKS,
        shouting(text),
        float(bool(_STRETCHED.search(text))),
        float(bool(_DOTS.search(text))),
        float(len(text) < _SHORT),
    ]
