"""The published results and worked examples of the methods, by the project's own functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from fitgap.agreement import (
    Level,
    fleiss_kappa,
    gwet_ac1,
    kendall_w,
    krippendorff_alpha,
    percent_agreement,
)
from fitgap.classification import ModificationClass
from fitgap.consensus import ConsensusRule
from fitgap.costing import (
    CostModel,
    Quotation,
    accuracy,
    adaptation,
    calibrate,
    lifecycle_factor,
    standard_deviation,
)
from fitgap.costing.accuracy import relative_errors
from fitgap.costing.calibration import PRIOR_SPREAD, QUOTATION_SPREAD
from fitgap.costing.effort_models import (
    NOMINAL_SCALE,
    cocomo_duration,
    cocomo_effort,
    durations,
    enhancement_points,
    three_point,
    use_case_points,
)
from fitgap.costing.figures import CLASS_FIGURES, REUSE_CHANGE, REUSE_SOURCE, UNITS
from fitgap.process import Aspect
from fitgap.sharing import (
    Alternative,
    Amounts,
    CoalitionWeight,
    CostGame,
    JointPlan,
    Member,
    SharingMethod,
    SharingRule,
    Timing,
    core_is_empty,
    core_violations,
    cost_gap,
    equal_profit,
    marginal_costs,
    moriarity,
    nucleolus,
    scrb,
    shapley,
    share,
    simulate,
)
from fitgap.sharing.economies import Published, initial_weight, power_law, shared_part
from fitgap.sharing.joint_plan import LAYOUT_SAVES_LATER, LAYOUT_SAVES_NEXT
from fitgap.sharing.schedule import months, schedule
from fitgap.sharing.voting import needed_votes, voting_power

PUBLISHED: Mapping[str, Any] = yaml.safe_load(
    Path(__file__).with_name("reference_values.yaml").read_text(encoding="utf-8")
)
KUMAMOTO = (Published(3, 0.147), Published(4, 0.225))


def _game(name: str) -> CostGame:
    costs = {frozenset(players): float(cost) for players, cost in PUBLISHED[name]["costs"].items()}
    return CostGame.of(max(PUBLISHED[name]["costs"], key=len), costs)


def _paid(shares: Mapping[str, float] | None) -> list[float]:
    assert shares is not None
    return list(shares.values())


def _amounts(ratings: Sequence[Sequence[float | None]]) -> list[list[float]]:
    return [[math.nan if each is None else each for each in row] for row in ratings]


# What published savings say


def test_two_towns_more_save_by_a_part_that_occurs_once() -> None:
    law = shared_part(KUMAMOTO)
    assert law is not None
    assert (law.shared, law.own) == pytest.approx((0.936, 0.541), abs=1e-9)
    assert [law.saving(3), law.saving(4)] == pytest.approx([0.147, 0.225], abs=1e-12)
    assert law.break_even == pytest.approx(2.0392, abs=1e-4)
    assert law.limit == pytest.approx(0.459, abs=1e-9)
    assert [law.saving(n) for n in (5, 7, 14)] == pytest.approx([0.2718, 0.3253, 0.3921], abs=1e-4)


def test_the_power_law_fits_as_well_and_meets_a_third_group() -> None:
    law = power_law(KUMAMOTO)
    assert law is not None
    assert (law.exponent, law.factor) == pytest.approx((0.66666, 1.23026), abs=1e-4)
    assert law.saving(5) == pytest.approx(0.281, abs=0.001)
    assert law.saving(14) == pytest.approx(0.49, abs=0.005)  # 約3割 was published


def test_rounding_leaves_the_parts_open() -> None:
    laws = [
        shared_part([Published(3, less), Published(4, more)])
        for less in (0.1465, 0.1475)
        for more in (0.2245, 0.2255)
    ]
    shared = sorted(law.shared for law in laws if law is not None)
    own = sorted(law.own for law in laws if law is not None)
    assert (shared[0], shared[-1]) == pytest.approx((0.924, 0.948), abs=1e-9)
    assert (own[0], own[-1]) == pytest.approx((0.5375, 0.5445), abs=1e-9)


@pytest.mark.parametrize(
    ("power", "parts"), [(0, (0.3120, 0.5410)), (0.5, (0.2633, 0.5897)), (1, (0.2248, 0.6282))]
)
def test_the_size_of_the_towns_leaves_the_parts_open(
    power: float, parts: tuple[float, float]
) -> None:
    """Three towns of 11, 11 and 10 thousand, then one of 17: weighed by people to a power."""
    three = sum(people**power for people in (11, 11, 10))
    law = shared_part([Published(three, 0.147), Published(three + 17**power, 0.225)])
    assert law is not None
    assert (law.shared / three, law.own) == pytest.approx(parts, abs=1e-4)


def test_initial_cost_was_two_thirds_in_okazaki_and_toyohashi() -> None:
    weight = initial_weight(0.56, 0.25, 0.46)
    assert weight is not None
    assert weight.value == pytest.approx(21 / 31, abs=1e-12)
    assert weight.value / (1 - weight.value) == pytest.approx(2.1, abs=1e-12)
    assert (weight.least, weight.most) == pytest.approx((0.64516, 0.70968), abs=1e-4)


def test_okazaki_and_toyohashi_over_five_and_ten_years() -> None:
    """56 % of the initial and 25 % of the running cost: 46 % over five, less over ten years."""
    initial = Decimal(21_000_000) / 31
    running = (1_000_000 - initial) / 5
    stay = Amounts(initial=initial, running=running)
    joint = Amounts(initial=initial * Decimal("0.44"), running=running * Decimal("0.75"))
    plan = JointPlan((Member("岡崎市", stay, joint),), Amounts(), renewal_years=50)
    before, after = (
        next(each.whole.totals for each in simulate(plan) if each.alternative is alternative)
        for alternative in (Alternative.STAY, Alternative.JOINT)
    )
    assert float(1 - after[5] / before[5]) == pytest.approx(0.46, abs=1e-6)
    assert float(1 - after[10] / before[10]) == pytest.approx(0.4088, abs=1e-4)


def test_savings_of_31_to_69_per_cent_can_be_shared_out_in_nara() -> None:
    """One of many ways: alone people^.38, together 44 % of it, shared nearly by heads."""
    people = PUBLISHED["nara"]["people"]
    assert sum(people) == 231
    alone = [each**0.38 for each in people]
    rule = SharingRule(SharingMethod.HYBRID, Decimal("0.005"))
    paid = share(Decimal(440), dict(zip(map(str, people), people, strict=True)), rule)
    savings = [
        1 - float(mine) / 1000 / (own / sum(alone))
        for mine, own in zip(paid.values(), alone, strict=True)
    ]
    assert [min(savings), max(savings)] == pytest.approx([0.31, 0.69], abs=0.003)
    weight = initial_weight(0.69, 0.31, 0.56)
    assert weight is not None
    assert weight.value == pytest.approx(0.6579, abs=1e-4)


def test_two_renewals_with_the_layout_save_three_fifths_of_the_migration() -> None:
    amounts = Amounts(migration=Decimal(1000))
    plan = JointPlan((Member("町", Amounts(), amounts),), Amounts(), years=(10,))
    joint = next(each.whole for each in simulate(plan) if each.alternative is Alternative.JOINT)
    assert 1 - joint.migration / joint.migration_without == Decimal("0.605")
    # If the layout saves one side of a migration only, that side is two fifths of it.
    assert float(LAYOUT_SAVES_NEXT / LAYOUT_SAVES_LATER) == pytest.approx(0.40698, abs=1e-5)


def test_guideline_one_takes_14_to_25_months() -> None:
    assert months(schedule()) == (14, 25)


# Sharing


def test_tennessee_valley() -> None:
    game, expected = _game("tennessee"), PUBLISHED["tennessee"]
    assert _paid(marginal_costs(game)) == expected["marginal"]
    assert _paid(shapley(game)) == pytest.approx(expected["shapley"], abs=0.1)
    assert _paid(scrb(game)) == pytest.approx(expected["scrb"], abs=1)
    assert _paid(cost_gap(game)) == pytest.approx(_paid(scrb(game)), abs=1e-6)
    assert _paid(nucleolus(game)) == pytest.approx(expected["nucleolus"], abs=0.5)
    assert _paid(equal_profit(game)) == pytest.approx(expected["equal_profit"], abs=0.5)
    assert not core_is_empty(game)


def test_water_of_skane() -> None:
    game, expected = _game("skane"), PUBLISHED["skane"]
    assert "".join(game.players) == "AHKLMT"
    assert _paid(scrb(game)) == pytest.approx(expected["scrb"], abs=0.015)
    assert _paid(shapley(game)) == pytest.approx(expected["shapley"], abs=0.015)
    for name, weight in (
        ("nucleolus", CoalitionWeight.NONE),
        ("weak_nucleolus", CoalitionWeight.MEMBERS),
        ("proportional_nucleolus", CoalitionWeight.COST),
    ):
        *four, five, six = _paid(nucleolus(game, weight))
        assert [*four, five + six] == pytest.approx(expected[name], abs=0.015)
    left = ["".join(each.members) for each in core_violations(game, shapley(game))]
    assert left == [expected["leaves_under_shapley"]]


def test_three_towns_divide_105_by_what_they_would_pay_alone() -> None:
    game = CostGame.of_fixed_cost(0, {"甲": 10.0, "乙": 40.0, "丙": 80.0})
    game.costs[-1] = 105
    assert _paid(moriarity(game)) == pytest.approx([8, 32, 65], abs=0.4)


def test_a_fixed_cost_is_divided_by_heads_under_shapley_and_nucleolus() -> None:
    own = {name: 0.6 * people**0.5 for name, people in zip("NTHK", (11, 11, 10, 17), strict=True)}
    game = CostGame.of_fixed_cost(2.0, own)
    expected = [2.0 / 4 + amount for amount in own.values()]
    assert _paid(shapley(game)) == pytest.approx(expected, abs=1e-12)
    assert _paid(nucleolus(game)) == pytest.approx(expected, abs=1e-9)


# Effort


@pytest.mark.parametrize(
    ("changed", "rest", "expected"),
    [
        ((20, 30, 40), (2, 30, 0.4), 0.3796),
        ((20, 30, 100), (2, 30, 0.4), 0.6028),
        ((50, 50, 50), (2, 30, 0.4), 0.64),
        ((60, 60, 60), (4, 40, 0.8), 0.96),
        ((100, 100, 100), (8, 50, 1), 1.58),
    ],
)
def test_reuse(
    changed: tuple[int, int, int], rest: tuple[float, float, float], expected: float
) -> None:
    aa, su, unfm = rest
    assert adaptation(*changed, aa=aa, su=su, unfm=unfm) == pytest.approx(expected, abs=1e-9)


def test_the_factors_of_the_classes() -> None:
    assert (Decimal("0.21"), Decimal("0.6028")) == (REUSE_CHANGE, REUSE_SOURCE)


def test_cocomo() -> None:
    exponent = math.log10(cocomo_effort(10, NOMINAL_SCALE) / cocomo_effort(1, NOMINAL_SCALE))
    assert exponent == pytest.approx(1.0997, abs=1e-9)
    assert cocomo_effort(100, NOMINAL_SCALE) == pytest.approx(465.315, abs=0.002)
    assert cocomo_effort(100, [24]) == pytest.approx(586.607, abs=0.002)
    assert cocomo_duration(586.6, [24]) == pytest.approx(29.695, abs=0.002)
    assert cocomo_effort(10, NOMINAL_SCALE) == pytest.approx(36.987, abs=0.002)


def test_points_and_hours() -> None:
    points = use_case_points(36, technical=25, environmental=12)
    assert [points, 20 * points] == pytest.approx([31.824, 636.48], abs=1e-9)
    parts = {"added": 20, "changed": 10, "converted": 0, "deleted": 5}
    assert enhancement_points(**parts) == 35
    assert enhancement_points(**parts, adjustment=1.05, adjustment_before=0.98) == pytest.approx(
        36.4, abs=1e-9
    )
    hours = [UNITS[aspect].hours for aspect in (Aspect.SCREEN, Aspect.FORM, Aspect.BATCH)]
    assert hours[0] * 3 + hours[1] * 2 + hours[2] == Decimal("612.38")
    assert durations(100) == pytest.approx((10.197, 11.140, 11.285), abs=0.001)
    assert three_point(2, 4, 12) == pytest.approx((5, 1.6667), abs=1e-4)


def test_sums_of_rows_whose_errors_go_together() -> None:
    medians = (2, 8, 16, 40, 79, 131.33)
    classes = [each for each in CLASS_FIGURES if each is not ModificationClass.UNKNOWN]
    sigmas = [float(CLASS_FIGURES[each].log_sigma) for each in classes for _ in range(2)]
    rows = [
        (median * math.exp(sigma**2 / 2), sigma)
        for median, sigma in zip(medians, sigmas, strict=True)
    ]
    assert sum(mean for mean, _ in rows) == pytest.approx(424.41, abs=0.01)
    for correlation, expected in ((0, 298.4), (0.1, 315.3), (0.2, 332.7), (0.5, 388.5)):
        assert standard_deviation(rows, correlation=correlation) == pytest.approx(expected, abs=0.1)


def test_five_years_by_class() -> None:
    factors = [lifecycle_factor(each, CostModel()) for each in CLASS_FIGURES]
    assert factors == [1, Decimal("2.10"), Decimal("3.65")]


def test_three_quotations_draw_the_factor() -> None:
    assert (PRIOR_SPREAD, QUOTATION_SPREAD) == (0.5, 0.7)
    found = calibrate(
        [Quotation("", Decimal(1), Decimal(math.exp(ratio))) for ratio in (0.3, 0.5, 0.1)]
    )
    assert math.log(found.factor) == pytest.approx(0.18145, abs=1e-4)
    assert float(found.factor) == pytest.approx(1.19896, abs=1e-4)
    assert float(found.log_sigma) == pytest.approx(0.76733, abs=1e-4)


def test_accuracy() -> None:
    actual, guessed = [100, 200, 300], [120, 150, 400]
    errors = relative_errors(guessed, actual)
    assert sum(errors) / 3 == pytest.approx(0.26111, abs=1e-4)
    found = accuracy(guessed, actual)
    assert found.within_quarter == pytest.approx(2 / 3)
    assert found.standardised == pytest.approx(0.575, abs=1e-4)
    assert found.median_error == 0.25
    assert found.within_two == 1


def test_running_costs_of_a_pilot() -> None:
    figures = PUBLISHED["running"]
    lines = [
        Member(str(place), Amounts(initial=Decimal(before) / 1000), Amounts(Decimal(after) / 1000))
        for place, (before, after) in enumerate(
            zip(figures["before"], figures["after"], strict=True)
        )
    ]
    ways = simulate(JointPlan(tuple(lines), Amounts(), years=(5,)))
    before, after = (each.whole.totals[5] * 1000 for each in ways if each.timing is Timing.TOGETHER)
    assert [before, after] == figures["totals"]
    assert after - before == -198_282_529
    assert float((after - before) / before) == pytest.approx(figures["change"], abs=1e-4)


# Agreement


@pytest.mark.parametrize("name", ["krippendorff", "three_coders"])
def test_alpha(name: str) -> None:
    ratings = _amounts(PUBLISHED[name]["ratings"])
    for level, expected in PUBLISHED[name]["alpha"].items():
        assert krippendorff_alpha(ratings, Level(level)) == pytest.approx(expected, abs=0.0006)


@pytest.mark.parametrize("name", ["fleiss_14", "fleiss_1971"])
def test_kappa(name: str) -> None:
    found = fleiss_kappa(PUBLISHED[name]["counts"])
    assert found == pytest.approx(PUBLISHED[name]["kappa"], abs=0.0005)


def test_nearly_everybody_says_the_same() -> None:
    ratings = np.zeros((5, 20))
    ratings[:2, 0] = 1
    assert fleiss_kappa([[5, 0]] * 19 + [[3, 2]]) == pytest.approx(0.235, abs=0.0005)
    assert gwet_ac1(ratings) == pytest.approx(0.969, abs=0.0005)
    assert percent_agreement(ratings) == pytest.approx(0.97)
    others = _amounts(PUBLISHED["krippendorff"]["ratings"])
    assert gwet_ac1(others) == pytest.approx(PUBLISHED["krippendorff"]["ac1"], abs=1e-4)


@pytest.mark.parametrize("name", ["plain", "tied"])
def test_rankings(name: str) -> None:
    from scipy.stats import friedmanchisquare, spearmanr

    rankings = PUBLISHED["rankings"][name]
    found = kendall_w(rankings)
    judges, items = len(rankings), len(rankings[0])
    assert found == pytest.approx(PUBLISHED["rankings"]["w"][name], abs=0.0005)
    statistic = friedmanchisquare(*np.array(rankings).T).statistic
    assert statistic / (judges * (items - 1)) == pytest.approx(found, abs=1e-9)
    if name == "plain":  # with ties the two are not the same
        correlation = np.mean([spearmanr(*pair)[0] for pair in combinations(rankings, 2)])
        assert (judges * found - 1) / (judges - 1) == pytest.approx(correlation, abs=1e-9)


# Voting


def test_how_many_must_agree() -> None:
    rule = ConsensusRule()
    assert [rule.needed(members) for members in range(3, 9)] == [3, 3, 4, 5, 6, 6]
    assert [rule.quorum(members) for members in range(3, 9)] == [2, 3, 4, 4, 5, 6]


def test_the_larger_of_two_decides_alone_where_votes_are_people() -> None:
    people = {"美濃加茂市": 51, "坂祝町": 8}
    needed = needed_votes(list(people.values()), None)
    assert needed == 30
    assert voting_power(people, needed) == {"美濃加茂市": 1, "坂祝町": 0}


def test_votes_by_people_in_nara() -> None:
    people = {str(place): each for place, each in enumerate(PUBLISHED["nara"]["people"])}
    for needed, expected in (
        (116, [0.404, 0.123, 0.053, 0.123, 0.088, 0.123, 0.088]),
        (154, [0.320, 0.175, 0.052, 0.134, 0.093, 0.134, 0.093]),
    ):
        found = voting_power(people, needed)
        assert [float(part) for part in found.values()] == pytest.approx(expected, abs=0.0006)
