"""Train the matching: ``python tools/train_matching.py [--dry-run]``.

Reads the labelled pairs in ``tools/training/*.txt`` and the shipped sample with its gold
(``tests/fixtures/sample/gold.csv``), fits the two regressions of :mod:`fitgap.matching` for
every kind of catalogue (Japanese or English, with areas or without) and writes
``fitgap/data/matching_coefficients.json``.  All pairs were written for this project;
no public benchmark is read.  Thresholds and the reported figures come from
cross-validation in which an area of work is never in training and test at once.

The files hold one entry a line (see the heading of ``japanese.txt``).  Every flow gives two
models, one for each town; where a town draws something its own way (documents left out,
handwork marked or not), the two differ, so that no single habit is learned.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from training_data import (
    ROOT,
    Labelled,
    bare,
    by_doing,
    in_catalog,
    labelled_models,
    labels_only,
    named_by_text,
    names_only,
    read_book,
    sample,
    unordered,
    with_gaps,
    without_areas,
)

from fitgap.catalog import PackageCatalog
from fitgap.matching.catalog_index import CatalogIndex
from fitgap.matching.pairs import STAGE_ONE, STAGE_TWO, Comparison, Pairs
from fitgap.matching.scoring import Kind, Scoring, Stage
from fitgap.matching.vectors import Floats

TARGET = ROOT / "fitgap" / "data" / "matching_coefficients.json"
_FOLDS = 4
_PENALTY = 0.001  # L2 on the weights
_HARDEST = 40  # pairs of an activity that are trained on, the right ones besides
_NEARNESS = ("chars_text", "words_text", "clause_alike", "clause_associations", "area_words")


@dataclass(frozen=True)
class Block:
    """The pairs of one catalogue and some models, ready to fit."""

    comparison: Comparison
    labelled: tuple[Labelled, ...]
    drawn: Pairs
    gold: Floats
    weight: float = 1.0

    @property
    def kind(self) -> Kind:
        """The kind of catalogue, which has a scoring of its own."""
        return self.comparison.index.kind

    @cached_property
    def group(self) -> NDArray[Any]:
        """The group of each pair."""
        names = np.array([each.group for each in self.labelled])
        return names[self.comparison.model_of[self.drawn.activity]]

    @cached_property
    def distance(self) -> NDArray[Any]:
        """Return of each pair how many of the activity have nearer texts; -1 if it is right."""
        values = self.drawn.values
        near = values[:, [list(STAGE_ONE).index(name) for name in _NEARNESS]].sum(axis=1)
        order = np.lexsort((self.drawn.function, -near, self.drawn.activity))
        count = len(self.comparison.nodes)
        starts = np.searchsorted(self.drawn.activity[order], np.arange(count))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order)) - starts[self.drawn.activity[order]]
        return np.where(self.gold > 0, -1, rank)

    def taught(self, held_out: frozenset[str]) -> NDArray[Any]:
        """Say of each pair whether it is trained on when groups are held out.

        What is far apart has no say in a regression but takes its time.
        """
        return (self.distance < _HARDEST) & ~np.isin(self.group, sorted(held_out))


def _untrained(names: Sequence[str]) -> Stage:
    return Stage(0.0, dict.fromkeys(names, 0.0))


def block(catalog: PackageCatalog, labelled: Sequence[Labelled], weight: float) -> Block:
    """Return the pairs of a catalogue and models with the features of the first stage."""
    comparison = Comparison([each.model for each in labelled], CatalogIndex(catalog))
    drawn = comparison.drawn()
    gold = np.array(
        [
            float(
                comparison.index.functions[function].id
                in labelled[comparison.model_of[activity]].gold.get(
                    comparison.nodes[activity].id, frozenset()
                )
            )
            for activity, function in zip(drawn.activity, drawn.function, strict=True)
        ]
    )
    return Block(comparison, tuple(labelled), drawn, gold, weight)


def fit(values: Floats, gold: Floats, weights: Floats, signs: Mapping[str, int]) -> Stage:
    """Fit a logistic regression whose weights keep their signs (L-BFGS-B)."""
    scale = weights / weights.sum()

    def loss(parameters: Floats) -> tuple[float, Floats]:
        logits = parameters[0] + values @ parameters[1:]
        softplus = np.logaddexp(0.0, logits)
        error = scale * (1.0 / (1.0 + np.exp(-logits)) - gold)
        value = float(np.sum(scale * (softplus - gold * logits)))
        value += _SMALL * _PENALTY * float(parameters[1:] @ parameters[1:])
        gradient = np.concatenate([[error.sum()], values.T @ error])
        gradient[1:] += 2 * _SMALL * _PENALTY * parameters[1:]
        return value, gradient

    bounds = [(None, None)] + [
        {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}[sign] for sign in signs.values()
    ]
    start = np.zeros(1 + len(signs))
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B",
                     options={"maxiter": 2000, "maxfun": 4000})  # fmt: skip
    named = {name: round(float(value), 4) for name, value in zip(signs, found.x[1:], strict=True)}
    return Stage(round(float(found.x[0]), 4), named)


_SMALL = 0.01  # positives are about one pair in a hundred; the penalty is meant for these


def fit_functions(blocks: Sequence[Block], held_out: frozenset[str]) -> Scoring:
    """Fit both stages on everything but the held-out groups."""
    keep = [each.taught(held_out) for each in blocks]
    gold = np.concatenate([each.gold[mask] for each, mask in zip(blocks, keep, strict=True)])
    weights = np.concatenate(
        [np.full(mask.sum(), each.weight) for each, mask in zip(blocks, keep, strict=True)]
    )
    ones = len(STAGE_ONE)

    def gathered() -> Floats:
        parts = [each.drawn.values[mask] for each, mask in zip(blocks, keep, strict=True)]
        return np.concatenate(parts).astype(np.float64)

    first = fit(gathered()[:, :ones], gold, weights, STAGE_ONE)
    rules = Scoring(first, _untrained(list(STAGE_TWO)), 0.0, 0.0, 0.0, 0.0, 1)
    for each in blocks:
        each.comparison.scored(each.drawn, rules)
    second = fit(gathered(), gold, weights, STAGE_TWO)
    return Scoring(first, second, 0.0, 0.0, 0.0, 0.0, 1)


@dataclass(frozen=True)
class Judged:
    """One activity of a held-out group: (logit, right?) of its candidates, best first."""

    set: str
    right: int
    by_hand: bool
    candidates: tuple[tuple[float, bool], ...]


def judge(name: str, block_: Block, rules: Scoring, groups: frozenset[str]) -> list[Judged]:
    """Return the held-out activities of a block with their scores."""
    pairs = block_.comparison.scored(block_.drawn, rules)
    order = np.lexsort((pairs.function, -pairs.logits, pairs.activity))
    count = len(block_.comparison.nodes)
    bounds = np.searchsorted(pairs.activity[order], np.arange(count + 1))
    answer = []
    for place, node in enumerate(block_.comparison.nodes):
        labelled = block_.labelled[block_.comparison.model_of[place]]
        if labelled.group not in groups or node.id not in labelled.gold:
            continue
        row = order[bounds[place] : bounds[place + 1]][:20]
        answer.append(
            Judged(
                name,
                len(labelled.gold[node.id]),
                block_.comparison.subjects[place].by_hand,
                tuple((float(pairs.logits[p]), bool(block_.gold[p])) for p in row),
            )
        )
    return answer


_MOST = 4  # functions an activity is matched to


def figures(judged: Sequence[Judged], match: float, margin: float) -> dict[str, float]:
    """Return top1, top5, F1 of accepted pairs and F1 of gaps."""
    hits = misses = wrong = 0
    gap_hits = gap_wrong = gap_missed = 0
    top1 = top5 = answerable = 0
    for each in judged:
        best = each.candidates[0][0] if each.candidates else 0.0
        taken = [
            right
            for value, right in each.candidates[:_MOST]
            if value >= match and best - value <= margin
        ]
        hits += sum(taken)
        wrong += len(taken) - sum(taken)
        misses += each.right - sum(taken)
        gap_hits += not taken and not each.right
        gap_wrong += not taken and bool(each.right)
        gap_missed += bool(taken) and not each.right
        if each.right:
            answerable += 1
            top1 += each.candidates[0][1] if each.candidates else 0
            top5 += any(right for _, right in each.candidates[:5])
    return {
        "activities": float(len(judged)),
        "top1": top1 / max(answerable, 1),
        "top5": top5 / max(answerable, 1),
        "f1": 2 * hits / max(2 * hits + wrong + misses, 1),
        "gap_f1": 2 * gap_hits / max(2 * gap_hits + gap_wrong + gap_missed, 1),
    }


def folds_of(groups: Sequence[str]) -> list[frozenset[str]]:
    """Return the groups in folds; one group is never split."""
    names = sorted(set(groups))
    return [frozenset(names[start::_FOLDS]) for start in range(_FOLDS)]


def function_blocks() -> list[tuple[str, Block]]:
    """Return everything to train on by name, as vendors and towns of several habits write it."""
    blocks: list[tuple[str, Block]] = []

    def add(name: str, catalog: PackageCatalog, models: Sequence[Labelled], weight: float) -> None:
        blocks.append((name, block(catalog, models, weight)))

    for path in sorted((ROOT / "tools" / "training").glob("*.txt")):
        book = read_book(path)
        catalog = PackageCatalog("", path.stem, path.stem, functions=tuple(book.functions))
        models = labelled_models(book)
        # The training catalogues are written in the order of the work; not all real ones are.
        add(f"{path.stem}, in order", catalog, models, 0.5)
        catalog, models = unordered(catalog, models)
        add(path.stem, catalog, models, 1.0)
        add(f"{path.stem}, no documents", catalog, [bare(each) for each in models], 0.5)
        bare_models = [replace(each, model=labels_only(each.model)) for each in models]
        add(f"{path.stem}, labels only", catalog, bare_models, 0.5)
        add(f"{path.stem}, areas of doing", by_doing(catalog), models, 0.5)
        add(f"{path.stem}, names only", names_only(catalog), models, 0.5)
        blocks.append((f"{path.stem}, with gaps", _gap_block(catalog, models)))
        nowhere = without_areas(catalog)
        add(f"{path.stem}, no areas", nowhere, models, 0.5)
        add(f"{path.stem}, labels only, no areas", nowhere, bare_models, 0.5)
        add(f"{path.stem}, labels and names only", names_only(nowhere), bare_models, 0.5)
        blocks.append((f"{path.stem}, no areas, with gaps", _gap_block(nowhere, models)))
        if path.stem == "requirements":
            add(f"{path.stem}, text as name", named_by_text(catalog), models, 0.5)
            texts = named_by_text(nowhere)
            add(f"{path.stem}, text as name, no areas", texts, models, 0.5)
            add(f"{path.stem}, labels and texts only", texts, bare_models, 0.5)
    for catalog, models in sample():
        add(f"sample {catalog.id}", catalog, models, 1.0)
        add(f"sample {catalog.id}, areas of doing", by_doing(catalog), models, 0.5)
        blocks.append((f"sample {catalog.id}, with gaps", _gap_block(catalog, models)))
        nowhere = without_areas(catalog)
        bare_models = [replace(each, model=labels_only(each.model)) for each in models]
        add(f"sample {catalog.id}, no areas", nowhere, models, 0.5)
        add(f"sample {catalog.id}, labels and names only", names_only(nowhere), bare_models, 0.5)
        blocks.append((f"sample {catalog.id}, no areas, with gaps", _gap_block(nowhere, models)))
    return blocks


def train_functions(kind: Kind, blocks: Sequence[tuple[str, Block]]) -> _Trained:
    """Return the coefficients for a kind of catalogue, and lines of a report."""
    only = [each for _, each in blocks]
    judged: list[Judged] = []
    for fold in folds_of([labelled.group for each in only for labelled in each.labelled]):
        rules = fit_functions(only, fold)
        for name, each in blocks:
            judged += judge(name, each, rules, fold)
    clerical = [each for each in judged if not each.by_hand]
    match, margin = _thresholds(clerical)
    handwork = max(
        np.arange(match, 4.0, 0.1),
        key=lambda value: _settled([each for each in judged if each.by_hand], value),
    )
    thresholds = {
        "match": round(float(match), 3),
        "review": round(_review_threshold(clerical, match), 3),
        "margin": round(float(margin), 3),
        "review_margin": round(float(margin) + 1.0, 3),
        "most": _MOST,
        "handwork": round(float(handwork), 3),
    }
    report = [f"{kind}: thresholds {thresholds}"]
    for name in dict.fromkeys(each.set for each in clerical):
        told = figures([each for each in clerical if each.set == name], match, margin)
        report.append(f"  {name}: " + " ".join(f"{k}={v:.3f}" for k, v in told.items()))
    return _written(fit_functions(only, frozenset()), thresholds), report


_Trained = tuple[dict[str, Any], list[str]]


def _gap_block(catalog: PackageCatalog, models: Sequence[Labelled]) -> Block:
    lean = with_gaps(catalog)
    return block(lean, [in_catalog(each, lean) for each in models], 0.5)


def _worth(told: Mapping[str, float]) -> float:
    """Weigh right pairs twice as heavily as right gaps when thresholds are chosen."""
    return 2 * told["f1"] + told["gap_f1"]


def _thresholds(judged: Sequence[Judged]) -> tuple[float, float]:
    """Return (match, margin): the smallest margin and the middle of what serves about as well.

    The best is decided by a handful of activities; its surroundings are not.
    """
    tried = {
        (float(match), margin): _worth(figures(judged, match, margin))
        for match in np.arange(-2.0, 2.0, 0.1)
        for margin in (0.5, 1.0, 1.5)
    }
    enough = max(tried.values()) - _ABOUT_AS_WELL
    margin = min(margin for (_, margin), worth in tried.items() if worth >= enough)
    good = [match for (match, each), worth in tried.items() if each == margin and worth >= enough]
    return float(np.median(good)), margin


_ABOUT_AS_WELL = 0.01  # of three: twice an F1 and an F1 of gaps


def _settled(by_hand: Sequence[Judged], match: float) -> int:
    """Count the handwork that is settled right: with no function, or with a right one.

    Few of it have a function at all; a wrong one is worse than none.
    """
    return sum(
        each.candidates[0][1] if each.candidates[0][0] >= match else not each.right
        for each in by_hand
        if each.candidates
    )


def _review_threshold(judged: Sequence[Judged], match: float) -> float:
    """Return the logit above which nine of ten right best candidates lie."""
    right = sorted(
        each.candidates[0][0] for each in judged if each.candidates and each.candidates[0][1]
    )
    return min(float(match) - 0.5, right[len(right) // 10] if right else float(match) - 1.0)


def _written(rules: Scoring, thresholds: Mapping[str, float]) -> dict[str, Any]:
    return {
        "first": {"intercept": rules.first.intercept, "weights": dict(rules.first.weights)},
        "second": {"intercept": rules.second.intercept, "weights": dict(rules.second.weights)},
        "thresholds": dict(thresholds),
    }


def main() -> None:
    """Train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
    dry = parser.parse_args().dry_run
    blocks = function_blocks()
    written = {}
    for kind in sorted({each.kind for _, each in blocks}, key=str):
        own = [(name, each) for name, each in blocks if each.kind == kind]
        written[str(kind)], told = train_functions(kind, own)
        print("\n".join(told))
    if not dry:
        TARGET.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
