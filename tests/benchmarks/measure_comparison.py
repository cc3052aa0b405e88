"""Measure the comparison of flows.

``measure_comparison.py FOLDER... [--edits N] [--node FOLDER] [--towns FOLDER]``; not collected
by pytest.  Every BPMN file of the folders is edited in one known way at a time; an edit counts
as found where a difference of its type names an element of it, every other difference as one
too many.  ``--node`` puts bpmn-js-differ beside it; ``--towns`` measures how well the flows of
TOWN/PROCESS.bpmn gather by process, and replays each of them on the merged flow of its process.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

from fitgap.bpmn import read_model, write_model
from fitgap.comparison import compare_flows, measure_similarities, merge
from fitgap.comparison.relations import Behaviour
from fitgap.matching import align_flows
from fitgap.process import FlowNode, ProcessModel, SequenceFlow

Edit = tuple[ProcessModel, set[str]]


def _tasks(model: ProcessModel) -> list[FlowNode]:
    inside = {node.parent for node in model.nodes}
    return [node for node in model.activities if node.label and node.id not in inside]


def _in_line(model: ProcessModel) -> list[FlowNode]:
    """Return the activities with one arrow in and one out that nothing else hangs on."""
    into = Counter(flow.target for flow in model.flows)
    out = Counter(flow.source for flow in model.flows)
    ends = {end for flow in model.message_flows for end in (flow.source, flow.target)}
    hosts = {node.attached_to for node in model.nodes}
    return [
        node
        for node in _tasks(model)
        if into[node.id] == out[node.id] == 1 and node.id not in ends | hosts
    ]


def removed(model: ProcessModel, chance: Random) -> Edit | None:
    """Take an activity out and join what was around it."""
    choice = _in_line(model)
    if not choice:
        return None
    gone = chance.choice(choice)
    after = next(flow for flow in model.flows if flow.source == gone.id)
    flows = tuple(
        replace(flow, target=after.target) if flow.target == gone.id else flow
        for flow in model.flows
        if flow is not after
    )
    nodes = tuple(node for node in model.nodes if node is not gone)
    return replace(model, nodes=nodes, flows=flows), {gone.id}


def added(model: ProcessModel, chance: Random) -> Edit | None:
    """Put a new activity into an arrow."""
    known = model.node_by_id
    choice = [flow for flow in model.flows if flow.source in known and flow.target in known]
    if not choice:
        return None
    arrow = chance.choice(choice)
    before = known[arrow.source or ""]
    new = FlowNode(
        "new-one",
        "userTask",
        chance.choice(["防災ラジオの貸出を案内する", "Hand out the recycling calendar"]),
        process=before.process,
        parent=before.parent,
        lane=before.lane,
    )
    flows = (
        *(replace(flow, target=new.id) if flow is arrow else flow for flow in model.flows),
        SequenceFlow("new-arrow", new.id, arrow.target),
    )
    return replace(model, nodes=(*model.nodes, new), flows=flows), {new.id}


def renamed(model: ProcessModel, chance: Random) -> Edit | None:
    """Give an activity another name."""
    choice = _tasks(model)
    if not choice:
        return None
    old = chance.choice(choice)
    label = chance.choice(
        [f"{old.label}（変更）", "別の名前を付けた作業", "Something else", f"新しい{old.label}"]
    )
    return _with(model, replace(old, name=label)), {old.id}


def role(model: ProcessModel, chance: Random) -> Edit | None:
    """Move an activity to another lane."""
    leaves = [lane for lane in model.lanes if lane.id not in {each.parent for each in model.lanes}]
    choice = [
        (node, lane)
        for node in _tasks(model)
        for lane in leaves
        if node.lane and lane.id != node.lane and lane.process == node.process
        if model.role(replace(node, lane=lane.id)) != model.role(node) and node.parent is None
    ]
    if not choice:
        return None
    node, lane = chance.choice(choice)
    return _with(model, replace(node, lane=lane.id)), {node.id}


def order(model: ProcessModel, chance: Random) -> Edit | None:
    """Let two activities in line change places."""
    line = {node.id for node in _in_line(model)}
    known = model.node_by_id
    choice = [
        flow
        for flow in model.flows
        if flow.source in line
        and flow.target in line
        and known[flow.source or ""].label != known[flow.target or ""].label
    ]
    if not choice:
        return None
    arrow = chance.choice(choice)
    swap = {arrow.source: arrow.target, arrow.target: arrow.source}
    flows = tuple(
        replace(
            flow,
            source=swap.get(flow.source, flow.source),
            target=swap.get(flow.target, flow.target),
        )
        for flow in model.flows
    )
    return replace(model, flows=flows), {arrow.source or "", arrow.target or ""}


def order_far(model: ProcessModel, chance: Random) -> Edit | None:
    """Let two activities that stand apart change places."""
    behaviour = Behaviour(model)
    line = [node for node in _in_line(model) if node.id in behaviour.unit_of]
    choice = [
        (one, other)
        for one in line
        for other in line
        if behaviour.order(behaviour.unit_of[one.id], behaviour.unit_of[other.id]) < 0
        and one.label != other.label
        and one.parent == other.parent
        and not any({flow.source, flow.target} == {one.id, other.id} for flow in model.flows)
    ]
    if not choice:
        return None
    one, other = chance.choice(choice)
    swap = {one.id: other.id, other.id: one.id}
    flows = tuple(
        replace(
            flow,
            source=swap.get(flow.source or "", flow.source),
            target=swap.get(flow.target or "", flow.target),
        )
        for flow in model.flows
    )
    return replace(model, flows=flows), {one.id, other.id}


def condition(model: ProcessModel, chance: Random) -> Edit | None:
    """Let a way out of a decision say something else."""
    decisions = {node.id for node in model.gateways if node.type != "parallelGateway"}
    out = Counter(flow.source for flow in model.flows)
    choice = [
        flow
        for flow in model.flows
        if flow.source in decisions and out[flow.source] > 1 and (flow.name or flow.condition)
    ]
    if not choice:
        return None
    arrow = chance.choice(choice)
    other = (
        replace(arrow, name=f"{arrow.name}（別の条件）")
        if arrow.name
        else replace(arrow, condition="${another == 1}")
    )
    flows = tuple(other if flow is arrow else flow for flow in model.flows)
    return replace(model, flows=flows), {arrow.id, arrow.source or ""}


def ids(model: ProcessModel, chance: Random) -> Edit:
    """Rewrite every id, and list everything in another order."""
    names: dict[str, str] = {}

    def new(key: str | None) -> str | None:
        return None if key is None else names.setdefault(key, f"id{chance.getrandbits(64):x}")

    def sure(key: str) -> str:
        return new(key) or ""

    nodes = [
        replace(
            node,
            id=sure(node.id),
            process=new(node.process),
            parent=new(node.parent),
            lane=new(node.lane),
            attached_to=new(node.attached_to),
            default_flow=new(node.default_flow),
            inputs=tuple(sure(each) for each in node.inputs),
            outputs=tuple(sure(each) for each in node.outputs),
        )
        for node in model.nodes
    ]
    flows = [
        replace(flow, id=sure(flow.id), source=new(flow.source), target=new(flow.target))
        for flow in model.flows
    ]
    chance.shuffle(nodes)
    chance.shuffle(flows)
    return (
        replace(
            model,
            processes=tuple(replace(each, id=sure(each.id)) for each in model.processes),
            nodes=tuple(nodes),
            flows=tuple(flows),
            message_flows=tuple(
                replace(each, id=sure(each.id), source=new(each.source), target=new(each.target))
                for each in model.message_flows
            ),
            pools=tuple(
                replace(each, id=sure(each.id), process=new(each.process)) for each in model.pools
            ),
            lanes=tuple(
                replace(each, id=sure(each.id), process=new(each.process), parent=new(each.parent))
                for each in model.lanes
            ),
            documents=tuple(
                replace(
                    each, id=sure(each.id), aliases=tuple(sure(alias) for alias in each.aliases)
                )
                for each in model.documents
            ),
        ),
        set(),
    )


def _with(model: ProcessModel, new: FlowNode) -> ProcessModel:
    nodes = tuple(new if node.id == new.id else node for node in model.nodes)
    return replace(model, nodes=nodes)


EDITS: dict[str, tuple[str | None, Callable[[ProcessModel, Random], Edit | None]]] = {
    "removed": ("removed", removed),
    "added": ("added", added),
    "renamed": ("renamed", renamed),
    "moved to another lane": ("role", role),
    "two neighbours swapped": ("order", order),
    "two apart swapped": ("order", order_far),
    "condition changed": ("condition", condition),
    "every id rewritten": (None, ids),
}


@dataclass
class _Pair:
    """A model and what an edit made of it."""

    model: ProcessModel
    other: ProcessModel
    elements: set[str]


def _edited(models: Sequence[ProcessModel], name: str, times: int) -> Iterator[_Pair]:
    for model in models:
        for number in range(times):
            chance = Random(f"{model.file}/{name}/{number}")  # noqa: S311  # no secret
            answer = EDITS[name][1](model, chance)
            if answer is not None:
                yield _Pair(model, *answer)


def measure_edits(
    models: Sequence[ProcessModel], times: int, *, node: Path | None, verbose: bool
) -> None:
    """Print how many edits are found, and what else is said; with ``node`` a peer's too."""
    totals: Counter[str] = Counter()
    head = f"{'edit':24s} {'edits':>6s} {'found':>7s} {'others':>7s} {'ms':>7s}"
    if node is not None:
        head += "   bpmn-js-differ: ids kept: found  others     ms   ids rewritten: others"
    print(head)
    for name, (expected, _) in EDITS.items():
        pairs = list(_edited(models, name, times))
        counted: Counter[str] = Counter()
        others: Counter[str] = Counter()
        seconds = 0.0
        for pair in pairs:
            start = time.perf_counter()
            alignment = align_flows(pair.model, pair.other)
            answer = compare_flows(pair.model, pair.other, alignment)
            seconds += time.perf_counter() - start
            hit = [
                each
                for each in answer.differences
                if each.type.value == expected and pair.elements & {*each.lefts, *each.rights}
            ]
            found = bool(hit) if expected else answer.comparable
            rest = [each for each in answer.differences if each not in hit[:1]]
            counted += Counter(edits=1, found=int(found), others=len(rest))
            others += Counter(each.type.value for each in rest)
            if verbose and (rest or not found):
                print(f"  {pair.model.file} {sorted(pair.elements)}", file=sys.stderr)
                for each in answer.differences:
                    print(f"    {each.type.value}: {each.statement.en}", file=sys.stderr)
        totals += counted
        if not pairs:
            continue
        line = f"{_figures(name, counted)} {1000 * seconds / len(pairs):7.1f}"
        if node is not None:
            line += _peer(pairs, node)
        print(line, dict(others) or "")
    if totals["edits"]:
        print(_figures("all", totals))


