"""A joint cost divided by heads and people: what fitgap.yaml asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

YEN_PER_UNIT = 1000
"""Shares are whole yen: three decimals of a 千円."""

MOST_PEOPLE = 20_000_000
"""No municipality has so many; more is a slip of the hand."""


class SharingMethod(StrEnum):
    """均等割, 人口割, and the two mixed."""

    EQUAL = "equal"
    PER_CAPITA = "per_capita"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class SharingRule:
    """fitgap.yaml ``sharing:``.  ``population_weight`` is λ of the hybrid, in [0, 1]."""

    method: SharingMethod = SharingMethod.HYBRID
    population_weight: Decimal = Decimal("0.5")


def share(
    cost_thousand_yen: Decimal, population: Mapping[str, int], rule: SharingRule
) -> Mapping[str, Decimal]:
    """Divide a cost among municipalities (code → people); the shares add up to the cost exactly.

    Each pays C·[(1 − λ)/n + λ·p_i/P]: λ = 0 is 均等割, λ = 1 人口割.  Shares are 千円 in
    whole yen; yen left over by rounding go to the largest remainders, and between equal
    ones to the lower code, so the order of the municipalities does not matter.  A cost
    finer than a yen leaves its last fraction with the municipality that pays most.

    Raises:
        ValueError: no municipality, a negative cost or population, λ outside [0, 1], or
            nobody lives anywhere though the rule counts people.
    """
    if not population:
        raise ValueError("no municipality to share among")
    if not cost_thousand_yen.is_finite() or cost_thousand_yen < 0:
        raise ValueError(f"the cost must be 0 or more: {cost_thousand_yen}")
    weights = _weights(population, rule)
    yen, fraction = divmod(Fraction(cost_thousand_yen) * YEN_PER_UNIT, 1)
    exact = {code: yen * weight for code, weight in weights.items()}
    shares = {code: int(part) for code, part in exact.items()}
    left = int(yen) - sum(shares.values())
    by_remainder = sorted(exact, key=lambda code: (shares[code] - exact[code], code))
    for code in by_remainder[:left]:
        shares[code] += 1
    result = {code: Decimal(shares[code]) / YEN_PER_UNIT for code in population}
    if fraction:
        most = min(population, key=lambda code: (-shares[code], code))
        others = sum((part for code, part in result.items() if code != most), Decimal(0))
        result[most] = cost_thousand_yen - others
    return result


def _weights(population: Mapping[str, int], rule: SharingRule) -> dict[str, Fraction]:
    people = {
        SharingMethod.EQUAL: Fraction(0),
        SharingMethod.PER_CAPITA: Fraction(1),
        SharingMethod.HYBRID: Fraction(rule.population_weight),
    }[rule.method]
    if not 0 <= people <= 1:
        raise ValueError(f"the weight of the population must lie between 0 and 1: {people}")
    if any(number < 0 for number in population.values()):
        raise ValueError("a population is negative")
    total = sum(population.values())
    if people and not total:
        raise ValueError("nobody lives in any municipality; use equal shares")
    equally = (1 - people) / len(population)
    return {
        code: equally + (people * Fraction(number, total) if total else 0)
        for code, number in population.items()
    }
