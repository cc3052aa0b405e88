"""What the searches for differences share: the paired flows, and what was found in them."""

from __future__ import annotations

from collections.abc import Iterable

from fitgap.comparison.pairing import Pairing
from fitgap.comparison.values import Difference, DifferenceType
from fitgap.comparison.wording import joined, name_of
from fitgap.source import Text


class Findings:
    """Two paired flows and the differences found so far.

    ``units`` maps units of the left flow to those of the right.  ``swapped`` holds the units
    that changed places, each with the right unit that stands where it stood; ``moved`` the
    other units that are done elsewhere in the order: what is said of their surroundings
    would only say the same again.  ``names`` is what the two flows are called.
    """

    def __init__(self, paired: Pairing, *, left_name: Text, right_name: Text) -> None:
        self.paired = paired
        self.left, self.right = paired.left, paired.right
        self.units = paired.units
        self.swapped: dict[int, int] = {}
        self.moved: set[int] = set()
        self.names = (left_name, right_name)
        self._found: list[tuple[Difference, float]] = []

    def add(
        self,
        type_: DifferenceType,
        statement: Text,
        lefts: Iterable[str] = (),
        rights: Iterable[str] = (),
        *,
        mirrored: bool = False,
        **values: object,
    ) -> None:
        """Add a difference.

        ``{here}`` and ``{there}`` in the statement are the left and the right flow, the
        other way round where it is ``mirrored``; ``values`` fill its other fields.
        """
        here, there = reversed(self.names) if mirrored else self.names
        difference = Difference(
            type_,
            statement.format(here=here, there=there, **values),
            tuple(lefts),
            tuple(rights),
        )
        side = self.left if difference.lefts else self.right
        first = (difference.left or difference.right) or ""
        known = first in side.model.node_by_id
        self._found.append((difference, float(side.place(first)) if known else float("inf")))

    def ranked(self) -> tuple[Difference, ...]:
        """Return the differences by type, then in the order of the flow."""
        types = list(DifferenceType)
        ranked = sorted(
            self._found,
            key=lambda each: (types.index(each[0].type), each[1], each[0].statement.ja),
        )
        return tuple(difference for difference, _ in ranked)

    def elements(self, type_: DifferenceType) -> frozenset[str]:
        """Return the elements of the left flow that differences of a type are about."""
        return frozenset(
            element for each, _ in self._found if each.type is type_ for element in each.lefts
        )

    def stands_for(self, unit: int) -> int:
        """Return the right unit that stands in the place of a left one."""
        return self.swapped.get(unit, self.units[unit])

    def ids(self, units: Iterable[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the node ids of common units, in the left and in the right flow."""
        listed = list(units)
        return (
            tuple(self.left.units[unit].id for unit in listed),
            tuple(self.right.units[self.units[unit]].id for unit in listed),
        )

    def title(self, unit: int) -> Text:
        """Return a common unit's name as the left flow has it, else as the right has it."""
        ours, theirs = self.left.units[unit], self.right.units[self.units[unit]]
        return name_of(ours if ours.label else theirs)

    def titles(self, units: Iterable[int]) -> Text:
        """Return the names of common units."""
        return joined([self.title(unit) for unit in units])
