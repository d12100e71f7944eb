"""What is measured of one side, and the arithmetic behind it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Self


@dataclass(frozen=True)
class Latency:
    """How long turns took, in milliseconds."""

    median_ms: float
    p95_ms: float
    turns: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Self:
        """Sum up the seconds of single turns; raises ValueError when there are none."""
        return cls(1000 * median(seconds), 1000 * percentile(seconds, 95), len(seconds))


@dataclass(frozen=True)
class Throughput:
    """What came out of conversations held side by side, each waiting for its answer before it goes on."""

    turns_per_second: float
    latency: Latency
    conversations: int  # side by side
    seconds: float
    answered: int  # turns in all, with those that ended after the seconds were over and do not count


@dataclass(frozen=True)
class Growth:
    """A turn early in a conversation beside one late in it, medians in milliseconds."""

    early_ms: float
    late_ms: float
    late_message: int

    @property
    def ratio(self) -> float:
        """How many times as long the late turn takes."""
        return self.late_ms / self.early_ms


@dataclass(frozen=True)
class Training:
    """How long the models take to train, process start included; `scaled` says from how many epochs it was worked out."""

    seconds: float
    scaled: str = ""


@dataclass(frozen=True)
class Load:
    """CPU milliseconds that each process spent on one turn."""

    one_at_a_time: dict[str, float] = field(default_factory=dict)
    in_parallel: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """Everything measured of one side; memory in megabytes of 1,000,000 bytes."""

    version: str
    first_ready_seconds: float
    ready_seconds: float  # started a second time: its files are in the cache of the operating system
    idle_megabytes: float
    busy_megabytes: float  # after all turns
    turn: Latency
    parallel: Throughput
    growth: Growth
    understood: float  # share of one conversation's messages that were answered as they were meant
    load: Load
    training: Training | None = None
    notes: tuple[str, ...] = ()


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` per cent of the values do not exceed; raises ValueError when there are none."""
    if not values:
        raise ValueError("no values")
    rank = math.ceil(percent / 100 * len(values))
    return sorted(values)[max(rank, 1) - 1]


def at_epochs(wanted: int, shorter: tuple[int, float], longer: tuple[int, float]) -> float:
    """The seconds of a training of `wanted` epochs, from two shorter ones given as (epochs, seconds).

    All that is not epochs (start, reading, features) costs the same in each, so that the two give a straight line.
    """
    (few, quick), (more, slow) = shorter, longer
    per_epoch = (slow - quick) / (more - few)
    return slow + per_epoch * (wanted - more)
