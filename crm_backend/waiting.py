"""How long to wait before the next try."""

import random

_ENOUGH = 30  # doublings, after which any wait is its longest


def seconds_to_wait(failures: int, first: float, longest: float, asked_for: float | None = None) -> float:
    """As long as the other side `asked_for`, never sooner; else twice as long after each of the `failures` (1, 2, ...).

    From `first` to `longest` then, and by chance a little shorter, so that not everybody comes back at once ("equal jitter",
    Brooker 2015, "Exponential Backoff And Jitter", AWS Architecture Blog).
    """
    if asked_for is not None:
        return asked_for + random.uniform(0, 1)
    most = min(longest, first * 2 ** min(failures - 1, _ENOUGH))
    return random.uniform(most / 2, most)
