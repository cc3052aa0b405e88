"""The cost simulation by hand-computed figures, and the published savings it is laid beside."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from fitgap.sharing import (
    Alternative,
    Amounts,
    JointPlan,
    Member,
    Outlook,
    Timing,
    game_of,
    read_joint_plan,
    simulate,
)
from fitgap.sharing.economies import (
    Published,
    expected_savings,
    initial_weight,
    power_law,
    shared_part,
)
from fitgap.sharing.schedule import months, schedule


def _amounts(**named: int) -> Amounts:
    return Amounts(**{name: Decimal(amount) for name, amount in named.items()})


STAY = _amounts(running=100, number_system=50, renewal=30)
CLOUD = _amounts(initial=80, running=60, number_system=20, migration=100, renewal=10)
JOINT = _amounts(initial=10, running=20, migration=100)
FIXED = _amounts(initial=60, running=30, number_system=8)
PLAN = JointPlan(
    members=(Member("北町", STAY, JOINT, CLOUD, 3), Member("南町", STAY, JOINT, CLOUD, 1)),
    fixed=FIXED,
    discount_rate=Decimal("0.1"),
)


def _whole(alternative: Alternative, timing: Timing, plan: JointPlan = PLAN) -> Outlook:
    return next(
        each.whole
        for each in simulate(plan)
        if (each.alternative, each.timing) == (alternative, timing)
    )


def test_totals_over_the_years() -> None:
    stay = _whole(Alternative.STAY, Timing.TOGETHER)
    assert [stay.initial, stay.running] == [100, 200]
    assert stay.totals == {5: 100 + 5 * 200, 10: 100 + 10 * 200 + 2 * 30}
    assert stay.migration_without == 0
    cloud = _whole(Alternative.CLOUD, Timing.TOGETHER)
    assert cloud.initial == 2 * (80 + 20 + 65)
    assert cloud.totals == {5: 330 + 600, 10: 330 + 1200 + 2 * (10 + 14)}
    assert [cloud.migration, cloud.migration_without] == [2 * (65 + 14), 2 * 200]
    joint = _whole(Alternative.JOINT, Timing.TOGETHER)
    assert [joint.initial, joint.running] == [60 + 8 + 2 * (10 + 65), 30 + 2 * 20]


def test_apart_the_old_system_is_adapted_first() -> None:
    for alternative, extra in ((Alternative.STAY, 0), (Alternative.CLOUD, 100)):
        together, apart = (_whole(alternative, timing) for timing in Timing)
        assert apart.initial - together.initial == extra
        assert apart.totals[10] - together.totals[10] == extra


def test_later_money_counts_less() -> None:
    stay = _whole(Alternative.STAY, Timing.TOGETHER)
    annuity = (1 - 1.1**-5) / 0.1
    assert float(stay.present_values[5]) == pytest.approx(100 + 200 * annuity, abs=0.01)


def test_two_migrations_with_the_layout_cost_a_good_third() -> None:
    cloud = _whole(Alternative.CLOUD, Timing.TOGETHER)
    assert 1 - cloud.migration / cloud.migration_without == Decimal("0.605")


def test_a_way_somebody_has_no_amounts_for_is_left_out() -> None:
    plan = JointPlan((PLAN.members[0], Member("南町", STAY, JOINT)), FIXED)
    assert {each.alternative for each in simulate(plan)} == {Alternative.STAY, Alternative.JOINT}


def test_alone_each_takes_its_cheaper_way() -> None:
    game = game_of(PLAN, Timing.TOGETHER, years=5)
    assert game.joint_cost == float(_whole(Alternative.JOINT, Timing.TOGETHER).present_values[5])
    cloud = _whole(Alternative.CLOUD, Timing.TOGETHER).present_values[5]
    assert game.alone == {"北町": float(cloud) / 2, "南町": float(cloud) / 2}
    assert game.population == {"北町": 3, "南町": 1}


def test_guideline_one_takes_14_to_25_months() -> None:
    assert months(schedule()) == (14, 25)
    assert months(schedule(alongside=True)) == (12, 21)
    assert schedule(alongside=True)[2].slowest == (3, 7)


def test_savings_of_three_and_four_towns() -> None:
    """14.7 % and 22.5 % (総務省, 自治体クラウド事例集): two laws fit, and part further out."""
    published = [Published(4, 0.225), Published(3, 0.147)]
    law, rival = shared_part(published), power_law(published)
    assert law is not None
    assert rival is not None
    assert (law.shared, law.own) == pytest.approx((0.936, 0.541))
    assert (law.break_even, law.limit) == pytest.approx((2.0392, 0.459), abs=1e-4)
    assert (rival.factor, rival.exponent) == pytest.approx((1.23026, 0.66666), abs=1e-4)
    assert [law.saving(n) for n in (3, 4, 5, 7, 14)] == pytest.approx(
        [0.147, 0.225, 0.2718, 0.3253, 0.3921], abs=1e-4
    )
    five = expected_savings(published, 5)
    assert five is not None
    assert five[1] is not None
    # 三条市ほか 5 団体 published 28.1 %: inside what rounding leaves the rival, not the first law.
    assert not five[0].least <= 0.281 <= five[0].most
    assert five[1].least <= 0.281 <= five[1].most
    fourteen = expected_savings(published, 14)
    assert fourteen is not None
    # 神奈川 14 町村 published about 30 %: neither law fits.
    assert all(each is not None and each.least > 0.35 for each in fourteen)
    low, high = zip(*(_corner(less, more) for less in (-1, 1) for more in (-1, 1)), strict=True)
    assert (min(low), max(low)) == pytest.approx((0.924, 0.948))
    assert (min(high), max(high)) == pytest.approx((0.5375, 0.5445))


def _corner(less: int, more: int) -> tuple[float, float]:
    law = shared_part([Published(3, 0.147 + less * 0.0005), Published(4, 0.225 + more * 0.0005)])
    assert law is not None
    return law.shared, law.own


def test_one_size_of_group_determines_nothing() -> None:
    same = [Published(7, 0.56), Published(7, 0.5)]
    assert shared_part(same) is None
    assert power_law([]) is None
    assert expected_savings(same, 3) is None
    assert power_law([Published(2, 1.2), Published(3, 0.1)]) is None


def test_a_group_that_paid_more_has_no_power_law_and_no_nan() -> None:
    found = expected_savings([Published(2, -0.3), Published(4, -0.2)], 3)
    assert found is not None
    shared, power = found
    assert power is None
    assert shared.least <= shared.value <= shared.most


def test_a_group_that_never_saves_has_no_break_even() -> None:
    law = shared_part([Published(2, -0.3), Published(4, -0.2)])
    assert law is not None
    assert law.break_even == math.inf


def test_initial_and_running_savings_weigh_the_total() -> None:
    """岡崎市・豊橋市: 56 % initial, 25 % over five years, 46 % in total."""
    weight = initial_weight(0.56, 0.25, 0.46)
    assert weight is not None
    assert weight.value == pytest.approx(21 / 31)
    assert (weight.least, weight.most) == pytest.approx((0.64516, 0.70968), abs=1e-4)
    assert initial_weight(0.4, 0.4, 0.4) is None


_FILE = """\
unit: 円
start: 2027-04
members:
  - name: 北町
    stay: {running: 12000000}
    joint: {initial: 4000000, running: 3000000}
  - name: 南町
    stay: {running: 12000000}
    joint: {initial: 4000000, running: 3000000}
