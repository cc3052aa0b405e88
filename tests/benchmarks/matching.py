"""How well activities find their functions, and their like in other flows, beside peers.

A peer is asked as well as it can be: with labels only, with descriptions, or with everything
that is written down.  Its ranking is that of the texts that serve it best on the very set,
which favours it.  What it accepts (texts, score from which on, the best candidate or up to
four) is what served it best on all the *other* sets: no set decides how it is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np

from fitgap.catalog import PackageFunction
from fitgap.cli.report import function_alignment_json
from fitgap.matching import (
    Band,
    FlowAlignment,
    FlowElement,
    FlowFact,
    align_flow_set,
    align_flows,
    align_functions,
)
from fitgap.matching.flows import STAGES, FlowScoring, Thresholds
from fitgap.matching.pairs import STAGE_ONE, STAGE_TWO
from fitgap.matching.scoring import Scoring, Stage
from fitgap.matching.usage import Usage
from fitgap.process import FlowNode, ProcessModel
from fitgap.source import Language
from tests.benchmarks.peers import PEERS, Floats, Peer, best_first
from tests.benchmarks.sets import (
    Case,
    FlowSet,
    FunctionSet,
    flow_sets,
    function_sets,
    headings_gone,
    labels_alone,
    names_alone,
    script,
    text_alone,
)
from tests.benchmarks.table import Part, Row, beside, versions

Figures = Mapping[str, float]
MEASURES = {
    "first": "a right function first",
    "first five": "a right function among the first five",
    "F1": "F1 of accepted pairs (micro)",
    "gap F1": "F1 of gaps",
}


def measure(folder: Path, contest: Path | None = None) -> Part:
    """Measure every set."""
    scorer = script(folder / "score_catalog.py")
    full = function_sets(folder)
    bare = [labels_alone(each) for each in full]
    barest = [names_alone(each) for each in bare]
    texts = [headings_gone(full[-1])]
    texts_alone = [text_alone(full[-1])]
    rows = [
        *_function_rows(full, scorer, tuple(MEASURES)),
        *_function_rows(bare, scorer, ("first", "F1")),
        *_function_rows(barest, scorer, ("first", "F1")),
        *_function_rows(texts, scorer, tuple(MEASURES), beside_sets=full[:-1]),
        *_function_rows(texts_alone, scorer, tuple(MEASURES), beside_sets=bare[:-1]),
        *_flow_rows(folder, contest),
    ]
    return Part(
        "Matching",
        "Shares of activities and F1, 0 to 1. fitgap was trained on none of these sets, but its "
        "features were chosen while looking at errors on the Japanese, WHO and admission flows; "
        "untrained is the cosine of the letters of labels, taken from 0.5. Labels alone: flows "
        "without documents, lanes, names and texts; names alone: functions without theirs; text "
        "alone: functions without areas and headings. "
        f"Peers: {versions(peer.package for peer in PEERS)}. They rank by the texts that serve "
        "them best on the set itself and accept from the score on that served them best on the "
        "other sets (flows: on the set itself).",
        tuple(rows),
    )


@contextmanager
def untrained() -> Iterator[None]:
    """Let fitgap know nothing but the cosine of the letters of labels."""

    def rules(*stages: Sequence[str]) -> Scoring:
        first, second = (
            Stage(0.0, {name: float(name == "chars_name") for name in names}) for names in stages
        )
        return Scoring(first, second, match=0.5, review=0.3, margin=0.0, review_margin=0.2, most=4)

    functions = rules(tuple(STAGE_ONE), tuple(STAGE_TWO))
    letters = {
        name: Stage(0.0, {each: float(each in {"chars_name", "score"}) for each in signs})
        for name, signs in STAGES.items()
    }
    thresholds = Thresholds(
        0.5, margin=0.0, block=0.0, review=0.3, review_margin=0.2, review_block=0.2
    )
    flows = FlowScoring(letters, thresholds, thresholds, thresholds, Usage({}))
    with (
        mock.patch("fitgap.matching.functions.scoring", return_value=functions),
        mock.patch("fitgap.matching.flows.flow_scoring", return_value=flows),
    ):
        yield


# ------------------------------------------------------------------ activity ↔ function


def _function_rows(
    sets: Sequence[FunctionSet],
    scorer: ModuleType,
    measures: Sequence[str],
    beside_sets: Sequence[FunctionSet] = (),
) -> Iterator[Row]:
    """Yield the rows of sets; ``beside_sets`` only help to say what a peer accepts."""
    judged = {peer.name: _judged(peer, [*sets, *beside_sets], scorer) for peer in PEERS}
    for place, given in enumerate(sets):
        trained = _figures(given, _aligned(given), scorer)
        with untrained():
            letters = _figures(given, _aligned(given), scorer)
        for measure_ in measures:
            if measure_ == "gap F1" and all(given.gold.values()):
                continue
            yield Row(
                given.name,
                MEASURES[measure_],
                given.goals.get(measure_, ""),
                f"{trained[measure_]:.3f}",
                f"{letters[measure_]:.3f}",
                beside({name: f"{told[place][measure_]:.3f}" for name, told in judged.items()}),
            )


def _aligned(given: FunctionSet) -> list[dict[str, Any]]:
    return [
        function_alignment_json(alignment, Language.EN)
        for catalog, models in given.cases
        for alignment in align_functions(models, catalog)
    ]


def _figures(given: FunctionSet, models: list[dict[str, Any]], scorer: ModuleType) -> Figures:
    score = scorer.score(given.gold, {"models": models})[0]
    return {
        "first": score["top1"],
        "first five": score["top5_any"],
        "F1": score["accepted_micro"]["f1"],
        "gap F1": score["gap"]["f1"],
    }


def _everything(model: ProcessModel, node: FlowNode) -> str:
    documents = model.document_names((*node.inputs, *node.outputs))
    return " ".join((node.label, *documents, *node.documentation, model.role(node), model.name))


def _all_of(function: PackageFunction) -> str:
    documents = (*function.documents_in, *function.documents_out, *function.forms)
    return " ".join((function.name, function.description, *documents, function.area))


View = tuple[Callable[[ProcessModel, FlowNode], str], Callable[[PackageFunction], str]]
VIEWS: Mapping[str, View] = {
    "labels": (lambda _, node: node.label, lambda function: function.name),
    "descriptions": (
        lambda _, node: node.label,
        lambda function: f"{function.name} {function.description}",
    ),
    "everything": (_everything, _all_of),
}
MOST = (1, 4)  # functions taken for an activity at most
_STEPS = 100  # thresholds tried between nothing and the highest score


@dataclass(frozen=True)
class _Asked:
    """A peer's answers on one set in one view; one entry for each case."""

    given: FunctionSet
    scores: tuple[Floats, ...]

    @cached_property
    def ranked(self) -> tuple[Floats, Floats, int]:
        """The best scores of every activity, whether each is right, and how many are right."""
        values, right = [], []
        for (catalog, models), scores in zip(self.given.cases, self.scores, strict=True):
            order = best_first(scores, max(MOST))
            values.append(np.take_along_axis(scores, order, axis=1))
            ids = [function.id for function in catalog.functions]
            gold = [self.given.gold.get(key, set()) for key in _keys(models)]
            right.append(
                np.array(
                    [[ids[at] in one for at in row] for row, one in zip(order, gold, strict=True)]
                )
            )
        wanted = sum(len(one) for one in self.given.gold.values())
        return np.concatenate(values), np.concatenate(right), wanted

    def f1(self, threshold: float, most: int) -> float:
        """Return the F1 of what is accepted at a threshold."""
        values, right, wanted = self.ranked
        accepted = values[:, :most] >= threshold
        hits = float((accepted & (right[:, :most] > 0)).sum())
        return 2 * hits / max(float(accepted.sum()) + wanted, 1.0)

    def answer(self, threshold: float, most: int) -> list[dict[str, Any]]:
        """Return what ``fitgap match --json`` would say, of every model."""
        return [
            entry
            for case, scores in zip(self.given.cases, self.scores, strict=True)
            for entry in _as_json(case, scores, threshold, most)
        ]


