"""The flow that is being merged: nodes and arrows of several flows laid upon each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from fitgap.comparison.pairing import Pairing, likeness, pair_by_use, plain_name, plain_role
from fitgap.comparison.relations import Behaviour, bits, is_unit
from fitgap.matching.order import flow_positions
from fitgap.process import FlowNode, NodeKind, ProcessModel, SequenceFlow
from fitgap.text import analyse, normalise

NodeOf = tuple[int, str]  # flow, node id
_CHOICE = "exclusiveGateway"


@dataclass(eq=False)
class DraftNode:
    """A node of the merged flow; ``origins`` is empty for what the merge puts in.

    ``origins`` maps a flow to the node it has; ``inputs`` and ``outputs`` map a document to
    the flows that use it here.
    """

    type: str
    origins: dict[int, str]
    sample: FlowNode | None = None
    parent: DraftNode | None = None
    host: DraftNode | None = None
    process: int = 0
    role: int | None = None
    name: str | None = None
    position: float = 0.0
    inputs: dict[Hashable, set[int]] = field(default_factory=dict)
    outputs: dict[Hashable, set[int]] = field(default_factory=dict)

    @property
    def is_unit(self) -> bool:
        """Say whether people compare it: an activity or a named event."""
        return self.sample is not None and is_unit(self.sample)

    def beside(self, type_: str, name: str | None = None) -> DraftNode:
        """Return a node of no flow's that stands where this one does."""
        return DraftNode(
            type_,
            {},
            parent=self.parent,
            process=self.process,
            role=self.role,
            position=self.position,
            name=name,
        )


@dataclass(eq=False)
class DraftArrow:
    """An arrow of the merged flow; ``origins`` maps a flow to the sequence flow it has."""

    source: DraftNode
    target: DraftNode
    origins: dict[int, str] = field(default_factory=dict)
    name: str | None = None
    condition: str | None = None
    default: bool = False


@dataclass
class Draft:
    """Several flows in one graph.

    ``image`` says which node a flow's node became, ``process_of`` and ``roles`` the same of
    processes and roles; ``role_names`` counts how each merged role is called.
    """

    models: Sequence[ProcessModel]
    pairings: Mapping[tuple[int, int], Pairing]
    nodes: list[DraftNode]
    arrows: list[DraftArrow]
    image: dict[NodeOf, DraftNode]
    process_of: dict[tuple[int, str | None], int]
    roles: Sequence[Mapping[str, int]]
    role_names: Sequence[Counter[str]]
    behaviours: Sequence[Behaviour]

    def leaving(self, node: DraftNode) -> list[DraftArrow]:
        """Return the arrows that leave a node."""
        return [arrow for arrow in self.arrows if arrow.source is node]

    def entering(self, node: DraftNode) -> list[DraftArrow]:
        """Return the arrows that lead to a node."""
        return [arrow for arrow in self.arrows if arrow.target is node]

    def likeness(self, one: int, other: int) -> float:
        """Return how alike two of the flows are."""
        if one == other:
            return 1.0
        return self.pairings[min(one, other), max(one, other)].similarity


def lay_together(
    models: Sequence[ProcessModel], pairings: Mapping[tuple[int, int], Pairing]
) -> Draft:
    """Lay flows upon each other: each node of each flow is one node of the draft."""
    return _Gatherer(models, pairings).draft()


