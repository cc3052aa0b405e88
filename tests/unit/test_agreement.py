"""Agreement of evaluators against published values."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fitgap.agreement import (
    Level,
    alpha_interval,
    fleiss_kappa,
    gwet_ac1,
    kendall_w,
    krippendorff_alpha,
    percent_agreement,
)

NONE = math.nan
FOUR_BY_TWELVE = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]
THREE_BY_FIFTEEN = [
    [NONE, NONE, NONE, NONE, NONE, 3, 4, 1, 2, 1, 1, 3, 3, NONE, 3],
    [1, NONE, 2, 1, 3, 3, 4, 3, *[NONE] * 7],
    [NONE, NONE, 2, 1, 3, 4, 4, NONE, 2, 1, 1, 3, 3, NONE, 4],
]
FLEISS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]


@pytest.mark.parametrize(
    ("level", "alpha"),
    [
        (Level.NOMINAL, 0.743),
        (Level.ORDINAL, 0.815),
        (Level.INTERVAL, 0.849),
        (Level.RATIO, 0.797),
    ],
)
def test_alpha(level: Level, alpha: float) -> None:
    assert krippendorff_alpha(FOUR_BY_TWELVE, level) == pytest.approx(alpha, abs=0.0006)


def test_alpha_with_many_missing() -> None:
    assert krippendorff_alpha(THREE_BY_FIFTEEN) == pytest.approx(0.691, abs=0.0006)
    assert krippendorff_alpha(THREE_BY_FIFTEEN, Level.INTERVAL) == pytest.approx(0.811, abs=0.0006)
    low, high = alpha_interval(THREE_BY_FIFTEEN, draws=200)
    assert low < 0.691 < high
    assert alpha_interval(THREE_BY_FIFTEEN, draws=200) == (low, high)


def test_the_interval_is_that_of_drawn_items() -> None:
    generator = np.random.default_rng(7)
    table = np.array(FOUR_BY_TWELVE)
    found = [
        krippendorff_alpha(table[:, generator.integers(0, 12, 12)], Level.INTERVAL)
        for _ in range(400)
    ]
    expected = np.nanquantile(found, (0.025, 0.975))
    interval = alpha_interval(FOUR_BY_TWELVE, Level.INTERVAL, draws=400, seed=7)
    assert interval == pytest.approx(expected)
    assert all(math.isnan(end) for end in alpha_interval([[1, NONE], [NONE, 2]], draws=5))


def test_alpha_of_nothing_and_of_one_answer() -> None:
    assert math.isnan(krippendorff_alpha([[1, NONE], [NONE, 2]]))
    assert math.isnan(percent_agreement([[1, NONE], [NONE, 2]]))
    assert krippendorff_alpha([[1, 1], [1, 1]]) == 1
    assert gwet_ac1([[1, 1], [1, 1]]) == 1


def test_kappa() -> None:
    assert fleiss_kappa(FLEISS) == pytest.approx(0.210, abs=0.0005)
    with pytest.raises(ValueError, match="same number"):
        fleiss_kappa([[1, 1], [3, 0]])


def test_ac1_and_percent_agreement_do_not_share_kappas_paradox() -> None:
    paradox = [[0] * 20, [0] * 20, [0] * 20, [*[0] * 19, 1], [*[0] * 19, 1]]
    assert fleiss_kappa([[5, 0]] * 19 + [[3, 2]]) == pytest.approx(0.235, abs=0.0005)
    assert gwet_ac1(paradox) == pytest.approx(0.969, abs=0.0005)
    assert percent_agreement(paradox) == pytest.approx(0.97)
    assert gwet_ac1(FOUR_BY_TWELVE) == pytest.approx(0.77544, abs=1e-4)


def test_rankings() -> None:
    plain = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
    tied = [
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
        [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
        [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    ]
    assert kendall_w(plain) == pytest.approx(0.162, abs=0.0005)
    assert kendall_w(tied) == pytest.approx(0.828, abs=0.0005)
    rho = np.corrcoef(np.array(plain))[np.triu_indices(3, 1)].mean()
    assert rho == pytest.approx((3 * kendall_w(plain) - 1) / 2)
