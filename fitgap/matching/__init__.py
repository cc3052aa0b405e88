"""Which function fulfils this activity, and which activity of town B is this one of city A.

Both questions are answered the same way: labels, documents and surroundings become a
small set of named features; a logistic regression whose coefficients ship as data
(trained by ``tools/train_matching.py`` and ``tools/train_flows.py``) gives a score;
assignment and bands follow.  Every score comes with the contributions it is made of.
"""

from __future__ import annotations

from collections.abc import Sequence

from fitgap.catalog import PackageCatalog
from fitgap.matching.values import (
    Band,
    Candidate,
    Correspondence,
    Evidence,
    FlowAlignment,
    FlowElement,
    FlowFact,
    FunctionAlignment,
    MatchFact,
    same_flow,
)
from fitgap.process import ProcessModel

__all__ = [
    "Band",
    "Candidate",
    "Correspondence",
    "Evidence",
    "FlowAlignment",
    "FlowElement",
    "FlowFact",
    "FunctionAlignment",
    "MatchFact",
    "align_flow_set",
    "align_flows",
    "align_functions",
    "same_flow",
]


def align_functions(
    models: Sequence[ProcessModel],
    catalog: PackageCatalog,
    *,
    facts: Sequence[MatchFact] = (),
) -> tuple[FunctionAlignment, ...]:
    """Match the activities of each model to the functions of a catalogue.

    Returns one alignment per model, in the order given; what is said of a model depends
    neither on that order nor on the other models, except through ``facts``.  These are what
    people confirmed or refused (a model is known by its ``file``): they always win, and a
    confirmed pair speaks for the same function where another model holds the same work.
    """
    # numpy and scipy take a third of a second to load; `fitgap --help` must not wait for them.
    from fitgap.matching.functions import align

    return align(models, catalog, facts=facts)


def align_flows(
    left: ProcessModel, right: ProcessModel, *, facts: Sequence[FlowFact] = ()
) -> FlowAlignment:
    """Match the activities and named events of two models.

    The correspondences of ``align_flows(a, b)`` and ``align_flows(b, a)`` are mirror images.
    """
    return align_flow_set([left, right], facts=facts)[0]


def align_flow_set(
    models: Sequence[ProcessModel], *, facts: Sequence[FlowFact] = ()
) -> tuple[FlowAlignment, ...]:
    """Match the activities and named events of every two of several models.

    Returns the alignments in the order of ``itertools.combinations(models, 2)``.  From three
    models on, what belongs to one element of a third model speaks for each other: flows of
    one procedure are best matched together.  The order of the models does not matter.
    ``facts`` are what people confirmed or refused, of these models or of others: of a pair
    itself they always win, and of other pairs they are evidence.
    """
    from fitgap.matching.flows import align_all

    return align_all(models, facts)
