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
    align_flow_set,
)
from fitgap.process import ProcessModel


def align_with_functions(
    left: ProcessModel,
    right: ProcessModel,
    alignments: Iterable[FunctionAlignment],
    *,
    others: Sequence[ProcessModel] = (),
    facts: Sequence[FlowFact] = (),
) -> FlowAlignment:
    """Align two flows by their words and by the functions that do their work.

    ``others`` are further flows of the same procedure, which have their say; the rest is as in
    :func:`align_each`.
    """
    return align_each([left, right, *others], alignments, facts=facts)[0]


def align_each(
    models: Sequence[ProcessModel],
    alignments: Iterable[FunctionAlignment] = (),
    *,
    facts: Sequence[FlowFact] = (),
) -> tuple[FlowAlignment, ...]:
    """Align every two flows of one procedure, in the order of ``combinations(models, 2)``.

    ``alignments`` say which function fulfils an activity (of these models, known by their
    ``file``, and of any other): two activities that each flow alone does with one and the
    same function are the same work, however they are worded.  ``facts`` are what people
    confirmed or refused.
    """
    by_model = {each.model: each for each in alignments}
    done_with = {model.file: _only(by_model.get(model.file)) for model in models}
    return tuple(
        _with_functions(each, done_with[each.left], done_with[each.right])
        for each in align_flow_set(models, facts=facts)
    )


def _with_functions(
    alignment: FlowAlignment,
    ours: Mapping[str, tuple[str, float]],
    theirs: Mapping[str, tuple[str, float]],
) -> FlowAlignment:
    pairs = {(pair.left, pair.right): pair for pair in alignment.correspondences}
    for function in sorted(ours.keys() & theirs.keys()):
        (one, certainty), (other, their_certainty) = ours[function], theirs[function]
        both = certainty * their_certainty
        known = pairs.get((one, other))
        # That both matches are right must be more likely than not.
        if both >= 0.5 and (known is None or known.band is not Band.MATCH):
            pairs[one, other] = Correspondence(one, other, both, Band.MATCH)
    return FlowAlignment(alignment.left, alignment.right, tuple(pairs.values()))


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
