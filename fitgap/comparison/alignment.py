"""Which work of two flows is the same, when it is known what functions of a package do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from fitgap.matching import (
    Band,
    Correspondence,
    FlowAlignment,
    FlowFact,
    FunctionAlignment,
    align_flows,
)
from fitgap.process import ProcessModel


def align_with_functions(
    left: ProcessModel,
    right: ProcessModel,
    alignments: Iterable[FunctionAlignment],
    *,
    facts: Sequence[FlowFact] = (),
) -> FlowAlignment:
    """Align two flows by their words and by the functions that do their work.

    ``alignments`` say which function fulfils an activity (of these models, known by their
    ``file``, and of any other): two activities that each flow alone does with one and the
    same function are the same work, however they are worded.  ``facts`` are what people
    confirmed or refused.
    """
    alignment = align_flows(left, right, facts=facts)
    by_model = {each.model: each for each in alignments}
    ours, theirs = (_only(by_model.get(model.file)) for model in (left, right))
    pairs = {(pair.left, pair.right): pair for pair in alignment.correspondences}
    for function in sorted(ours.keys() & theirs.keys()):
        (one, certainty), (other, their_certainty) = ours[function], theirs[function]
        both = certainty * their_certainty
        known = pairs.get((one, other))
        # That both matches are right must be more likely than not.
        if both >= 0.5 and (known is None or known.band is not Band.MATCH):
            pairs[one, other] = Correspondence(one, other, both, Band.MATCH)
    return FlowAlignment(left.file, right.file, tuple(pairs.values()))


def _only(alignment: FunctionAlignment | None) -> Mapping[str, tuple[str, float]]:
    """Return the functions that just one activity is done with, and that activity."""
    if alignment is None:
        return {}
    best: dict[str, tuple[str, float]] = {}
    for pair in sorted(alignment.correspondences, key=lambda pair: (pair.score, pair.right)):
        if pair.band is Band.MATCH:
            best[pair.left] = (pair.right, pair.score)
    counted = Counter(function for function, _ in best.values())
    return {
        function: (activity, score)
        for activity, (function, score) in best.items()
        if counted[function] == 1
    }
