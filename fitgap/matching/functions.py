"""From the scores of pairs to candidates, correspondences, bands and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.matching.evidence import CONFIRMED_TEXT, function_evidence
from fitgap.matching.pairs import CatalogIndex, Comparison, Pairs, Subject
from fitgap.matching.scoring import Scoring, scoring
from fitgap.matching.values import (
    Band,
    Candidate,
    Correspondence,
    Evidence,
    FunctionAlignment,
    MatchFact,
)
from fitgap.matching.vectors import Floats, Space, logistic, logit
from fitgap.process import ProcessModel
from fitgap.text import analyse

SHOWN = 20  # candidates listed for an activity
EXPLAINED = 5  # of these, how many come with evidence


def align(
    models: Sequence[ProcessModel], catalog: PackageCatalog, *, facts: Sequence[MatchFact]
) -> tuple[FunctionAlignment, ...]:
    """Match activities to functions; see :func:`fitgap.matching.align_functions`."""
    rules = scoring("functions")
    comparison = Comparison(models, CatalogIndex(catalog))
    if not comparison.nodes or not comparison.index.functions:
        return tuple(_unmatched(model) for model in models)
    pairs = comparison.pairs(rules)
    precedents = _precedents(comparison, pairs, facts)
    logits = pairs.logits + precedents
    order = np.lexsort((pairs.function, -logits, pairs.activity))
    bounds = np.searchsorted(pairs.activity[order], np.arange(len(comparison.nodes) + 1))
    confirmed = _confirmations(facts, catalog)
    explain = _Explanations(comparison, pairs, logits, precedents, rules)
    drafts = [_Draft() for _ in comparison.models]
    for place, node in enumerate(comparison.nodes):
        draft = drafts[comparison.model_of[place]]
        model = comparison.models[comparison.model_of[place]]
        row = order[bounds[place] : bounds[place + 1]]
        subject = comparison.subjects[place]
        said = confirmed.get((model.file, node.id))
        if said is None and subject.around:
            bands = _bands(logits[row], rules, by_hand=subject.by_hand)
            told = {int(pair): band for pair, band in zip(row, bands, strict=False) if band}
        else:
            told = {}
        shown = tuple(
            explain.candidate(int(pair), node=place, with_evidence=rank < EXPLAINED)
            for rank, pair in enumerate(row[:SHOWN])
        )
        chosen = [explain.correspondence(pair, node=place, band=told[pair]) for pair in told]
        if said:
            chosen = [_confirmed(node.id, function) for function in sorted(said)]
            first = tuple(Candidate(each.right, each.score, each.evidence) for each in chosen)
            shown = (*first, *(each for each in shown if each.function not in said))[:SHOWN]
        draft.candidates[node.id] = shown
        draft.correspondences += chosen
        if subject.by_hand and not chosen:
            draft.manual.add(node.id)
    return tuple(
        FunctionAlignment(
            model.file, tuple(draft.correspondences), draft.candidates, frozenset(draft.manual)
        )
        for model, draft in zip(comparison.models, drafts, strict=True)
    )


def _unmatched(model: ProcessModel) -> FunctionAlignment:
    """Return the alignment of a model without activities or with an empty catalogue."""
    manual = [node.id for node in model.activities if Subject.of(model, node).by_hand]
    nothing: dict[str, tuple[Candidate, ...]] = {node.id: () for node in model.activities}
    return FunctionAlignment(model.file, (), nothing, frozenset(manual))


@dataclass
class _Draft:
    """One model's alignment while it is being put together."""

    correspondences: list[Correspondence] = field(default_factory=list)
    candidates: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    manual: set[str] = field(default_factory=set)


def _bands(logits: Floats, rules: Scoring, *, by_hand: bool) -> list[Band | None]:
    """Return the bands of the first candidates of one activity, the best one first.

    Handwork has no half match: what does not match clearly is not for a package.
    """
    bands: list[Band | None] = []
    for value in logits[:EXPLAINED]:
        behind = float(logits[0]) - float(value)
        if value >= rules.match and behind <= rules.margin and len(bands) < rules.most:
            bands.append(Band.MATCH)
        elif value >= rules.review and behind <= rules.review_margin and not by_hand:
            bands.append(Band.REVIEW)
        else:
            bands.append(None)
    return bands


_CONFIRMED = 0.999  # the score of a pair a person confirmed


