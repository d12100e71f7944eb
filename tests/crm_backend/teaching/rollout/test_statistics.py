"""Shares, their intervals, and what is more than chance; against values that others have computed."""

import random

import pytest

from crm_backend.teaching.rollout.figures import Limits
from crm_backend.teaching.rollout.statistics import Share, chance


def test_the_interval_is_wilsons() -> None:
    low, high = Share(10, 50).interval
    assert (low, high) == pytest.approx((0.1124, 0.3304), abs=1e-4)  # Newcombe 1998's method 3
    assert Share(0, 20).interval[0] == 0.0
    assert Share(0, 20).interval[1] == pytest.approx(0.1611, abs=1e-4)
    assert Share(0, 0).interval == (0.0, 1.0) and Share(0, 0).share is None


def test_chance_is_fishers_exact_test() -> None:
    from scipy.stats import fisher_exact

    dice = random.Random(7)
    for _ in range(50):
        new, old = (Share(dice.randint(0, n), n) for n in (dice.randint(1, 400), dice.randint(1, 400)))
        table = [[new.count, new.of - new.count], [old.count, old.of - old.count]]
        assert chance(new, old) == pytest.approx(fisher_exact(table, alternative="greater").pvalue, abs=1e-9)
    assert chance(Share(0, 0), Share(3, 10)) == 1.0
    assert chance(Share(0, 4_000), Share(2_000, 4_000)) == 1.0 and chance(Share(3, 3), Share(0, 0)) == 1.0
    assert chance(Share(2_600, 5_000), Share(2_400, 5_000)) < 0.001


def test_a_worse_canary_is_found_and_a_good_one_mostly_left_alone() -> None:
    """Looked at again and again, as the guard does: after every 50 messages of the canary and 100 of the live version."""
    dice = random.Random(5)

    def taken_back(rate: float) -> int | None:
        canary = live = 0
        for messages in range(50, 1_001, 50):
            canary += sum(dice.random() < rate for _ in range(50))
            live += sum(dice.random() < 0.1 for _ in range(100))
            limits = Limits()
            if messages >= limits.messages and chance(Share(canary, messages), Share(live, 2 * messages)) < limits.p:
                return messages
        return None

    shares = {}
    for rate in (0.1, 0.12, 0.15, 0.2, 0.3):
        ends = sorted(end for _ in range(400) if (end := taken_back(rate)))
        shares[rate] = len(ends) / 400
        print(f"{rate:.0%} fallbacks: {shares[rate]:.0%} taken back, half of them after {ends[len(ends) // 2]} messages")
    assert shares[0.1] < 0.1 and shares[0.15] > 0.8 and shares[0.2] > 0.99
