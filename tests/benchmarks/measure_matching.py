"""Measure the matching on benchmark folders: ``measure_matching.py FOLDER [--out DIR]``.

Not collected by pytest.  FOLDER holds ``ja-dev``, ``who-tb``, ``admission`` and the scorers
``score_catalog.py`` and ``score_pairs.py``; the figures come from the same JSON that
``fitgap match --json`` prints.  Each set is measured twice: *trained* is what ships (its
training data holds none of these sets), *untrained* is the cosine of the labels' character
n-grams alone, accepted from 0.5.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from fitgap.bpmn import read_model
from fitgap.catalog import PackageCatalog, read_catalog
from fitgap.cli.report import flow_alignment_json, function_alignment_json
from fitgap.matching import align_flows, align_functions
from fitgap.matching.flows import FLOW_STAGE_ONE, FLOW_STAGE_TWO
from fitgap.matching.pairs import STAGE_ONE, STAGE_TWO
from fitgap.matching.scoring import Scoring, Stage
from fitgap.process import ProcessModel
from fitgap.source import Language


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _models(folder: Path) -> list[ProcessModel]:
    answer = []
    for path in sorted(folder.glob("*.bpmn")):
        model, issues = read_model(path.read_bytes(), str(path))
        if model is None:
            sys.exit(f"{path}: {issues}")
        answer.append(model)
    return answer


def _catalog(path: Path) -> PackageCatalog:
    catalog, issues = read_catalog(path.read_bytes(), str(path))
    if catalog is None:
        sys.exit(f"{path}: {issues}")
    return catalog


def measure_catalog(folder: Path, scorer: ModuleType, out: Path) -> dict[str, Any]:
    """Score one folder with a catalogue and gold."""
    models, catalog = _models(folder), _catalog(folder / "catalog.yaml")
    start = time.perf_counter()
    matched = align_functions(models, catalog)
    seconds = time.perf_counter() - start
    answer = {"models": [function_alignment_json(each, Language.JA) for each in matched]}
    out.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    score: dict[str, Any] = scorer.score(scorer.read_gold(folder / "gold.csv"), answer)[0]
    return {
        "top1": score["top1"],
        "top5_any": score["top5_any"],
        "micro F1": score["accepted_micro"]["f1"],
        "micro P": score["accepted_micro"]["p"],
        "micro R": score["accepted_micro"]["r"],
        "gap F1": score["gap"]["f1"],
        "seconds": seconds,
    }


def measure_pairs(folder: Path, scorer: ModuleType, out: Path) -> dict[str, Any]:
    """Score one folder of flows with gold."""
    models = _models(folder)
    start = time.perf_counter()
    aligned = [align_flows(left, right) for left, right in combinations(models, 2)]
    seconds = time.perf_counter() - start
    answer = {"pairs": [flow_alignment_json(each, Language.EN) for each in aligned]}
    out.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    gold = scorer.read_gold(folder / "gold.csv")
    predicted, _, _ = scorer.read_out(out, gold, {"match"})
    score = scorer.score(gold, predicted)[0]
    return {
        "micro F1": score["micro"]["f1"],
        "micro P": score["micro"]["p"],
        "micro R": score["micro"]["r"],
        "macro F1": score["macro"]["f1"],
        "seconds": seconds,
    }


def _untrained(first: Sequence[str], second: Sequence[str]) -> Scoring:
    one, other = (
        Stage(0.0, {name: float(name == "chars_name") for name in names})
        for names in (first, second)
    )
    return Scoring(one, other, match=0.5, review=0.3, margin=0.0, review_margin=0.2, most=4)


def _measure(folder: Path, out: Path, label: str) -> None:
    catalog_scorer = _load(folder / "score_catalog.py")
    pair_scorer = _load(folder / "score_pairs.py")
    for name in ("ja-dev", "who-tb"):
        result = out / f"{name}-{label}.json"
        _print(name, label, measure_catalog(folder / name, catalog_scorer, result))
    result = out / f"admission-{label}.json"
    _print("admission", label, measure_pairs(folder / "admission", pair_scorer, result))


def _print(name: str, label: str, told: dict[str, Any]) -> None:
    print(f"{name:10s} {label:10s}", *(f"{key}={value:.3f}" for key, value in told.items()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of every set in the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(arguments)
    out = chosen.out or Path(tempfile.mkdtemp())
    out.mkdir(parents=True, exist_ok=True)
    _measure(chosen.folder, out, "trained")
    functions = _untrained(tuple(STAGE_ONE), tuple(STAGE_TWO))
    flows = _untrained(tuple(FLOW_STAGE_ONE), tuple(FLOW_STAGE_TWO))
    with (
        mock.patch("fitgap.matching.functions.scoring", return_value=functions),
        mock.patch("fitgap.matching.flows.scoring", return_value=flows),
    ):
        _measure(chosen.folder, out, "untrained")


if __name__ == "__main__":
    main()
