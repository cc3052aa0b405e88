"""One's own quotations correct the estimates."""

from __future__ import annotations

import math
import random
from decimal import Decimal

import pytest

from fitgap.costing import Quotation, accuracy, calibrate, predicted


def quotations(*ratios: float) -> list[Quotation]:
    return [
        Quotation(str(place), Decimal(1000), Decimal(str(1000 * math.exp(ratio))))
        for place, ratio in enumerate(ratios)
    ]


def test_three_quotations_draw_the_factor_towards_them() -> None:
    found = calibrate(quotations(0.3, 0.5, 0.1))
    assert float(found.factor) == pytest.approx(math.exp(0.1815), abs=1e-3)
    assert float(found.factor) == pytest.approx(1.199, abs=1e-3)
    assert float(found.log_sigma) == pytest.approx(0.767, abs=1e-3)
    assert (found.quotations, found.conformal) == (3, False)


def test_without_quotations_nothing_is_corrected() -> None:
    found = calibrate([])
    assert found.factor == 1
    assert float(found.log_sigma) == pytest.approx(math.hypot(0.5, 0.7), abs=1e-4)


def test_from_ten_on_the_ranks_of_the_errors_bound_the_range() -> None:
    ratios = [0.01 * place for place in range(10)]
    found = calibrate(quotations(*ratios))
    assert found.conformal
    # Nine others predict each; the first and last of ten errors bound 80 %.
    weight = 9 / 0.7**2 / (1 / 0.5**2 + 9 / 0.7**2)
    low = ratios[0] - weight * sum(ratios[1:]) / 9
    high = ratios[9] - weight * sum(ratios[:9]) / 9
    assert float(found.low) == pytest.approx(math.exp(low), abs=1e-3)
    assert float(found.high) == pytest.approx(math.exp(high), abs=1e-3)
    assert float(found.log_sigma) == pytest.approx((high - low) / 2.5631, abs=1e-3)


def test_quotations_that_all_agree_leave_a_spread_above_zero() -> None:
    found = calibrate(quotations(*[0.4] * 12))
    assert found.conformal
    assert 0 < found.log_sigma < Decimal("0.001")
    assert found.low == found.high > 0


def test_eight_in_ten_further_quotations_lie_inside() -> None:
    chance = random.Random(4)  # noqa: S311
    inside = 0
    for _ in range(400):
        drawn = [chance.gauss(0.4, 0.5) for _ in range(21)]
        own = calibrate(quotations(*drawn[:20]))
        further = math.exp(drawn[20]) / float(own.factor)
        inside += float(own.low) <= further <= float(own.high)
    assert 0.75 <= inside / 400 <= 0.88


def test_the_order_of_the_quotations_does_not_matter() -> None:
    some = quotations(*(math.sin(place) for place in range(15)))
    assert calibrate(some) == calibrate(some[::-1])


def test_amounts_must_be_above_zero() -> None:
    with pytest.raises(ValueError, match="above 0"):
        calibrate([Quotation("1", Decimal(0), Decimal(5))])


def test_accuracy_by_hand() -> None:
    found = accuracy([50, 90, 700], [100, 100, 300])
    assert found.within_two == pytest.approx(2 / 3)
    assert found.within_quarter == pytest.approx(1 / 3)
    assert found.median_error == 0.5
    # The amounts are 0, 200 and 200 apart; the errors 50, 10 and 400.
    assert found.standardised == pytest.approx(1 - (460 / 3) / (400 / 3))
    assert accuracy([1], [2]).standardised is None
    assert accuracy([1, 2], [3, 3]).standardised is None
    for bad in (([], []), ([0.0], [1.0]), ([1.0], [-1.0])):
        with pytest.raises(ValueError, match="above 0"):
            accuracy(*bad)


def test_each_is_predicted_by_the_others_alone() -> None:
    some = quotations(0.3, 0.5, 0.1)
    found = predicted(some)
    assert found == [
        each.estimated * calibrate([other for other in some if other is not each]).factor
        for each in some
    ]
    assert predicted(some[:1]) == [some[0].estimated]
