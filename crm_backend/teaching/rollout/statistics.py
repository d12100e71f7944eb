"""Shares with their uncertainty, and whether one is larger than another by more than chance."""

import math
from dataclasses import dataclass

Z = 1.96  # of a two-sided interval of 95 %
NEGLIGIBLE = 1e-17  # part of a sum


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, with the interval that holds the true share in 95 of 100 cases (Wilson's); None of none."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """From 0 to 1 while nothing is known."""
        if not self.of:
            return 0.0, 1.0
        seen, n = self.count / self.of, self.of
        middle = (seen + Z * Z / (2 * n)) / (1 + Z * Z / n)
        reach = Z / (1 + Z * Z / n) * math.sqrt(seen * (1 - seen) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - reach), min(1.0, middle + reach)


def chance(new: Share, old: Share) -> float:
    """How likely it is that `new` is at least so much larger than `old` by chance alone: Fisher's exact test, one-sided."""
    if not new.of or not old.of:
        return 1.0
    hits, total = new.count + old.count, new.of + old.of
    if new.count * total > hits * new.of:
        return min(1.0, _tail(new.count, hits, new.of, total))
    rest = _tail(old.count + 1, hits, old.of, total)  # seen from the other side, where the sum is short: `new` is smaller still
    return max(0.0, min(1.0, 1.0 - rest))


def _tail(least: int, hits: int, drawn: int, total: int) -> float:
    """How likely `least` hits or more are among so many drawn from all; `least` is more than is to be expected."""
    most = min(hits, drawn)
    if least > most:
        return 0.0
    misses = total - hits
    term = math.exp(_log_choose(hits, least) + _log_choose(misses, drawn - least) - _log_choose(total, drawn))
    whole = term
    for count in range(least, most):
        term *= (hits - count) * (drawn - count) / ((count + 1) * (misses - drawn + count + 1))
        whole += term
        if term < NEGLIGIBLE * whole:
            break
    return whole


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
