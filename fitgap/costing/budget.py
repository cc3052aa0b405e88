"""What to resolve under a budget, and by which action: exact, by integer programming.

Every wish has actions that meet it at a cost; actions on one part of the package share its
cost, as in :func:`fitgap.costing.total`.  The plan meets as much as the budget allows and then
costs as little as it can; ``bound`` is what the solver proved that no plan exceeds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from fitgap.classification import Resolution
from fitgap.costing.values import Estimate, money

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Action:
    """A way to meet a wish, with its estimate."""

    resolution: Resolution
    estimate: Estimate


@dataclass(frozen=True)
class Wanted:
    """A row that may be met by one of its actions; ``settled`` says that it must be."""

    id: str
    actions: tuple[Action, ...]
    weight: Decimal = Decimal(1)
    settled: bool = False


@dataclass(frozen=True)
class Plan:
    """What to do under a budget; 千円.

    ``chosen`` maps the rows that are met to their action; ``met`` is their weight, ``bound``
    the most that any plan within the budget can meet, ``least`` what any plan that meets as much
    costs at least; the last two are what the solver proved.
    """

    chosen: Mapping[str, Action]
    cost: Decimal
    met: Decimal
    bound: Decimal
    least: Decimal = Decimal(0)

    @property
    def is_proven(self) -> bool:
        """Whether no plan meets more."""
        return self.bound - self.met < Decimal("0.001")

    @property
    def is_cheapest(self) -> bool:
        """Whether no plan that meets as much is cheaper, to 1 千円."""
        return self.cost - self.least < 1


class BudgetTooSmallError(ValueError):
    """What is settled already costs more than the budget; ``needed`` is how much (千円)."""

    def __init__(self, needed: Decimal) -> None:
        super().__init__(f"what is settled costs {needed}")
        self.needed = needed


def best_plan(rows: Sequence[Wanted], budget: Decimal, *, seconds: float = 60.0) -> Plan:
    """Return the plan that meets most within a budget on the cost over the contract.

    Raises:
        ValueError: the budget is not a finite amount of 0 or more.
        BudgetTooSmallError: the settled rows alone cost more.
    """
    if not budget.is_finite() or budget < 0:
        raise ValueError(f"the budget must be 0 or more: {budget}")
    problem = _Problem(rows)
    if not problem.actions:
        return Plan({}, Decimal(0), Decimal(0), Decimal(0))
    settled = problem.solve(maximise=False, budget=math.inf, least_met=0.0, seconds=seconds)
    if settled is None or settled.cost > budget:
        raise BudgetTooSmallError(Decimal(0) if settled is None else settled.cost)
    most = problem.solve(maximise=True, budget=float(budget), least_met=0.0, seconds=seconds)
    if most is None:
        return settled
    cheapest = problem.solve(
        maximise=False, budget=float(budget), least_met=float(most.met), seconds=seconds
    )
    found = cheapest if cheapest is not None and cheapest.met >= most.met else most
    least = cheapest.least if cheapest is not None else Decimal(0)
    return Plan(found.chosen, found.cost, found.met, most.bound, least)


def pareto_line(rows: Sequence[Wanted], *, points: int = 10, seconds: float = 20.0) -> list[Plan]:
    """Return the cheapest plans for evenly rising weights met, from nothing to everything."""
    problem = _Problem(rows)
    if not problem.actions:
        return []
    whole = float(sum(row.weight for row in rows if row.actions))
    line: list[Plan] = []
    for step in range(points + 1):
        found = problem.solve(
            maximise=False, budget=math.inf, least_met=whole * step / points, seconds=seconds
        )
        if found is not None and (not line or found.met > line[-1].met):
            line.append(found)
    return line


class _Problem:
    """The rows as an integer programme.

    Variables: one switch for each action, then for each shared part the amount by which its
    dearest chosen action exceeds its repeat share.
    """

    def __init__(self, rows: Sequence[Wanted]) -> None:
        self.rows = sorted((row for row in rows if row.actions), key=lambda row: row.id)
        self.actions = [(row, action) for row in self.rows for action in row.actions]
        groups: dict[str, list[int]] = {}
        for place, (_, action) in enumerate(self.actions):
            part = action.estimate.interaction_group
            if part is not None and action.estimate.initial > 0:
                groups.setdefault(part, []).append(place)
        self.shared = [places for _, places in sorted(groups.items()) if len(places) > 1]

    def solve(
        self, *, maximise: bool, budget: float, least_met: float, seconds: float
    ) -> Plan | None:
        """Return the plan that meets most, or the cheapest that meets enough; None if none."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        size = len(self.actions)
        total = size + len(self.shared)
        cost, weight = self._costs(total), np.zeros(total)
        weight[:size] = [float(row.weight) for row, _ in self.actions]
        matrix, low, high = self._constraints(total)
        constraints = [LinearConstraint(matrix, low, high)]
        if math.isfinite(budget):
            constraints.append(LinearConstraint(cost[None, :], -np.inf, budget + 1e-6))
        if least_met > 0:
            constraints.append(LinearConstraint(weight[None, :], least_met - 1e-6, np.inf))
        found = milp(
            -weight if maximise else cost,
            constraints=constraints,
            integrality=np.r_[np.ones(size), np.zeros(len(self.shared))],
            bounds=Bounds(0, np.r_[np.ones(size), np.full(len(self.shared), np.inf)]),
            options={"time_limit": seconds, "mip_rel_gap": 0},
        )
        if found.x is None:
            return None
        chosen = {
            row.id: action
            for (row, action), switch in zip(self.actions, found.x, strict=False)
            if switch > 0.5
        }
        met = sum((row.weight for row in self.rows if row.id in chosen), Decimal(0))
        proven = Decimal(str(round(found.mip_dual_bound, 6)))
        spent = self._cost_of(chosen)
        return Plan(
            dict(sorted(chosen.items())),
            spent,
            met,
            bound=max(met, -proven) if maximise else met,
            least=Decimal(0) if maximise else min(spent, proven),
        )

    def _costs(self, total: int) -> npt.NDArray[np.float64]:
        import numpy as np

        cost = np.ones(total)
        cost[: len(self.actions)] = [float(each.estimate.lifecycle) for _, each in self.actions]
        for places in self.shared:
            for place in places:
                cost[place] = float(_repeated(self.actions[place][1].estimate))
        return cost

    def _constraints(self, total: int) -> tuple[object, list[float], list[float]]:
        """Return one action for each row, and what a shared part costs beyond its repeats."""
        from scipy.sparse import coo_array

        entries: list[tuple[int, int, float]] = []
        low: list[float] = []
        high: list[float] = []
        place = 0
        for row in self.rows:
            for _ in row.actions:
                entries.append((len(low), place, 1.0))
                place += 1
            low.append(1.0 if row.settled else 0.0)
            high.append(1.0)
        for number, places in enumerate(self.shared):
            for place in places:
                estimate = self.actions[place][1].estimate
                beyond = float(estimate.lifecycle - _repeated(estimate))
                entries.append((len(low), place, -beyond))
                entries.append((len(low), len(self.actions) + number, 1.0))
                low.append(0.0)
                high.append(math.inf)
        rows, columns, values = zip(*entries, strict=True)
        return coo_array((values, (rows, columns)), shape=(len(low), total)).tocsr(), low, high

    def _cost_of(self, chosen: Mapping[str, Action]) -> Decimal:
        """Return what the chosen actions cost over the contract, shared parts counted once."""
        cost = sum((each.estimate.lifecycle for each in chosen.values()), Decimal(0))
        owners = [row.id for row, _ in self.actions]
        for places in self.shared:
            again = sorted(
                estimate.lifecycle - _repeated(estimate)
                for place in places
                if chosen.get(owners[place]) is self.actions[place][1]
                for estimate in [self.actions[place][1].estimate]
            )
            cost -= sum(again[:-1], Decimal(0))
        return money(cost)


def _repeated(estimate: Estimate) -> Decimal:
    """Return what a row costs where its part is changed already, rounded as in the total."""
    return money(estimate.lifecycle * estimate.repeat_share)
