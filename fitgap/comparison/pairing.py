"""Which element of one flow is which of another: one to one, whatever the ids.

Work is paired by the given alignment and by equal labels, several of one label by what
stands around them.  What is left is paired by its place where the flows are otherwise the
same.  Roles and documents are paired through the work they belong to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fitgap.comparison.relations import Behaviour, bits
from fitgap.matching import Band, FlowAlignment
from fitgap.process import FlowNode, NodeKind, ProcessModel
from fitgap.text import analyse, normalise

_EQUAL = 2.0
_CONTEXT = 0.4
# With so large a share of equal labels two flows are versions of one another.
_VERSIONS = 0.5
# A pair more likely right than wrong.
_SURE = 0.5


@dataclass(frozen=True)
class Pairing:
    """Two flows and what of them belongs together.

    ``units`` maps units of the left flow to units of the right, ``nodes`` ids of starts and
    ends too.  ``parts`` holds (left unit, right unit) where a further unit of one flow is
    part of a unit of the other.  ``scores`` says how sure a pair of units is (0 to 1);
    ``by_place`` are the left units that were paired for their place alone.
    """

    left: Behaviour
    right: Behaviour
    units: Mapping[int, int]
    nodes: Mapping[str, str]
    parts: tuple[tuple[int, int], ...]
    scores: Mapping[int, float]
    by_place: frozenset[int]

    @property
    def similarity(self) -> float:
        """How alike the flows are: the share of common work, and how much of its order holds."""
        size = len(self.left.units) + len(self.right.units)
        if not size:
            return 0.0
        known = [unit for unit in sorted(self.units) if unit not in self.by_place]
        shared = 2 * sum(self.scores[unit] for unit in known) / size
        return round(min(1.0, shared * (1 + self._agreement()) / 2), 6)

    @property
    def common_ground(self) -> bool:
        """Whether two activities, or a third of the smaller flow, are surely common."""
        sure = [
            unit
            for unit in self.units
            if self.scores[unit] >= _SURE
            and unit not in self.by_place
            and self.left.units[unit].kind is NodeKind.ACTIVITY
        ]
        size = min(len(side.model.activities) for side in (self.left, self.right))
        return len(sure) >= 2 or 0 < size <= 3 * len(sure)

    def _agreement(self) -> float:
        """Return the share of pairs of common work that stand in the same order."""
        mapped = sorted(self.units)
        same = total = 0
        for number, one in enumerate(mapped):
            for other in mapped[number + 1 :]:
                order = self.left.order(one, other)
                theirs = self.right.order(self.units[one], self.units[other])
                total += 2
                same += 2 if order == theirs else abs(order - theirs) == 1
        return same / total if total else 1.0


def pair(
    left: ProcessModel, right: ProcessModel, alignment: FlowAlignment, *, by_place: bool = True
) -> Pairing:
    """Pair two models; ``alignment`` is what :func:`fitgap.matching.align_flows` says of them.

    Without ``by_place`` no activity is paired for its place alone.
    """
    return _Pairer(Behaviour(left), Behaviour(right), alignment).pairing(by_place=by_place)


def pair_behaviours(left: Behaviour, right: Behaviour, alignment: FlowAlignment) -> Pairing:
    """Pair two models whose behaviour is known already."""
    return _Pairer(left, right, alignment).pairing(by_place=True)


class _Pairer:
    def __init__(self, left: Behaviour, right: Behaviour, alignment: FlowAlignment) -> None:
        self._left, self._right = left, right
        self._labels = [[normalise(node.label) for node in each.units] for each in (left, right)]
        self._matches: dict[tuple[int, int], float] = {}
        self._reviews: dict[tuple[int, int], float] = {}
        for each in alignment.correspondences:
            one, other = left.unit_of.get(each.left), right.unit_of.get(each.right)
            if one is not None and other is not None:
                table = self._matches if each.band is Band.MATCH else self._reviews
                table[one, other] = each.score

    def pairing(self, *, by_place: bool) -> Pairing:
        """Return the pairs."""
        equal = self._equal()
        known = {**self._matches, **equal}
        units: dict[int, int] = {}
        for _ in range(3):
            again = self._assigned(known, units)
            if again == units:
                break
            units = again
        scores = {
            one: 1.0 if (one, other) in equal else self._matches[one, other]
            for one, other in units.items()
        }
        size = max(len(self._left.units), len(self._right.units))
        same = sum((one, other) in equal for one, other in units.items())
        placed: set[int] = set()
        versions = same >= _VERSIONS * size
        for one, other in self._by_place(units, versions=versions) if by_place else ():
            units[one] = other
            scores[one] = self._reviews.get((one, other), 0.5)
            if (one, other) not in self._reviews:
                placed.add(one)
        nodes = {
            self._left.units[one].id: self._right.units[other].id for one, other in units.items()
        }
        for one_node, other_node in self._ends(units):
            nodes[one_node.id] = other_node.id
            if one_node.id in self._left.unit_of and other_node.id in self._right.unit_of:
                one = self._left.unit_of[one_node.id]
                other = self._right.unit_of[other_node.id]
                units[one] = other
                scores[one] = self._reviews.get((one, other), 0.5)
                if (one, other) not in self._reviews:
                    placed.add(one)
        return Pairing(
            self._left,
            self._right,
            dict(sorted(units.items())),
            nodes,
            tuple(self._parts(units)),
            scores,
            frozenset(placed),
        )

    def _equal(self) -> dict[tuple[int, int], float]:
        """Return the pairs of equal labels, those alike in role and documents before others."""
        by_label: dict[str, list[int]] = {}
        for place, label in enumerate(self._labels[1]):
            if label:
                by_label.setdefault(label, []).append(place)
        found = {}
        for one, label in enumerate(self._labels[0]):
            node = self._left.units[one]
            for other in by_label.get(label, ()):
                theirs = self._right.units[other]
                if node.kind is theirs.kind:
                    models = (self._left.model, self._right.model)
                    alike = (
                        0.1 * (models[0].role(node) == models[1].role(theirs))
                        + 0.1 * (_papers(models[0], node) == _papers(models[1], theirs))
                        + 0.05 * (node.type == theirs.type)
                    )
                    found[one, other] = _EQUAL + alike
        return found

    def _assigned(
        self, known: Mapping[tuple[int, int], float], units: Mapping[int, int]
    ) -> dict[int, int]:
        ranked = sorted(
            (
                -round(score + _CONTEXT * self._context(one, other, units), 9),
                round(abs(self._left.positions[one] - self._right.positions[other]), 9),
                one,
                other,
            )
            for (one, other), score in known.items()
        )
        answer: dict[int, int] = {}
        taken: set[int] = set()
        for _, _, one, other in ranked:
            if one not in answer and other not in taken:
                answer[one] = other
                taken.add(other)
        return answer

    def _context(self, one: int, other: int, units: Mapping[int, int]) -> float:
        """Return how far the units before and after two units are the same (0 to 1)."""
        ours, theirs = self._left.surroundings[one], self._right.surroundings[other]
        return (
            sum(self._agreement(near, far, units) for near, far in zip(ours, theirs, strict=True))
            / 2
        )

    def _agreement(
        self, ours: Sequence[int], theirs: Sequence[int], units: Mapping[int, int]
    ) -> float:
        if not ours or not theirs:
            return 0.5 if not ours and not theirs else 0.0
        labels = {self._labels[1][unit] for unit in theirs}
        shared = sum(
            units[unit] in theirs if unit in units else self._labels[0][unit] in labels
            for unit in ours
        )
        return shared / max(len(ours), len(theirs))

    def _by_place(self, units: Mapping[int, int], *, versions: bool) -> list[tuple[int, int]]:
        """Return further pairs that stand in the same place among the pairs there are."""
        left_mask = sum(1 << unit for unit in units)
        right_mask = sum(1 << unit for unit in units.values())
        spots: dict[tuple[Hashable, int, int], tuple[list[int], list[int]]] = {}
        for unit, node in enumerate(self._left.units):
            if unit not in units:
                spot = (
                    _family(node, self._left.model),
                    _mapped(self._left.units_before(unit, left_mask), units),
                    _mapped(self._left.units_after(unit, left_mask), units),
                )
                spots.setdefault(spot, ([], []))[0].append(unit)
        taken = set(units.values())
        for unit, node in enumerate(self._right.units):
            if unit not in taken:
                spot = (
                    _family(node, self._right.model),
                    self._right.units_before(unit, right_mask),
                    self._right.units_after(unit, right_mask),
                )
                if spot in spots:
                    spots[spot][1].append(unit)
        found = []
        for (_, before, after), (ours, theirs) in spots.items():
            alone = not (before or after)
            unnamed = [
                [unit for unit in each if not self._labels[side][unit]]
                for side, each in enumerate((ours, theirs))
            ]
            found += list(zip(*unnamed, strict=False))
            named = [
                [unit for unit in each if self._labels[side][unit]]
                for side, each in enumerate((ours, theirs))
            ]
            if len(named[0]) == len(named[1]) == 1:
                couple = (named[0][0], named[1][0])
                if versions or (couple in self._reviews and not alone):
                    found.append(couple)
        return found

    def _ends(self, units: Mapping[int, int]) -> list[tuple[FlowNode, FlowNode]]:
        """Return the starts and the ends that are left over and belong together."""
        found = []
        taken = set(units.values())
        left_mask = sum(1 << unit for unit in units)
        right_mask = sum(1 << unit for unit in taken)
        for type_ in ("startEvent", "endEvent"):
            spots: tuple[dict[tuple[int, bool], list[FlowNode]], ...] = ({}, {})
            for side, (behaviour, mask) in enumerate(
                ((self._left, left_mask), (self._right, right_mask))
            ):
                for node in behaviour.model.events:
                    unit = behaviour.unit_of.get(node.id)
                    if node.type != type_ or (unit in (taken if side else units)):
                        continue
                    place = behaviour.place(node.id)
                    near = (
                        behaviour.next_units(place, mask)
                        if type_ == "startEvent"
                        else behaviour.previous_units(place, mask)
                    )
                    key = (near if side else _mapped(near, units), node.parent is not None)
                    spots[side].setdefault(key, []).append(node)
            ours, theirs = spots
            for shared in sorted(ours.keys() & theirs.keys()):
                found += list(zip(ours.pop(shared), theirs.pop(shared), strict=False))
            rest = [
                [node for nodes in each.values() for node in nodes if node.parent is None]
                for each in (ours, theirs)
            ]
            if min(len(each) for each in rest) == 1:
                # One start and one end are the main ones of their flow.
                one, other = (
                    max(each, key=lambda node: self._reach(behaviour, node))
                    for each, behaviour in zip(rest, (self._left, self._right), strict=True)
                )
                found.append((one, other))
        return sorted(found, key=lambda couple: self._left.place(couple[0].id))

    def _reach(self, behaviour: Behaviour, node: FlowNode) -> tuple[int, int]:
        """Return how many units stand behind a start or before an end; the first of equals."""
        return behaviour.connected(node.id), -behaviour.place(node.id)

    def _parts(self, units: Mapping[int, int]) -> Iterable[tuple[int, int]]:
        """Yield the sure matches of units left over with units that have a pair already."""
        taken = set(units.values())
        best: dict[tuple[int, int], tuple[float, int, int]] = {}
        for (one, other), score in self._matches.items():
            lone_left, lone_right = one not in units, other not in taken
            if lone_left == lone_right:
                continue
            key = (0, one) if lone_left else (1, other)
            best[key] = max(best.get(key, (0.0, 0, 0)), (score, one, other))
        for _, one, other in sorted(best.values(), key=lambda each: each[1:]):
            yield one, other


def _mapped(units: int, pairs: Mapping[int, int]) -> int:
    return sum(1 << pairs[unit] for unit in bits(units))


def _family(node: FlowNode, model: ProcessModel) -> tuple[Hashable, ...]:
    """Return what two nodes must share to be taken for one by their place alone."""
    if node.kind is NodeKind.EVENT:
        return node.kind, node.type
    # Nothing stands around an activity without arrows: its kind and its role must do.
    lone = not any(node.id in (flow.source, flow.target) for flow in model.flows)
    return (node.kind, node.type, model.role(node)) if lone else (node.kind,)


def _papers(model: ProcessModel, node: FlowNode) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return model.document_names(node.inputs), model.document_names(node.outputs)


# ------------------------------------------------------------------- roles and documents


def plain_name(name: str) -> Hashable:
    """Return what names of one document or role have in common, however they are written."""
    said = analyse(name)
    return frozenset(said.concepts) or said.normal


def plain_role(name: str) -> Hashable:
    """Return a section's name without the town before it and without the word for its people."""
    words = name.split()
    kept = [word for word in words if not word.endswith(_TOWNS)] or words
    if not any(not word.isascii() for word in kept):
        return plain_name(_STAFF.sub("", " ".join(kept)))
    return plain_name(_PEOPLE.sub("", "".join(kept)))