def _figures(name: str, counted: Counter[str]) -> str:
    edits = counted["edits"]
    found, others = counted["found"] / edits, counted["others"] / edits
    return f"{name:24s} {edits:6d} {found:7.3f} {others:7.3f}"


def _peer(pairs: Sequence[_Pair], node: Path) -> str:
    """Return what bpmn-js-differ finds with the ids kept, and says with every id rewritten.

    An edit is found where one of its elements, or an arrow at one, is named.
    """
    kept = _differ([(each.model, each.other) for each in pairs], node)
    anew = _differ(
        [(each.model, ids(each.other, Random(each.model.file))[0]) for each in pairs],  # noqa: S311
        node,
    )
    found = others = milliseconds = 0.0
    for pair, said in zip(pairs, kept, strict=True):
        arrows = {
            flow.id
            for flow in (*pair.model.flows, *pair.other.flows)
            if {flow.source, flow.target} & pair.elements
        }
        named = {*said["added"], *said["removed"], *said["changed"]}
        found += bool(named & (pair.elements | arrows))
        others += len(named - pair.elements - arrows)
        milliseconds += said["milliseconds"]
    count = len(pairs)
    wrong = sum(len(each[key]) for each in anew for key in ("added", "removed", "changed"))
    return (
        f"{found / count:33.3f} {others / count:7.3f} {milliseconds / count:6.1f}"
        f" {wrong / count:21.1f}"
    )


