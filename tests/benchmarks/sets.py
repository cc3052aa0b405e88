"""What the matching is measured on: flows, catalogues and what a person says is right."""

from __future__ import annotations

import csv
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from types import ModuleType

from fitgap.bpmn import read_model
from fitgap.catalog import PackageCatalog, read_catalog
from fitgap.process import ProcessModel
from tests.benchmarks.contest import net_at, pairs_in

ROOT = Path(__file__).resolve().parents[2]
HELD_OUT = Path(__file__).parent / "held_out"

FunctionGold = Mapping[tuple[str, str], set[str]]
"""The right functions by (model, activity); none where nothing in the catalogue is right."""
FlowGold = Mapping[tuple[str, str], set[tuple[str, str]]]
"""The right pairs of elements by (left, right) flow."""
Case = tuple[PackageCatalog, tuple[ProcessModel, ...]]


@dataclass(frozen=True)
class FunctionSet:
    """Catalogues, each with flows to match, and gold over all of them.

    The ``file`` of a model is the gold's name for it; no two cases share one.
    """

    name: str
    cases: tuple[Case, ...]
    gold: FunctionGold
    goals: Mapping[str, str]


@dataclass(frozen=True)
class FlowSet:
    """Flows of one procedure, by file, with the pairs of elements that are right.

    ``goals`` holds what is wanted of the flows two by two (``two``), all given together
    (``together``) and with all other pairs of flows confirmed (``confirmed``).
    """

    name: str
    models: Mapping[str, ProcessModel]
    gold: FlowGold
    goals: Mapping[str, str]


def flow_sets(folder: Path, contest: Path | None = None) -> list[FlowSet]:
    """Return every set of flows and flows; none of them is trained on.

    ``contest`` is the folder of :mod:`tests.benchmarks.contest`, if it is at hand.
    """
    models = {model.file: model for model in models_in(folder / "admission")}
    gold = script(folder / "score_pairs.py").read_gold(folder / "admission" / "gold.csv")
    goals = {"two": "≥ 0.72 (best published 0.698)", "together": "≥ 0.72", "confirmed": "≥ 0.82"}
    admission = FlowSet("university admission", models, gold, goals)
    return [
        admission,
        *([] if contest is None else [_births(contest)]),
        *(each for path in sorted((HELD_OUT / "flows").glob("*.txt")) for each in _drawn(path)),
    ]


def _births(folder: Path) -> FlowSet:
    """Return the contest's set of birth registration."""
    models = {path.stem: net_at(path) for path in sorted((folder / "models").glob("*.pnml"))}
    gold = pairs_in(folder / "goldstandard")
    goals = {"two": "≥ 0.60 (best published 0.576)", "confirmed": "≥ 0.76"}
    return FlowSet("birth registration", models, gold, goals)


def _drawn(path: Path) -> Iterator[FlowSet]:
    """Yield the procedures of a file written as the training of flows is."""
    script(ROOT / "tools" / "training_data.py")  # which the next one imports
    for flows in script(ROOT / "tools" / "training_flows.py").read_procedures(path):
        gold = {
            (one.model.file, other.model.file): {
                (left, right)
                for left, ours in one.subjects.items()
                for right, theirs in other.subjects.items()
                if ours & theirs
            }
            for one, other in combinations(flows, 2)
        }
        models = {flow.model.file: flow.model for flow in flows}
        name = f"{flows[0].domain}, written to measure"
        yield FlowSet(name, models, gold, {})


def function_sets(folder: Path) -> list[FunctionSet]:
    """Return every set of activities and functions; none of them is trained on."""
    goals = {"first": "≥ 0.95", "F1": "≥ 0.92", "gap F1": "≥ 0.80"}
    answer = [
        function_set(folder / "ja-dev", "Japanese flows", goals),
        function_set(folder / "who-tb", "WHO tuberculosis (English)", {"first five": "≥ 0.90"}),
        _sample(),
    ]
    wanted = {"requirements": {"first": "≥ 0.60", "first five": "≥ 0.85"}}
    for path in sorted(HELD_OUT.glob("*.txt")):
        answer.append(_book(path, wanted.get(path.stem, {})))
    return answer


def function_set(folder: Path, name: str, goals: Mapping[str, str]) -> FunctionSet:
    """Return the set of a folder of flows, ``catalog.yaml`` and ``gold.csv``."""
    gold: dict[tuple[str, str], set[str]] = {}
    for row in _rows(folder / "gold.csv"):
        right = gold.setdefault((row["model"], row["activity_id"]), set())
        if row["function_id"]:
            right.add(row["function_id"])
    case = (catalog_at(folder / "catalog.yaml"), tuple(models_in(folder)))
    return FunctionSet(name, (case,), gold, goals)


_BARE = {"F1": "≥ 0.75"}


