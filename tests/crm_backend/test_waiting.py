"""How long to wait before the next try."""

import pytest

from crm_backend.waiting import seconds_to_wait


@pytest.mark.parametrize(("failures", "longest"), [(1, 5.0), (2, 10.0), (8, 640.0), (9, 900.0), (100_000, 900.0)])
def test_waits_double_up_to_the_longest(failures: int, longest: float) -> None:
    waits = [seconds_to_wait(failures, 5.0, 900.0) for _ in range(100)]
    assert longest / 2 <= min(waits) < max(waits) <= longest


def test_nobody_comes_back_sooner_than_asked_for() -> None:
    waits = [seconds_to_wait(1, 5.0, 900.0, 1200.0) for _ in range(100)]
    assert 1200.0 <= min(waits) < max(waits) <= 1201.0