def _judged(peer: Peer, sets: Sequence[FunctionSet], scorer: ModuleType) -> list[Figures]:
    """Return a peer's figures on each set; what it accepts is set up by all the others."""
    asked = {view: [_ask(peer, view, given) for given in sets] for view in VIEWS}
    answer: list[Figures] = []
    for place, given in enumerate(sets):

        def worth(setup: tuple[str, int, float], left_out: int = place) -> float:
            view, most, threshold = setup
            others = [one for at, one in enumerate(asked[view]) if at != left_out]
            return sum(one.f1(threshold, most) for one in others) / len(others)

        setups = [
            (view, most, threshold)
            for view, most in product(VIEWS, MOST)
            for threshold in _thresholds(asked[view], place)
        ]
        view, most, threshold = max(setups, key=worth)
        accepted = _figures(given, asked[view][place].answer(threshold, most), scorer)
        ranked = [_figures(given, one[place].answer(0.0, 1), scorer) for one in asked.values()]
        best = {name: max(told[name] for told in ranked) for name in ("first", "first five")}
        answer.append({**accepted, **best})
    return answer


def _ask(peer: Peer, view: str, given: FunctionSet) -> _Asked:
    of_node, of_function = VIEWS[view]
    return _Asked(
        given,
        tuple(
            peer.index([of_function(function) for function in catalog.functions])(
                [of_node(model, node) for model in models for node in model.activities]
            )
            for catalog, models in given.cases
        ),
    )


def _thresholds(asked: Sequence[_Asked], left_out: int) -> Sequence[float]:
    highest = max(
        float(scores.max(initial=0.0))
        for at, one in enumerate(asked)
        if at != left_out
        for scores in one.scores
    )
    return [float(value) for value in np.linspace(0.0, highest, _STEPS + 1)[1:]]


