"""割り勘: who pays how much of a joint cost.

:func:`share` divides a cost by heads and people, as ``fitgap.yaml`` asks.  Where it is known
what every coalition would pay by itself, a :class:`CostGame` is allocated by the methods of
cooperative game theory (:func:`allocate`), and :func:`core_violations` names the coalitions that
would be better off alone.  :func:`simulate` compares staying, a cloud alone and a joint cloud over
the years; :mod:`fitgap.sharing.economies` and :mod:`fitgap.sharing.schedule` say what published
savings imply and how long joining takes.
"""

from __future__ import annotations

from fitgap.sharing.allocation import (
    AllocationMethod,
    Settlement,
    Violation,
    allocate,
    core_is_empty,
    core_violations,
    cost_gap,
    equal_profit,
    marginal_costs,
    moriarity,
    nucleolus,
    rounded,
    scrb,
    settlements,
    shapley,
)
from fitgap.sharing.division import MOST_PEOPLE, SharingMethod, SharingRule, share
from fitgap.sharing.game import MAXIMUM_PLAYERS, CoalitionWeight, CostGame
from fitgap.sharing.game_file import read_game
from fitgap.sharing.joint_plan import (
    Alternative,
    Amounts,
    JointPlan,
    Member,
    Outlook,
    Simulated,
    Timing,
    game_of,
    simulate,
)
from fitgap.sharing.joint_plan_file import JointPlanFile, plan_form, read_joint_plan
from fitgap.sharing.voting import voting_power

__all__ = [
    "MAXIMUM_PLAYERS",
    "MOST_PEOPLE",
    "AllocationMethod",
    "Alternative",
    "Amounts",
    "CoalitionWeight",
    "CostGame",
    "JointPlan",
    "JointPlanFile",
    "Member",
    "Outlook",
    "Settlement",
    "SharingMethod",
    "SharingRule",
    "Simulated",
    "Timing",
    "Violation",
    "allocate",
    "core_is_empty",
    "core_violations",
    "cost_gap",
    "equal_profit",
    "game_of",
    "marginal_costs",
    "moriarity",
    "nucleolus",
    "plan_form",
    "read_game",
    "read_joint_plan",
    "rounded",
    "scrb",
    "settlements",
    "shapley",
    "share",
    "simulate",
    "voting_power",
]
