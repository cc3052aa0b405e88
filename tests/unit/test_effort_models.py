"""Published models of effort by their published or recomputed values."""

from __future__ import annotations

import pytest

from fitgap.costing.effort_models import (
    cocomo_duration,
    cocomo_effort,
    durations,
    enhancement_points,
    three_point,
    use_case_points,
)

NOMINAL = (3.72, 3.04, 4.24, 3.29, 4.68)


def test_cocomo() -> None:
    assert cocomo_effort(100, NOMINAL) == pytest.approx(465.315, abs=0.002)
    assert cocomo_effort(100, [24]) == pytest.approx(586.607, abs=0.002)
    assert cocomo_effort(10, NOMINAL) == pytest.approx(36.987, abs=0.002)
    assert cocomo_effort(10, NOMINAL, [1.1, 2]) == pytest.approx(2.2 * 36.987, abs=0.005)
    assert cocomo_duration(586.6, [24]) == pytest.approx(29.695, abs=0.002)


def test_points() -> None:
    assert use_case_points(36, technical=25, environmental=12) == pytest.approx(31.824)
    parts = {"added": 20, "changed": 10, "converted": 0, "deleted": 5}
    assert enhancement_points(**parts) == 35
    assert enhancement_points(**parts, adjustment=1.05, adjustment_before=0.98) == pytest.approx(
        36.4
    )


def test_three_points() -> None:
    assert three_point(2, 4, 12) == pytest.approx((5, 1.6667), abs=1e-4)
    with pytest.raises(ValueError, match="order"):
        three_point(3, 2, 4)


def test_durations() -> None:
    assert durations(100) == pytest.approx((10.197, 11.140, 11.285), abs=0.001)
