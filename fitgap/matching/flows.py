"""The activities and named events of several models against each other.

Each two flows are scored by what their elements say themselves, then, twice over, by what
the other pairs of the two flows say as well (neighbours, order, roles, rivals); where more
flows are given, then by what ties two elements together through third flows; and where
people confirmed or refused pairs, at last by what they said of others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any

import numpy as np

from fitgap.matching.evidence import CONFIRMED_TEXT, flow_evidence
from fitgap.matching.flow_features import (
    AROUND,
    OWN,
    THROUGH,
    Flow,
    around_features,
    flow_of,
    own_features,
    through_features,
)
from fitgap.matching.precedents import PRECEDENTS, Precedents
from fitgap.matching.scoring import Stage
from fitgap.matching.usage import Usage, shipped_usage
from fitgap.matching.values import Band, Correspondence, Evidence, FlowAlignment, FlowFact
from fitgap.matching.vectors import Floats, logistic, logit
from fitgap.process import ProcessModel
from fitgap.text import is_japanese

STAGES: Mapping[str, Mapping[str, int]] = {
    "first": OWN,
    "second": {**OWN, **AROUND},
    "third": {**OWN, **AROUND},
    "together": {**OWN, **AROUND, **THROUGH},
    "remembering": {"score": 1, **PRECEDENTS},
}
_DIGITS = 9  # of a logit; beyond lies rounding, which would tear twins apart


@dataclass(frozen=True)
class Thresholds:
    """When a pair is taken, in logits: its own, and how far it may be behind the best.

    ``margin`` is how far it may be behind the best of one of its two elements, ``block`` how far
    behind that of the other: one step of several that are drawn as one.
    """

    match: float
    margin: float
    block: float
    review: float
    review_margin: float
    review_block: float


@dataclass(frozen=True)
class FlowScoring:
    """The stages by name, and the thresholds for two flows, for more, and with precedents.

    ``usage`` is what was learned of words, as far as it is weighed in this language.
    """

    stages: Mapping[str, Stage]
    two: Thresholds
    more: Thresholds
    remembering: Thresholds
    usage: Usage

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> FlowScoring:
        """Return the scoring written in a coefficients file."""
        stages = {
            name: Stage(each["intercept"], each["weights"]) for name, each in data["stages"].items()
        }
        two, more, remembering = (
            Thresholds(**data[name]) for name in ("two", "more", "remembering")
        )
        usage = shipped_usage() if data["weighs_usage"] else Usage({})
        return cls(stages, two, more, remembering, usage)


@cache
def flow_scoring(language: str) -> FlowScoring:
    """Return the shipped scoring for flows in ``japanese`` or ``english``."""
    data = resources.files("fitgap").joinpath("data", "flow_coefficients.json").read_bytes()
    return FlowScoring.of(json.loads(data)[language])


def language_of(flows: Iterable[Flow]) -> str:
    """Return which language most labels of some flows are in."""
    japanese = [is_japanese(each.said.normal) for flow in flows for each in flow.elements]
    return "japanese" if 2 * sum(japanese) > len(japanese) else "english"


@dataclass(frozen=True)
class Scored:
    """Two flows with the features of a stage (left × right × names) and the logits.

    A stage with the feature ``score`` builds on the logits of the one ``before``.
    """

    stage: Stage
    values: Floats
    logits: Floats
    before: Scored | None = None

    @property
    def features(self) -> dict[str, Floats]:
        """Return every feature of this stage and those it builds on, by name."""
        earlier = {} if self.before is None else self.before.features
        own = {name: self.values[..., place] for place, name in enumerate(self.stage.weights)}
        return {**earlier, **own}

    def turned(self) -> Scored:
        """Return the same with left and right exchanged."""
        earlier = None if self.before is None else self.before.turned()
        return Scored(self.stage, self.values.swapaxes(0, 1), self.logits.T, earlier)

    def then(self, stage: Stage, features: Mapping[str, Floats]) -> Scored:
        """Return the next stage, which knows the score so far."""
        later = _staged(stage, {"score": self.logits, **features})
        return replace(later, before=self)

    def contributions(self, row: int, column: int) -> dict[str, float]:
        """Return what each feature adds to the logit of one pair, ``base`` among them."""
        parts = self.stage.contributions(self.values[row, column])
        if self.before is None:
            return parts
        parts.pop("score")
        weight = self.stage.weights["score"]
        for name, value in self.before.contributions(row, column).items():
            parts[name] = parts.get(name, 0.0) + weight * value
        return parts


def scored(
    flows: Sequence[Flow], pairs: Sequence[tuple[int, int]], rules: FlowScoring
) -> dict[tuple[int, int], Scored]:
    """Score the given pairs of flows; from three flows on, each other one has its say."""
    own = {pair: own_features(flows[pair[0]], flows[pair[1]], rules.usage) for pair in pairs}
    found = {pair: _staged(rules.stages["first"], own[pair]) for pair in pairs}
    for name in ("second", "third"):
        for pair in pairs:
            around = around_features(found[pair].logits, flows[pair[0]], flows[pair[1]])
            found[pair] = _staged(rules.stages[name], {**own[pair], **around})
    if len(flows) < 3:
        return found
    through = through_features({pair: found[pair].logits for pair in pairs})
    for pair in pairs:
        around = around_features(found[pair].logits, flows[pair[0]], flows[pair[1]])
        stage = rules.stages["together"]
        found[pair] = _staged(stage, {**own[pair], **around, "through": through[pair]})
    return found


def grounded(features: Mapping[str, Floats]) -> Any:
    """Return where more than place and surroundings speaks for a pair.

    What two elements say must have something in common, or their documents, or third flows
    or people must tie them: that both come second in their flow makes no match.
    """
    known = [features[name] >= least for name, least in _GROUNDS.items() if name in features]
    return np.logical_or.reduce(known)


_GROUNDS: Mapping[str, float] = {
    "covered_more": 1 / 3,
    "usage": 0.3,
    "chars_name": 0.25,
    "documents": 0.1,
    "through": 0.5,
    "precedent": 0.1,
}


def _staged(stage: Stage, features: Mapping[str, Floats]) -> Scored:
    values = np.stack([features[name] for name in stage.weights], axis=-1)
    logits = stage.logits(values.reshape(-1, values.shape[-1])).reshape(values.shape[:2])
    return Scored(stage, values, np.round(logits, _DIGITS))


def behind_best(logits: Floats) -> tuple[Floats, Floats]:
    """Return how far each pair is behind the best of one of its two elements, and of the other."""
    behinds = [logits.max(axis=axis, keepdims=True) - logits for axis in (0, 1)]
    return np.minimum(*behinds), np.maximum(*behinds)


def bands(logits: Floats, rules: Thresholds) -> tuple[Any, Any]:
    """Return (matches, pairs for review) as truth matrices."""
    near, far = behind_best(logits)
    match = (logits >= rules.match) & (near <= rules.margin) & (far <= rules.block)
    review = (logits >= rules.review) & (near <= rules.review_margin) & (far <= rules.review_block)
    review &= ~match
    return match, review


def align_all(
    models: Sequence[ProcessModel], facts: Sequence[FlowFact] = ()
) -> tuple[FlowAlignment, ...]:
    """Match every two models; see :func:`fitgap.matching.align_flow_set`."""
    flows = [flow_of(model) for model in models]
    rules = flow_scoring(language_of(flows))
    # Whichever way round two models are given, the same sums are made in the same order.
    order = sorted(range(len(models)), key=lambda place: _key(flows[place], models[place]))
    filled = [place for place in order if flows[place].elements]
    pairs = list(combinations(range(len(filled)), 2))
    found = scored([flows[place] for place in filled], pairs, rules)
    thresholds = rules.two if len(filled) < 3 else rules.more
    precedents = Precedents(facts)
    if precedents:
        thresholds = rules.remembering
    by_place: dict[tuple[int, int], Scored] = {}
    for (one, other), each in found.items():
        left, right = filled[one], filled[other]
        final = each
        if precedents:
            told = precedents.features(
                (models[left].file, models[right].file),
                flows[left].elements,
                flows[right].elements,
            )
            final = each.then(rules.stages["remembering"], told)
        by_place[left, right] = final
        by_place[right, left] = final.turned()
    answer = []
    for left, right in combinations(range(len(models)), 2):
        files = models[left].file, models[right].file
        scores = by_place.get((left, right))
        correspondences: tuple[Correspondence, ...] = ()
        if scores is not None:
            said = precedents.said(files, flows[left].elements, flows[right].elements)
            correspondences = _correspondences(flows[left], flows[right], scores, thresholds, said)
        answer.append(FlowAlignment(*files, correspondences))
    return tuple(answer)


def _key(flow: Flow, model: ProcessModel) -> tuple[Any, ...]:
    return tuple((each.node.label, each.role, each.node.id) for each in flow.elements), model.file


def _correspondences(
    left: Flow,
    right: Flow,
    found: Scored,
    thresholds: Thresholds,
    said: Mapping[tuple[str, str], bool],
) -> tuple[Correspondence, ...]:
    logits = found.logits.copy()
    rows = {each.node.id: place for place, each in enumerate(left.elements)}
    columns = {each.node.id: place for place, each in enumerate(right.elements)}
    for (one, other), confirmed in said.items():
        logits[rows[one], columns[other]] = CONFIRMED if confirmed else -np.inf
    match, review = bands(logits, thresholds)
    sure = match & grounded(found.features)
    match, review = sure, (review | match) & ~sure
    scores = logistic(found.logits)
    answer = [
        (row, column, _confirmed(one, other))
        for (one, other), confirmed in said.items()
        if confirmed
        for row, column in ((rows[one], columns[other]),)
    ]
    shown = (match | review) & (logits < CONFIRMED)
    for row, column in zip(*np.nonzero(shown), strict=True):
        one, other = left.elements[row], right.elements[column]
        evidence = flow_evidence(
            found.contributions(row, column),
            left=one.said,
            right=other.said,
            left_documents=one.documents,
            right_documents=other.documents,
            roles=(one.role, other.role),
        )
        band = Band.MATCH if match[row, column] else Band.REVIEW
        score = float(scores[row, column])
        answer.append(
            (row, column, Correspondence(one.node.id, other.node.id, score, band, evidence))
        )
    return tuple(pair for _, _, pair in sorted(answer, key=lambda each: each[:2]))


CONFIRMED = 40.0  # logits; above all that is scored


def _confirmed(left: str, right: str) -> Correspondence:
    evidence = Evidence("confirmed", logit(_CONFIRMED_SCORE), CONFIRMED_TEXT)
    return Correspondence(left, right, _CONFIRMED_SCORE, Band.MATCH, (evidence,))


_CONFIRMED_SCORE = 0.9999
