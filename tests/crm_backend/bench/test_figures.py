"""The arithmetic of the benchmark."""

import pytest

from crm_backend.bench.figures import Growth, Latency, at_epochs, percentile


def test_the_95th_percentile_leaves_one_in_twenty_above_it() -> None:
    assert percentile([float(number) for number in range(200, 0, -1)], 95) == 190


@pytest.mark.parametrize(("percent", "expected"), [(0, 1.0), (33, 1.0), (50, 2.0), (67, 3.0), (100, 3.0)])
def test_a_percentile_is_one_of_the_values(percent: float, expected: float) -> None:
    assert percentile([3.0, 1.0, 2.0], percent) == expected


def test_one_value_is_every_percentile() -> None:
    assert {percentile([7.0], percent) for percent in (0, 50, 95, 100)} == {7.0}


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 95)


def test_a_latency_is_in_milliseconds() -> None:
    assert Latency.of([0.010, 0.030, 0.020]) == Latency(median_ms=20.0, p95_ms=30.0, turns=3)


def test_growth_is_late_by_early() -> None:
    assert Growth(early_ms=20.0, late_ms=26.0, late_message=200).ratio == pytest.approx(1.3)


def test_a_full_training_is_on_the_line_through_two_short_ones() -> None:
    fixed, per_epoch = 40.0, 12.5

    estimate = at_epochs(100, (2, fixed + 2 * per_epoch), (6, fixed + 6 * per_epoch))

    assert estimate == pytest.approx(fixed + 100 * per_epoch)


def test_what_is_not_epochs_is_not_scaled() -> None:
    assert at_epochs(100, (2, 60.0), (6, 60.0)) == 60.0
