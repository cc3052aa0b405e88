"""What one's own quotations say about the estimates: a factor and a spread.

The mean of r = ln(quoted / estimated) is drawn towards 0 by what is known before any quotation
(normal with τ = .5; a quotation strays from it by σ = .7).  From ten quotations on, the spread
comes from the quotations alone: each is predicted from all others and the ranks of the errors
give the interval (leave-one-out conformal prediction, Vovk et al. 2005).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist

PRIOR_SPREAD = 0.5
QUOTATION_SPREAD = 0.7
CONFORMAL_FROM = 10
"""Fewer quotations have no rank that bounds an 80 % interval with any room."""

CALIBRATION_LIMITS: Mapping[str, int] = {
    "factor": 100,
    "log_sigma": 3,
    "low": 1000,
    "high": 1000,
}
"""The most a calibration may say, always above 0; more is a slip of the unit."""

_COVERAGE = 0.8
_LEAST = Decimal("0.0001")
_Z90 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A price a vendor quoted, beside what the estimate said before; 千円, both above 0.

    ``estimated`` is the P50 of the estimate with a calibration factor of 1.
    """

    id: str
    estimated: Decimal
    quoted: Decimal


@dataclass(frozen=True, slots=True)
class Calibration:
    """How to correct estimates.

    ``factor`` multiplies the P50; ``log_sigma`` is the spread of a quotation around it, the
    same for every class; ``low`` and ``high`` bound 80 % of quotations as multiples of the
    corrected P50.  ``conformal`` says that the bounds come from ranks, not from the prior.
    """

    factor: Decimal
    log_sigma: Decimal
    quotations: int
    low: Decimal
    high: Decimal
    conformal: bool


def calibrate(quotations: Sequence[Quotation]) -> Calibration:
    """Return the correction that one's own quotations ask for; none of them leaves factor 1.

    Raises:
        ValueError: an amount is not above 0.
    """
    if any(each.estimated <= 0 or each.quoted <= 0 for each in quotations):
        raise ValueError("amounts must be above 0")
    ratios = sorted(math.log(each.quoted / each.estimated) for each in quotations)
    centre, variance = _posterior(ratios)
    conformal = len(ratios) >= CONFORMAL_FROM
    if conformal:
        low, high = _conformal(ratios)
        sigma = (high - low) / (2 * _Z90)
    else:
        sigma = math.sqrt(QUOTATION_SPREAD**2 + variance)
        low, high = -_Z90 * sigma, _Z90 * sigma
    return Calibration(
        factor=_rounded(math.exp(centre)),
        log_sigma=_rounded(sigma),
        quotations=len(ratios),
        low=_rounded(math.exp(low)),
        high=_rounded(math.exp(high)),
        conformal=conformal,
    )


def predicted(quotations: Sequence[Quotation]) -> list[Decimal]:
    """Return what each would have been estimated at, corrected by all the others alone."""
    ratios = [math.log(each.quoted / each.estimated) for each in quotations]
    centres = (
        _posterior([*ratios[:place], *ratios[place + 1 :]])[0] for place in range(len(ratios))
    )
    return [
        each.estimated * _rounded(math.exp(centre))
        for each, centre in zip(quotations, centres, strict=True)
    ]


def _posterior(ratios: Sequence[float]) -> tuple[float, float]:
    """Return mean and variance of the log factor, given what was quoted."""
    weight = 1 / PRIOR_SPREAD**2 + len(ratios) / QUOTATION_SPREAD**2
    return math.fsum(ratios) / QUOTATION_SPREAD**2 / weight, 1 / weight


def _conformal(ratios: Sequence[float]) -> tuple[float, float]:
    """Return the bounds of a further quotation around the prediction, as logarithms."""
    errors = sorted(
        ratio - _posterior([*ratios[:place], *ratios[place + 1 :]])[0]
        for place, ratio in enumerate(ratios)
    )
    size = len(errors)
    tail = (1 - _COVERAGE) / 2
    below = max(1, math.floor(tail * (size + 1)))
    above = min(size, math.ceil((1 - tail) * (size + 1)))
    return errors[below - 1], errors[above - 1]


def _rounded(value: float) -> Decimal:
    """Round to four decimals; quotations that agree to the last leave some spread too."""
    return max(Decimal(str(round(value, 4))), _LEAST)
