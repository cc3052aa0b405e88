"""A plan under a budget against every plan there is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitgap.classification import Resolution
from fitgap.costing import CostModel, Estimate, coalition_costs, expected_sum, total
from fitgap.costing.budget import Action, BudgetTooSmallError, Wanted, best_plan, pareto_line

_ZERO = Decimal(0)


def _estimate(cost: int, group: str | None) -> Estimate:
    return Estimate(
        person_days_low=_ZERO,
        person_days_mid=_ZERO,
        person_days_high=_ZERO,
        p50=Decimal(cost),
        p80=Decimal(cost),
        p90=Decimal(cost),
        initial=Decimal(cost),
        yearly_upkeep=_ZERO,
        per_law_revision=_ZERO,
        next_migration=_ZERO,
        lifecycle=Decimal(cost),
        interaction_group=group,
        repeat_share=Decimal("0.2") if group else Decimal(1),
    )


_actions = st.builds(
    Action,
    st.sampled_from([Resolution.COMPONENT, Resolution.SOURCE]),
    st.builds(_estimate, st.integers(1, 50), st.sampled_from([None, "I-1", "I-2"])),
)
_rows = st.lists(
    st.tuples(st.lists(_actions, max_size=3), st.integers(1, 3), st.booleans()), max_size=4
).map(
    lambda drawn: [
        Wanted(f"G-{place}", tuple(actions), Decimal(weight), settled)
        for place, (actions, weight, settled) in enumerate(drawn)
    ]
)


def _everything(rows: list[Wanted]) -> list[tuple[Decimal, Decimal]]:
    """Return (weight met, cost) of every plan that meets what is settled."""
    ways = [[*row.actions, *([] if row.settled and row.actions else [None])] for row in rows]
    found = []
    for chosen in product(*ways):
        met = sum((row.weight for row, one in zip(rows, chosen, strict=True) if one), _ZERO)
        cost = expected_sum([one.estimate for one in chosen if one])[1]
        found.append((met, cost))
    return found


@settings(deadline=None, max_examples=60)
@given(_rows, st.integers(0, 120))
def test_no_plan_is_better(rows: list[Wanted], budget: int) -> None:
    possible = [each for each in _everything(rows) if each[1] <= budget]
    if not possible:
        with pytest.raises(BudgetTooSmallError) as caught:
            best_plan(rows, Decimal(budget))
        assert caught.value.needed == min(cost for _, cost in _everything(rows))
        return
    plan = best_plan(rows, Decimal(budget))
    most = max(met for met, _ in possible)
    assert plan.met == most
    assert plan.is_proven
    assert plan.is_cheapest
    assert plan.least <= plan.cost
    assert plan.cost == min(cost for met, cost in possible if met == most)
    costs = [action.estimate for action in plan.chosen.values()]
    assert plan.cost == total(costs, CostModel(draws=100)).lifecycle


def test_shared_parts_are_rounded_as_in_the_total() -> None:
    shared = [
        replace(_estimate(10, "I-1"), lifecycle=Decimal(cost), repeat_share=Decimal("0.25"))
        for cost in ("21.7", "21.8", "21.9", "22.1", "22.2")
    ]
    rows = [
        Wanted(f"G-{place}", (Action(Resolution.COMPONENT, each),))
        for place, each in enumerate(shared)
    ]

    plan = best_plan(rows, Decimal(1000))

    assert len(plan.chosen) == len(rows)
    assert plan.cost == total(shared, CostModel(draws=100)).lifecycle


@settings(deadline=None, max_examples=30)
@given(_rows)
def test_the_line_rises_and_each_point_is_the_cheapest(rows: list[Wanted]) -> None:
    line = pareto_line(rows, points=4)
    everything = _everything(rows)
    for plan in line:
        assert plan.is_cheapest
        assert plan.cost == min(cost for met, cost in everything if met >= plan.met)
    assert [plan.met for plan in line] == sorted({plan.met for plan in line})


@settings(deadline=None, max_examples=20)
@given(_rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[Wanted], chance: object) -> None:
    turned = rows[::-1]
    try:
        plan = best_plan(rows, Decimal(60))
    except BudgetTooSmallError:
        return
    assert best_plan(turned, Decimal(60)).chosen == plan.chosen


@pytest.mark.parametrize("budget", ["-1", "NaN", "Infinity"])
def test_a_budget_is_an_amount(budget: str) -> None:
    with pytest.raises(ValueError, match="budget"):
        best_plan([], Decimal(budget))


@given(
    st.lists(
        st.lists(
            st.builds(_estimate, st.integers(0, 50), st.sampled_from([None, "I-1", "I-2"])),
            max_size=4,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_every_coalition_pays_what_its_rows_cost_together(members: list[list[Estimate]]) -> None:
    costs = coalition_costs(members)
    for coalition, cost in enumerate(costs):
        rows = [part for bit, parts in enumerate(members) if coalition >> bit & 1 for part in parts]
        assert cost == pytest.approx(float(expected_sum(rows)[1]))
