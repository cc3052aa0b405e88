"""From the scores of pairs to candidates, correspondences, bands and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np

from fitgap.catalog import PackageCatalog, PackageFunction
from fitgap.matching.catalog_index import CatalogIndex
from fitgap.matching.evidence import CONFIRMED_TEXT, Overlap, Parts, function_evidence
from fitgap.matching.pairs import Comparison, Pairs, Subject
from fitgap.matching.scoring import Scoring, scoring
from fitgap.matching.values import (
    Band,
    Candidate,
    Correspondence,
    Evidence,
    FunctionAlignment,
    MatchFact,
)
from fitgap.matching.vectors import Floats, Integers, Singles, Space, logistic, logit
from fitgap.process import ProcessModel
from fitgap.text import analyse

SHOWN = 20  # candidates listed for an activity
EXPLAINED = 5  # of these, how many come with evidence


def align(
    models: Sequence[ProcessModel], catalog: PackageCatalog, *, facts: Sequence[MatchFact]
) -> tuple[FunctionAlignment, ...]:
    """Match activities to functions; see :func:`fitgap.matching.align_functions`."""
    comparison = Comparison(models, _index(catalog))
    rules = scoring(comparison.index.kind)
    if not comparison.nodes or not comparison.index.functions:
        return tuple(_unmatched(model) for model in models)
    ranked = _ranked(comparison, comparison.pairs(rules), facts)
    confirmed = _confirmations(facts, catalog)
    explain = _Explanations(comparison, ranked, rules)
    drafts = [_Draft() for _ in comparison.models]
    for place, node in enumerate(comparison.nodes):
        draft = drafts[comparison.model_of[place]]
        model = comparison.models[comparison.model_of[place]]
        subject = comparison.subjects[place]
        said = confirmed.get((model.file, node.id))
        chosen: list[Correspondence] = []
        if said is not None:
            chosen = [_confirmed(node.id, function) for function in sorted(said)]
        elif subject.around:
            bands = _bands(ranked.of(place), rules, by_hand=subject.by_hand)
            chosen = [
                explain.correspondence(place, rank, band) for rank, band in enumerate(bands) if band
            ]
        draft.places[node.id] = place
        draft.confirmed[node.id] = tuple(chosen) if said else ()
        draft.correspondences += chosen
        if subject.by_hand and not chosen:
            draft.manual.add(node.id)
    return tuple(
        FunctionAlignment(
            model.file,
            tuple(draft.correspondences),
            _Candidates(explain, draft.places, draft.confirmed),
            frozenset(draft.manual),
        )
        for model, draft in zip(comparison.models, drafts, strict=True)
    )


@lru_cache(maxsize=1)
def _index(catalog: PackageCatalog) -> CatalogIndex:
    # The municipalities' flows and the package's own are matched one after the other.
    return CatalogIndex(catalog)


def _unmatched(model: ProcessModel) -> FunctionAlignment:
    """Return the alignment of a model without activities or with an empty catalogue."""
    manual = [node.id for node in model.activities if Subject.of(model, node).by_hand]
    nothing: dict[str, tuple[Candidate, ...]] = {node.id: () for node in model.activities}
    return FunctionAlignment(model.file, (), nothing, frozenset(manual))


@dataclass
class _Draft:
    """One model's alignment while it is being put together."""

    correspondences: list[Correspondence] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    confirmed: dict[str, tuple[Correspondence, ...]] = field(default_factory=dict)
    manual: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Ranked:
    """The best ``SHOWN`` pairs of every activity, best first; those of one stand together."""

    starts: Integers
    function: Integers
    values: Singles
    logits: Floats
    precedents: Floats

    def of(self, activity: int) -> Floats:
        """Return the logits of one activity's pairs."""
        return self.logits[self.starts[activity] : self.starts[activity + 1]]