class _Gatherer:
    def __init__(
        self, models: Sequence[ProcessModel], pairings: Mapping[tuple[int, int], Pairing]
    ) -> None:
        self._models = models
        self._pairings = pairings
        self._behaviours = [Behaviour(model) for model in models]
        self._links: dict[NodeOf, dict[NodeOf, float]] = {}
        for (one, other), pairing in pairings.items():
            for ours, theirs in pairing.nodes.items():
                unit = pairing.left.unit_of.get(ours)
                node = pairing.left.model.node_by_id[ours]
                named_work = node.kind is NodeKind.ACTIVITY and node.label
                if unit in pairing.by_place and named_work:
                    # What stands in the same place under another name may be other work.
                    continue
                score = pairing.scores.get(unit, 0.5) if unit is not None else 0.5
                self._links.setdefault((one, ours), {})[other, theirs] = score
                self._links.setdefault((other, theirs), {})[one, ours] = score
        self._parents = [{node.parent for node in model.nodes} for model in models]
        self._after_choice = [
            {
                flow.target
                for flow in model.flows
                if (source := model.node_by_id.get(flow.source or "")) is not None
                and source.type == "eventBasedGateway"
            }
            for model in models
        ]
        self._processes = self._merged_processes()
        self._roles, self._role_names = self._merged_roles()
        self._image: dict[NodeOf, DraftNode] = {}
        self._nodes: list[DraftNode] = []

    def draft(self) -> Draft:
        self._place_units()
        self._place_rest()
        self._finish_nodes()
        return Draft(
            self._models,
            self._pairings,
            sorted(self._nodes, key=lambda node: node.position),
            self._arrows(),
            self._image,
            self._processes,
            self._roles,
            self._role_names,
            self._behaviours,
        )

    # ------------------------------------------------------------- processes and roles

    def _merged_processes(self) -> dict[tuple[int, str | None], int]:
        """Return the merged process of each flow's processes: those that share work are one."""
        weight: dict[tuple[tuple[int, str | None], tuple[int, str | None]], float] = {}
        for one, linked in self._links.items():
            for other, score in linked.items():
                if one < other:
                    couple = self._process(one), self._process(other)
                    weight[couple] = weight.get(couple, 0.0) + score
        names = {
            (flow, pool.process): plain_role(pool.name)
            for flow, model in enumerate(self._models)
            for pool in model.pools
            if pool.name and pool.process is not None
        }
        for one, name in names.items():
            for other, their_name in names.items():
                if one[0] < other[0] and name == their_name:
                    weight[one, other] = weight.get((one, other), 0.0) + 0.5
        every = dict.fromkeys(
            (flow, node.process) for flow, model in enumerate(self._models) for node in model.nodes
        )
        for flow, model in enumerate(self._models):
            every.update(dict.fromkeys((flow, process.id) for process in model.processes))
        ranked = sorted(
            ((-round(value, 9), *couple) for couple, value in weight.items()),
            key=lambda each: (each[0], each[1][0], each[2][0], str(each[1][1]), str(each[2][1])),
        )
        groups = grouped(every, [(one, other) for _, one, other in ranked])
        return {member: number for number, group in enumerate(groups) for member in group}

    def _process(self, node: NodeOf) -> tuple[int, str | None]:
        return node[0], self._models[node[0]].node_by_id[node[1]].process

    def _merged_roles(self) -> tuple[list[dict[str, int]], list[Counter[str]]]:
        """Return, for each flow, the merged role of its roles; and the names of each."""
        named = [
            dict.fromkeys(role for node in model.nodes if (role := model.role(node)))
            for model in self._models
        ]
        couples = []
        for (one, other), pairing in self._pairings.items():
            used = [
                (
                    pairing.left.model.role(pairing.left.units[ours]),
                    pairing.right.model.role(pairing.right.units[theirs]),
                )
                for ours, theirs in pairing.units.items()
            ]
            same = pair_by_use(
                [each for each in used if all(each)],
                lefts=named[one],
                rights=named[other],
                plain=plain_role,
            )
            couples += [
                (
                    plain_role(ours) != plain_role(theirs),
                    -used.count((ours, theirs)),
                    (one, ours),
                    (other, theirs),
                )
                for ours, theirs in same.items()
            ]
        every = [(flow, role) for flow, roles in enumerate(named) for role in roles]
        groups = grouped(every, [(ours, theirs) for _, _, ours, theirs in sorted(couples)])
        answer: list[dict[str, int]] = [{} for _ in self._models]
        names: list[Counter[str]] = []
        for number, group in enumerate(groups):
            names.append(Counter(role for _, role in group))
            for flow, role in group:
                answer[flow][role] = number
        return answer, names

    # ------------------------------------------------------------------------- nodes

    def _place_units(self) -> None:
        """Make a node of each group of common work, the outer ones first."""
        levels: dict[int, list[NodeOf]] = {}
        for flow, model in enumerate(self._models):
            for node in model.nodes:
                if is_unit(node) or node.type in ("startEvent", "endEvent"):
                    levels.setdefault(self._level(model, node), []).append((flow, node.id))
        for level in sorted(levels):
            members = levels[level]
            inside = set(members)
            ranked = sorted(
                (-round(score, 9), one, other)
                for one in members
                for other, score in self._links.get(one, {}).items()
                if one < other and other in inside and self._compatible(one, other)
            )
            groups = grouped(
                members, [(one, other) for _, one, other in ranked], linked=self._linked
            )
            for group in groups:
                self._make(group)

    def _level(self, model: ProcessModel, node: FlowNode) -> int:
        depth, seen = 0, {node.id}
        around = model.node_by_id.get(node.parent or "")
        while around is not None and around.id not in seen:
            seen.add(around.id)
            depth += 2
            around = model.node_by_id.get(around.parent or "")
        return depth + (node.attached_to is not None)

    def _linked(self, ours: Sequence[NodeOf], theirs: Sequence[NodeOf]) -> bool:
        across = [(one, other) for one in ours for other in theirs]
        linked = sum(other in self._links.get(one, {}) for one, other in across)
        return 2 * linked >= len(across)

    def _compatible(self, one: NodeOf, other: NodeOf) -> bool:
        """Say whether two nodes can be one node of a flow without changing what it does."""
        ours, theirs = (self._models[flow].node_by_id[node] for flow, node in (one, other))
        event = NodeKind.EVENT in (ours.kind, theirs.kind)
        return (
            ours.kind is theirs.kind
            and (
                not event
                or (ours.type, ours.event_definitions) == (theirs.type, theirs.event_definitions)
            )
            and not ours.link
            and not theirs.link
            and ours.interrupting == theirs.interrupting
            and (ours.triggered_by_event, ours.for_compensation)
            == (theirs.triggered_by_event, theirs.for_compensation)
            and (ours.id in self._parents[one[0]]) == (theirs.id in self._parents[other[0]])
            and self._processes[self._process(one)] == self._processes[self._process(other)]
            and self._near(one[0], ours.parent) is self._near(other[0], theirs.parent)
            and self._near(one[0], ours.attached_to) is self._near(other[0], theirs.attached_to)
            and ours.id not in self._after_choice[one[0]]
            and theirs.id not in self._after_choice[other[0]]
        )

    def _near(self, flow: int, node: str | None) -> DraftNode | None:
        return self._image.get((flow, node)) if node is not None else None

    def _make(self, group: Sequence[NodeOf]) -> DraftNode:
        flow, key = group[0]
        sample = self._models[flow].node_by_id[key]
        types = Counter(self._models[each].node_by_id[member].type for each, member in group)
        node = DraftNode(
            max(types, key=lambda each: (types[each], each == sample.type)),
            dict(group),
            sample,
            self._near(flow, sample.parent),
            self._near(flow, sample.attached_to),
            self._processes[flow, sample.process],
        )
        self._nodes.append(node)
        for member in group:
            self._image[member] = node
        return node

    def _place_rest(self) -> None:
        """Make nodes of what is silent: gateways in the same place are one if they can be."""
        shared: dict[Hashable, list[DraftNode]] = {}
        rest: list[list[FlowNode]] = []
        for flow, model in enumerate(self._models):
            left = []
            for node in model.nodes:
                if (flow, node.id) in self._image:
                    continue
                key = self._spot(flow, node)
                same = next(
                    (
                        each
                        for each in shared.get(key, ())
                        if flow not in each.origins and _ask_alike(each, node)
                    ),
                    None,
                )
                if key is None:
                    left.append(node)
                elif same is not None:
                    same.origins[flow] = node.id
                    self._image[flow, node.id] = same
                else:
                    shared.setdefault(key, []).append(self._make([(flow, node.id)]))
            rest.append(left)
        exact: dict[Hashable, list[DraftNode]] = {}
        for flow, left in enumerate(rest):
            for node in left:
                key = self._surroundings(flow, node)
                same = next((each for each in exact.get(key, ()) if flow not in each.origins), None)
                if key is not None and same is not None:
                    same.origins[flow] = node.id
                    self._image[flow, node.id] = same
                else:
                    made = self._make([(flow, node.id)])
                    if key is not None:
                        exact.setdefault(key, []).append(made)

    def _spot(self, flow: int, node: FlowNode) -> Hashable:
        """Return where a simple choice or its end stands, None for every other node."""
        if node.type != _CHOICE:
            return None
        model, behaviour = self._models[flow], self._behaviours[flow]
        into = [each for each in model.flows if each.target == node.id]
        out = [each for each in model.flows if each.source == node.id]
        place = behaviour.place(node.id)
        if len(out) > 1 and len(into) <= 1:
            split, units, arrows = True, behaviour.previous_units(place, behaviour.every), into
        elif len(into) > 1 and len(out) <= 1:
            split, units, arrows = False, behaviour.next_units(place, behaviour.every), out
        else:
            return None
        if not units or len(arrows) != 1:
            return None
        steps = 0
        seen = {node.id}
        end = arrows[0].source if split else arrows[0].target
        while end is not None and end not in seen:
            around = model.node_by_id.get(end)
            if around is None or is_unit(around):
                break
            seen.add(end)
            steps += 1
            further = [
                each for each in model.flows if (each.target if split else each.source) == end
            ]
            if len(further) != 1:
                break
            end = further[0].source if split else further[0].target
        return (
            split,
            frozenset(id(self._image[flow, behaviour.units[unit].id]) for unit in bits(units)),
            steps,
            id(self._near(flow, node.parent)),
            self._processes[flow, node.process],
        )

    def _surroundings(self, flow: int, node: FlowNode) -> Hashable:
        """Return what stands next to a gateway, None where that is not placed yet."""
        if node.kind is not NodeKind.GATEWAY or node.type == "eventBasedGateway":
            return None
        model = self._models[flow]
        into = [each.source for each in model.flows if each.target == node.id]
        out = [each.target for each in model.flows if each.source == node.id]
        near = [self._near(flow, each) for each in (*into, *out)]
        if any(each is None for each in near) or len(set(map(id, near))) < len(near):
            return None
        return (
            node.type,
            frozenset(id(each) for each in near[: len(into)]),
            frozenset(id(each) for each in near[len(into) :]),
            id(self._near(flow, node.parent)),
        )

    def _finish_nodes(self) -> None:
        positions = [flow_positions(model) for model in self._models]
        weight = [
            sum(pairing.similarity for couple, pairing in self._pairings.items() if flow in couple)
            for flow in range(len(self._models))
        ]
        for node in self._nodes:
            members = [self._models[flow].node_by_id[key] for flow, key in node.origins.items()]
            roles = Counter(
                self._roles[flow][role]
                for flow, member in zip(node.origins, members, strict=True)
                if (role := self._models[flow].role(member))
            )
            node.role = max(roles, key=lambda each: (roles[each], -each), default=None)
            node.name = _central(
                [
                    (member.label, weight[flow])
                    for flow, member in zip(node.origins, members, strict=True)
                ]
            )
            node.position = sum(positions[flow][key] for flow, key in node.origins.items()) / len(
                node.origins
            )
            for flow, member in zip(node.origins, members, strict=True):
                for ids, papers in ((member.inputs, node.inputs), (member.outputs, node.outputs)):
                    for paper in ids:
                        key = document_key(self._models, flow, paper)
                        if key is not None:
                            papers.setdefault(key, set()).add(flow)

    def _arrows(self) -> list[DraftArrow]:
        found: dict[tuple[int, int, int], DraftArrow] = {}
        said: dict[tuple[int, int, int], list[SequenceFlow]] = {}
        for flow, model in enumerate(self._models):
            counted: Counter[tuple[int, int]] = Counter()
            for each in model.flows:
                source = self._near(flow, each.source)
                target = self._near(flow, each.target)
                if source is None or target is None:
                    continue
                ends = id(source), id(target)
                key = (*ends, counted[ends])
                counted[ends] += 1
                arrow = found.setdefault(key, DraftArrow(source, target))
                arrow.origins[flow] = each.id
                said.setdefault(key, []).append(each)
                sample = model.node_by_id[each.source or ""]
                arrow.default = arrow.default or sample.default_flow == each.id
        for key, arrow in found.items():
            arrow.name = _usual([" ".join((each.name or "").split()) for each in said[key]])
            arrow.condition = _usual([each.condition or "" for each in said[key]])
        return list(found.values())


