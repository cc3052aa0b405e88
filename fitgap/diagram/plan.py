"""A model sorted for drawing: who lies in what, what stands beside whom, which pool is on top."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fitgap.diagram.edges import End
from fitgap.diagram.measure import DOCUMENT, LABEL_GAP, STORE, label_size, note_size
from fitgap.diagram.values import Bounds
from fitgap.process import FlowNode, Lane, NodeKind, Pool, ProcessModel

Use = tuple[FlowNode, bool, bool]
"""A node, and whether it reads and writes a document."""


@dataclass(frozen=True)
class Satellite:
    """A document or annotation that stands above or below a node."""

    id: str
    size: tuple[float, float]
    label: tuple[float, float] | None
    reads: bool = False
    writes: bool = False
    shared: bool = False

    @property
    def reach(self) -> tuple[float, float]:
        """How far it reaches left and right of its middle; a shared one's name is beside it."""
        half = self.size[0] / 2
        if self.label is None:
            return half, half
        if self.shared:
            return half, half + LABEL_GAP + self.label[0]
        return max(half, self.label[0] / 2), max(half, self.label[0] / 2)

    @property
    def width(self) -> float:
        """How wide it is with its name."""
        return sum(self.reach)

    @property
    def height(self) -> float:
        """How tall it is with its name, where that stands below or above."""
        if self.label is None or self.shared:
            return self.size[1]
        return self.size[1] + self.label[1] + LABEL_GAP


