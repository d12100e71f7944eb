"""What is looked at first: uncertainty × how many messages are alike × what it costs when the bot gets them wrong."""

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why a message is in the inbox."""

    FALLBACK = "fallback"  # the bot did not know what it means
    AMBIGUOUS = "ambiguous"  # the bot had to ask which of some things it means
    OUT_OF_SCOPE = "out_of_scope"  # nothing that the bot can do fits it
    LOW_CONFIDENCE = "low_confidence"  # it acted, and was little surer than not
    CORRECTION = "correction"  # the customer said that this was not meant
    REPEAT = "repeat"  # the customer said the same again after the answer
    THUMBS_DOWN = "thumbs_down"  # the article did not help
    GAP = "gap"  # no article answers it
    HANDOFF = "handoff"  # a person had to take over
    LOW_SATISFACTION = "low_satisfaction"  # the conversation was rated 1 or 2
    PICKED = "picked"  # somebody saw in the conversation that it went wrong


# What a message that went wrong in this way costs, beside one that the bot had to ask back about.
COSTS: Mapping[str, float] = {
    Reason.AMBIGUOUS: 1.0,
    Reason.LOW_CONFIDENCE: 1.0,
    Reason.OUT_OF_SCOPE: 1.0,
    Reason.FALLBACK: 1.5,
    Reason.GAP: 1.5,
    Reason.REPEAT: 1.5,
    Reason.CORRECTION: 2.0,
    Reason.THUMBS_DOWN: 2.0,
    Reason.HANDOFF: 3.0,
    Reason.LOW_SATISFACTION: 3.0,
    Reason.PICKED: 2.0,
}
HIGHEST_COST = sum(COSTS.values())
# Where the outcome says that the bot was wrong, however sure it was.
CONTRADICTED = frozenset(
    {
        Reason.CORRECTION,
        Reason.REPEAT,
        Reason.THUMBS_DOWN,
        Reason.GAP,
        Reason.HANDOFF,
        Reason.LOW_SATISFACTION,
        Reason.PICKED,
    }
)
DOUBT = 0.5  # the least uncertainty of what was contradicted
NOTHING_FITS = 0.3  # and of what nothing fits: perhaps a new intent is asked for
SURE = 0.6  # an intent that is acted on with less is little surer than not


def uncertainty(ranking: Sequence[Mapping[str, Any]], reasons: Iterable[str] = ()) -> float:
    """0 (sure) to 1: what the likeliest intent lacks of being sure ahead of the second (margin sampling, Scheffer 2001)."""
    confidences = [*(float(each["confidence"]) for each in ranking[:2]), 0.0, 0.0]
    unsure = 1.0 - (confidences[0] - confidences[1])
    known = set(reasons)
    least = DOUBT if CONTRADICTED & known else NOTHING_FITS if Reason.OUT_OF_SCOPE in known else 0.0
    return max(unsure, least)


def cost(reasons: Iterable[str]) -> float:
    """What it costs that this message was not understood."""
    return sum(COSTS[reason] for reason in set(reasons)) or 1.0


def score(unsure: float, alike: int, costs: float) -> float:
    """The place in the inbox, the highest first; `alike` counts the open messages of the cluster, this one among them."""
    return unsure * weight(alike) * costs


def weight(alike: int) -> float:
    """How much more than a single one so many alike messages are worth: a second one teaches less than the first.

    The square root was measured: with the number itself the inbox needs more labels (docs/teaching.md).
    """
    return math.sqrt(max(1, alike))