def _ranked(comparison: Comparison, pairs: Pairs, facts: Sequence[MatchFact]) -> _Ranked:
    precedents = _precedents(comparison, pairs, facts)
    logits = pairs.logits + precedents
    order = np.lexsort((pairs.function, -logits, pairs.activity))
    count = len(comparison.nodes)
    bounds = np.searchsorted(pairs.activity[order], np.arange(count + 1))
    order = order[np.arange(len(order)) - bounds[pairs.activity[order]] < SHOWN]
    starts = np.searchsorted(pairs.activity[order], np.arange(count + 1))
    return _Ranked(
        starts, pairs.function[order], pairs.values[order], logits[order], precedents[order]
    )


def _bands(logits: Floats, rules: Scoring, *, by_hand: bool) -> list[Band | None]:
    """Return the bands of the first candidates of one activity, the best one first.

    Handwork has no half match: what does not match clearly is not for a package.
    """
    enough = max(rules.match, rules.handwork) if by_hand else rules.match
    bands: list[Band | None] = []
    for value in logits[:EXPLAINED]:
        behind = float(logits[0]) - float(value)
        if value >= enough and behind <= rules.margin and len(bands) < rules.most:
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


_PRECEDENT = 9.0  # logits that a confirmed pair gives where another model says the same
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

    def __init__(self, comparison: Comparison, ranked: _Ranked, rules: Scoring) -> None:
        self._functions = comparison.index.functions
        self._subjects = comparison.subjects
        self._subject_of = comparison.subject_of
        self._overlaps: dict[tuple[int, int], Overlap] = {}
        self._nodes = comparison.nodes
        self._ranked = ranked
        self._starts: list[int] = ranked.starts.tolist()
        self._scores = logistic(ranked.logits)
        self._parts = Parts(rules.second, ranked.values)

    def candidates(self, place: int) -> tuple[Candidate, ...]:
        """Return the candidates of one activity, the first ones with evidence."""
        first, last = self._starts[place], self._starts[place + 1]
        pairs = zip(
            self._ranked.function[first:last].tolist(),
            self._scores[first:last].tolist(),
            strict=True,
        )
        return tuple(
            Candidate(
                self._functions[function].id,
                score,
                explain=partial(self._evidence, place, first + rank) if rank < EXPLAINED else None,
            )
            for rank, (function, score) in enumerate(pairs)
        )

    def correspondence(self, place: int, rank: int, band: Band) -> Correspondence:
        """Return the pair of one activity and its candidate of that rank."""
        pair = self._starts[place] + rank
        return Correspondence(
            self._nodes[place].id,
            self._function(pair).id,
            float(self._scores[pair]),
            band,
            self._evidence(place, pair),
        )

    def _function(self, pair: int) -> PackageFunction:
        return self._functions[int(self._ranked.function[pair])]

    def _evidence(self, place: int, pair: int) -> tuple[Evidence, ...]:
        # Towns use the same words: what a label and a function share is looked up once.
        known = int(self._subject_of[place]), int(self._ranked.function[pair])
        if known not in self._overlaps:
            subject = self._subjects[place]
            self._overlaps[known] = Overlap.of(
                subject.said, subject.documents_named, self._function(pair)
            )
        return function_evidence(
            self._parts.of(pair),
            precedent=float(self._ranked.precedents[pair]),
            overlap=self._overlaps[known],
        )


class _Candidates(Mapping[str, tuple[Candidate, ...]]):
    """The candidates of one model's activities, listed when they are looked at."""

    def __init__(
        self,
        explain: _Explanations,
        places: Mapping[str, int],
        confirmed: Mapping[str, tuple[Correspondence, ...]],
    ) -> None:
        self._explain = explain
        self._places = places
        self._confirmed = confirmed
        self._known: dict[str, tuple[Candidate, ...]] = {}

    def __getitem__(self, activity: str) -> tuple[Candidate, ...]:
        if activity not in self._known:
            shown = self._explain.candidates(self._places[activity])
            first = tuple(
                Candidate(each.right, each.score, each.evidence)
                for each in self._confirmed[activity]
            )
            taken = {each.function for each in first}
            rest = (each for each in shown if each.function not in taken)
            self._known[activity] = (*first, *rest)[:SHOWN]
        return self._known[activity]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return repr(dict(self))