def document_key(models: Sequence[ProcessModel], flow: int, paper: str) -> Hashable:
    """Return what the same document has in all flows, None for an id no flow has."""
    document = models[flow].document_by_id.get(paper)
    if document is None:
        return None
    store = "Store" in document.type
    if not document.name:
        return (store, flow, document.id)
    return (store, plain_name(document.name))


def _ask_alike(node: DraftNode, other: FlowNode) -> bool:
    """Say whether two decisions may be the same question."""
    ours = node.sample.label if node.sample is not None else ""
    theirs = other.label
    if not ours or not theirs:
        return True
    one, two = analyse(ours).concepts, analyse(theirs).concepts
    return bool(one.keys() & two.keys())


def _central(names: Sequence[tuple[str, float]]) -> str | None:
    """Return the name most flows use, else the one nearest to the others.

    ``names`` come with a weight that decides between equals.
    """
    named = [(name, weight) for name, weight in names if name]
    counted = Counter(normalise(name) for name, _ in named)

    def rank(place: int) -> tuple[float, ...]:
        name, weight = named[place]
        near = sum(likeness(name, other) for other, _ in named)
        return counted[normalise(name)], round(near, 9), round(weight, 9), -place

    return named[max(range(len(named)), key=rank)][0] if named else None


def _usual(names: Sequence[str]) -> str | None:
    """Return the commonest of several names, the first of equals."""
    counted = Counter(normalise(name) for name in names if name)
    if not counted:
        return None
    best = max(counted.values())
    return next(name for name in names if name and counted[normalise(name)] == best)


Member = TypeVar("Member", bound=tuple[int, str | None])


def grouped(
    members: Iterable[Member],
    couples: Sequence[tuple[Member, Member]],
    *,
    linked: Callable[[Sequence[Member], Sequence[Member]], bool] | None = None,
) -> Iterator[tuple[Member, ...]]:
    """Yield groups of members of different flows, joined by the couples in their order.

    ``linked`` says of two groups whether they may join.
    """
    group_of: dict[Member, list[Member]] = {member: [member] for member in members}
    for one, other in couples:
        ours, theirs = group_of[one], group_of[other]
        if ours is theirs or {each[0] for each in ours} & {each[0] for each in theirs}:
            continue
        if linked is not None and not linked(ours, theirs):
            continue
        ours += theirs
        for each in theirs:
            group_of[each] = ours
    seen: set[int] = set()
    for group in group_of.values():
        if id(group) not in seen:
            seen.add(id(group))
            yield tuple(sorted(group, key=lambda each: (each[0], str(each[1]))))
