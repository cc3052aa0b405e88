"""割り勘: who pays how much of a joint cost.

:func:`share` divides a cost by heads and people, as ``fitgap.yaml`` asks.  Where it is known
what every coalition would pay by itself, a :class:`CostGame` is allocated by the methods of
cooperative game theory (:func:`allocate`), and :func:`core_violations` names the coalitions that
would be better off alone.
"""

from __future__ import annotations

from fitgap.sharing.allocation import (
    AllocationMethod,
    Violation,
    allocate,
    core_is_empty,
    core_violations,
    cost_gap,
    equal_nonseparable,
    equal_profit,
    marginal_costs,
    moriarity,
    nucleolus,
    scrb,
    shapley,
)
from fitgap.sharing.division import SharingMethod, SharingRule, share
from fitgap.sharing.game import MAXIMUM_PLAYERS, CoalitionWeight, CostGame
from fitgap.sharing.game_file import read_game

__all__ = [
    "MAXIMUM_PLAYERS",
    "AllocationMethod",
    "CoalitionWeight",
    "CostGame",
    "SharingMethod",
    "SharingRule",
    "Violation",
    "allocate",
    "core_is_empty",
    "core_violations",
    "cost_gap",
    "equal_nonseparable",
    "equal_profit",
    "marginal_costs",
    "moriarity",
    "nucleolus",
    "read_game",
    "scrb",
    "shapley",
    "share",
]
