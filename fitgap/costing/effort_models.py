"""Published models of effort and duration, to hold an estimate beside; 1.0 is one person-month.

Sources: Boehm et al., Software Cost Estimation with COCOMO II (2000); Karner (1993) for use case
points; IFPUG for enhancement projects; JUAS, ソフトウェアメトリックス調査, for the cube root rule;
経済調査会, ソフトウェア開発データリポジトリの分析, for the two regressions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

COCOMO_HOURS = 152
"""Hours of a person-month of COCOMO II."""

NOMINAL_SCALE = (3.72, 3.04, 4.24, 3.29, 4.68)
"""Scale factors of COCOMO II where everything is nominal."""

HOURS_PER_USE_CASE_POINT = 20
"""Karner's; later studies found 15 to 30."""


def cocomo_effort(
    thousand_lines: float, scale_factors: Sequence[float], multipliers: Sequence[float] = ()
) -> float:
    """Return person-months of 152 h: 2.94·KSLOC^E·ΠEM with E = .91 + .01·ΣSF."""
    exponent = 0.91 + 0.01 * math.fsum(scale_factors)
    return float(2.94 * thousand_lines**exponent * math.prod(multipliers))


def cocomo_duration(person_months: float, scale_factors: Sequence[float]) -> float:
    """Return months: 3.67·PM^(.28 + .2·.01·ΣSF)."""
    return float(3.67 * person_months ** (0.28 + 0.2 * 0.01 * math.fsum(scale_factors)))


def use_case_points(unadjusted: float, *, technical: float, environmental: float) -> float:
    """Return use case points; the factors are the weighted sums of the two questionnaires."""
    return unadjusted * (0.6 + 0.01 * technical) * (1.4 - 0.03 * environmental)


def enhancement_points(
    *,
    added: float,
    changed: float,
    converted: float,
    deleted: float,
    adjustment: float = 1.0,
    adjustment_before: float = 1.0,
) -> float:
    """Return the function points of an enhancement: what is added, changed, converted, deleted."""
    return (added + changed + converted) * adjustment + deleted * adjustment_before


def three_point(least: float, likely: float, most: float) -> tuple[float, float]:
    """Return mean and standard deviation of an expert's three points (PERT).

    Raises:
        ValueError: the points are not in order.
    """
    if not least <= likely <= most:
        raise ValueError(f"not in order: {least}, {likely}, {most}")
    return (least + 4 * likely + most) / 6, (most - least) / 6


def durations(person_months: float) -> tuple[float, ...]:
    """Return the usual months of a project by three published rules, shortest first."""
    return tuple(
        sorted(
            factor * person_months**power
            for factor, power in ((2.5829, 0.3202), (1.9287, 0.3616), (2.4, 1 / 3))
        )
    )