class Plan:
    """The model sorted for drawing, everything in the natural order of its ids.

    ``container`` is the subprocess around each node (None: the page) and ``children`` the
    other way round; ``host`` is the node a boundary event is attached to and ``guests`` the
    other way round.  ``satellites`` are the documents and annotations beside a node, ``shelf``
    those beside none, ``placed`` the node of each.  ``document_users`` are the nodes each
    reference to a document is for; ``links`` are annotations with what they are about.
    """

    def __init__(self, model: ProcessModel) -> None:
        self.model = model
        nodes = sorted(model.node_by_id.values(), key=lambda node: _natural(node.id))
        self.node = {node.id: node for node in nodes}
        self.container = self._containers()
        self.host = self._hosts()
        self.children: dict[str | None, list[FlowNode]] = {None: []}
        self.guests: dict[str, list[FlowNode]] = {}
        for node in nodes:
            host = self.host.get(node.id)
            if host is None:
                self.children.setdefault(self.container[node.id], []).append(node)
            else:
                self.guests.setdefault(host, []).append(node)
        self.flows = sorted(
            (flow for flow in model.flows if flow.source in self.node and flow.target in self.node),
            key=lambda flow: _natural(flow.id),
        )
        self.messages = sorted(model.message_flows, key=lambda flow: _natural(flow.id))
        self.pool = {pool.id: pool for pool in model.pools}
        self.satellites: dict[str, list[Satellite]] = {}
        self.shelf: list[Satellite] = []
        self.placed: dict[str, str] = {}
        self.document_users: dict[str, list[Use]] = {}
        self.links: list[tuple[str, str]] = []
        self._place_documents()
        self._place_annotations()

    def containers_inside_out(self) -> list[str | None]:
        """Return what holds nodes, the innermost first, the page (None) last."""
        depth: dict[str | None, int] = {None: 0}

        def deep(container: str | None) -> int:
            path = []
            while container not in depth:
                path.append(container)
                container = self.container[container or ""]
            for number, each in enumerate(reversed(path), depth[container] + 1):
                depth[each] = number
            return depth[path[0]] if path else depth[container]

        return sorted(self.children, key=lambda each: (-deep(each), each or ""))

    def cell(self, node: str) -> str:
        """Return the node in whose cell a node stands: itself, or a boundary event's host."""
        return self.host.get(node, node)

    def outermost(self, node: str | None, among: Container[str]) -> str | None:
        """Return the one of ``among`` that is a node, its host, or has it inside."""
        here = node
        while here is not None and here in self.node:
            here = self.cell(here)
            if here in among:
                return here
            here = self.container[here]
        return None

    def end(self, name: str, box: Bounds) -> End:
        """Return an element as something an edge ends at."""
        kind = self.node[name].kind if name in self.node else None
        return End(box, kind is NodeKind.EVENT, kind is NodeKind.GATEWAY)

    def _containers(self) -> dict[str, str | None]:
        """Return the subprocess around each node; a ring of subprocesses is cut open."""
        known: dict[str, str | None] = {}
        for name in self.node:
            path: list[str] = []
            here: str | None = name
            while here is not None and here not in known and here not in path:
                path.append(here)
                here = self._parent(here)
            for each in path:
                known[each] = self._parent(each)
            if here is not None and here in path:
                known[here] = None
        return known

    def _parent(self, name: str) -> str | None:
        parent = self.node.get(self.node[name].parent or "")
        if parent is None or parent.kind in (NodeKind.EVENT, NodeKind.GATEWAY):
            return None
        return parent.id

    def _hosts(self) -> dict[str, str]:
        found = {}
        for node in self.node.values():
            host = self.node.get(node.attached_to or "")
            if (
                host is not None
                and host.kind is not NodeKind.EVENT
                and host.id != node.id
                and node.kind is NodeKind.EVENT
                and self.container[host.id] == self.container[node.id]
            ):
                found[node.id] = host.id
        return found

    def _place_documents(self) -> None:
        users: dict[str, list[Use]] = {}
        for node in self.node.values():
            reads = {self._document(each) for each in node.inputs}
            writes = {self._document(each) for each in node.outputs}
            for each in sorted((reads | writes) - {""}):
                users.setdefault(each, []).append((node, each in reads, each in writes))
        rank = self._rank()
        for document in sorted(self.model.documents, key=lambda each: _natural(each.id)):
            size = STORE if "Store" in document.type else DOCUMENT
            label = label_size(document.name) if document.name else None
            uses = sorted(
                users.get(document.id, ()), key=lambda use: (rank[use[0].id], _natural(use[0].id))
            )
            for key, own in _shared_out(document.aliases or (document.id,), uses):
                self.document_users[key] = own
                if not own:
                    self.shelf.append(Satellite(key, size, label))
                    continue
                node, reads_it, writes_it = next((use for use in own if use[2]), own[0])
                self.placed[key] = node.id
                cells = {self.cell(use[0].id) for use in own}
                satellite = Satellite(key, size, label, reads_it, writes_it, len(cells) > 1)
                self.satellites.setdefault(self.cell(node.id), []).append(satellite)

    def _document(self, key: str) -> str:
        found = self.model.document_by_id.get(key)
        return found.id if found else ""

    def _rank(self) -> dict[str, int]:
        """Return how far along the flow each node stands, boundary events with their hosts."""
        following: dict[str, list[str]] = {}
        entered = set()
        for flow in self.flows:
            following.setdefault(flow.source or "", []).append(flow.target or "")
            entered.add(flow.target)
        rank: dict[str, int] = {}
        front = [name for name in self.node if name not in entered] or list(self.node)[:1]
        distance = 0
        while front:
            for name in front:
                rank.setdefault(name, distance)
            distance += 1
            front = [each for name in front for each in following.get(name, ()) if each not in rank]
            front = list(dict.fromkeys(front))
        return {name: rank.get(name, distance) for name in self.node}

    def _place_annotations(self) -> None:
        flows = {flow.id: flow for flow in self.flows}
        for annotation in sorted(self.model.annotations, key=lambda each: _natural(each.id)):
            note = Satellite(annotation.id, note_size(annotation.text), None)
            host = None
            for about in annotation.about:
                document = self.model.document_by_id.get(about)
                key = about
                if document is not None and about not in self.document_users:
                    key = document.aliases[0] if document.aliases else document.id
                flow = flows.get(about)
                near = key if key in self.node else self.placed.get(key)
                if near is None and flow is not None:
                    near = flow.source
                self.links.append((annotation.id, key))
                host = host or near
            if host is None:
                self.shelf.append(note)
            else:
                self.placed[annotation.id] = host
                self.satellites.setdefault(self.cell(host), []).append(note)


@dataclass
class Band:
    """A lane without lanes in it, or the room outside the lanes; its lines on the grid."""

    lane: str | None
    first: int = 0
    last: int = 0
    rows: list[int] = field(default_factory=list)


@dataclass
class Section:
    """A pool, a process without one, or the inside of a subprocess."""

    pool: Pool | None
    nodes: Sequence[FlowNode] = ()
    lanes: Sequence[Lane] = ()
    depth: Mapping[str, int] = field(default_factory=dict)
    bands: list[Band] = field(default_factory=list)
    top: int = 0
    bottom: int = 0

    @property
    def black_box(self) -> bool:
        """Whether nothing is known of its inside."""
        return not self.bands


