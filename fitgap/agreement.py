"""How far several evaluators agree, beyond what chance would give.

Ratings are a matrix of evaluators × items with NaN where somebody did not rate.  Sources:
Krippendorff (2011) for α, Fleiss (1971) for κ, Gwet (2008) for AC1, Kendall and Babington
Smith (1939) for W.  α of .80 and more may be relied on, .667 to .80 is tentative.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ratings = Floats | Sequence[Sequence[float]]

RELIABLE = 0.80
TENTATIVE = 0.667


class Level(StrEnum):
    """What the differences between two ratings mean."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def krippendorff_alpha(ratings: Ratings, level: Level = Level.NOMINAL) -> float:
    """Return α: 1 where all agree, 0 as by chance, below 0 worse; NaN without two to compare.

    Items rated by fewer than two count for nothing.
    """
    values, together = _coincidences(ratings)
    return _alpha(values, together.sum(axis=0), level)


def alpha_interval(
    ratings: Ratings, level: Level = Level.NOMINAL, *, draws: int = 1000, seed: int = 1
) -> tuple[float, float]:
    """Return the 95 % interval of α by drawing items with replacement (seeded); NaN without any."""
    values, together = _coincidences(ratings)
    items, size, _ = together.shape
    by_item = together.reshape(items, size * size)
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        often = np.bincount(generator.integers(0, items, items), minlength=items)
        found.append(_alpha(values, (often @ by_item).reshape(size, size), level))
    if np.isnan(found).all():
        return float("nan"), float("nan")
    low, high = np.nanquantile(found, (0.025, 0.975))
    return float(low), float(high)


def _coincidences(ratings: Ratings) -> tuple[Floats, Floats]:
    """Return the values there are, and for each item how often two of them stand together.

    Each evaluator's value stands with every other's, in parts that add up to the evaluators.
    """
    table = np.asarray(ratings, dtype=float)
    values = np.unique(table[~np.isnan(table)])
    counts = (table.T[:, :, None] == values).sum(axis=1).astype(float)
    sizes = counts.sum(axis=1)
    others = np.where(sizes < 2, 1.0, sizes - 1)
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(values))
    pairs[sizes < 2] = 0.0
    return values, pairs / others[:, None, None]


def _alpha(values: Floats, together: Floats, level: Level) -> float:
    totals = together.sum(axis=1)
    everything = totals.sum()
    if everything == 0:
        return float("nan")
    by_chance = (np.outer(totals, totals) - np.diag(totals)) / (everything - 1)
    apart = _distances(values, totals, level)
    expected = float((by_chance * apart).sum())
    return 1.0 if expected == 0 else 1.0 - float((together * apart).sum()) / expected


def percent_agreement(ratings: Ratings) -> float:
    """Return how often two evaluators of the same item agree; NaN where none share an item."""
    agreeing, rated = _pairs(_counts(ratings))
    return float((agreeing / rated).mean()) if len(rated) else float("nan")


def gwet_ac1(ratings: Ratings) -> float:
    """Return AC1, which stays high where nearly everybody gives the same answer."""
    counts = _counts(ratings)
    agreeing, rated = _pairs(counts)
    if not len(rated):
        return float("nan")
    classes = counts.shape[1]
    if classes < 2:
        return 1.0
    sizes = counts.sum(axis=1)
    shares = (counts[sizes > 0] / sizes[sizes > 0, None]).mean(axis=0)
    by_chance = float((shares * (1 - shares)).sum()) / (classes - 1)
    agreed = float((agreeing / rated).mean())
    return float((agreed - by_chance) / (1 - by_chance))


def fleiss_kappa(counts: Ratings) -> float:
    """Return κ of a table of items × classes, how many evaluators chose each class.

    Raises:
        ValueError: the items were not all rated by the same number of two or more.
    """
    table = np.asarray(counts, dtype=float)
    sizes = np.unique(table.sum(axis=1))
    if len(sizes) != 1 or sizes[0] < 2:
        raise ValueError("every item must be rated by the same number of two or more")
    size = sizes[0]
    shares = table.sum(axis=0) / table.sum()
    agreed = float(((table**2).sum(axis=1) - size).mean() / (size * (size - 1)))
    by_chance = float((shares**2).sum())
    return 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def kendall_w(rankings: Ratings) -> float:
    """Return how far complete rankings agree (W, 0 to 1), corrected for ties."""
    from scipy.stats import rankdata

    ranks = np.array([rankdata(row) for row in np.asarray(rankings, dtype=float)])
    judges, items = ranks.shape
    spread = float(((ranks.sum(axis=0) - judges * (items + 1) / 2) ** 2).sum())
    ties = sum(
        int(count) ** 3 - int(count)
        for row in ranks
        for count in np.unique(row, return_counts=True)[1]
    )
    most = judges**2 * (items**3 - items) - judges * ties
    return 1.0 if most == 0 else 12 * spread / most


def _distances(values: Floats, totals: Floats, level: Level) -> Floats:
    left, right = values[:, None], values[None, :]
    if level is Level.NOMINAL:
        return np.array(left != right, dtype=float)
    if level is Level.INTERVAL:
        return np.square(left - right)
    if level is Level.RATIO:
        both = np.where(left + right == 0, 1.0, left + right)
        return np.square((left - right) / both)
    upto = np.cumsum(totals)
    low = np.minimum.outer(np.arange(len(values)), np.arange(len(values)))
    high = np.maximum.outer(np.arange(len(values)), np.arange(len(values)))
    before = np.where(low == 0, 0.0, upto[low - 1])
    between = upto[high] - before - (totals[low] + totals[high]) / 2
    return np.array(np.where(low == high, 0.0, np.square(between)))


def _counts(ratings: Ratings) -> Floats:
    """Return items × classes: how many evaluators chose each class."""
    table = np.asarray(ratings, dtype=float)
    values = np.unique(table[~np.isnan(table)])
    return np.array((table.T[:, :, None] == values).sum(axis=1), dtype=float)


def _pairs(counts: Floats) -> tuple[Floats, Floats]:
    """Return the pairs of evaluators that agree, and all pairs, of items rated twice or more."""
    sizes = counts.sum(axis=1)
    several = counts[sizes >= 2]
    sizes = sizes[sizes >= 2]
    return (several * (several - 1)).sum(axis=1), sizes * (sizes - 1)
