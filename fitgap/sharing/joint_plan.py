"""The cost simulation of guideline 1: stay, a cloud alone, or a joint cloud.

Each is reckoned with the work for a new national system (番号制度 and what came after it) done
at the same time as the change, or apart from it: apart, the old system is adapted first and the
new one again.  Nothing is saved by assumption: every amount is the municipalities' own.  Money
is Decimal 千円.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum

from fitgap.sharing.game import CostGame

LAYOUT_SAVES_NEXT = Decimal("0.35")
LAYOUT_SAVES_LATER = Decimal("0.86")
"""What 中間標準レイアウト is expected to save of the next migration and of those after it.

Source: 総務省, 自治体クラウドの円滑なデータ移行等に関する研究会 (2012).
"""


class Alternative(StrEnum):
    """What a municipality may do."""

    STAY = "stay"
    CLOUD = "cloud"
    JOINT = "joint"


class Timing(StrEnum):
    """Whether the work for a new national system is done together with the change."""

    TOGETHER = "together"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Amounts:
    """What one way costs: at the start, every year, at every renewal, to move data, to adapt."""

    initial: Decimal = Decimal(0)
    running: Decimal = Decimal(0)
    renewal: Decimal = Decimal(0)
    migration: Decimal = Decimal(0)
    number_system: Decimal = Decimal(0)

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(self))
        )


@dataclass(frozen=True)
class Member:
    """A municipality of the plan; ``joint`` is what it adds to the joint system."""

    name: str
    stay: Amounts
    joint: Amounts
    cloud: Amounts | None = None
    population: int | None = None


@dataclass(frozen=True)
class JointPlan:
    """A plan to simulate; ``fixed`` is what the joint system costs once, whoever takes part.

    ``years`` are the horizons looked at, the first being the contract's.  ``layout_saves_*``
    are parts of the migration cost, in [0, 1].
    """

    members: tuple[Member, ...]
    fixed: Amounts
    years: tuple[int, ...] = (5, 10)
    renewal_years: int = 5
    discount_rate: Decimal = Decimal(0)
    layout_saves_next: Decimal = LAYOUT_SAVES_NEXT
    layout_saves_later: Decimal = LAYOUT_SAVES_LATER
    population_weight: Decimal = Decimal("0.5")


@dataclass(frozen=True)
class Outlook:
    """What one way costs over time; ``totals`` and ``present_values`` are by horizon in years.

    ``migration`` is what moving data costs over the longest horizon with 中間標準レイアウト, as
    counted in the totals, ``migration_without`` what it would cost without.
    """

    initial: Decimal
    running: Decimal
    totals: Mapping[int, Decimal]
    present_values: Mapping[int, Decimal]
    migration: Decimal
    migration_without: Decimal


@dataclass(frozen=True)
class Simulated:
    """One alternative at one timing, for the whole group and by member.

    By member the joint alternative has what each adds; the fixed part is shared separately.
    """

    alternative: Alternative
    timing: Timing
    whole: Outlook
    members: Mapping[str, Outlook] = field(default_factory=dict)


def simulate(plan: JointPlan) -> tuple[Simulated, ...]:
    """Return every alternative that all members have amounts for, at both timings."""
    found = []
    for alternative in Alternative:
        for timing in Timing:
            parts = {
                each.name: _outlook(plan, amounts, each.stay, alternative, timing)
                for each in plan.members
                if (amounts := _amounts(each, alternative)) is not None
            }
            if len(parts) < len(plan.members):
                continue
            shared = [plan.fixed] if alternative is Alternative.JOINT else []
            once = [_outlook(plan, each, Amounts(), alternative, timing) for each in shared]
            found.append(Simulated(alternative, timing, _added([*parts.values(), *once]), parts))
    return tuple(found)


def game_of(plan: JointPlan, timing: Timing, *, years: int) -> CostGame:
    """Return the cost game of a plan by present value: alone each takes its cheaper way."""
    simulated = {each.alternative: each for each in simulate(plan) if each.timing is timing}
    joint = simulated[Alternative.JOINT]
    own = {name: float(each.present_values[years]) for name, each in joint.members.items()}
    fixed = float(joint.whole.present_values[years]) - sum(own.values())
    game = CostGame.of_fixed_cost(fixed, own)
    for bit, member in enumerate(plan.members):
        ways = [_outlook(plan, member.stay, member.stay, Alternative.STAY, timing)]
        if member.cloud is not None:
            ways.append(_outlook(plan, member.cloud, member.stay, Alternative.CLOUD, timing))
        game.costs[1 << bit] = min(float(each.present_values[years]) for each in ways)
    population = {
        each.name: each.population for each in plan.members if each.population is not None
    }
    return CostGame(
        game.players,
        game.costs,
        population if len(population) == len(plan.members) else {},
        population_weight=float(plan.population_weight),
        unit="千円",
    )


def _amounts(member: Member, alternative: Alternative) -> Amounts | None:
    return {
        Alternative.STAY: member.stay,
        Alternative.CLOUD: member.cloud,
        Alternative.JOINT: member.joint,
    }[alternative]


def _outlook(
    plan: JointPlan, amounts: Amounts, stay: Amounts, alternative: Alternative, timing: Timing
) -> Outlook:
    changes = alternative is not Alternative.STAY
    adapting = amounts.number_system
    if changes and timing is Timing.APART:
        adapting += stay.number_system
    first = amounts.migration * (1 - plan.layout_saves_next) if changes else Decimal(0)
    later_part = plan.layout_saves_later if changes else plan.layout_saves_next
    later = amounts.migration * (1 - later_part)
    initial = amounts.initial + adapting + first

    def total(years: int, rate: Decimal) -> Decimal:
        running = sum(amounts.running / (1 + rate) ** year for year in range(1, years + 1))
        renewals = _renewals(plan, years)
        renewed = sum((amounts.renewal + later) / (1 + rate) ** year for year in renewals)
        return _thousand_yen(initial + running + renewed)

    moves = len(_renewals(plan, max(plan.years)))
    return Outlook(
        initial=_thousand_yen(initial),
        running=amounts.running,
        totals={years: total(years, Decimal(0)) for years in plan.years},
        present_values={years: total(years, plan.discount_rate) for years in plan.years},
        migration=_thousand_yen(first + later * moves),
        migration_without=amounts.migration * (moves + changes),
    )


def _renewals(plan: JointPlan, years: int) -> range:
    """Return the years of a horizon in which a system is renewed; its last year is not one."""
    return range(plan.renewal_years, years, plan.renewal_years)


def _added(parts: Sequence[Outlook]) -> Outlook:
    years = parts[0].totals
    return Outlook(
        initial=sum((each.initial for each in parts), Decimal(0)),
        running=sum((each.running for each in parts), Decimal(0)),
        totals={year: sum((each.totals[year] for each in parts), Decimal(0)) for year in years},
        present_values={
            year: sum((each.present_values[year] for each in parts), Decimal(0)) for year in years
        },
        migration=sum((each.migration for each in parts), Decimal(0)),
        migration_without=sum((each.migration_without for each in parts), Decimal(0)),
    )


def _thousand_yen(amount: Decimal | int) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.001"))
