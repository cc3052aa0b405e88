"""The methods that allocate the cost of a game, and the test whether anybody would rather leave.

Sources: Shapley (1953); Schmeidler (1969) for the nucleolus and Maschler, Peleg, Shapley (1979)
for finding it by linear programmes; Tijs and Driessen (1986) for SCRB and the cost gap (τ-value);
Moriarity (1975); Frisk et al. (2010) for the equal profit method.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import comb

import numpy as np

from fitgap.sharing.game import CoalitionWeight, CostGame, Floats

Allocation = Mapping[str, float]
"""What each player pays, in the game's unit; the amounts add up to the joint cost."""


class AllocationMethod(StrEnum):
    """A way of allocating a joint cost."""

    EQUAL = "equal"
    PER_CAPITA = "per_capita"
    HYBRID = "hybrid"
    USAGE = "usage"
    SHAPLEY = "shapley"
    NUCLEOLUS = "nucleolus"
    SCRB = "scrb"
    COST_GAP = "cost_gap"
    MORIARITY = "moriarity"
    EQUAL_PROFIT = "equal_profit"


@dataclass(frozen=True)
class Settlement:
    """What is settled when one player joins late, or leaves, with part of the term to go.

    ``pays`` is the player's Shapley value over the rest of the term, ``adds`` what the joint
    cost is higher with it.  The difference goes to the ``others``, to each by what it pays less
    with the player than without: a late joiner owes it to them, and a player that leaves and
    hands it over leaves nobody worse off.
    """

    pays: float
    adds: float
    others: Allocation

    @property
    def owed(self) -> float:
        """What goes to the others together; below 0 they owe it to the player."""
        return self.pays - self.adds


@dataclass(frozen=True, slots=True)
class Violation:
    """A coalition that pays ``excess`` more under an allocation than it would by itself."""

    members: tuple[str, ...]
    excess: float


def allocate(game: CostGame) -> Mapping[AllocationMethod, Allocation]:
    """Allocate the joint cost by every method the game has the figures for.

    人口割 and the hybrid need a population, 従量 a usage.
    """
    found = {AllocationMethod.EQUAL: _proportional(game, dict.fromkeys(game.players, 1.0))}
    if game.population:
        people = {name: float(number) for name, number in game.population.items()}
        by_people = _proportional(game, people)
        equal, weight = found[AllocationMethod.EQUAL], game.population_weight
        found[AllocationMethod.PER_CAPITA] = by_people
        found[AllocationMethod.HYBRID] = {
            name: (1 - weight) * equal[name] + weight * by_people[name] for name in game.players
        }
    if game.usage:
        found[AllocationMethod.USAGE] = _proportional(game, game.usage)
    found[AllocationMethod.SHAPLEY] = shapley(game)
    found[AllocationMethod.NUCLEOLUS] = nucleolus(game)
    found[AllocationMethod.SCRB] = scrb(game)
    found[AllocationMethod.COST_GAP] = cost_gap(game)
    found[AllocationMethod.MORIARITY] = moriarity(game)
    fairest = equal_profit(game)
    if fairest is not None:
        found[AllocationMethod.EQUAL_PROFIT] = fairest
    return found


def settlements(game: CostGame) -> Mapping[str, Settlement]:
    """Return what is settled with each player if it joins late or leaves, by player.

    Shares are Shapley values, which do not depend on who came first, over the part of the term
    that the game says is to go.
    """
    together, adds = shapley(game), marginal_costs(game)
    found = {}
    for player in game.players:
        apart = shapley(game.without(player))
        found[player] = Settlement(
            pays=game.remaining * together[player],
            adds=game.remaining * adds[player],
            others={name: game.remaining * (apart[name] - together[name]) for name in apart},
        )
    return found


def rounded(allocation: Allocation, digits: int) -> Mapping[str, float]:
    """Return amounts to so many digits that add up to the rounded sum.

    What rounding leaves over goes to the largest remainders, between equal ones to the first.
    """
    scale = 10**digits
    exact = {name: amount * scale for name, amount in allocation.items()}
    whole = {name: math.floor(amount) for name, amount in exact.items()}
    left = round(math.fsum(exact.values())) - sum(whole.values())
    # A solver's noise must not decide who pays the last unit.
    by_remainder = sorted(exact, key=lambda name: -round(exact[name] - whole[name], 6))
    for name in by_remainder[:left]:
        whole[name] += 1
    return {name: amount / scale for name, amount in whole.items()}


def shapley(game: CostGame) -> Allocation:
    """Return what each adds to the cost, on average over all orders of joining."""
    size = len(game.players)
    places = np.arange(len(game.costs))
    chance = np.array([1 / (size * comb(size - 1, members)) for members in range(size)])
    found = {}
    for bit, name in enumerate(game.players):
        others = places[(places >> bit & 1) == 0]
        added = game.costs[others | 1 << bit] - game.costs[others]
        found[name] = float(chance[np.bitwise_count(others)] @ added)
    return found


def marginal_costs(game: CostGame) -> Allocation:
    """Return what each adds to the cost of all the others (m_i = C(N) - C(N without i))."""
    everybody = len(game.costs) - 1
    return {
        name: game.joint_cost - float(game.costs[everybody ^ 1 << bit])
        for bit, name in enumerate(game.players)
    }


def scrb(game: CostGame) -> Allocation:
    """Return separable costs and the rest by remaining benefits (SCRB, ACA)."""
    own = marginal_costs(game)
    benefits = {name: max(alone - own[name], 0.0) for name, alone in game.alone.items()}
    return _with_rest(game, own, benefits)


