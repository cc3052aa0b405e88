"""What-if: which differences to resolve, by which action, under a budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from fitgap.assessment import AssessedItem, Assessment
from fitgap.classification import ModificationClass, Resolution
from fitgap.consensus import Outcome
from fitgap.costing import Estimate, coalition_costs, estimate
from fitgap.costing.budget import Action, Plan, Wanted, best_plan, pareto_line
from fitgap.costing.values import HOURS_PER_DAY
from fitgap.gaps import Verdict
from fitgap.sharing.game import MAXIMUM_PLAYERS, CostGame

_CLASS_OF = {
    Resolution.PARAMETER: ModificationClass.PARAMETER,
    Resolution.OPTION: ModificationClass.COMPONENT,
    Resolution.COMPONENT: ModificationClass.COMPONENT,
    Resolution.ADD_ON: ModificationClass.COMPONENT,
    Resolution.SOURCE: ModificationClass.SOURCE,
}
_BY_HAND = (Resolution.OPERATION, Resolution.REGULATION)
_NOTHING = (Resolution.NONE_NEEDED, Resolution.ABOLISH)


@dataclass(frozen=True)
class Outlook:
    """A plan, and how well the package fits the work once it is done, in [0, 1]."""

    plan: Plan
    fitness: Decimal


def wanted(assessment: Assessment) -> tuple[Wanted, ...]:
    """Return the rows that could be met, each with the actions that would meet it.

    A row is met by the resolution a person chose; without one, by the way the table proposes
    or by its alternatives: a way without code only where the flow says how many cases and
    minutes it costs the staff, so that nothing is met for nothing.  A row the council has
    adopted must be met.
    """
    return tuple(
        Wanted(row.item.id, actions, settled=_is_adopted(row))
        for row in assessment.differences
        if _is_open(row) and (actions := tuple(_actions(assessment, row)))
    )


def outlook(assessment: Assessment, plan: Plan) -> Outlook:
    """Return a plan with the fitness it leads to.

    Fitness is the part of the rows that apply to the package that fit or are met.
    """
    apply = [row for row in assessment.items if row.verdict is not Verdict.NOT_APPLICABLE]
    fit = sum(row.verdict is Verdict.FIT for row in apply)
    met = sum(row.item.id in plan.chosen for row in apply if row.verdict is not Verdict.FIT)
    fitness = Decimal(fit + met) / len(apply) if apply else Decimal(1)
    return Outlook(plan, fitness)


def under_budget(assessment: Assessment, budget_thousand_yen: Decimal) -> Outlook:
    """Return the plan that meets most rows within a budget over the contract.

    Raises:
        ValueError: the budget is not an amount of 0 or more.
        BudgetTooSmallError: what the council has adopted costs more.
    """
    return outlook(assessment, best_plan(wanted(assessment), budget_thousand_yen))


def cost_against_fitness(assessment: Assessment, *, points: int = 10) -> tuple[Outlook, ...]:
    """Return the cheapest plans from meeting nothing to meeting everything."""
    line = pareto_line(wanted(assessment), points=points)
    return tuple(outlook(assessment, plan) for plan in line)


def cost_game(assessment: Assessment) -> CostGame:
    """Return what every group of municipalities would pay to have its rows built, by itself.

    The amounts are expected costs over the contract, staff time included; a part of the
    package that several change is paid once.  Observers do not play.

    Raises:
        ValueError: a game has 2 to 15 players.
    """
    project = assessment.project
    players = [project.municipality_by_code[code] for code in project.members]
    if not 1 < len(players) <= MAXIMUM_PLAYERS:
        raise ValueError(f"a game has 2 to {MAXIMUM_PLAYERS} players: {len(players)}")
    rows: dict[str, list[Estimate]] = {each.code: [] for each in players}
    for row in assessment.items:
        if row.estimate is not None and row.item.municipality in rows:
            rows[row.item.municipality].append(row.estimate)
    alike = len({each.name for each in players}) < len(players)
    names = tuple(f"{each.name} {each.code}" if alike else each.name for each in players)
    known = all(each.population for each in players)
    return CostGame(
        names,
        coalition_costs(list(rows.values())),
        {name: each.population for name, each in zip(names, players, strict=True)} if known else {},
        population_weight=float(project.sharing.population_weight),
        unit="千円",
    )


def person_months(assessment: Assessment) -> Decimal:
    """Return the expected person-months of building everything, shared parts counted once."""
    total, model = assessment.total, assessment.project.cost
    asked = total.initial + total.overlap
    if not asked:
        return Decimal(0)
    built = [row.estimate for row in assessment.items if row.estimate and row.estimate.p50]
    days = sum((each.person_days_mid * each.initial / each.p50 for each in built), Decimal(0))
    return days * HOURS_PER_DAY / model.hours_per_month * total.initial / asked


def _is_open(row: AssessedItem) -> bool:
    return row.estimate is not None or row.resolution in _BY_HAND


def _is_adopted(row: AssessedItem) -> bool:
    decision = row.review.decision
    return decision is not None and decision.entry.values.get("outcome") == Outcome.ADOPT


def _actions(assessment: Assessment, row: AssessedItem) -> Iterator[Action]:
    chosen = row.review.resolution is not None
    ways = [row.resolution]
    if not chosen:
        ways += [each.resolution for each in row.classification.alternatives]
    for way in dict.fromkeys(ways):
        if way in _NOTHING:
            continue
        if way is row.resolution and way not in _BY_HAND and row.estimate is not None:
            yield Action(way, row.estimate)
            continue
        classification = replace(
            row.classification,
            resolution=way,
            modification=_CLASS_OF.get(way, row.modification),
        )
        found = estimate(
            row.item,
            classification,
            assessment.project.cost,
            person_day_thousand_yen=assessment.catalog.person_day_thousand_yen,
        )
        priced = found is not None and (found.initial > 0 or found.yearly_workaround > 0)
        if found is not None and (priced or (chosen and way in _BY_HAND)):
            yield Action(way, found)
