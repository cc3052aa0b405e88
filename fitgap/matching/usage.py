"""Which words stand for the same step in the flows of different organisations.

``fitgap/data/flow_usage.txt`` is learned by ``tools/train_flows.py`` from the labelled flows:
what one town *types in* another *registers*.  No dictionary has such words under one head.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

import numpy as np

from fitgap.matching.vectors import Floats

Couple = tuple[str, str]  # two concepts, sorted


@dataclass(frozen=True)
class Usage:
    """How much two concepts speak for the same step (logarithm of a ratio of chances)."""

    values: Mapping[Couple, float]

    def of(self, one: str, other: str) -> float:
        """Return the value of two concepts, 0 where nothing is known."""
        return self.values.get((one, other) if one < other else (other, one), 0.0)

    def shares(self, lefts: Sequence[Set[str]], rights: Sequence[Set[str]]) -> Floats:
        """Return left × right: the mean value of the concepts that one text has and not both.

        A concept counts by the concept of the other text it goes best with.
        """
        sizes = np.array([[len(one) + len(other) for other in rights] for one in lefts])
        ours, theirs = (sorted(set().union(*texts) & self._concepts) for texts in (lefts, rights))
        known = np.array([[self.of(one, other) for other in theirs] for one in ours])
        known = known.reshape(len(ours), len(theirs))
        held, held_too = _held(lefts, ours), _held(rights, theirs)
        best = _best(known, held_too, _held(rights, ours))
        best_too = _best(known.T, held, _held(lefts, theirs))
        # Counted in thousandths: sums of whole numbers are the same in any order.
        total = np.rint(1000 * (held @ best + (held_too @ best_too).T))
        answer: Floats = total / (1000 * np.maximum(sizes.reshape(total.shape), 1.0))
        return answer

    @cached_property
    def partners(self) -> Mapping[str, Mapping[str, float]]:
        """The concepts that go with each concept, with their values."""
        answer: dict[str, dict[str, float]] = {}
        for (one, other), value in self.values.items():
            answer.setdefault(one, {})[other] = value
            answer.setdefault(other, {})[one] = value
        return answer

    @cached_property
    def _concepts(self) -> frozenset[str]:
        return frozenset(concept for couple in self.values for concept in couple)


def _held(texts: Sequence[Set[str]], concepts: Sequence[str]) -> Floats:
    """Return texts × concepts: 1 where a text has the concept."""
    return np.array([[float(each in text) for each in concepts] for text in texts]).reshape(
        len(texts), len(concepts)
    )


def _best(known: Floats, held: Floats, shared: Floats) -> Floats:
    """Return concepts × texts: the best value among the text's own, 0 where it has the concept."""
    answer = np.zeros((known.shape[0], len(held)))
    for place, row in enumerate(held > 0):
        if row.any():
            answer[:, place] = known[:, row].max(axis=1)
    return np.where(shared.T > 0, 0.0, answer)


@cache
def shipped_usage() -> Usage:
    """Return what was learned."""
    data = resources.files("fitgap").joinpath("data", "flow_usage.txt").read_text("utf-8")
    values = {}
    for line in data.splitlines():
        if line and not line.startswith("#"):
            one, other, value = line.split("\t")
            values[one, other] = float(value)
    return Usage(values)