def cost_gap(game: CostGame) -> Allocation:
    """Return separable costs and the rest by each player's smallest gap (the τ-value).

    The gap of a coalition is what it pays beyond its members' separable costs.
    """
    own = marginal_costs(game)
    gaps = game.costs - game.totals(own)
    places = np.arange(len(gaps))
    least = {
        name: float(gaps[(places >> bit & 1) == 1].min()) for bit, name in enumerate(game.players)
    }
    return _with_rest(game, own, least)


def moriarity(game: CostGame) -> Allocation:
    """Return the joint cost in proportion to what each would pay alone."""
    return _proportional(game, game.alone)


def nucleolus(game: CostGame, weight: CoalitionWeight = CoalitionWeight.NONE) -> Allocation:
    """Return the allocation that makes the smallest saving of any coalition as large as it can be.

    Then the next smallest, and so on.  A coalition's saving is its cost less what its members pay,
    divided by its ``weight``.  Each linear programme settles at least one further direction, so
    there are at most n of them.

    Raises:
        RuntimeError: a linear programme could not be solved.
    """
    from scipy.optimize import linprog

    size, scale = len(game.players), _scale(game)
    coalitions = np.arange(1, len(game.costs) - 1)
    inside = (coalitions[:, None] >> np.arange(size) & 1).astype(float)
    cost = game.costs[1:-1] / scale
    weights = {
        CoalitionWeight.NONE: np.ones(len(cost)),
        CoalitionWeight.MEMBERS: inside.sum(1),
        CoalitionWeight.COST: np.maximum(cost, 1e-12),
    }[weight]
    settled, amounts = np.ones((1, size)), np.array([game.joint_cost / scale])
    open_ones = np.arange(len(cost))
    while len(settled) < size:
        open_ones = open_ones[~_spanned(inside[open_ones], settled)]
        solved = linprog(
            np.r_[np.zeros(size), -1.0],
            A_ub=np.c_[inside[open_ones], weights[open_ones]],
            b_ub=cost[open_ones],
            A_eq=np.c_[settled, np.zeros(len(settled))],
            b_eq=amounts,
            bounds=(None, None),
            method="highs",
        )
        if solved.status != 0:
            raise RuntimeError(f"nucleolus: {solved.message}")
        saving = solved.x[-1]
        # A coalition with a price on its saving is at that saving in every solution.
        prices = -solved.ineqlin.marginals
        priced = np.flatnonzero(prices >= 1e-9)
        for place in open_ones[priced[np.argsort(-prices[priced], kind="stable")]]:
            if not _spanned(inside[place : place + 1], settled)[0]:
                settled = np.vstack([settled, inside[place]])
                amounts = np.append(amounts, cost[place] - weights[place] * saving)
    answer = np.linalg.solve(settled, amounts) * scale
    return dict(zip(game.players, map(float, answer), strict=True))


def equal_profit(game: CostGame) -> Allocation | None:
    """Return the allocation of the core whose relative savings differ least (EPM).

    None where the core is empty or somebody would pay nothing alone.
    """
    from scipy.optimize import linprog

    size, scale = len(game.players), _scale(game)
    alone = np.array(list(game.alone.values())) / scale
    if not (alone > 0).all():
        return None
    pairs = [(one, other) for one in range(size) for other in range(size) if one != other]
    apart = np.zeros((len(pairs), size + 1))
    for row, (one, other) in enumerate(pairs):
        apart[row, one], apart[row, other], apart[row, -1] = 1 / alone[one], -1 / alone[other], -1
    coalitions = np.arange(1, len(game.costs) - 1)
    inside = (coalitions[:, None] >> np.arange(size) & 1).astype(float)
    solved = linprog(
        np.r_[np.zeros(size), 1.0],
        A_ub=np.vstack([apart, np.c_[inside, np.zeros(len(inside))]]),
        b_ub=np.r_[np.zeros(len(pairs)), game.costs[1:-1] / scale],
        A_eq=np.r_[np.ones(size), 0.0][None, :],
        b_eq=[game.joint_cost / scale],
        bounds=[(None, None)] * size + [(0, None)],
        method="highs",
    )
    if solved.status != 0:
        return None
    return dict(zip(game.players, map(float, solved.x[:size] * scale), strict=True))


def core_violations(game: CostGame, allocation: Allocation) -> tuple[Violation, ...]:
    """Return every coalition that would pay less by itself, the most dissatisfied first."""
    excess = game.totals(allocation) - game.costs
    worse = np.flatnonzero(excess > game.tolerance)
    order = worse[np.argsort(-excess[worse], kind="stable")]
    return tuple(
        Violation(game.members(int(coalition)), float(excess[coalition]))
        for coalition in order
        if coalition != len(game.costs) - 1
    )


def core_is_empty(game: CostGame) -> bool:
    """Say whether under every allocation some coalition would pay less by itself.

    The nucleolus lies in the core whenever there is one.
    """
    return bool(core_violations(game, nucleolus(game)))


def _with_rest(game: CostGame, own: Allocation, parts: Mapping[str, float]) -> Allocation:
    """Return own costs and the rest of the joint cost in proportion to parts, else equally."""
    rest, whole = game.joint_cost - sum(own.values()), sum(parts.values())
    if whole <= game.tolerance:
        return {name: own[name] + rest / len(game.players) for name in game.players}
    return {name: own[name] + rest * parts[name] / whole for name in game.players}


def _proportional(game: CostGame, weights: Mapping[str, float]) -> Allocation:
    return _with_rest(game, dict.fromkeys(game.players, 0.0), weights)


def _spanned(rows: Floats, settled: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Say which rows are sums of multiples of the settled ones."""
    basis = np.linalg.qr(settled.T)[0]
    rest = rows - rows @ basis @ basis.T
    spanned: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = np.abs(rest).max(axis=1) < 1e-9
    return spanned


def _scale(game: CostGame) -> float:
    return float(np.abs(game.costs).max()) or 1.0