def likeness(one: str, other: str) -> float:
    """Return how much two names say the same (0 to 1)."""
    ours, theirs = analyse(one).concepts, analyse(other).concepts
    shared = sum(ours[key] * theirs[key] for key in ours.keys() & theirs.keys())
    size = sum(value**2 for value in ours.values()) * sum(value**2 for value in theirs.values())
    return float(shared / size**0.5) if size else 0.0


def akin(one: str, other: str) -> bool:
    """Say whether two names may well mean the same."""
    return likeness(one, other) >= 0.5


# 窓口, 窓口担当, 窓口の職員 and 窓口係 are one; 担当 alone is a role.
_PEOPLE = re.compile(r"(?<=\w)の?(?:担当者?|職員|係員?|スタッフ)$")
_STAFF = re.compile(r"(?<=\w) (?:staff|team|personnel)$", re.IGNORECASE)
_TOWNS = ("都", "道", "府", "県", "市", "区", "町", "村", "役所", "役場")


def pair_by_use(
    used: Iterable[tuple[str, str]],
    *,
    lefts: Iterable[str],
    rights: Iterable[str],
    plain: Callable[[str], Hashable],
) -> dict[str, str]:
    """Return which name of the left flow is which of the right.

    Args:
        used: for each pair of common work, the names it has here and there.
        lefts: every name of the left flow.
        rights: every name of the right flow.
        plain: what equal names share.

    Returns:
        Names in other words are paired one to one where most of the work of both is
        common; names that are equal are always paired.
    """
    by_plain: dict[Hashable, str] = {}
    for name in rights:
        by_plain.setdefault(plain(name), name)
    answer = {name: by_plain[plain(name)] for name in lefts if plain(name) in by_plain}
    equal = {plain(name) for name in answer}
    counted = Counter(used)
    ours: Counter[str] = Counter()
    theirs: Counter[str] = Counter()
    for (one, other), number in counted.items():
        ours[one] += number
        theirs[other] += number
    taken: set[Hashable] = set()
    for (one, other), number in sorted(counted.items(), key=lambda each: (-each[1], each[0])):
        if one in answer or plain(other) in equal or plain(other) in taken:
            continue
        if 2 * number > ours[one] and 2 * number > theirs[other]:
            answer[one] = other
            taken.add(plain(other))
    return answer
