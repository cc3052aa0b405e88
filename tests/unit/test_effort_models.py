"""Published models of effort: what the published values in tests/spec do not reach."""

from __future__ import annotations

import pytest

from fitgap.costing.effort_models import NOMINAL_SCALE, cocomo_effort, durations, three_point


def test_multipliers_multiply_the_effort() -> None:
    nominal = cocomo_effort(10, NOMINAL_SCALE)
    assert cocomo_effort(10, NOMINAL_SCALE, [1.1, 2]) == pytest.approx(2.2 * nominal)


def test_three_points_must_be_in_order() -> None:
    with pytest.raises(ValueError, match="order"):
        three_point(3, 2, 4)
    with pytest.raises(ValueError, match="order"):
        three_point(2, 4, 3)


@pytest.mark.parametrize("effort", [1, 10, 1000])
def test_durations_are_in_order_whatever_the_size(effort: float) -> None:
    found = durations(effort)
    assert list(found) == sorted(found)
