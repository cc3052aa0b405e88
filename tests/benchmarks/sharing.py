"""How long the allocation of a joint cost takes at the sizes that associations have."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from fitgap.sharing.allocation import core_violations, nucleolus, shapley
from fitgap.sharing.game import CostGame
from tests.benchmarks.table import Part, Row


def measure(_folder: Path) -> Part:
    """Allocate made-up costs that fall with every member, but not evenly."""
    fifteen, ten = _game(15), _game(10)
    return Part(
        "Sharing a cost",
        "Seconds by the clock, on made-up games.",
        (
            _row(
                "15 municipalities",
                "Shapley value and test of the core",
                "≤ 2",
                lambda: core_violations(fifteen, shapley(fifteen)),
            ),
            _row("10 municipalities", "nucleolus", "≤ 10", lambda: nucleolus(ten)),
        ),
    )


def _row(name: str, measure_: str, goal: str, call: Callable[[], object]) -> Row:
    start = time.perf_counter()
    call()
    return Row(name, f"seconds: {measure_}", goal, f"{time.perf_counter() - start:.2g}")


def _game(size: int) -> CostGame:
    """Return a game in which a coalition saves, sometimes more and sometimes less."""
    chance = np.random.default_rng(size)
    own = {f"M{number:02d}": float(chance.uniform(10, 100)) for number in range(size)}
    game = CostGame.of_fixed_cost(50.0, own)
    game.costs[1:] *= chance.uniform(0.9, 1.0, len(game.costs) - 1)
    return game
