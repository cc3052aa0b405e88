"""What a comparison of two flows says: the typed differences of sheet 13 (差異類型).

The types follow Dijkman, "Diagnosing differences between business process models" (2008).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fitgap.process import Aspect
from fitgap.source import Text


class DifferenceType(StrEnum):
    """差異類型, in the order in which differences are listed."""

    START = "start"
    REMOVED = "removed"
    ADDED = "added"
    ORDER = "order"
    DEPENDENCY = "dependency"
    CONDITION = "condition"
    LOOP = "loop"
    ROLE = "role"
    DATA = "data"
    RENAMED = "renamed"
    LAYOUT = "layout"


TYPE_NAMES: Mapping[DifferenceType, Text] = {
    DifferenceType.START: Text("開始条件", "Start"),
    DifferenceType.REMOVED: Text("欠落", "Missing"),
    DifferenceType.ADDED: Text("追加", "Added"),
    DifferenceType.ORDER: Text("順序", "Order"),
    DifferenceType.DEPENDENCY: Text("依存", "Dependency"),
    DifferenceType.CONDITION: Text("条件", "Condition"),
    DifferenceType.LOOP: Text("繰返し", "Repetition"),
    DifferenceType.ROLE: Text("担当", "Role"),
    DifferenceType.DATA: Text("入出力", "Documents"),
    DifferenceType.RENAMED: Text("名称のみ", "Name only"),
    DifferenceType.LAYOUT: Text("配置のみ", "Layout only"),
}


# What of a package a difference from its standard flow touches.  Documents are compared with
# the package's functions instead; another name or another drawing asks nothing of a package.
_ASPECTS: Mapping[DifferenceType, Aspect] = {
    DifferenceType.START: Aspect.PROCESS,
    DifferenceType.REMOVED: Aspect.PROCESS,
    DifferenceType.ADDED: Aspect.PROCESS,
    DifferenceType.LOOP: Aspect.PROCESS,
    DifferenceType.ORDER: Aspect.TRANSITION,
    DifferenceType.DEPENDENCY: Aspect.TRANSITION,
    DifferenceType.CONDITION: Aspect.TRANSITION,
    DifferenceType.ROLE: Aspect.ROLE,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    ``lefts`` and ``rights`` are the ids of what it is about in the two models, the main one
    first: nodes; for a condition sequence flows too; lanes and documents for their names.
    One of them is empty where that flow has no such element.
    """

    type: DifferenceType
    statement: Text
    lefts: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()

    @property
    def left(self) -> str | None:
        """The element of the left flow it is mostly about."""
        return self.lefts[0] if self.lefts else None

    @property
    def right(self) -> str | None:
        """The element of the right flow it is mostly about."""
        return self.rights[0] if self.rights else None


@dataclass(frozen=True)
class FlowDifferences:
    """Two flows compared.

    Where the flows have no common ground (比較不能) ``comparable`` is False, ``reason`` says
    why, and there are no differences: to list everything as missing would say nothing.
    ``similarity`` is 0 to 1, 1 for flows that do the same work in the same order.
    """

    comparable: bool
    similarity: float
    differences: tuple[Difference, ...]
    reason: Text | None = None


def gap_aspect(difference: Difference) -> Aspect | None:
    """Return the aspect of the gap that a difference from a package's standard flow makes.

    None where it makes none.
    """
    return _ASPECTS.get(difference.type)
