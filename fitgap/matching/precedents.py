"""What people said of other pairs, as evidence for the pairs of two flows.

Two elements are the same work if people tied both to one element of some other flow, and are
not if they tied them to different ones.  An element that no fact names stands where elements
of the same label and role stand in the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from fitgap.matching.flow_features import Element
from fitgap.matching.values import FlowElement, FlowFact, same_flow
from fitgap.matching.vectors import Floats
from fitgap.text import normalise

# What facts say of a pair; 1: speaks for it, -1: against it.
PRECEDENTS: Mapping[str, int] = {
    "precedent": 1,
    "other_precedent": -1,
    "no_precedent": -1,
    "refused": -1,
}

_Key = tuple[str, str]  # flow, element
_Reach = Mapping[str, frozenset[str]]  # flow to its elements that are the same work


class Precedents:
    """The facts, ready to be asked about elements."""

    def __init__(self, facts: Sequence[FlowFact]) -> None:
        self._ties: dict[_Key, set[_Key]] = {}
        self._refused: set[tuple[_Key, _Key]] = set()
        self._met: set[tuple[str, str]] = set()
        self._by_place: dict[tuple[str, str], list[_Key]] = {}
        self._by_label: dict[str, list[_Key]] = {}
        self._role: dict[_Key, str] = {}
        for fact in facts:
            one, other = self._known(fact.left), self._known(fact.right)
            self._met |= {(one[0], other[0]), (other[0], one[0])}
            if fact.confirmed:
                self._ties.setdefault(one, set()).add(other)
                self._ties.setdefault(other, set()).add(one)
            else:
                self._refused |= {(one, other), (other, one)}

    def __bool__(self) -> bool:
        return bool(self._role)

    def _known(self, element: FlowElement) -> _Key:
        key = (element.flow, element.element)
        if key not in self._role:
            label = normalise(element.label)
            self._role[key] = normalise(element.role)
            self._by_place.setdefault((element.element, label), []).append(key)
            self._by_label.setdefault(label, []).append(key)
        return key

    def own(self, file: str, element: Element) -> list[_Key]:
        """Return the elements of the facts that are this very element."""
        found = self._by_place.get((element.node.id, element.said.normal), [])
        return [key for key in found if same_flow(key[0], file)]

    def _anchors(self, file: str, element: Element) -> list[_Key]:
        own = self.own(file, element)
        if own:
            return own
        alike = self._by_label.get(element.said.normal, [])
        role = normalise(element.role)
        return [key for key in alike if self._role[key] == role] or alike

    def _reach(self, anchors: Sequence[_Key]) -> _Reach:
        found: dict[str, set[str]] = {}
        for anchor in anchors:
            for flow, element in (anchor, *self._ties.get(anchor, ())):
                found.setdefault(flow, set()).add(element)
        return {flow: frozenset(elements) for flow, elements in found.items()}

    def said(
        self, files: tuple[str, str], lefts: Sequence[Element], rights: Sequence[Element]
    ) -> dict[_Key, bool]:
        """Return the pairs (ids) people said something of themselves: confirmed or not."""
        answer: dict[_Key, bool] = {}
        right_keys = {key: each for each in rights for key in self.own(files[1], each)}
        for one in lefts:
            for key in self.own(files[0], one):
                for tied in self._ties.get(key, ()):
                    if tied in right_keys:
                        answer[one.node.id, right_keys[tied].node.id] = True
                for other_key, other in right_keys.items():
                    if (key, other_key) in self._refused:
                        answer.setdefault((one.node.id, other.node.id), False)
        return answer

    def features(
        self, files: tuple[str, str], lefts: Sequence[Element], rights: Sequence[Element]
    ) -> dict[str, Floats]:
        """Return the features ``PRECEDENTS`` of every pair."""
        answer = {name: np.zeros((len(lefts), len(rights))) for name in PRECEDENTS}
        left_anchors = [self._anchors(files[0], each) for each in lefts]
        right_anchors = [self._anchors(files[1], each) for each in rights]
        left_reach = [self._reach(anchors) for anchors in left_anchors]
        right_reach = [self._reach(anchors) for anchors in right_anchors]
        for row, one in enumerate(left_reach):
            for column, other in enumerate(right_reach):
                if not one and not other:
                    continue
                told = self._counted(files, one, other)
                refused = sum(
                    (a, b) in self._refused
                    for a in left_anchors[row]
                    for b in right_anchors[column]
                )
                total = sum(told) + 1.0
                for name, count in zip(PRECEDENTS, told, strict=False):
                    answer[name][row, column] = count / total
                answer["refused"][row, column] = refused / (refused + 1.0)
        return answer

    def _counted(self, files: tuple[str, str], one: _Reach, other: _Reach) -> tuple[int, int, int]:
        """Count the flows that tie both together, tie them apart, or know only one of both."""
        together = apart = alone = 0
        for flow in {*one, *other}:
            if flow in one and flow in other:
                # What two flows are themselves is no third party's word.
                if one[flow] & other[flow]:
                    together += 1
                else:
                    apart += 1
            elif not same_flow(flow, files[0]) and not same_flow(flow, files[1]):
                silent = files[1] if flow in one else files[0]
                alone += any(
                    met == flow and same_flow(with_whom, silent) for met, with_whom in self._met
                )
        return together, apart, alone