def _differ(pairs: Sequence[tuple[ProcessModel, ProcessModel]], node: Path) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        for number, couple in enumerate(pairs):
            for side, model in zip(("old", "new"), couple, strict=True):
                Path(folder, f"{number}-{side}.bpmn").write_bytes(write_model(model))
        script = Path(__file__).resolve().with_name("measure_differ.mjs")
        ran = subprocess.run(
            ["node", str(script), folder], cwd=node, capture_output=True, text=True, check=True
        )
    return [json.loads(line) for line in ran.stdout.splitlines()]


def _node_folder(given: Path | None) -> Path | None:
    """Return the folder that holds the peer, None with a message where it cannot be asked."""
    if given is None:
        return None
    if shutil.which("node") is None:
        print("node is not installed: bpmn-js-differ is left out")
        return None
    if not Path(given, "node_modules", "bpmn-js-differ").is_dir():
        print(f"no bpmn-js-differ in {given} (npm install bpmn-moddle bpmn-js-differ): left out")
        return None
    return given


def measure_towns(models: Sequence[ProcessModel]) -> None:
    """Print how well flows gather by process, and whether each fits through its merged flow."""
    start, busy = time.perf_counter(), time.process_time()
    found = measure_similarities(models)
    clusters = found.clusters
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    cluster_of = {file: place for place, each in enumerate(clusters) for file in each.files}
    couples = list(combinations(found.files, 2))
    same = {couple for couple in couples if len({Path(file).stem for file in couple}) == 1}
    together = {couple for couple in couples if len({cluster_of[file] for file in couple}) == 1}
    print(
        f"{len(models)} flows in {seconds:.1f} s ({busy:.1f} s of one core), "
        f"{len(clusters)} clusters; pairs put together: "
        f"precision {len(same & together) / max(1, len(together)):.3f}, "
        f"recall {len(same & together) / max(1, len(same)):.3f}"
    )
    print(
        f"{'process':24s} {'flows':>5s} {'alike':>6s} {'nodes':>6s} {'merged':>6s} {'no way':>6s}"
    )
    alike = {
        each.names[0]: each.similarity
        for each in found.by_procedure({file: Path(file).stem for file in found.files})
    }
    for process, share in alike.items():
        flows = [model for model in models if Path(model.file).stem == process]
        proposal = merge(flows)
        lost = sum(bool(each) for each in proposal.violations.values())
        nodes = sum(len(each.nodes) for each in flows)
        sizes = f"{nodes:6d} {len(proposal.model.nodes):6d}"
        print(f"{process:24s} {len(flows):5d} {share:6.3f} {sizes} {lost:6d}")


def _models(folders: Sequence[Path]) -> Iterator[ProcessModel]:
    for folder in folders:
        for path in sorted(folder.rglob("*.bpmn")):
            model, _ = read_model(path.read_bytes(), str(path))
            if model is not None and len(_tasks(model)) >= 3:
                yield model


def main(arguments: Sequence[str] | None = None) -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--edits", type=int, default=2, help="edits of a kind per model")
    parser.add_argument("--towns", type=Path, help="a folder of TOWN/PROCESS.bpmn")
    parser.add_argument("--node", type=Path, help="a folder with bpmn-js-differ in node_modules")
    parser.add_argument("--verbose", action="store_true", help="show what went wrong")
    chosen = parser.parse_args(arguments)
    models = list(_models(chosen.folders))
    if models:
        print(f"{len(models)} models with three activities or more")
        node = _node_folder(chosen.node)
        measure_edits(models, chosen.edits, node=node, verbose=chosen.verbose)
    if chosen.towns is not None:
        measure_towns(list(_models([chosen.towns])))


if __name__ == "__main__":
    main()
