"""Time, memory and recall at 20,000 activities against 5,000 functions, beside peers."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.optimize import nnls

from fitgap.catalog import PackageCatalog
from fitgap.matching.catalog_index import CatalogIndex
from fitgap.matching.pairs import Comparison
from fitgap.matching.scoring import scoring
from tests.benchmarks.peers import PEERS, nearest, words
from tests.benchmarks.sets import FunctionSet, function_set
from tests.benchmarks.table import Part, Row, beside, times, versions
from tests.benchmarks.watch import Taken, watched

TOWNS = (5, 10, 20, 40)
FUNCTIONS = 5_000
CANDIDATES = 50


def measure(folder: Path) -> Part:
    """Measure the largest workspace, and how cost grows on the way there."""
    with TemporaryDirectory() as scratch:
        _run(folder, Path(scratch) / "first", 1)  # compiles the modules
        runs = [_run(folder, Path(scratch) / str(towns), towns) for towns in TOWNS]
        largest = function_set(Path(scratch) / str(TOWNS[-1]), "synthetic", {})
    taken = runs[-1].taken
    hidden = _among(function_set(folder / "ja-dev", "Japanese flows", {}), largest.cases[0][0])
    name = f"{TOWNS[-1]} towns × 20 flows × 25 activities, {FUNCTIONS:,} functions"
    seconds, found = _peers(largest)
    _, found_hidden = _peers(hidden)
    told = {peer: times(other, taken.work) for peer, other in seconds.items()}
    grown = f"{' → '.join(map(str, TOWNS))} towns"
    growth = _growth(runs)
    return Part(
        "Scale",
        "The whole command `fitgap match`, from files to JSON; seconds of the processor do not "
        "count what else the machine was doing. Peers "
        f"({versions(peer.package for peer in PEERS)}) do a part of it: they search the "
        f"{CANDIDATES} most alike functions of every distinct label, nothing more.",
        (
            Row(name, "seconds", "≤ 15", f"{taken.seconds:.1f}"),
            Row(name, "seconds of the processor", "", f"{taken.work:.1f}", peers=beside(told)),
            Row(name, "peak memory, GB", "≤ 1.2", f"{taken.memory / 1e9:.2f}"),
            Row(
                name,
                f"right function among {CANDIDATES} candidates",
                "≥ 0.98",
                f"{_recall(largest):.3f}",
                peers=beside(found),
            ),
            Row(
                f"Japanese flows, their functions among {FUNCTIONS:,}",
                f"right function among {CANDIDATES} candidates",
                "≥ 0.98",
                f"{_recall(hidden):.3f}",
                peers=beside(found_hidden),
            ),
            Row(grown, "ms for each distinct label", "", f"{growth.label:.2f}"),
            Row(grown, "ms for each activity", "", f"{growth.activity:.2f}"),
            Row(
                grown,
                "off the straight line, of the time of that run, at most",
                "≤ 10 %",
                f"{growth.bend:.1%}",
            ),
        ),
    )


@dataclass(frozen=True)
class _Run:
    """One run of the command: what was given (as its maker counts it), what it took."""

    given: Mapping[str, int]
    taken: Taken


def _run(folder: Path, out: Path, towns: int) -> _Run:
    sizes = ("--municipalities", str(towns), "--processes", "20", "--activities", "25")
    make = [sys.executable, str(folder / "make_scale.py"), *sizes, "--functions", str(FUNCTIONS)]
    made = subprocess.run(
        [*make, "--seed", "7", "--out", str(out)], check=True, capture_output=True
    )
    files = sorted(str(path) for path in out.rglob("*.bpmn"))
    answer = out / "answer.json"
    command = (sys.executable, "-m", "fitgap", "match", *files)
    taken = watched(*command, "--catalog", str(out / "catalog.yaml"), "--json", str(answer))
    answer.unlink()
    return _Run(json.loads(made.stdout), taken)


@dataclass(frozen=True)
class _Growth:
    """What work grows by, in ms, and how far a run lies from growing by that alone."""

    label: float
    activity: float
    bend: float


def _growth(runs: Sequence[_Run]) -> _Growth:
    """Return the least squares of work over distinct labels and activities, nothing below 0.

    Towns share labels, so neither grows with the other in step.
    """
    sizes = np.array([[1.0, run.given["labels"], run.given["activities"]] for run in runs])
    work = np.array([run.taken.work for run in runs])
    found, _ = nnls(sizes, work)
    bend = np.abs(sizes @ found - work) / work
    return _Growth(1000 * float(found[1]), 1000 * float(found[2]), float(bend.max()))


def _among(given: FunctionSet, crowd: PackageCatalog) -> FunctionSet:
    """Return a set whose functions stand among those of another catalogue."""
    ((catalog, models),) = given.cases
    others = crowd.functions[: FUNCTIONS - len(catalog.functions)]
    both = replace(catalog, functions=(*catalog.functions, *others))
    return replace(given, cases=((both, models),))


def _recall(given: FunctionSet) -> float:
    """Return the share of activities with a right function among the first candidates."""
    ((catalog, models),) = given.cases
    comparison = Comparison(models, CatalogIndex(catalog))
    pairs = comparison.pairs(scoring(comparison.index.kind))
    order = np.lexsort((-pairs.logits, pairs.activity))
    starts = np.searchsorted(pairs.activity[order], np.arange(len(comparison.nodes)))
    rank = np.arange(len(order)) - starts[pairs.activity[order]]
    first = order[rank < CANDIDATES]
    ids = [function.id for function in comparison.index.functions]
    names = [
        (models[model].file, node.id)
        for model, node in zip(comparison.model_of, comparison.nodes, strict=True)
    ]
    found = {
        names[activity]
        for activity, function in zip(pairs.activity[first], pairs.function[first], strict=True)
        if ids[function] in given.gold.get(names[activity], ())
    }
    return len(found) / _answerable(given)


def _answerable(given: FunctionSet) -> int:
    return sum(bool(right) for right in given.gold.values())


def _peers(given: FunctionSet) -> tuple[dict[str, float], dict[str, str]]:
    """Return the seconds of every peer's search, and the recall of what it finds."""
    ((catalog, models),) = given.cases
    ids = [function.id for function in catalog.functions]
    texts = [f"{function.name} {function.description}" for function in catalog.functions]
    labels = sorted({node.label for model in models for node in model.activities})
    seconds, found = {}, {}
    for peer in PEERS:
        peer.index(texts[:1])(labels[:1])  # loads what it imports, which is not searching
        words.cache_clear()
        start = time.process_time()
        rows = list(nearest(peer.index(texts), labels, CANDIDATES))
        seconds[peer.name] = time.process_time() - start
        near = {label: {ids[at] for at in row} for label, row in zip(labels, rows, strict=True)}
        hits = sum(
            not near[node.label].isdisjoint(given.gold.get((model.file, node.id), ()))
            for model in models
            for node in model.activities
        )
        found[peer.name] = f"{hits / _answerable(given):.3f}"
    return seconds, found