fixed: {initial: 18000000}
published: [{members: 3, saving: 0.147}, {members: 4, saving: 0.23}]
"""


def test_a_plan_is_read() -> None:
    found, issues = read_joint_plan(_FILE.encode(), "plan.yaml")
    assert found is not None
    assert issues == ()
    assert found.start == (2027, 4)
    assert found.plan.members[0].stay.running == 12000
    assert found.plan.fixed.initial == 18000
    assert [each.half_unit for each in found.published] == [0.0005, 0.005]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("  - name: 南町", "  - name: 北町", "SH002", 7),
        ("2027-04", "2027年4月", "SH020", 2),
        ("unit: 円", "unit: 千円", "SH022", 5),
        ("running: 3000000}\n  -", "running: 3}\n    cloud: {running: 1}\n  -", "SH021", 8),
        ("18000000", "-1", "YA025", 10),
        ("fixed: {initial: 18000000}\n", "", "YA020", 1),
        ("running: 12000000}\n    joint", "running: 12千円}\n    joint", "YA022", 5),
    ],
)
def test_what_is_wrong_in_a_plan_is_named(old: str, new: str, code: str, line: int) -> None:
    assert old in _FILE
    found, issues = read_joint_plan(_FILE.replace(old, new, 1).encode(), "plan.yaml")
    assert (found is None) == any(each.severity == "error" for each in issues)
    assert (code, line) in {(each.code, each.location.line) for each in issues}
