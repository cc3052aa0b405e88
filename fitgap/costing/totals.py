"""Many rows together: shared parts counted once, errors that go together, ranges of sums."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import NormalDist
from typing import TYPE_CHECKING

from fitgap.costing.values import CostModel, Estimate, Total, money

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_NORMAL = NormalDist()
_CHUNK_VALUES = 2_000_000


def expected_sum(estimates: Sequence[Estimate]) -> tuple[Decimal, Decimal]:
    """Return the expected initial and life-cycle cost of rows, shared parts counted once."""
    counted = _without_overlap(estimates)
    return (
        sum((part.initial for part in counted), Decimal(0)),
        sum((part.lifecycle for part in counted), Decimal(0)),
    )


def coalition_costs(members: Sequence[Sequence[Estimate]]) -> Floats:
    """Return the life-cycle cost of every coalition's rows, shared parts counted once.

    Args:
        members: the estimates of each member.

    Returns:
        2ⁿ amounts in 千円; bit i of a place says whether member i is in.
    """
    import numpy as np

    places = np.arange(2 ** len(members))
    inside = [(places >> bit & 1) == 1 for bit in range(len(members))]
    costs = np.zeros(len(places))
    owned = [(part, bit) for bit, parts in enumerate(members) for part in parts]
    touched: dict[str, npt.NDArray[np.bool_]] = {}
    for part, bit in sorted(owned, key=lambda each: (*_order(each[0]), each[1])):
        if part.interaction_group is None or part.initial <= 0:
            costs[inside[bit]] += float(part.lifecycle)
            continue
        # Within a group the dearest comes first, as in _without_overlap.
        seen = touched.setdefault(part.interaction_group, np.zeros(len(places), dtype=bool))
        again = float(money(part.lifecycle * part.repeat_share))
        costs += np.where(inside[bit], np.where(seen, again, float(part.lifecycle)), 0.0)
        seen |= inside[bit]
    return costs


def total(estimates: Sequence[Estimate], model: CostModel) -> Total:
    """Sum estimates by simulation with correlated errors (seeded, so the same every time).

    Row i is lognormal with mean ``initial`` and the spread its P50 and P90 show; its error
    is z_i = √ρ·Z + √(1−ρ)·ε_i.  The order of the estimates does not matter.  Memory stays
    bounded; 10,000 rows × 10,000 draws take about a second.
    """
    counted = _without_overlap(estimates)
    initial, lifecycle = expected_sum(estimates)
    asked = sum((part.initial for part in sorted(estimates, key=_order)), Decimal(0))
    p10, p50, p80, p90, deviation = _simulate(
        [(float(part.initial), _log_sigma(part)) for part in counted if part.initial > 0], model
    )
    return Total(
        p50=money(p50),
        p80=money(p80),
        p90=money(p90),
        initial=initial,
        lifecycle=lifecycle,
        items=len(estimates),
        overlap=asked - initial,
        standard_deviation=money(deviation),
        p10=money(p10),
    )


def standard_deviation(rows: Sequence[tuple[float, float]], *, correlation: float) -> float:
    """Return the standard deviation of a sum of correlated lognormals given as (mean, log-σ).

    Var = Σ_i Σ_j μ_i μ_j (e^{ρ_ij σ_i σ_j} − 1) with ρ_ii = 1; rows of one σ are added first.
    """
    by_sigma: dict[float, float] = {}
    variance = 0.0
    for mean, sigma in rows:
        by_sigma[sigma] = by_sigma.get(sigma, 0.0) + mean
        variance += mean**2 * (math.expm1(sigma**2) - math.expm1(correlation * sigma**2))
    for left, left_mean in by_sigma.items():
        for right, right_mean in by_sigma.items():
            variance += left_mean * right_mean * math.expm1(correlation * left * right)
    return math.sqrt(max(0.0, variance))


def _order(part: Estimate) -> tuple[str, Decimal, Decimal, Decimal, Decimal, Decimal]:
    """Return a key that fixes the order of a sum; the dearest of an interaction group is first."""
    group = part.interaction_group or ""
    return group, -part.initial, -part.lifecycle, part.p50, part.p90, part.repeat_share


def _without_overlap(estimates: Sequence[Estimate]) -> list[Estimate]:
    """Return estimates in a fixed order, rows of one interaction group counted once."""
    seen: set[str] = set()
    counted: list[Estimate] = []
    for part in sorted(estimates, key=_order):
        # An estimate that builds nothing touches no part of the package.
        if part.interaction_group is None or part.initial <= 0:
            counted.append(part)
        elif part.interaction_group not in seen:
            seen.add(part.interaction_group)
            counted.append(part)
        else:
            share = part.repeat_share
            counted.append(
                replace(
                    part,
                    initial=money(part.initial * share),
                    lifecycle=money(part.lifecycle * share),
                )
            )
    return counted


def _log_sigma(part: Estimate) -> float:
    """Return the log-σ that an estimate's P50 and P90 show, to two decimals."""
    if part.p50 <= 0 or part.p90 <= part.p50:
        return 0.0
    return round(math.log(float(part.p90 / part.p50)) / _NORMAL.inv_cdf(0.9), 2)


def _simulate(
    rows: Sequence[tuple[float, float]], model: CostModel
) -> tuple[float, float, float, float, float]:
    """Return P10, P50, P80, P90 (simulated) and the standard deviation (exact) of the sum.

    ``rows`` are (mean, log-σ) in a fixed order.
    """
    if not rows:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    import numpy as np

    mean = np.array([row[0] for row in rows])
    sigma = np.array([row[1] for row in rows])
    rho = float(model.correlation)
    generator = np.random.default_rng(model.seed)
    common = math.sqrt(rho) * generator.standard_normal(model.draws)
    location = np.log(mean) - sigma**2 / 2
    own = sigma * math.sqrt(1 - rho)
    sums = np.empty(model.draws)
    step = max(1, _CHUNK_VALUES // len(rows))
    for start in range(0, model.draws, step):
        stop = min(model.draws, start + step)
        drawn = generator.standard_normal((stop - start, len(rows)))
        drawn *= own
        drawn += location
        drawn += common[start:stop, None] * sigma
        np.exp(drawn, out=drawn)
        sums[start:stop] = drawn.sum(axis=1)
    p10, p50, p80, p90 = (float(value) for value in np.quantile(sums, (0.1, 0.5, 0.8, 0.9)))
    return p10, p50, p80, p90, standard_deviation(rows, correlation=rho)
