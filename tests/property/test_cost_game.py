"""What holds of every allocation of a cost game."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitgap.sharing import CostGame, allocate, core_violations, nucleolus, read_game, shapley


@st.composite
def games(draw: st.DrawFn, *, most: int = 5) -> CostGame:
    """Draw a game of 2 to ``most`` players."""
    size = draw(st.integers(2, most))
    costs = draw(st.lists(st.integers(0, 1000), min_size=2**size - 1, max_size=2**size - 1))
    players = tuple("ABCDE"[:size])
    people = draw(st.lists(st.integers(1, 99), min_size=size, max_size=size))
    return CostGame(
        players,
        np.array([0, *costs], dtype=float),
        dict(zip(players, people, strict=True)),
    )


@settings(deadline=None)
@given(games())
def test_every_method_shares_the_whole_cost(game: CostGame) -> None:
    for method, shares in allocate(game).items():
        assert sum(shares.values()) == pytest.approx(game.joint_cost, abs=1e-6), method


@settings(deadline=None)
@given(games())
def test_the_order_of_the_players_does_not_matter(game: CostGame) -> None:
    turned = tuple(reversed(game.players))
    costs = {
        frozenset(game.members(number)): float(game.costs[number])
        for number in range(1, len(game.costs))
    }
    other = CostGame.of(turned, costs)
    for method in (shapley, nucleolus):
        assert method(other) == pytest.approx(method(game), abs=1e-5)


@settings(deadline=None)
@given(games())
def test_nobody_can_make_the_worst_off_better_off(game: CostGame) -> None:
    """The nucleolus has the largest smallest saving: no other allocation of ours beats it."""

    def smallest_saving(shares: object) -> float:
        assert isinstance(shares, dict)
        return float((game.costs - game.totals(shares))[1:-1].min())

    best = smallest_saving(nucleolus(game))
    for shares in allocate(game).values():
        assert smallest_saving(dict(shares)) <= best + 1e-6


@settings(deadline=None)
@given(st.floats(0, 1000), st.dictionaries(st.sampled_from("ABCDE"), st.floats(0, 100), min_size=2))
def test_a_fixed_cost_leaves_nobody_who_would_rather_leave(
    fixed: float, own: dict[str, float]
) -> None:
    game = CostGame.of_fixed_cost(fixed, own)
    assert core_violations(game, shapley(game)) == ()


@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_reading_never_raises(text: str) -> None:
    game, issues = read_game(text.encode("utf-8", "surrogatepass"), "game.yaml")
    assert game is not None or issues
