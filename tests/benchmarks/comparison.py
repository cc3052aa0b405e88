"""What is found of known edits beside bpmn-js-differ, and how long many towns take."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from fitgap.bpmn import write_model
from fitgap.comparison import Difference, compare_flows
from fitgap.matching import align_flows
from fitgap.process import ProcessModel
from tests.benchmarks.measure_comparison import EDITS, ids
from tests.benchmarks.sets import models_in
from tests.benchmarks.table import Part, Row, beside
from tests.benchmarks.watch import watched

EDITED = ("ja-dev", "who-tb", "admission", "municipal-nl")
REDRAWN = "the same edits, every id rewritten as well"
_FEWEST = 3  # activities; a smaller model leaves nothing to edit


def measure(folder: Path, node: Path | None) -> Part:
    """Edit every model in every way, and merge the flows of ten towns."""
    edits = list(_edits(folder))
    ours = [_ours(edit) for edit in edits]
    theirs = _theirs(edits, node) if node is not None else []
    return Part(
        "Comparison",
        f"One edit of every kind to {len({edit.left.file for edit in edits})} models. Found: "
        "fitgap names a difference of that type at the edited element, or none where only ids "
        "changed. bpmn-js-differ knows no types: it has found what it names at the element, an "
        "arrow at it or its lane, and nothing more than that counts as other. Milliseconds of "
        "the processor are those of comparing, files read; fitgap's include matching.",
        (*_edit_rows(edits, ours, theirs), _towns(folder / "municipal-nl")),
    )


@dataclass(frozen=True)
class _Edit:
    """A model before and after; ``elements`` were edited in a way that ``expected`` names.

    ``labels`` are those of these elements, for where ids tell nothing.
    """

    kind: str
    expected: str | None
    left: ProcessModel
    right: ProcessModel
    elements: set[str]
    labels: set[str]

    def names(self, difference: Difference) -> bool:
        """Return whether a difference is the one that was made."""
        known = self.left.node_by_id
        labels = {known[each].label for each in difference.lefts if each in known}
        at_it = self.elements & {*difference.lefts, *difference.rights} or self.labels & labels
        return difference.type.value == self.expected and bool(at_it)


@dataclass(frozen=True)
class _Judged:
    """Whether an edit was found, what else was said, and the milliseconds it took."""

    found: bool
    others: int
    milliseconds: float


def _edits(folder: Path) -> Iterator[_Edit]:
    for name in EDITED:
        for model in models_in(folder / name):
            if len(model.activities) < _FEWEST:
                continue
            for kind, (expected, edit) in EDITS.items():
                edited = edit(model, Random(f"{model.file}/{kind}"))  # noqa: S311
                if edited is None:
                    continue
                other, elements = edited
                edit_ = _Edit(kind, expected, model, other, elements, set())
                yield edit_
                if expected is not None:
                    yield _with_other_ids(edit_)


def _with_other_ids(edit: _Edit) -> _Edit:
    """Return an edit of a model drawn anew: no element of it is called as it was before."""
    labels = {node.label for node in edit.left.nodes if node.id in edit.elements and node.label}
    renamed, _ = ids(edit.left, Random(edit.left.file))  # noqa: S311
    return replace(edit, kind=REDRAWN, left=renamed, labels=labels)


def _ours(edit: _Edit) -> _Judged:
    start = time.process_time()
    answer = compare_flows(edit.left, edit.right, align_flows(edit.left, edit.right))
    milliseconds = 1000 * (time.process_time() - start)
    hit = any(edit.names(each) for each in answer.differences)
    found = hit if edit.expected else answer.comparable and not answer.differences
    return _Judged(found, len(answer.differences) - hit, milliseconds)


def _theirs(edits: Sequence[_Edit], node: Path) -> list[_Judged]:
    with TemporaryDirectory() as scratch:
        for number, edit in enumerate(edits):
            Path(scratch, f"{number}.left.bpmn").write_bytes(write_model(edit.left))
            Path(scratch, f"{number}.right.bpmn").write_bytes(write_model(edit.right))
        command = ["node", str(Path(__file__).with_name("differ.mjs").resolve()), scratch]
        done = subprocess.run(command, check=True, capture_output=True, cwd=node)
    return [
        _judged(edit, answer) for edit, answer in zip(edits, json.loads(done.stdout), strict=True)
    ]


def _judged(edit: _Edit, answer: dict[str, Any]) -> _Judged:
    near = set(edit.elements)
    for model in (edit.left, edit.right):
        near |= {node.lane for node in model.nodes if node.id in edit.elements and node.lane}
        near |= {flow.id for flow in model.flows if {flow.source, flow.target} & edit.elements}
    said = set(answer["said"])
    found = bool(said & near) if edit.expected else not said
    return _Judged(found, len(said - near), answer["ms"])


def _edit_rows(
    edits: Sequence[_Edit], ours: Sequence[_Judged], theirs: Sequence[_Judged]
) -> Iterator[Row]:
    for kind in EDITS:
        places = [place for place, edit in enumerate(edits) if edit.kind == kind]
        if places:
            peers = _beside(theirs, places, lambda some: f"{_found(some)}; {_others(some)}")
            mine = [ours[place] for place in places]
            name = f"{kind} ({len(places)})"
            yield Row(name, "found; others", "", f"{_found(mine)}; {_others(mine)}", peers=peers)
    whole = [place for place, edit in enumerate(edits) if edit.kind != REDRAWN]
    redrawn = [place for place, edit in enumerate(edits) if edit.kind == REDRAWN]
    for name, places in (("all of these", whole), (REDRAWN, redrawn)):
        for measure_, goal, figure in (
            ("found", "≥ 0.95", _found),
            ("other differences per edit", "≤ 0.15", _others),
            ("milliseconds per edit", "", _milliseconds),
        ):
            told = figure([ours[place] for place in places])
            peers = _beside(theirs, places, figure)
            yield Row(f"{name} ({len(places)})", measure_, goal, told, peers=peers)


_Judgement = Callable[[Sequence[_Judged]], str]


def _beside(theirs: Sequence[_Judged], places: Sequence[int], figure: _Judgement) -> str:
    if not theirs:
        return "bpmn-js-differ not asked"
    return beside({"bpmn-js-differ": figure([theirs[place] for place in places])})


def _found(judged: Sequence[_Judged]) -> str:
    return f"{sum(each.found for each in judged) / len(judged):.3f}"


def _others(judged: Sequence[_Judged]) -> str:
    return f"{sum(each.others for each in judged) / len(judged):.2f}"


def _milliseconds(judged: Sequence[_Judged]) -> str:
    return f"{sum(each.milliseconds for each in judged) / len(judged):.1f}"


def _towns(folder: Path) -> Row:
    """Merge the towns' flows of every process, a command each."""
    processes = sorted({path.name for path in folder.rglob("*.bpmn")})
    taken = []
    with TemporaryDirectory() as scratch:
        for process in processes:
            files = sorted(str(path) for path in folder.rglob(process))
            command = [sys.executable, "-m", "fitgap", "merge", *files]
            taken.append(watched(*command, "-o", str(Path(scratch, process))))
    seconds, work = (sum(each[at] for each in taken) for at in (0, 1))
    return Row(
        f"{len(processes)} processes of ten Dutch towns merged, {len(processes)} commands",
        "seconds (of the processor)",
        "≤ 60",
        f"{seconds:.1f} ({work:.1f})",
    )