def labels_alone(given: FunctionSet) -> FunctionSet:
    """Return the set as if the flows held nothing but labels in their order."""
    cases = tuple(
        (catalog, tuple(_labels_only(model) for model in models)) for catalog, models in given.cases
    )
    goals = _BARE if "F1" in given.goals else {}
    return FunctionSet(f"{given.name}: labels alone", cases, given.gold, goals)


def names_alone(given: FunctionSet) -> FunctionSet:
    """Return the set as if the catalogues too held nothing but names."""
    cases = tuple((_names_only(catalog), models) for catalog, models in given.cases)
    return FunctionSet(f"{given.name}, names alone", cases, given.gold, given.goals)


def headings_gone(given: FunctionSet) -> FunctionSet:
    """Return the set as if the functions were requirement texts without areas and headings."""
    cases = tuple((_without_headings(catalog), models) for catalog, models in given.cases)
    return FunctionSet(f"{given.name}: without areas and headings", cases, given.gold, given.goals)


def text_alone(given: FunctionSet) -> FunctionSet:
    """Return the same with nothing left of the flows but labels."""
    cases = labels_alone(headings_gone(given)).cases
    name = f"{given.name}: labels alone, text alone"
    return FunctionSet(name, cases, given.gold, {})


def models_in(folder: Path) -> list[ProcessModel]:
    """Return the models below a folder, each called by its path in there."""
    return [
        model_at(path, path.relative_to(folder).as_posix())
        for path in sorted(folder.rglob("*.bpmn"))
    ]


def model_at(path: Path, name: str) -> ProcessModel:
    """Return the model of a file under a name."""
    model, issues = read_model(path.read_bytes(), name)
    if model is None:
        sys.exit(f"{path}: {issues}")
    return model


def catalog_at(path: Path) -> PackageCatalog:
    """Return the catalogue of a file."""
    catalog, issues = read_catalog(path.read_bytes(), path.name)
    if catalog is None:
        sys.exit(f"{path}: {issues}")
    return catalog


def script(path: Path) -> ModuleType:
    """Import a script that belongs to no package."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    if specification is None or specification.loader is None:
        sys.exit(f"{path}: no script")
    module = importlib.util.module_from_spec(specification)
    sys.modules[path.stem] = module  # where dataclasses look their module up
    specification.loader.exec_module(module)
    return module


def _sample() -> FunctionSet:
    """Return the shipped sample without the procedures that training sees."""
    training = script(ROOT / "tools" / "training_data.py")
    trained = {labelled.group for _, models in training.sample() for labelled in models}
    gold: dict[tuple[str, str], set[str]] = {}
    files: dict[str, set[str]] = {}
    for row in _rows(ROOT / "tests" / "fixtures" / "sample" / "gold.csv"):
        if f"sample {Path(row['model']).stem}" in trained:
            continue
        files.setdefault(row["package"], set()).add(row["model"])
        right = gold.setdefault((f"{row['package']}/{row['model']}", row["activity_id"]), set())
        if row["function_id"]:
            right.add(row["function_id"])
    cases = tuple(
        (
            catalog_at(ROOT / "package_catalogs" / f"{package}.yaml"),
            tuple(
                model_at(ROOT / "process_models" / name, f"{package}/{name}")
                for name in sorted(names)
            ),
        )
        for package, names in sorted(files.items())
    )
    return FunctionSet("sample, affairs never trained on", cases, gold, {})


def _book(path: Path, goals: Mapping[str, str]) -> FunctionSet:
    """Return a set written as the training data is, its functions in no telling order."""
    training = script(ROOT / "tools" / "training_data.py")
    book = training.read_book(path)
    catalog, labelled = training.unordered(
        PackageCatalog("", path.stem, path.stem, functions=tuple(book.functions)),
        training.labelled_models(book),
    )
    gold = {
        (each.model.file, activity): set(right)
        for each in labelled
        for activity, right in each.gold.items()
    }
    case = (catalog, tuple(each.model for each in labelled))
    return FunctionSet(f"{path.stem}, written to measure", (case,), gold, goals)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def _names_only(catalog: PackageCatalog) -> PackageCatalog:
    functions = tuple(
        replace(
            function,
            area="",
            group="",
            description="",
            documents_in=(),
            documents_out=(),
            screens=(),
            forms=(),
            fields=(),
        )
        for function in catalog.functions
    )
    return replace(catalog, functions=functions)


def _without_headings(catalog: PackageCatalog) -> PackageCatalog:
    functions = tuple(
        replace(function, area="", group="", name=function.description, description="")
        for function in catalog.functions
    )
    return replace(catalog, functions=functions)


def _labels_only(model: ProcessModel) -> ProcessModel:
    return replace(
        model,
        processes=tuple(replace(each, name=None, documentation=()) for each in model.processes),
        nodes=tuple(
            replace(node, lane=None, inputs=(), outputs=(), documentation=(), performers=())
            for node in model.nodes
        ),
        pools=(),
        lanes=(),
        documents=(),
        annotations=(),
        collaboration_documentation=(),
    )