def sections_of(plan: Plan, nodes: Sequence[FlowNode]) -> list[Section]:
    """Return the pools and processes of the page from top to bottom."""
    model = plan.model
    by_process: dict[str | None, list[FlowNode]] = {}
    for node in nodes:
        by_process.setdefault(node.process, []).append(node)
    lanes: dict[str | None, list[Lane]] = {}
    for lane in model.lane_by_id.values():
        lanes.setdefault(lane.process, []).append(lane)
    known = {process.id for process in model.processes} | {*by_process, *lanes} - {None}
    sections: list[Section] = []
    boxes: list[Pool] = []
    for pool in plan.pool.values():
        if pool.process in known:
            known.discard(pool.process)
            own = by_process.pop(pool.process, [])
            sections.append(_section(pool, own, lanes.pop(pool.process, [])))
        else:
            boxes.append(pool)
    for process in sorted({*by_process, *lanes}, key=lambda each: each or ""):
        own = by_process.get(process, [])
        sections.append(_section(None, own, lanes.get(process, [])))
    for box in boxes:
        _insert_box(plan, sections, box)
    return sections


def _shared_out(keys: Sequence[str], uses: Sequence[Use]) -> Iterable[tuple[str, list[Use]]]:
    """Yield the references to a document, each with those who use it there.

    Each use gets a reference of its own as far as there are enough; the rest share the last.
    """
    if len(keys) > len(uses):
        uses = [
            each
            for node, reads, writes in uses
            for each in ([(node, True, False), (node, False, True)] if reads and writes else [])
            or [(node, reads, writes)]
        ]
    for number, key in enumerate(keys):
        yield key, list(uses[number:] if number == len(keys) - 1 else uses[number : number + 1])


def _natural(key: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key by which ``flow_2`` comes before ``flow_10``."""
    return tuple(
        (int(part), "") if part.isdigit() and part.isascii() else (-1, part)
        for part in re.split(r"([0-9]{1,9})", key)
        if part
    )


def _section(pool: Pool | None, nodes: Sequence[FlowNode], lanes: Sequence[Lane]) -> Section:
    inside: dict[str | None, list[Lane]] = {}
    known = {lane.id for lane in lanes}
    for lane in lanes:
        inside.setdefault(lane.parent if lane.parent in known else None, []).append(lane)
    reached = _below(inside, None)
    for lane in lanes:
        if lane.id not in reached:
            # A ring of lanes is cut open at its first.
            inside[lane.parent].remove(lane)
            inside.setdefault(None, []).append(lane)
            reached |= {lane.id} | _below(inside, lane.id)
    peopled = {node.lane for node in nodes}
    ordered: list[Lane] = []
    depth: dict[str, int] = {}
    bands: list[Band] = []
    pending = [(lane, 0) for lane in reversed(inside.get(None, []))]
    while pending:
        lane, level = pending.pop()
        ordered.append(lane)
        depth[lane.id] = level
        within = inside.get(lane.id, [])
        if lane.id in peopled or not within:
            bands.append(Band(lane.id))
        pending += [(each, level + 1) for each in reversed(within)]
    if not bands or any(node.lane not in depth for node in nodes):
        bands.append(Band(None))
    return Section(pool, nodes, ordered, depth, bands)


def _below(inside: Mapping[str | None, Sequence[Lane]], lane: str | None) -> set[str]:
    """Return the lanes in a lane, at any depth; None stands for the whole process."""
    found: set[str] = set()
    pending = [lane]
    while pending:
        for each in inside.get(pending.pop(), ()):
            if each.id not in found:
                found.add(each.id)
                pending.append(each.id)
    return found


def _insert_box(plan: Plan, sections: list[Section], box: Pool) -> None:
    """Put a black box beside the pool it talks to, on the side of the lanes it talks to."""
    partners = [
        flow.target if flow.source == box.id else flow.source
        for flow in plan.messages
        if box.id in (flow.source, flow.target)
    ]
    best, at = 0, len(sections)
    for number, section in enumerate(sections):
        lane_of = {node.id: node.lane for node in section.nodes}
        lanes = [band.lane for band in section.bands]
        places = []
        for partner in partners:
            name = plan.outermost(partner, lane_of)
            if name is not None:
                lane = lane_of[name] if lane_of[name] in lanes else None
                places.append((lanes.index(lane) + 0.5) / len(lanes))
        if len(places) > best:
            best = len(places)
            above = [each.black_box for each in sections[:number][-1:]] == [True]
            below = [each.black_box for each in sections[number + 1 :][:1]] == [True]
            upper = sum(places) / len(places) <= 0.5
            # A box of its own on either side, before two on one.
            if above != below:
                upper = below
            at = number if upper else number + 1
    sections.insert(at, Section(box))