def _keys(models: Sequence[ProcessModel]) -> Iterator[tuple[str, str]]:
    for model in models:
        for node in model.activities:
            yield model.file, node.id


def _as_json(case: Case, scores: Floats, threshold: float, most: int) -> Iterator[dict[str, Any]]:
    catalog, models = case
    ids = [function.id for function in catalog.functions]
    rows = iter(zip(scores, best_first(scores, 5), strict=True))
    for model in models:
        taken, candidates = [], {}
        for node in model.activities:
            values, order = next(rows)
            candidates[node.id] = [ids[at] for at in order]
            taken += [
                {"activity": node.id, "function": ids[at], "band": Band.MATCH.value}
                for at in order[:most]
                if values[at] >= threshold
            ]
        yield {"model": model.file, "correspondences": taken, "candidates": candidates}


# ---------------------------------------------------------------------------- flow ↔ flow


def _flow_rows(folder: Path, contest: Path | None) -> Iterator[Row]:
    scorer = script(folder / "score_pairs.py")
    for given in flow_sets(folder, contest):
        trained = scorer.score(given.gold, two_by_two(given))[0]
        with untrained():
            letters = scorer.score(given.gold, two_by_two(given))[0]
        told = {peer.name: _best_pairs(peer, given, scorer) for peer in PEERS}
        for kind, goal in (("micro", given.goals.get("two", "")), ("macro", "")):
            yield Row(
                f"{given.name}, {len(given.gold)} pairs of flows",
                f"F1 of pairs ({kind})",
                goal,
                f"{trained[kind]['f1']:.3f}",
                f"{letters[kind]['f1']:.3f}",
                beside({name: f"{score[kind]['f1']:.3f}" for name, score in told.items()}),
            )
        for title, key, taken in (
            ("all flows given together", "together", together(given)),
            ("all other pairs confirmed", "confirmed", remembering(given)),
        ):
            f1 = scorer.score(given.gold, taken)[0]["micro"]["f1"]
            goal = given.goals.get(key, "")
            yield Row(f"{given.name}: {title}", "F1 of pairs (micro)", goal, f"{f1:.3f}")


def two_by_two(given: FlowSet) -> _Taken:
    """Return the matches of every two flows given alone."""
    return {
        (left, right): _matches(align_flows(given.models[left], given.models[right]))
        for left, right in given.gold
    }


def together(given: FlowSet) -> _Taken:
    """Return the matches of all flows given at once, for the pairs of the gold."""
    found = align_flow_set([given.models[name] for name in sorted(given.models)])
    taken = {(each.left, each.right): _matches(each) for each in found}
    turned = {
        (right, left): {(other, one) for one, other in ties}
        for (left, right), ties in taken.items()
    }
    return {pair: (taken | turned)[pair] for pair in given.gold}


def remembering(given: FlowSet) -> _Taken:
    """Return the matches of every pair, the gold of all other pairs being confirmed."""

    def element(name: str, key: str) -> FlowElement:
        model = given.models[name]
        node = model.node_by_id[key]
        return FlowElement(name, key, node.label, model.role(node))

    facts = {
        (left, right): [
            FlowFact(element(left, one), element(right, other), True) for one, other in sorted(ties)
        ]
        for (left, right), ties in given.gold.items()
    }
    return {
        pair: _matches(
            align_flows(
                given.models[pair[0]],
                given.models[pair[1]],
                facts=[fact for other, told in facts.items() if other != pair for fact in told],
            )
        )
        for pair in given.gold
    }


def _matches(alignment: FlowAlignment) -> set[tuple[str, str]]:
    return {
        (pair.left, pair.right) for pair in alignment.correspondences if pair.band is Band.MATCH
    }


_Taken = dict[tuple[str, str], set[tuple[str, str]]]


def _best_pairs(peer: Peer, given: FlowSet, scorer: ModuleType) -> Any:
    """Return the best score of a peer's mutually best pairs over every threshold."""
    found: list[tuple[float, tuple[str, str], tuple[str, str]]] = []
    for pair in given.gold:
        left, right = (given.models[name] for name in pair)
        ones, others = _elements(left), _elements(right)
        scores = peer.index([node.label for node in others])([node.label for node in ones])
        mutual = (scores == scores.max(axis=1, keepdims=True)) & (
            scores == scores.max(axis=0, keepdims=True)
        )
        for row, column in np.argwhere(mutual & (scores > 0)):
            names = (ones[row].id, others[column].id)
            found.append((float(scores[row, column]), (left.file, right.file), names))
    scored = []
    for threshold in np.linspace(0.0, max(value for value, _, _ in found), _STEPS + 1)[1:]:
        taken: _Taken = {}
        for value, key, names in found:
            if value >= threshold:
                taken.setdefault(key, set()).add(names)
        scored.append(scorer.score(given.gold, taken)[0])
    return max(scored, key=lambda score: score["micro"]["f1"])


def _elements(model: ProcessModel) -> list[FlowNode]:
    return [node for node in (*model.activities, *model.events) if node.label]
