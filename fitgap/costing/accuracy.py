"""How near predictions came to what it cost.

Sources: Conte, Dunsmore, Shen (1986) for PRED(25); Shepperd and MacDonell (2012) for the
standardised accuracy.  The mean relative error (MMRE) is left out: it prefers predictions that
are too low.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares of predictions near the actual amount, and how far the others are.

    ``within_two`` are those between half and twice the actual amount, ``within_quarter``
    (PRED(25)) those within 25 % of it; ``median_error`` is the median of the relative error
    (MdMRE).  ``standardised`` (SA) is 1 where all are exact and 0 where guessing another
    project's amount would do as well; None where all amounts are the same or there is but one.
    """

    within_two: float
    within_quarter: float
    median_error: float
    standardised: float | None


def relative_errors(predicted: Sequence[float], actual: Sequence[float]) -> list[float]:
    """Return |predicted - actual| / actual of each; the actual amounts are above 0."""
    return [abs(guess - true) / true for guess, true in zip(predicted, actual, strict=True)]


def accuracy(predicted: Sequence[float], actual: Sequence[float]) -> Accuracy:
    """Return how near predictions came.

    Raises:
        ValueError: there is none, or an amount is not above 0.
    """
    if not actual or min(*predicted, *actual) <= 0:
        raise ValueError("amounts must be above 0")
    errors = relative_errors(predicted, actual)
    pairs = list(zip(predicted, actual, strict=True))
    return Accuracy(
        within_two=fmean(true / 2 <= guess <= 2 * true for guess, true in pairs),
        within_quarter=fmean(error <= 0.25 for error in errors),
        median_error=median(errors),
        standardised=_standardised(pairs),
    )


def _standardised(pairs: Sequence[tuple[float, float]]) -> float | None:
    amounts = sorted(true for _, true in pairs)
    size = len(amounts)
    # The sum of all |y_i - y_j| without a double loop: the k-th smallest counts 2k - n + 1 times.
    apart = 2 * sum((2 * place - size + 1) * amount for place, amount in enumerate(amounts))
    if apart <= 0:
        return None
    by_guessing = apart / (size * (size - 1))
    return 1 - fmean(abs(guess - true) for guess, true in pairs) / by_guessing
