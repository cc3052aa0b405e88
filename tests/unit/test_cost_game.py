"""Allocations of cost games by published results, and games that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from fitgap.sharing import (
    AllocationMethod,
    CoalitionWeight,
    CostGame,
    allocate,
    core_is_empty,
    core_violations,
    cost_gap,
    equal_profit,
    marginal_costs,
    moriarity,
    nucleolus,
    read_game,
    rounded,
    scrb,
    settlements,
    shapley,
)
from fitgap.sharing.voting import needed_votes, voting_power

_TENNESSEE = {
    "1": 163520,
    "2": 140826,
    "3": 250096,
    "12": 301607,
    "13": 378821,
    "23": 367370,
    "123": 412584,
}
_SKANE = """
A 21.95 H 17.08 K 10.91 L 15.88 M 20.81 T 21.98 AH 34.69 AK 32.86 AL 37.83 AM 42.76 AT 43.93
HK 22.96 HL 25.00 HM 37.89 HT 39.06 KL 26.79 KM 31.45 KT 32.89 LM 31.10 LT 37.86 MT 39.41
AHK 40.74 AHL 43.22 AHM 55.50 AHT 56.67 AKL 48.74 AKM 53.40 AKT 54.84 ALM 53.05 ALT 59.81
AMT 61.36 HKL 27.26 HKM 42.55 HKT 44.94 HLM 45.81 HLT 46.98 HMT 56.49 KLM 42.01 KLT 48.77
KMT 50.32 LMT 51.46 AHKL 48.95 AHKM 60.25 AHKT 62.72 AHLM 64.03 AHLT 65.20 AHMT 74.10
AKLM 63.96 AKLT 70.72 AKMT 72.27 ALMT 73.41 HKLM 48.07 HKLT 49.24 HKMT 59.35 HLMT 64.41
KLMT 56.61 AHKLM 69.76 AHKMT 77.42 AHLMT 83.00 AHKLT 70.93 AKLMT 73.97 HKLMT 66.46 AHKLMT 83.82
"""


def _game(players: str, costs: Mapping[str, float]) -> CostGame:
    return CostGame.of(players, {frozenset(names): cost for names, cost in costs.items()})


@pytest.fixture
def tennessee() -> CostGame:
    """Return the dams of the Tennessee Valley Authority (Straffin and Heaney 1981)."""
    return _game("123", _TENNESSEE)


@pytest.fixture
def skane() -> CostGame:
    """Return the water supply of six municipalities of Skåne (Young et al. 1982)."""
    words = _SKANE.split()
    costs = dict(zip(words[::2], map(float, words[1::2]), strict=True))
    return _game("AHKLMT", costs)


def test_tennessee_valley(tennessee: CostGame) -> None:
    def paid(shares: Mapping[str, float] | None) -> list[float]:
        assert shares is not None
        return [shares[name] for name in "123"]

    assert paid(marginal_costs(tennessee)) == [45214, 33763, 110977]
    assert paid(shapley(tennessee)) == pytest.approx([117829, 100756.5, 193998.5])
    assert paid(scrb(tennessee)) == pytest.approx([117476, 99157, 195951], abs=1)
    assert paid(cost_gap(tennessee)) == pytest.approx(paid(scrb(tennessee)))
    assert paid(nucleolus(tennessee)) == pytest.approx([116234, 93540, 202810], abs=0.5)
    assert paid(equal_profit(tennessee)) == pytest.approx([121682.2, 104794.6, 186107.1], abs=0.1)
    assert paid(moriarity(tennessee)) == pytest.approx([121682.2, 104794.6, 186107.1], abs=0.1)
    assert not core_is_empty(tennessee)


def test_water_of_skane(skane: CostGame) -> None:
    def paid(shares: Mapping[str, float]) -> list[float]:
        return [shares[name] for name in "AHKLMT"]

    def paid_by_five(shares: Mapping[str, float]) -> list[float]:
        return [*paid(shares)[:4], shares["M"] + shares["T"]]

    near = 0.015
    assert paid(scrb(skane)) == pytest.approx([19.54, 13.28, 5.62, 10.90, 16.66, 17.82], abs=near)
    assert paid(shapley(skane)) == pytest.approx(
        [20.01, 10.71, 6.61, 10.37, 16.94, 19.18], abs=near
    )
    assert paid_by_five(nucleolus(skane)) == pytest.approx(
        [20.35, 12.06, 5.00, 8.61, 37.81], abs=near
    )
    assert paid_by_five(nucleolus(skane, CoalitionWeight.MEMBERS)) == pytest.approx(
        [20.03, 12.52, 3.94, 9.07, 38.26], abs=near
    )
    assert paid_by_five(nucleolus(skane, CoalitionWeight.COST)) == pytest.approx(
        [19.81, 12.57, 4.35, 9.25, 37.84], abs=near
    )
    left = [each.members for each in core_violations(skane, shapley(skane))]
    assert left == [("H", "K", "L")]
    assert core_violations(skane, nucleolus(skane)) == ()


def test_one_fixed_cost_is_divided_by_heads() -> None:
    own = {"北": 3.5, "南": 1.25, "東": 7.0, "西": 0.5}
    game = CostGame.of_fixed_cost(2.0, own)
    expected = {name: 2.0 / 4 + amount for name, amount in own.items()}
    assert shapley(game) == pytest.approx(expected)
    assert nucleolus(game) == pytest.approx(expected)
    assert game.alone == {name: 2.0 + amount for name, amount in own.items()}


def test_a_core_may_be_empty() -> None:
    apart = dict.fromkeys(("A", "B", "C", "AB", "AC", "BC"), 1.0)
    game = _game("ABC", {**apart, "ABC": 1.8})
    assert core_is_empty(game)
    assert equal_profit(game) is None
    assert len(core_violations(game, shapley(game))) == 3


def test_a_late_joiner_owes_what_the_others_then_save(skane: CostGame) -> None:
    found = settlements(replace(skane, remaining=0.25))["K"]
    before, after = shapley(skane.without("K")), shapley(skane)
    assert found.pays == pytest.approx(after["K"] / 4)
    assert found.adds == pytest.approx((83.82 - 83.00) / 4)
    assert found.others == pytest.approx(
        {name: (before[name] - after[name]) / 4 for name in before}
    )
    assert sum(found.others.values()) == pytest.approx(found.owed)


def test_of_two_the_one_that_leaves_hands_over_the_fixed_cost_it_bore() -> None:
    game = CostGame.of_fixed_cost(60.0, {"甲": 10.0, "乙": 30.0})
    found = settlements(game)["甲"]
    assert (found.pays, found.adds, found.owed) == pytest.approx((40.0, 10.0, 30.0))
    assert found.others == pytest.approx({"乙": 30.0})


@pytest.mark.parametrize(
    ("exact", "digits", "expected"),
    [
        ([583.33, 583.33, 933.34], 0, [583, 583, 934]),
        ([1 / 3, 1 / 3, 1 / 3], 2, [0.34, 0.33, 0.33]),
        ([2 / 3 + 1e-12, 2 / 3, 2 / 3], 0, [1, 1, 0]),
        ([2 / 3, 2 / 3 + 1e-12, 2 / 3], 0, [1, 1, 0]),
        ([-0.5, 1.5], 0, [0, 1]),
        ([0.0, 0.0], 0, [0, 0]),
    ],
)
def test_rounded_amounts_add_up(exact: list[float], digits: int, expected: list[float]) -> None:
    found = rounded(dict(zip("abc", exact, strict=False)), digits)
    assert list(found.values()) == pytest.approx(expected)
    assert sum(found.values()) == pytest.approx(round(sum(exact), digits))


def test_votes_decide_where_they_turn_a_decision() -> None:
    votes = {"甲": 4, "乙": 3, "丙": 2, "丁": 1}
    # Worked by hand (Banzhaf 1965): 5, 3, 3 and 1 swings of 12 with 6 of 10 votes needed.
    assert list(voting_power(votes, 6).values()) == [
        Fraction(5, 12),
        Fraction(3, 12),
        Fraction(3, 12),
        Fraction(1, 12),
    ]
    assert list(voting_power(votes, 10).values()) == [Fraction(1, 4)] * 4
    assert list(voting_power({"甲": 0, "乙": 1}, 1).values()) == [0, 1]
    for needed in (0, 11):
        with pytest.raises(ValueError, match="votes"):
            voting_power(votes, needed)


def test_votes_needed() -> None:
    assert [needed_votes([51, 8], part) for part in (None, Fraction(2, 3), Fraction(3, 4))] == [
        30,
        40,
        45,
    ]
    assert needed_votes([2, 2], None) == 3
    assert needed_votes([3, 3], Fraction(2, 3)) == 4


def test_those_who_stay_play_their_own_game(skane: CostGame) -> None:
    rest = skane.without("K")
    assert rest.players == ("A", "H", "L", "M", "T")
    assert rest.joint_cost == 83.00
    assert rest.alone["T"] == 21.98


def test_ways_of_dividing_need_their_figures() -> None:
    game = CostGame.of_fixed_cost(60.0, {"甲": 10.0, "乙": 30.0})
    assert AllocationMethod.PER_CAPITA not in allocate(game)
    known = CostGame(game.players, game.costs, {"甲": 1, "乙": 3}, {"甲": 0.0, "乙": 5.0}, 0.5)
    found = allocate(known)
    assert set(found) == set(AllocationMethod)
    assert found[AllocationMethod.PER_CAPITA] == {"甲": 25.0, "乙": 75.0}
    assert found[AllocationMethod.HYBRID] == {"甲": 37.5, "乙": 62.5}
    assert found[AllocationMethod.USAGE] == {"甲": 0.0, "乙": 100.0}


_COSTS = "costs:\n" + "".join(
    f"  - {{members: [{', '.join(names)}], cost: {cost}}}\n" for names, cost in _TENNESSEE.items()
)


def _codes(text: str) -> dict[str, str]:
    game, issues = read_game(text.encode(), "game.yaml")
    assert (game is None) == any(each.severity == "error" for each in issues)
    return {each.code: f"{each.location.line}" for each in reversed(issues)}


def test_a_game_is_read(tennessee: CostGame) -> None:
    text = f"unit: 千ドル\nplayers: [1, 2, 3]\npopulation: {{1: 5, 2: 6, 3: 7}}\n{_COSTS}"
    game, issues = read_game(text.encode(), "game.yaml")
    assert game is not None
    assert issues == ()
    assert (game.players, game.unit) == (("1", "2", "3"), "千ドル")
    assert game.costs.tolist() == tennessee.costs.tolist()
    assert game.population == {"1": 5, "2": 6, "3": 7}


def test_players_may_come_from_their_own_costs() -> None:
    game, _ = read_game("fixed: 10\nown: {北町: 1, 南町: 2}\n".encode(), "game.yaml")
    assert game is not None
    assert game.alone == {"北町": 11.0, "南町": 12.0}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("players: [1]\n" + _COSTS, "SH001", "1"),
        ("fixed: 1\nown: {" + ", ".join(f"t{n}: 1" for n in range(16)) + "}\n", "SH001", "2"),
        ("players: [1, 2, 3, 2]\n" + _COSTS, "SH002", "1"),
        ("players: [1, 2]\n" + _COSTS, "SH003", "5"),
        ("players: [1, 2]\nfixed: 3\n", "SH004", "1"),
        ("players: [1, 2, 3]\nfixed: 3\n" + _COSTS, "SH005", "2"),
        ("players: [1, 2, 3, 4]\n" + _COSTS, "SH006", "2"),
        ("players: [1, 2, 3]\n" + _COSTS + "  - {members: [2, 1], cost: 3}\n", "SH007", "10"),
        ("fixed: 1\nown: {A: 1, B: 2}\npopulation: {A: 1}\n", "SH008", "3"),
        ("fixed: 1\nown: {A: 1, B: 2}\nusage: {A: 0, B: 0}\n", "SH009", "3"),
        ("fixed: -1\nown: {A: 1, B: 2}\n", "YA025", "1"),
        ("fixed: 1千円\nown: {A: 1, B: 2}\n", "YA022", "1"),
        ("players: 5\ncosts: [1]\n", "YA022", "1"),
    ],
)
def test_what_is_wrong_in_a_game_is_named(text: str, code: str, line: str) -> None:
    assert _codes(text)[code] == line


def test_a_dearer_coalition_is_a_warning() -> None:
    text = "players: [1, 2, 3]\n" + _COSTS.replace("378821", "500000")
    assert _codes(text) == {"SH010": "2", "SH013": "2"}


def test_every_missing_coalition_is_named_up_to_a_number() -> None:
    text = "players: [1, 2, 3, 4, 5, 6]\n" + _COSTS
    _, issues = read_game(text.encode(), "game.yaml")
    missing = [each for each in issues if each.code == "SH006"]
    assert len(missing) == 20
    assert "36" in missing[-1].message.ja
