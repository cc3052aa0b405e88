"""What published savings of joint systems say about the next group, and what they do not.

A saving is a share of the cost without joining, between 0 and 1; 22.5 % is 0.225.  Published
savings are rounded, so every figure found here comes with the bounds that rounding leaves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple


class Published(NamedTuple):
    """A published saving of a group; ``half_unit`` is half of its last written digit.

    ``members`` is their number, or what they weigh together where the large count for more.
    """

    members: float
    saving: float
    half_unit: float = 0.0005


@dataclass(frozen=True, slots=True)
class SharedPart:
    """The law cost/alone = own + shared/n: a part occurs once, the rest at every member."""

    shared: float
    own: float

    def saving(self, members: float) -> float:
        """Return the saving of a group of so many."""
        return 1 - self.own - self.shared / members

    @property
    def limit(self) -> float:
        """The saving that no number of members exceeds."""
        return 1 - self.own

    @property
    def break_even(self) -> float:
        """The number of members from which joining saves at all; infinite if it never does."""
        return self.shared / self.limit if self.limit > 0 else math.inf


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """The law cost/alone = factor·n^(exponent − 1)."""

    factor: float
    exponent: float

    def saving(self, members: float) -> float:
        """Return the saving of a group of so many."""
        return float(1 - self.factor * members ** (self.exponent - 1))


class Range(NamedTuple):
    """A figure and the least and most that rounding allows."""

    value: float
    least: float
    most: float


def shared_part(published: Sequence[Published]) -> SharedPart | None:
    """Return the law through two published savings; None where they do not determine it.

    One size of group leaves the law open, and three sizes would contradict it: with more
    than two the first and the last by size are taken.
    """
    ends = _ends(published)
    if ends is None:
        return None
    (few, less, _), (many, more, _) = ends
    shared = (more - less) / (1 / few - 1 / many)
    return SharedPart(shared, 1 - less - shared / few)


def power_law(published: Sequence[Published]) -> PowerLaw | None:
    """Return the rival law through the same two savings; None where they do not determine it."""
    ends = _ends(published)
    if ends is None:
        return None
    (few, less, _), (many, more, _) = ends
    if not (0 <= less < 1 and 0 <= more < 1):
        return None
    exponent = 1 + math.log((1 - more) / (1 - less)) / math.log(many / few)
    return PowerLaw((1 - less) * few ** (1 - exponent), exponent)


def expected_savings(
    published: Sequence[Published], members: int
) -> tuple[Range, Range | None] | None:
    """Return the saving of another group by both laws, each with what rounding allows.

    None where the published savings determine no law; the power law has none either where
    a group paid more than its members alone.
    """
    ends = _ends(published)
    if ends is None:
        return None

    def ranged(law: Callable[[Sequence[Published]], SharedPart | PowerLaw | None]) -> Range | None:
        exact = law(ends)
        if exact is None:
            return None
        corners = [exact.saving(members)]
        for signs in product((-1, 1), repeat=2):
            moved = [
                each._replace(saving=each.saving + sign * each.half_unit)
                for each, sign in zip(ends, signs, strict=True)
            ]
            found = law(moved)
            if found is not None:
                corners.append(found.saving(members))
        return Range(corners[0], min(corners), max(corners))

    shared = ranged(shared_part)
    return None if shared is None else (shared, ranged(power_law))


def initial_weight(
    initial: float, running: float, total: float, *, half_unit: float = 0.005
) -> Range | None:
    """Return the part of the cost that was initial, from three published savings.

    The saving in total is the mean of the savings of initial and running cost, weighted by
    what each was before; None where the two are equal and any weight would do.
    """
    if math.isclose(initial, running):
        return None

    def weight(first: float, then: float, both: float) -> float:
        return (both - then) / (first - then)

    corners = [
        weight(initial + one * half_unit, running + two * half_unit, total + three * half_unit)
        for one, two, three in product((-1, 1), repeat=3)
    ]
    return Range(weight(initial, running, total), min(corners), max(corners))


def _ends(published: Sequence[Published]) -> tuple[Published, Published] | None:
    ordered = sorted(published)
    if not ordered or ordered[0].members == ordered[-1].members:
        return None
    return ordered[0], ordered[-1]
