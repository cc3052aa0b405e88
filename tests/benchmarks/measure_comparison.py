"""Measure the comparison of flows: ``measure_comparison.py FOLDER... [--edits N] [--towns DIR]``.

Not collected by pytest.  Every BPMN file of the folders is edited in one known way at a
time; an edit counts as found where a difference of its type names an element of it, every
difference of another type counts as one too many.  ``--towns`` measures how well the flows
of ``DIR/TOWN/PROCESS.bpmn`` gather by process.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from fitgap.bpmn import read_model
from fitgap.comparison import compare_flows
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


def measure_edits(models: Sequence[ProcessModel], times: int, *, verbose: bool) -> None:
    """Print how many edits are found, and what else is said."""
    totals: Counter[str] = Counter()
    print(f"{'edit':26s} {'edits':>6s} {'found':>7s} {'others':>7s} {'ms':>7s}")
    for name, (expected, edit) in EDITS.items():
        counted: Counter[str] = Counter()
        others: defaultdict[str, int] = defaultdict(int)
        seconds = 0.0
        for model in models:
            for number in range(times):
                chance = Random(f"{model.file}/{name}/{number}")  # noqa: S311  # no secret
                edited = edit(model, chance)
                if edited is None:
                    continue
                other, elements = edited
                alignment = align_flows(model, other)
                start = time.perf_counter()
                answer = compare_flows(model, other, alignment)
                seconds += time.perf_counter() - start
                counted["edits"] += 1
                hit = [
                    each
                    for each in answer.differences
                    if each.type.value == expected and elements & {*each.lefts, *each.rights}
                ]
                found = bool(hit) if expected else answer.comparable
                counted["found"] += found
                counted["others"] += len(answer.differences) - len(hit[:1])
                for each in answer.differences:
                    if each not in hit[:1]:
                        others[each.type.value] += 1
                if verbose and (not found or len(answer.differences) > len(hit[:1])):
                    print(f"  {model.file} {sorted(elements)}", file=sys.stderr)
                    for each in answer.differences:
                        print(f"    {each.type.value}: {each.statement.en}", file=sys.stderr)
        totals += counted
        edits = counted["edits"]
        if edits:
            print(
                f"{name:26s} {edits:6d} {counted['found'] / edits:7.3f}"
                f" {counted['others'] / edits:7.3f} {1000 * seconds / edits:7.1f}  {dict(others)}"
            )
    edits = totals["edits"]
    if edits:
        print(
            f"{'all':26s} {edits:6d} {totals['found'] / edits:7.3f} {totals['others'] / edits:7.3f}"
        )


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
    parser.add_argument("--verbose", action="store_true", help="show what went wrong")
    chosen = parser.parse_args(arguments)
    models = list(_models(chosen.folders))
    print(f"{len(models)} models")
    measure_edits(models, chosen.edits, verbose=chosen.verbose)


if __name__ == "__main__":
    main()
