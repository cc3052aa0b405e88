"""How long joining takes: the phases of a joint system, with the least and most months each.

Source: 総務省, 電子自治体の取組みを加速するための10の指針 (2014), schedule of guideline 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fitgap.source import Text


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase that lasts ``least`` to ``most`` months."""

    name: Text
    least: int
    most: int


PHASES = (
    Phase(Text("検討・組織設立", "study and organisation"), 3, 3),
    Phase(Text("共同化計画の策定", "joint plan"), 3, 6),
    Phase(Text("調達（RFI・RFP）", "procurement (RFI, RFP)"), 2, 4),
    Phase(Text("構築・データ移行", "building and migration"), 6, 12),
)
_PLAN, _PROCUREMENT = 1, 2


@dataclass(frozen=True, slots=True)
class Bar:
    """A phase in a schedule: months from the start, counted from 0, at the quickest and slowest."""

    phase: Phase
    quickest: tuple[int, int]
    slowest: tuple[int, int]


def schedule(phases: Sequence[Phase] = PHASES, *, alongside: bool = False) -> tuple[Bar, ...]:
    """Return the phases one after the other.

    ``alongside``: procurement begins with the joint plan instead of after it, as guideline 1
    suggests; what follows waits for both.
    """
    bars: list[Bar] = []
    ends = (0, 0)
    for place, phase in enumerate(phases):
        starts = ends
        if alongside and place == _PROCUREMENT:
            starts = (bars[_PLAN].quickest[0], bars[_PLAN].slowest[0])
        own = (starts[0] + phase.least, starts[1] + phase.most)
        bars.append(Bar(phase, (starts[0], own[0]), (starts[1], own[1])))
        ends = (max(ends[0], own[0]), max(ends[1], own[1]))
    return tuple(bars)


def months(bars: Sequence[Bar]) -> tuple[int, int]:
    """Return how many months a schedule takes at the quickest and slowest."""
    return max(bar.quickest[1] for bar in bars), max(bar.slowest[1] for bar in bars)
