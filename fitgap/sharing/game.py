"""A cost game: what every coalition of municipalities would pay by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MAXIMUM_PLAYERS = 15
"""A game has 2ⁿ coalitions, and every one of them is looked at."""


class CoalitionWeight(StrEnum):
    """What a coalition's saving is measured against in a nucleolus."""

    NONE = "none"
    MEMBERS = "members"
    COST = "cost"


@dataclass(frozen=True, eq=False)
class CostGame:
    """Players and the cost of every coalition, in any one unit of money.

    ``costs`` has 2ⁿ entries: bit i of an entry's place says whether ``players[i]`` is in; the
    empty coalition costs 0.  ``population`` and ``usage`` are by player, where they are known;
    ``population_weight`` is λ of the hybrid; ``remaining`` the part of the term that is to go
    when somebody joins late or leaves.
    """

    players: tuple[str, ...]
    costs: Floats
    population: Mapping[str, int] = field(default_factory=dict)
    usage: Mapping[str, float] = field(default_factory=dict)
    population_weight: float = 0.5
    unit: str = ""
    remaining: float = 1.0

    @classmethod
    def of(cls, players: Sequence[str], cost_of: Mapping[frozenset[str], float]) -> CostGame:
        """Return a game from the cost of each coalition.

        Raises:
            ValueError: too few or too many players, or a coalition has no cost.
        """
        if not 1 < len(players) <= MAXIMUM_PLAYERS:
            raise ValueError(f"a game has 2 to {MAXIMUM_PLAYERS} players: {len(players)}")
        game = cls(tuple(players), np.zeros(2 ** len(players)))
        for coalition in range(1, len(game.costs)):
            members = frozenset(game.members(coalition))
            if members not in cost_of:
                raise ValueError(f"no cost for {sorted(members)}")
            game.costs[coalition] = cost_of[members]
        return game

    @classmethod
    def of_fixed_cost(cls, fixed: float, own: Mapping[str, float]) -> CostGame:
        """Return the game where a coalition shares one fixed cost and each adds its own."""
        game = cls(tuple(own), np.zeros(2 ** len(own)))
        game.costs[:] = game.totals(own)
        game.costs[1:] += fixed
        return game

    @property
    def joint_cost(self) -> float:
        """What all of them pay together."""
        return float(self.costs[-1])

    @property
    def alone(self) -> Mapping[str, float]:
        """What each would pay by itself."""
        return {name: float(self.costs[1 << bit]) for bit, name in enumerate(self.players)}

    def members(self, coalition: int) -> tuple[str, ...]:
        """Return the players of a coalition, in their own order."""
        return tuple(name for bit, name in enumerate(self.players) if coalition >> bit & 1)

    def totals(self, amounts: Mapping[str, float]) -> Floats:
        """Return what the members of each coalition pay together, by coalition."""
        sums = np.zeros(1)
        for name in self.players:
            sums = np.concatenate([sums, sums + amounts[name]])
        return sums

    def without(self, player: str) -> CostGame:
        """Return the game of the others."""
        bit = self.players.index(player)
        places = np.arange(len(self.costs))
        rest = tuple(name for name in self.players if name != player)
        return CostGame(
            rest,
            self.costs[(places >> bit & 1) == 0],
            {name: self.population[name] for name in rest if name in self.population},
            {name: self.usage[name] for name in rest if name in self.usage},
            self.population_weight,
            self.unit,
            self.remaining,
        )

    def dearer_together(self) -> Iterable[tuple[tuple[str, ...], float]]:
        """Return the coalitions that pay more than their members alone, and how much more."""
        excess = self.costs - self.totals(self.alone)
        for coalition in np.flatnonzero(excess > self.tolerance):
            yield self.members(int(coalition)), float(excess[coalition])

    def cheaper_than_part(self) -> Iterable[tuple[tuple[str, ...], tuple[str, ...], float]]:
        """Return the coalitions that pay less than they would without one member.

        Each comes with those others and what they pay more.
        """
        places = np.arange(1, len(self.costs))
        for bit in range(len(self.players)):
            fewer = places & ~(1 << bit)
            less = self.costs[fewer] - self.costs[places]
            for found in np.flatnonzero(less > self.tolerance):
                whole = int(places[found])
                yield self.members(whole), self.members(whole & ~(1 << bit)), float(less[found])

    def cost_of(self, members: Iterable[str]) -> float:
        """Return what a coalition pays by itself."""
        return float(self.costs[sum(1 << self.players.index(name) for name in members)])

    @property
    def tolerance(self) -> float:
        """The difference below which two amounts of this game are the same."""
        return 1e-9 * max(1.0, float(np.abs(self.costs).max()))