def _confirmations(
    facts: Sequence[MatchFact], catalog: PackageCatalog
) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return the confirmed functions by (model, activity); an empty set says that none fits.

    A later "none fits" takes back earlier confirmations and the other way round.  A
    function that stands no longer in the catalogue cannot be confirmed.
    """
    said: dict[tuple[str, str], frozenset[str]] = {}
    for fact in facts:
        key = (fact.model, fact.activity)
        if fact.function is None:
            said[key] = frozenset()
        elif fact.function in catalog.function_by_id:
            said[key] = said.get(key, frozenset()) | {fact.function}
    return said


def _confirmed(activity: str, function: str) -> Correspondence:
    evidence = Evidence("confirmed", logit(_CONFIRMED), CONFIRMED_TEXT)
    return Correspondence(activity, function, _CONFIRMED, Band.MATCH, (evidence,))


_PRECEDENT = 6.0  # logits that a confirmed pair gives where another model says the same
_SAME_WORK = 0.75  # share of common concepts from which two activities say the same


def _precedents(comparison: Comparison, pairs: Pairs, facts: Sequence[MatchFact]) -> Floats:
    """Return what confirmations elsewhere add to each pair."""
    bonus = np.zeros(len(pairs.activity))
    node_at = {
        (comparison.models[model].file, node.id): place
        for place, (model, node) in enumerate(
            zip(comparison.model_of, comparison.nodes, strict=True)
        )
    }
    column = {function.id: place for place, function in enumerate(comparison.index.functions)}
    known = sorted(
        {
            (comparison.subjects[node_at[fact.model, fact.activity]].label, column[fact.function])
            for fact in facts
            if (fact.model, fact.activity) in node_at and fact.function in column
        }
    )
    if not known:
        return bonus
    presence = Space([analyse(label).concepts for label, _ in known])
    lefts = presence.presence([analyse(label).concepts for label, _ in known])
    rights = presence.presence([subject.said.concepts for subject in comparison.distinct])
    common = (lefts @ rights.T).toarray()
    sizes_left = np.array([len(analyse(label).concepts) for label, _ in known])
    sizes_right = np.array([len(subject.said.concepts) for subject in comparison.distinct])
    # Dice's coefficient, words unknown to the catalogue among them.
    alike = 2 * common / np.maximum(sizes_left[:, None] + sizes_right[None, :], 1)
    for place, (_, function) in enumerate(known):
        rows = np.flatnonzero(pairs.function == function)
        near = alike[place][comparison.subject_of[pairs.activity[rows]]]
        added = np.where(near >= _SAME_WORK, _PRECEDENT * near, 0.0)
        bonus[rows] = np.maximum(bonus[rows], added)
    return bonus


class _Explanations:
    """Candidates and correspondences with their evidence."""

    def __init__(
        self,
        comparison: Comparison,
        pairs: Pairs,
        logits: Floats,
        precedents: Floats,
        rules: Scoring,
    ) -> None:
        self._comparison = comparison
        self._pairs = pairs
        self._scores = logistic(logits)
        self._precedents = precedents
        self._rules = rules
        self._memory: dict[int, tuple[Evidence, ...]] = {}

    def candidate(self, pair: int, *, node: int, with_evidence: bool) -> Candidate:
        """Return a pair as a candidate."""
        evidence = self._evidence(pair, node) if with_evidence else ()
        return Candidate(self._function(pair).id, float(self._scores[pair]), evidence)

    def correspondence(self, pair: int, *, node: int, band: Band) -> Correspondence:
        """Return a pair as a correspondence."""
        return Correspondence(
            self._comparison.nodes[node].id,
            self._function(pair).id,
            float(self._scores[pair]),
            band,
            self._evidence(pair, node),
        )

    def _function(self, pair: int) -> PackageFunction:
        return self._comparison.index.functions[int(self._pairs.function[pair])]

    def _evidence(self, pair: int, node: int) -> tuple[Evidence, ...]:
        if pair not in self._memory:
            function = self._function(pair)
            self._memory[pair] = function_evidence(
                self._rules.second.contributions(self._pairs.values[pair]),
                precedent=float(self._precedents[pair]),
                said=self._comparison.subjects[node].said,
                documents=self._comparison.subjects[node].documents_named,
                function=function,
            )
        return self._memory[pair]
