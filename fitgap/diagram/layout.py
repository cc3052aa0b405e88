"""Laying out a model that has no diagram: lanes, layers, few crossings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from fitgap.diagram.layers import FlowGraph, Grid, place
from fitgap.diagram.measure import LINE_HEIGHT, text_width, wrap_text
from fitgap.diagram.routing import TRACK, Line, Port, Side, Ways, Wish, find_ways
from fitgap.diagram.values import Bounds, Diagram, Edge, EdgeKind, Point, Shape
from fitgap.process import FlowNode, Lane, NodeKind, Pool, ProcessModel

_TASK = (100.0, 80.0)
_EVENT = (36.0, 36.0)
_GATEWAY = (50.0, 50.0)
_DOCUMENT = (36.0, 50.0)
_STORE = (50.0, 50.0)
_HEADER = 30.0
_BLACK_BOX = 60.0
_LABEL_WIDTH = 90.0
_WIDE_LABEL = 120.0
_NOTE_WIDTH = 130.0
_LABEL_GAP = 5.0
_SATELLITE_GAP = 22.0
_MESSAGE_OFFSET = 40.0
_BETWEEN = 14.0
_PAST_SATELLITES = 1000.0
_LATIN = re.compile(r"[!-~]+")
_ORIGIN = Point(160.0, 80.0)
_INSIDE = (20.0, 34.0, 20.0, 26.0)
"""The room between an expanded subprocess and what lies in it: left, top, right, bottom."""


def lay_out(model: ProcessModel) -> Diagram:
    """Return a page for a model.

    Pools lie one below the other, lanes are bands, the flow runs from left to right; what
    lies in a subprocess is drawn in it.  Documents stand above or below the first task
    that has to do with them, annotations beside what they are about.  The page does not
    depend on the order in which nodes, flows and documents come in the model.
    """
    plan = _Plan(model)
    pages: dict[str | None, _Page] = {}
    for container in plan.containers_inside_out():
        pages[container] = _Page(plan, container, pages)
    return _assemble(plan, pages)


def _natural(key: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key by which ``flow_2`` comes before ``flow_10``."""
    return tuple(
        (int(part), "") if part.isdigit() and part.isascii() else (-1, part)
        for part in re.split(r"([0-9]{1,9})", key)
        if part
    )


@dataclass(frozen=True)
class _Satellite:
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
            return half, half + _LABEL_GAP + self.label[0]
        return max(half, self.label[0] / 2), max(half, self.label[0] / 2)

    @property
    def width(self) -> float:
        return sum(self.reach)

    @property
    def height(self) -> float:
        if self.label is None or self.shared:
            return self.size[1]
        return self.size[1] + self.label[1] + _LABEL_GAP


class _Plan:
    """The model sorted for drawing: who lies in what, what stands beside whom."""

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
        self.satellites: dict[str, list[_Satellite]] = {}
        self.shelf: list[_Satellite] = []
        self.placed: dict[str, str] = {}
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
        users: dict[str, list[tuple[FlowNode, bool, bool]]] = {}
        for node in self.node.values():
            reads = {self._document(each) for each in node.inputs}
            writes = {self._document(each) for each in node.outputs}
            for each in sorted((reads | writes) - {""}):
                users.setdefault(each, []).append((node, each in reads, each in writes))
        rank = self._rank()
        self.document_users: dict[str, list[tuple[FlowNode, bool, bool]]] = {}
        for document in sorted(self.model.documents, key=lambda each: _natural(each.id)):
            size = _STORE if "Store" in document.type else _DOCUMENT
            label = label_size(document.name) if document.name else None
            uses = sorted(
                users.get(document.id, ()), key=lambda use: (rank[use[0].id], _natural(use[0].id))
            )
            for key, own in _shared_out(document.aliases or (document.id,), uses):
                self.document_users[key] = own
                if not own:
                    self.shelf.append(_Satellite(key, size, label))
                    continue
                node, reads_it, writes_it = next((use for use in own if use[2]), own[0])
                self.placed[key] = node.id
                cells = {self.cell(use[0].id) for use in own}
                satellite = _Satellite(key, size, label, reads_it, writes_it, len(cells) > 1)
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
            note = _Satellite(annotation.id, note_size(annotation.text), None)
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


_Use = tuple[FlowNode, bool, bool]


def _shared_out(keys: Sequence[str], uses: Sequence[_Use]) -> Iterable[tuple[str, list[_Use]]]:
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


def label_size(name: str) -> tuple[float, float]:
    """Return the room a name beside a shape takes."""
    lines = wrap_text(name, _LABEL_WIDTH)
    if len(lines) > 3 or any(text_width(word) > _LABEL_WIDTH for word in _LATIN.findall(name)):
        lines = wrap_text(name, _WIDE_LABEL)
    return max(map(text_width, lines), default=0.0) + 2, LINE_HEIGHT * len(lines)


def note_size(text: str) -> tuple[float, float]:
    """Return the size of an annotation."""
    lines = wrap_text(text, _NOTE_WIDTH)
    widest = max(map(text_width, lines), default=0.0)
    return max(50.0, widest + 14), max(30.0, LINE_HEIGHT * len(lines) + 8)


# --- bands -------------------------------------------------------------------------------


@dataclass
class _Band:
    """A lane without lanes in it, or the room outside the lanes; its lines on the grid."""

    lane: str | None
    first: int = 0
    last: int = 0
    rows: list[int] = field(default_factory=list)


@dataclass
class _Section:
    """A pool, a process without one, or the inside of a subprocess."""

    pool: Pool | None
    nodes: Sequence[FlowNode] = ()
    lanes: Sequence[Lane] = ()
    depth: Mapping[str, int] = field(default_factory=dict)
    bands: list[_Band] = field(default_factory=list)
    top: int = 0
    bottom: int = 0

    @property
    def black_box(self) -> bool:
        return not self.bands


def _sections(plan: _Plan, nodes: Sequence[FlowNode]) -> list[_Section]:
    """Return the pools and processes of the page from top to bottom."""
    model = plan.model
    by_process: dict[str | None, list[FlowNode]] = {}
    for node in nodes:
        by_process.setdefault(node.process, []).append(node)
    lanes: dict[str | None, list[Lane]] = {}
    for lane in model.lane_by_id.values():
        lanes.setdefault(lane.process, []).append(lane)
    known = {process.id for process in model.processes} | {*by_process, *lanes} - {None}
    sections: list[_Section] = []
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


def _section(pool: Pool | None, nodes: Sequence[FlowNode], lanes: Sequence[Lane]) -> _Section:
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
    bands: list[_Band] = []
    pending = [(lane, 0) for lane in reversed(inside.get(None, []))]
    while pending:
        lane, level = pending.pop()
        ordered.append(lane)
        depth[lane.id] = level
        within = inside.get(lane.id, [])
        if lane.id in peopled or not within:
            bands.append(_Band(lane.id))
        pending += [(each, level + 1) for each in reversed(within)]
    if not bands or any(node.lane not in depth for node in nodes):
        bands.append(_Band(None))
    return _Section(pool, nodes, ordered, depth, bands)


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


def _insert_box(plan: _Plan, sections: list[_Section], box: Pool) -> None:
    """Put a black box beside the pool it talks to, on the side of the lanes it talks to."""
    partners = [
        flow.target if flow.source == box.id else flow.source
        for flow in plan.messages
        if box.id in (flow.source, flow.target)
    ]
    best, at = 0, len(sections)
    for number, section in enumerate(sections):
        names = {node.id: node for node in section.nodes}
        lanes = [band.lane for band in section.bands]
        places = []
        for partner in partners:
            node = _outermost(plan, partner, names)
            if node is not None:
                lane = node.lane if node.lane in lanes else None
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
    sections.insert(at, _Section(box))


def _outermost(plan: _Plan, node: str | None, names: Mapping[str, FlowNode]) -> FlowNode | None:
    """Return the node of ``names`` that is a node or has it inside."""
    here = node
    while here is not None and here in plan.node:
        here = plan.cell(here)
        if here in names:
            return names[here]
        here = plan.container[here]
    return None


# --- one page ----------------------------------------------------------------------------


@dataclass
class _Cell:
    """What stands around a node: how far it reaches, and where its name goes."""

    node: FlowNode
    size: tuple[float, float]
    label: tuple[float, float] | None = None
    label_side: Side | None = None
    above: list[_Satellite] = field(default_factory=list)
    below: list[_Satellite] = field(default_factory=list)
    guests: list[tuple[FlowNode, float, bool]] = field(default_factory=list)
    corner: bool = False
    aside: int = 0

    def satellites(self) -> Iterable[tuple[_Satellite, float, bool]]:
        """Yield documents and annotations with how far right of the middle they stand."""
        for satellites, above in ((self.above, True), (self.below, False)):
            across = sum(each.width + _BETWEEN for each in satellites) - _BETWEEN
            x = -across / 2
            if self.aside:
                x = min(x, _MESSAGE_OFFSET - TRACK * (self.aside - 1) - 8 - across)
            for each in satellites:
                yield each, x + each.reach[0], above
                x += each.width + _BETWEEN

    def reach(self) -> tuple[float, float, float, float]:
        """Return how far the cell reaches left, up, right and down of the node's middle."""
        wide, high = self.size[0] / 2, self.size[1] / 2
        left = right = wide
        up = down = high
        if self.label is not None:
            width, height = self.label
            if self.corner:
                left = max(left, width + 8)
                up = max(up, height + 16)
            else:
                left = max(left, width / 2)
                right = max(right, width / 2)
                if self.label_side is Side.TOP:
                    up += height + _LABEL_GAP
                else:
                    down += height + _LABEL_GAP
        for satellite, offset, top in self.satellites():
            left = max(left, satellite.reach[0] - offset)
            right = max(right, satellite.reach[1] + offset)
            reach = high + _SATELLITE_GAP + satellite.height
            up, down = (max(up, reach), down) if top else (up, max(down, reach))
        for guest, offset, top in self.guests:
            tall = 20.0
            if guest.name:
                width, height = label_size(guest.name)
                tall = max(tall, height + 6)
                if offset > 0:
                    right = max(right, offset + 22 + width)
                else:
                    left = max(left, width + 22 - offset)
            if top:
                up = max(up, high + tall)
            else:
                down = max(down, high + tall)
        return left, up, right, down


class _Page:
    """The inside of one container, laid out from its own upper left corner."""

    def __init__(
        self, plan: _Plan, container: str | None, inner: Mapping[str | None, _Page]
    ) -> None:
        self.plan = plan
        nodes = plan.children[container]
        if container is None:
            self._sections = _sections(plan, nodes)
        else:
            self._sections = [_Section(None, nodes, bands=[_Band(None)])]
        self.box: dict[str, Bounds] = {}
        self.labels: dict[str, Bounds] = {}
        self.pools: list[Shape] = []
        self.edges: list[Edge] = []
        self.width = self.height = 0.0
        self._own_ids = {node.id for node in nodes}
        self._facing = self._sides_of_messages()
        self._cells = {node.id: self._cell(node, inner) for node in nodes}
        self._lay_out()

    def _cell(self, node: FlowNode, inner: Mapping[str | None, _Page]) -> _Cell:
        size = _TASK
        if node.kind is NodeKind.EVENT:
            size = _EVENT
        elif node.kind is NodeKind.GATEWAY:
            size = _GATEWAY
        if node.id in inner:
            left, top, right, bottom = _INSIDE
            page = inner[node.id]
            size = (
                max(_TASK[0], page.width + left + right),
                max(_TASK[1], page.height + top + bottom),
            )
        cell = _Cell(node, size)
        if node.name and node.kind in (NodeKind.EVENT, NodeKind.GATEWAY):
            cell.label = label_size(node.name)
        guests = self.plan.guests.get(node.id, [])
        cell.guests = _guest_places(guests, size[0])
        facing = self._facing.get(node.id, [])
        low = Side.BOTTOM not in facing and not guests
        high = Side.TOP not in facing
        for each in self.plan.satellites.get(node.id, ()):
            down = each.writes and not each.reads and node.kind is NodeKind.ACTIVITY
            (cell.below if low and (down or not high) else cell.above).append(each)
        if (cell.above and not high) or (cell.below and Side.BOTTOM in facing):
            cell.aside = len(facing)
        return cell

    def _sides_of_messages(self) -> dict[str, list[Side]]:
        """Return on which side of each node the pools lie that it talks to, once a message."""
        place: dict[str, int] = {}
        for number, section in enumerate(self._sections):
            place.update((node.id, number) for node in section.nodes)
            if section.pool is not None:
                place[section.pool.id] = number
        facing: dict[str, list[Side]] = {}
        for message in self.plan.messages:
            source, target = self._own(message.source), self._own(message.target)
            ends = (source or message.source, target or message.target)
            for one, other in (ends, ends[::-1]):
                if one in place and other in place and place[one] != place[other]:
                    side = Side.TOP if place[other] < place[one] else Side.BOTTOM
                    facing.setdefault(one or "", []).append(side)
        return facing

    # The grid: bands and rows become lines, edges become ways.

    def _lay_out(self) -> None:
        grid = self._place_nodes()
        lines = self._lines(grid)
        columns = max(grid.layer.values(), default=0) + 1
        self._at = {
            name: (2 * grid.layer[name] + 1, self._row_line(name, grid)) for name in self._cells
        }
        edges, wishes = self._wishes(lines)
        ways = find_ways(lines, columns, self._at.values(), wishes)
        self._place_labels(edges, ways)
        xs, ys = self._measure(lines, columns, edges, ways)
        self._draw_nodes(xs, ys)
        self._draw_sections(lines, xs, ys)
        self._draw_edges(edges, ways, xs, ys)

    def _place_nodes(self) -> Grid:
        plan, names = self.plan, list(self._cells)
        self._band_of: dict[str, int] = {}
        number = 0
        for section in self._sections:
            of_lane = {band.lane: number + place for place, band in enumerate(section.bands)}
            for node in section.nodes:
                lane = node.lane if node.lane in of_lane else None
                self._band_of[node.id] = of_lane[lane]
            number += len(section.bands)
        flows = []
        for flow in plan.flows:
            source, target = plan.cell(flow.source or ""), plan.cell(flow.target or "")
            if source in self._cells and target in self._cells and source != target:
                flows.append((source, target))
        catches: dict[str, str] = {}
        for name in names:
            node = self._cells[name].node
            if node.link and node.type == "intermediateCatchEvent":
                catches.setdefault(node.link, name)
        for name in names:
            node = self._cells[name].node
            if node.link in catches and node.type == "intermediateThrowEvent":
                flows.append((name, catches[node.link or ""]))
        messages = []
        for message in plan.messages:
            ends = self._own(message.source), self._own(message.target)
            if ends[0] and ends[1] and ends[0] != ends[1]:
                messages.append((ends[0], ends[1]))
        starts = {name for name in names if self._cells[name].node.type == "startEvent"}
        graph = FlowGraph(names, list(dict.fromkeys(flows)), messages, starts, self._band_of)
        return place(graph)

    def _own(self, node: str | None) -> str | None:
        """Return the node of this page that is a node or has it inside."""
        here = node
        while here is not None and here in self.plan.node:
            here = self.plan.cell(here)
            if here in self._own_ids:
                return here
            here = self.plan.container[here]
        return None

    def _lines(self, grid: Grid) -> list[Line]:
        lines = [Line.CHANNEL]
        number = 0
        for section in self._sections:
            section.top = len(lines)
            if section.pool:
                lines.append(Line.BORDER)
            if section.black_box:
                lines.append(Line.SOLID)
            for band in section.bands:
                band.first = len(lines)
                lines.append(Line.CHANNEL)
                band.rows = []
                for _ in range(grid.band_rows.get(number, 0)):
                    band.rows.append(len(lines))
                    lines += [Line.ROW, Line.CHANNEL]
                band.last = len(lines) - 1
                number += 1
            if section.pool:
                lines.append(Line.BORDER)
            section.bottom = len(lines) - 1
            lines.append(Line.CHANNEL)
        return lines

    def _row_line(self, name: str, grid: Grid) -> int:
        bands = [band for section in self._sections for band in section.bands]
        return bands[self._band_of[name]].rows[grid.row[name]]

    def _wishes(self, lines: Sequence[Line]) -> tuple[list[_Drawn], list[Wish]]:
        plan = self.plan
        self._beside: dict[str, int] = {}
        edges: list[_Drawn] = []
        wishes: list[Wish] = []
        of_node = {node.id: section for section in self._sections for node in section.nodes}
        pools = {section.pool.id: section for section in self._sections if section.pool}
        for flow in plan.flows:
            source, target = flow.source or "", flow.target or ""
            cells = plan.cell(source), plan.cell(target)
            if cells[0] not in self._cells or cells[1] not in self._cells:
                continue
            section = of_node[cells[0]]
            top, bottom = section.top, section.bottom
            if of_node[cells[1]] is not section:
                top, bottom = 0, len(lines) - 1
            edges.append(_Drawn(EdgeKind.SEQUENCE, flow.id, source, target, flow.name))
            wishes.append(
                Wish(
                    source,
                    target,
                    self._port(source, leaving=True),
                    self._port(target, leaving=False),
                    True,
                    top,
                    bottom,
                )
            )
        for message in plan.messages:
            start = self._message_port(message.source, pools)
            goal = self._message_port(message.target, pools)
            if start is None or goal is None or (start.x is None and goal.x is None):
                continue
            drawn = _Drawn(
                EdgeKind.MESSAGE, message.id, message.source, message.target, message.name
            )
            edges.append(drawn)
            wishes.append(
                Wish(
                    f"message {message.id}",
                    f"message {message.id}",
                    start,
                    goal,
                    False,
                    0,
                    len(lines) - 1,
                )
            )
        for key, users in plan.document_users.items():
            home = plan.placed.get(key)
            cell = self._cells.get(plan.cell(home)) if home else None
            if cell is None:
                continue
            x, y = self._at[cell.node.id]
            offset, above = next(
                (offset, above) for each, offset, above in cell.satellites() if each.id == key
            )
            for node, reads, writes in users:
                if plan.cell(node.id) == cell.node.id or plan.cell(node.id) not in self._cells:
                    continue
                side = Side.TOP if above else Side.BOTTOM
                start = Port(x, y, {side: 0.0}, offset or 0.01)
                goal = self._port(node.id, leaving=False)
                if goal.x is not None and not goal.offset:
                    goal = replace(goal, sides=self._free_sides(node.id, leaving=False))
                ways = [(key, node.id)] if reads else []
                ways += [(node.id, key)] if writes else []
                for source, target in ways[:1]:
                    edges.append(_Drawn(EdgeKind.DATA, None, source, target, None, key))
                    wishes.append(
                        Wish(key, f"{key} {node.id}", start, goal, False, 0, len(lines) - 1)
                    )
        return edges, wishes

    def _port(self, name: str, *, leaving: bool) -> Port:
        host = self.plan.cell(name)
        x, y = self._at[host]
        if host != name:
            offset, top = next(
                (offset, top) for guest, offset, top in self._cells[host].guests if guest.id == name
            )
            return Port(x, y, {Side.TOP if top else Side.BOTTOM: 0.0}, offset or 0.01)
        return Port(x, y, self._free_sides(name, leaving=leaving, level=True))

    def _free_sides(self, name: str, *, leaving: bool, level: bool = False) -> dict[Side, float]:
        cell = self._cells[name]
        match cell.node.kind:
            case NodeKind.GATEWAY:
                cost = 5.0 if leaving else 15.0
            case NodeKind.EVENT:
                cost = 50.0
            case _:
                cost = 70.0 if leaving else 60.0
        if not level:
            cost = 0.0
        sides = {
            Side.TOP: cost + (_PAST_SATELLITES if cell.above else 0.0),
            Side.BOTTOM: cost + (_PAST_SATELLITES if cell.below else 0.0),
        }
        for _, _, top in cell.guests:
            sides[Side.TOP if top else Side.BOTTOM] += 150.0
        if level:
            sides[Side.RIGHT if leaving else Side.LEFT] = 0.0
        return sides

    def _message_port(self, end: str | None, pools: Mapping[str, _Section]) -> Port | None:
        section = pools.get(end or "")
        if section is not None:
            return Port(None, section.top, {}, bottom=section.bottom)
        own = self._own(end)
        if own is None:
            return None
        if end in self.plan.host and self.plan.host[end] == own:
            return self._port(end, leaving=True)
        if end != own:
            # It lies in a subprocess, which knows nothing of the world around it.
            return None
        x, y = self._at[own]
        cell = self._cells[own]
        sides = self._free_sides(own, leaving=True)
        if not cell.aside:
            return Port(x, y, sides)
        number = self._beside.get(own, 0)
        self._beside[own] = number + 1
        return Port(x, y, dict.fromkeys(sides, 0.0), _MESSAGE_OFFSET - TRACK * number)

    # From lines to pixels.

    def _place_labels(self, edges: Sequence[_Drawn], ways: Ways) -> None:
        """Put the names of events and gateways where no edge leaves or arrives."""
        used: dict[str, set[Side]] = {}
        for edge, way in zip(edges, ways.ways, strict=True):
            if way is None:
                continue
            for end, here, there in (
                (edge.source, way[0], way[1]),
                (edge.target, way[-1], way[-2]),
            ):
                if end in self._cells and here.x == there.x:
                    side = Side.BOTTOM if there.y > here.y else Side.TOP
                    used.setdefault(end or "", set()).add(side)
        for name, cell in self._cells.items():
            sides = used.get(name, set())
            if cell.above:
                sides = sides | {Side.TOP}
            if cell.label is None:
                continue
            order = [Side.BOTTOM, Side.TOP]
            if cell.node.kind is NodeKind.GATEWAY:
                order.reverse()
            free = [side for side in order if side not in sides]
            cell.corner = not free
            cell.label_side = free[0] if free else Side.TOP

    def _measure(
        self, lines: Sequence[Line], columns: int, edges: Sequence[_Drawn], ways: Ways
    ) -> tuple[list[float], list[float]]:
        """Return the middle of every line across and down."""
        left, right = [0.0] * columns, [0.0] * columns
        up, down = [0.0] * len(lines), [0.0] * len(lines)
        for name, cell in self._cells.items():
            across, row = self._at[name]
            reach = cell.reach()
            column = across // 2
            left[column], right[column] = max(left[column], reach[0]), max(right[column], reach[2])
            up[row], down[row] = max(up[row], reach[1]), max(down[row], reach[3])
        gaps = [50.0] * (columns + 1)
        gaps[0] = gaps[-1] = 24.0
        for line, tracks in ways.columns.items():
            gaps[line // 2] = max(gaps[line // 2], 36.0 + TRACK * (tracks - 1))
        self._widen_for_labels(gaps, left, right, edges, ways)
        headers = 0.0
        if any(section.pool for section in self._sections):
            headers += _HEADER
        depths = [max(section.depth.values(), default=-1) + 1 for section in self._sections]
        headers += _HEADER * max(depths, default=0)
        xs: list[float] = []
        x = headers
        for each, gap in enumerate(gaps):
            xs.append(x + gap / 2)
            x += gap
            if each < columns:
                xs.append(x + left[each])
                x += left[each] + right[each]
        self.width = x
        heights = self._heights(lines, up, down, ways)
        ys: list[float] = []
        y = 0.0
        self._upper: list[float] = []
        self._lower: list[float] = []
        for number, height in enumerate(heights):
            ys.append(y + (up[number] if lines[number] is Line.ROW else height / 2))
            self._upper.append(y)
            y += height
            self._lower.append(y)
        self.height = y
        return xs, ys

    def _widen_for_labels(
        self,
        gaps: list[float],
        left: Sequence[float],
        right: Sequence[float],
        edges: Sequence[_Drawn],
        ways: Ways,
    ) -> None:
        """Make room for the names of flows that run straight to the next column."""
        for edge, way in zip(edges, ways.ways, strict=True):
            if way is None or not edge.name or way[0].y != way[1].y or way[1].x - way[0].x > 2:
                continue
            if edge.kind is not EdgeKind.SEQUENCE or way[1].x <= way[0].x:
                continue
            source = self._cells.get(edge.source or "")
            column = way[0].x // 2
            wanted = label_size(edge.name)[0] + 22
            if source is not None:
                wanted -= right[column] - source.size[0] / 2
            if way[1].x - way[0].x == 1:
                gaps[column + 1] = max(gaps[column + 1], wanted)
            else:
                target = self._cells.get(edge.target or "")
                if target is not None:
                    wanted -= left[column + 1] - target.size[0] / 2
                gaps[column + 1] = max(gaps[column + 1], wanted)

    def _heights(
        self, lines: Sequence[Line], up: Sequence[float], down: Sequence[float], ways: Ways
    ) -> list[float]:
        heights = []
        for number, line in enumerate(lines):
            tracks = ways.rows.get(number, 0)
            if line is Line.ROW:
                heights.append(up[number] + down[number])
            elif line is Line.SOLID:
                heights.append(_BLACK_BOX)
            elif line is Line.BORDER:
                heights.append(0.0)
            else:
                heights.append(max(22.0, 30.0 + TRACK * (tracks - 1)))
        for number in (0, len(lines) - 1):
            if number not in ways.rows:
                heights[number] = 0.0
        for before, after in pairwise(self._sections):
            number = before.bottom + 1
            apart = 40.0 if before.pool or after.pool else 20.0
            heights[number] = max(heights[number], apart)
            del after
        for section in self._sections:
            if section.black_box:
                continue
            names = [(section.pool.name or "", section.top, section.bottom)] if section.pool else []
            for band in section.bands:
                lane = self.plan.model.lane_by_id.get(band.lane or "")
                names.append((lane.name or "" if lane else "", band.first, band.last))
                least = 60.0 if band.rows else 80.0
                self._raise(heights, band.first, band.last, least)
            for name, first, last in reversed(names):
                self._raise(heights, first, last, _title_height(name))
        return heights

    def _raise(self, heights: list[float], first: int, last: int, least: float) -> None:
        missing = least - sum(heights[first : last + 1])
        if missing > 0:
            if last - first == 2 and heights[first] == 0.0:
                heights[first + 1] += missing
            elif first == last:
                heights[first] += missing
            else:
                inner = [number for number in (first, first + 1) if heights[number]][:1] or [first]
                outer = [number for number in (last, last - 1) if heights[number]][:1] or [last]
                heights[inner[0]] += missing / 2
                heights[outer[0]] += missing / 2

    # Shapes.

    def _draw_nodes(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self._shape_of: dict[str, Bounds] = {}
        for name, cell in self._cells.items():
            column, row = self._at[name]
            x, y = xs[column], ys[row]
            wide, high = cell.size
            box = Bounds(x - wide / 2, y - high / 2, wide, high)
            self.box[name] = box
            if cell.label is not None:
                self.labels[name] = _label_beside(cell, box)
            for guest, offset, top in cell.guests:
                center = Point(x + offset, box.y if top else box.bottom)
                own = Bounds(center.x - 18, center.y - 18, *_EVENT)
                self.box[guest.id] = own
                if guest.name:
                    width, height = label_size(guest.name)
                    right = offset > 0
                    self.labels[guest.id] = Bounds(
                        own.right + 2 if right else own.x - 2 - width,
                        box.y - 4 - height if top else box.bottom + 4,
                        width,
                        height,
                    )
            self._draw_satellites(cell, box)

    def _draw_satellites(self, cell: _Cell, box: Bounds) -> None:
        for each, offset, above in cell.satellites():
            width, height = each.size
            middle = box.center.x + offset
            y = box.y - _SATELLITE_GAP - height if above else box.bottom + _SATELLITE_GAP
            own = Bounds(middle - width / 2, y, width, height)
            self.box[each.id] = own
            if each.label is not None:
                wide, high = each.label
                top = y - _LABEL_GAP - high if above else own.bottom + _LABEL_GAP
                self.labels[each.id] = (
                    Bounds(own.right + _LABEL_GAP, own.center.y - high / 2, wide, high)
                    if each.shared
                    else Bounds(middle - wide / 2, top, wide, high)
                )

    def _draw_sections(
        self, lines: Sequence[Line], xs: Sequence[float], ys: Sequence[float]
    ) -> None:
        for section in self._sections:
            left = 0.0
            if section.pool is not None:
                top, bottom = ys[section.top], ys[section.bottom]
                bounds = Bounds(0.0, top, self.width, bottom - top)
                self.box[section.pool.id] = bounds
                self.pools.append(Shape(section.pool.id, bounds, horizontal=True))
            if any(each.pool for each in self._sections):
                left = _HEADER
            spans: dict[str, tuple[float, float]] = {}
            for band in section.bands:
                top, bottom = self._upper[band.first], self._lower[band.last]
                lane = band.lane
                seen = set[str]()
                while lane is not None and lane not in seen:
                    seen.add(lane)
                    low, high = spans.get(lane, (top, bottom))
                    spans[lane] = min(low, top), max(high, bottom)
                    lane = self.plan.model.lane_by_id[lane].parent
                    if lane not in section.depth:
                        lane = None
            for each in section.lanes:
                x = left + _HEADER * section.depth[each.id]
                top, bottom = spans[each.id]
                bounds = Bounds(x, top, self.width - x, bottom - top)
                self.box[each.id] = bounds
                self.pools.append(Shape(each.id, bounds, horizontal=True))

    # Edges.

    def _draw_edges(
        self, edges: Sequence[_Drawn], ways: Ways, xs: Sequence[float], ys: Sequence[float]
    ) -> None:
        drawn: list[Edge] = []
        for edge, way in zip(edges, ways.ways, strict=True):
            source, target = self._end(edge.source, edge), self._end(edge.target, edge)
            if source is None or target is None:
                continue
            if way is None:
                points = _direct(source, target)
            else:
                forth = way
                if edge.document is not None and edge.source != edge.document:
                    forth = way[::-1]
                places = [(xs[each.x] + each.dx, ys[each.y] + each.dy) for each in forth]
                points = _on_rims(places, source, target)
            drawn.append(Edge(edge.kind, edge.element, edge.source, edge.target, points))
        names = {edge.element: edge.name for edge in edges if edge.name}
        self.edges += _with_labels(
            drawn,
            names,
            [*self.box.values(), *self.labels.values()],
            {shape.element for shape in self.pools},
            self.box,
        )

    def _end(self, name: str | None, edge: _Drawn) -> tuple[Bounds, bool, bool] | None:
        """Return the shape an edge ends at, and whether it is round or a diamond."""
        if name is None:
            return None
        key = name if name in self.box else self._own(name)
        if key is None or key not in self.box:
            return None
        return _round(self.plan, key, self.box[key])


@dataclass(frozen=True)
class _Drawn:
    """An edge of a page; ``document`` is the document a data association begins or ends at."""

    kind: EdgeKind
    element: str | None
    source: str | None
    target: str | None
    name: str | None = None
    document: str | None = None


def _guest_places(guests: Sequence[FlowNode], width: float) -> list[tuple[FlowNode, float, bool]]:
    """Return boundary events with how far right of the middle and whether on the upper rim."""
    if width > _TASK[0] and len(guests) * 110 <= width:
        return [
            (guest, width / 2 - 40 - 110 * number, False) for number, guest in enumerate(guests)
        ]
    patterns = {1: (25.0,), 2: (25.0, -25.0), 3: (38.0, -38.0, 0.0)}
    found = []
    for number, guest in enumerate(guests[:6]):
        top = number >= 3
        count = min(len(guests), 6) - 3 if top else min(len(guests), 3)
        found.append((guest, patterns[count][number % 3], top))
    rest = guests[6:]
    for number, guest in enumerate(rest):
        found.append((guest, (number + 0.5) / len(rest) * width - width / 2, True))
    return found


def _title_height(name: str) -> float:
    """Return the height a pool or lane needs for its name, written upwards in two lines."""
    wide = text_width(" ".join(name.split()))
    return min(wide, max(100.0, wide / 2 + 18)) + 14


def _label_beside(cell: _Cell, box: Bounds) -> Bounds:
    width, height = cell.label or (0.0, 0.0)
    middle = box.center
    if cell.corner:
        return Bounds(middle.x - 8 - width, middle.y - 16 - height, width, height)
    if cell.label_side is Side.TOP:
        return Bounds(middle.x - width / 2, box.y - _LABEL_GAP - height, width, height)
    return Bounds(middle.x - width / 2, box.bottom + _LABEL_GAP, width, height)


_End = tuple[Bounds, bool, bool]


def _on_rims(
    places: Sequence[tuple[float, float]], source: _End, target: _End
) -> tuple[Point, ...]:
    """Return the points of a way, its ends moved to the rims of what it joins."""
    points = [list(place) for place in places]
    if len(points) == 2 and abs(points[0][0] - points[1][0]) < 0.01:
        # One upright line: both ends must lie on it.
        for end in (source, target):
            x = _reachable_x(points[0][0], end)
            points[0][0] = points[1][0] = x
    for number, step, end in ((0, 1, source), (-1, -2, target)):
        box, round_, diamond = end
        here, there = points[number], points[step]
        if abs(here[0] - there[0]) < 0.01:
            middle = box.center.x
            x = _reachable_x(here[0], end)
            if len(points) > 2:
                there[0] = x
            here[0] = x
            high = _rim(abs(x - middle), box, round_, diamond)
            here[1] = box.center.y + (high if there[1] > box.center.y else -high)
        else:
            y = min(max(here[1], box.y), box.bottom)
            wide = _rim(abs(y - box.center.y), box, round_, diamond, along=True)
            here[1] = y
            here[0] = box.center.x + (wide if there[0] > box.center.x else -wide)
    kept: list[Point] = []
    for x, y in points:
        point = Point(round(x, 1), round(y, 1))
        if not kept or kept[-1] != point:
            kept.append(point)
    return tuple(kept) if len(kept) > 1 else (kept[0], kept[0])


def _reachable_x(x: float, end: _End) -> float:
    """Return the place nearest to ``x`` where an upright line can meet a shape."""
    box, round_, diamond = end
    reach = box.width / 2 - (4 if round_ or diamond else 8)
    return min(max(x, box.center.x - reach), box.center.x + reach)


def _rim(off: float, box: Bounds, round_: bool, diamond: bool, *, along: bool = False) -> float:
    """Return how far the rim is from the middle, ``off`` pixels beside it."""
    reach = box.width / 2 if along else box.height / 2
    across = box.height / 2 if along else box.width / 2
    if round_:
        return float((max(reach**2 - off**2, 0.0)) ** 0.5)
    if diamond:
        return reach * max(0.0, 1 - off / across)
    return reach


def _direct(source: _End, target: _End) -> tuple[Point, ...]:
    """Return a way with right angles from shape to shape, whatever lies between."""
    one, other = source[0], target[0]
    if one.bottom <= other.y or other.bottom <= one.y:
        left, right = max(one.x, other.x), min(one.right, other.right)
        middle = (one.bottom + other.y if one.bottom <= other.y else other.bottom + one.y) / 2
        x = (left + right) / 2
        places = [(x, one.center.y), (x, other.center.y)]
        if left >= right or source[1:] != (False, False) or target[1:] != (False, False):
            x, far = one.center.x, other.center.x
            places = [(x, one.center.y), (x, middle), (far, middle), (far, other.center.y)]
            if x == far:
                places = [places[0], places[-1]]
    else:
        middle = (
            one.right + other.x if one.center.x <= other.center.x else other.right + one.x
        ) / 2
        y, far = one.center.y, other.center.y
        places = [(one.center.x, y), (middle, y), (middle, far), (other.center.x, far)]
        if y == far:
            places = [places[0], places[-1]]
    return _on_rims(places, source, target)


def _with_labels(
    edges: Sequence[Edge],
    names: Mapping[str | None, str],
    obstacles: Sequence[Bounds],
    outer: Iterable[str],
    box: Mapping[str, Bounds],
) -> list[Edge]:
    """Return the edges with places for their names, clear of shapes, names and other edges."""
    around = {id(box[each]): box[each] for each in outer}
    taken = _Taken()
    for each in obstacles:
        if id(each) not in around:
            taken.add(each)
    for border in around.values():
        taken.add(Bounds(border.x, border.y, border.width, 0.0))
        taken.add(Bounds(border.x, border.bottom, border.width, 0.0))
    for number, edge in enumerate(edges):
        for one, other in pairwise(edge.points):
            taken.add(_span(one, other), number)
    found = []
    for number, edge in enumerate(edges):
        name = names.get(edge.element) if edge.element else None
        if name:
            place_ = _label_place(edge, number, label_size(name), taken)
            taken.add(place_)
            edge = replace(edge, label=place_)
        found.append(edge)
    return found


def _span(one: Point, other: Point) -> Bounds:
    return Bounds(
        min(one.x, other.x), min(one.y, other.y), abs(one.x - other.x), abs(one.y - other.y)
    )


def _label_place(edge: Edge, number: int, size: tuple[float, float], taken: _Taken) -> Bounds:
    width, height = size
    # How good a place is (0 the best) and where; places near the source are better.
    places: list[tuple[float, Bounds]] = []
    for far, (one, other) in enumerate(pairwise(edge.points)):
        span = _span(one, other)
        if span.width > span.height:
            near = one.x + 8 if other.x > one.x else one.x - 8 - width
            middle = span.center.x - width / 2
            fits = span.width >= width + 8
            for x in (near, middle) if fits else (middle,):
                for worse, y in ((0, span.y - 3 - height), (1, span.y + 3)):
                    places.append((far + worse + (0 if fits else 2), Bounds(x, y, width, height)))
        elif span.height > 0:
            near = one.y + 6 if other.y > one.y else one.y - 6 - height
            for y in (near, span.center.y - height / 2):
                for x in (span.x + 4, span.x - 4 - width):
                    places.append((far + 1.5, Bounds(x, y, width, height)))
    if not places:
        return Bounds(edge.points[0].x, edge.points[0].y, width, height)
    return min(places, key=lambda each: 4 * taken.hits(each[1], number) + each[0])[1]


class _Taken:
    """Rectangles in a coarse grid of tiles, to find quickly what overlaps what."""

    _TILE = 160.0

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[tuple[Bounds, int]]] = {}

    def add(self, box: Bounds, owner: int = -1) -> None:
        for tile in self._of(box):
            self._tiles.setdefault(tile, []).append((box, owner))

    def hits(self, box: Bounds, owner: int) -> int:
        found = {
            id(each): each
            for tile in self._of(box)
            for each, whose in self._tiles.get(tile, ())
            if whose != owner or whose == -1
        }
        return sum(
            each.x < box.right
            and box.x < each.right + 0.01
            and each.y < box.bottom
            and box.y < each.bottom + 0.01
            for each in found.values()
        )

    def _of(self, box: Bounds) -> Iterable[tuple[int, int]]:
        for x in range(int(box.x // self._TILE), int(box.right // self._TILE) + 1):
            for y in range(int(box.y // self._TILE), int(box.bottom // self._TILE) + 1):
                yield x, y


# --- the whole ---------------------------------------------------------------------------


def _assemble(plan: _Plan, pages: Mapping[str | None, _Page]) -> Diagram:
    """Put the pages of subprocesses into theirs, and the rest below."""
    order = plan.containers_inside_out()[::-1]
    origin: dict[str | None, Point] = {None: _ORIGIN}
    box: dict[str, Bounds] = {}
    labels: dict[str, Bounds] = {}
    shapes: list[Shape] = []
    edges: list[Edge] = []
    for container in order:
        page = pages[container]
        if container is not None:
            around = box[container]
            left, top = _INSIDE[0], _INSIDE[1]
            spare = around.width - page.width - left - _INSIDE[2]
            origin[container] = Point(around.x + left + spare / 2, around.y + top)
        by = origin[container]
        box.update((name, _moved(bounds, by)) for name, bounds in page.box.items())
        labels.update((name, _moved(bounds, by)) for name, bounds in page.labels.items())
        for shape in page.pools:
            shapes.append(replace(shape, bounds=_moved(shape.bounds, by)))
        edges += (_moved_edge(edge, by) for edge in page.edges)
    drawn = {shape.element for shape in shapes}
    for container in order:
        for name in pages[container].box:
            if name in drawn:
                continue
            drawn.add(name)
            expanded = None
            if name in plan.node and plan.node[name].type in _NESTING:
                expanded = name in plan.children
            shapes.append(Shape(name, box[name], expanded=expanded, label=labels.get(name)))
    _draw_shelf(plan, pages[None], box, shapes)
    drawn_edges = {edge.element for edge in edges}
    edges += _rest_of_flows(plan, box, drawn_edges)
    edges += _document_links(plan, box, edges)
    edges += _annotation_links(plan, box, edges)
    return Diagram(None, tuple(shapes), tuple(edges))


_NESTING = frozenset({"subProcess", "adHocSubProcess", "transaction", "subChoreography"})


def _moved(box: Bounds, by: Point) -> Bounds:
    return Bounds(
        round(box.x + by.x, 1), round(box.y + by.y, 1), round(box.width, 1), round(box.height, 1)
    )


def _moved_edge(edge: Edge, by: Point) -> Edge:
    points = tuple(Point(round(p.x + by.x, 1), round(p.y + by.y, 1)) for p in edge.points)
    label = None if edge.label is None else _moved(edge.label, by)
    return replace(edge, points=points, label=label)


def _draw_shelf(plan: _Plan, page: _Page, box: dict[str, Bounds], shapes: list[Shape]) -> None:
    """Draw below the page what belongs to no node."""
    x, y = _ORIGIN.x, _ORIGIN.y + page.height + (40.0 if page.height else 0.0)
    widest = _ORIGIN.x + max(page.width, 800.0)
    tallest = 0.0
    for each in plan.shelf:
        if x > _ORIGIN.x and x + each.width > widest:
            x, y, tallest = _ORIGIN.x, y + tallest + 30, 0.0
        width, height = each.size
        own = Bounds(round(x + (each.width - width) / 2, 1), round(y, 1), width, height)
        label = None
        if each.label is not None:
            left = x + (each.width - each.label[0]) / 2
            label = Bounds(round(left, 1), own.bottom + _LABEL_GAP, *each.label)
        box[each.id] = own
        shapes.append(Shape(each.id, own, label=label))
        tallest = max(tallest, each.height)
        x += each.width + 30


def _rest_of_flows(
    plan: _Plan, box: Mapping[str, Bounds], drawn: Iterable[str | None]
) -> Iterable[Edge]:
    """Yield the edges between pages: from a subprocess to what lies outside it."""
    known = set(drawn)
    for kind, flows in ((EdgeKind.SEQUENCE, plan.flows), (EdgeKind.MESSAGE, plan.messages)):
        for flow in flows:
            source, target = box.get(flow.source or ""), box.get(flow.target or "")
            if flow.id not in known and source is not None and target is not None:
                points = _direct(
                    _round(plan, flow.source, source), _round(plan, flow.target, target)
                )
                label = None
                if flow.name:
                    middle = points[len(points) // 2]
                    label = Bounds(middle.x + 4, middle.y + 3, *label_size(flow.name))
                yield Edge(kind, flow.id, flow.source, flow.target, points, label)


def _round(plan: _Plan, name: str | None, box: Bounds) -> _End:
    kind = plan.node[name].kind if name in plan.node else None
    return box, kind is NodeKind.EVENT, kind is NodeKind.GATEWAY


def _document_links(
    plan: _Plan, box: Mapping[str, Bounds], edges: Sequence[Edge]
) -> Iterable[Edge]:
    """Yield the data associations that are not routed: to neighbours, and from page to page."""
    routed = {(edge.source, edge.target): edge.points for edge in edges}
    for key, users in plan.document_users.items():
        paper = box.get(key)
        if paper is None:
            continue
        for node, reads, writes in users:
            for source, target, wanted in ((key, node.id, reads), (node.id, key, writes)):
                if not wanted or (source, target) in routed:
                    continue
                points = routed.get((target, source))
                if points is not None:
                    points = points[::-1]
                else:
                    aside = (6.0 if source == key else -6.0) if reads and writes else 0.0
                    points = _short(paper, box[node.id], aside)
                    points = points if source == key else points[::-1]
                yield Edge(EdgeKind.DATA, None, source, target, points)


def _annotation_links(
    plan: _Plan, box: Mapping[str, Bounds], edges: Sequence[Edge]
) -> Iterable[Edge]:
    by_flow = {edge.element: edge for edge in edges if edge.element}
    for annotation, about in plan.links:
        note, other = box[annotation], box.get(about)
        if other is None and about in by_flow:
            one, two = by_flow[about].points[:2]
            other = Bounds((one.x + two.x) / 2, (one.y + two.y) / 2, 0.0, 0.0)
        if other is not None and about != annotation:
            yield Edge(EdgeKind.ASSOCIATION, None, annotation, about, _short(note, other, 0.0))


def _short(one: Bounds, other: Bounds, aside: float) -> tuple[Point, ...]:
    """Return a straight line between two boxes, upright where they stand over one another."""
    upright = one.bottom <= other.y or other.bottom <= one.y
    if upright:
        start = one.bottom if one.bottom <= other.y else one.y
        end = other.y if one.bottom <= other.y else other.bottom
        x = one.center.x + aside
        edge = min(8.0, other.width / 2)
        reach = min(max(x, other.x + edge), other.right - edge)
        return Point(round(x, 1), start), Point(round(reach, 1), end)
    start = one.right if one.center.x <= other.center.x else one.x
    end = other.x if one.center.x <= other.center.x else other.right
    return Point(start, one.center.y + aside), Point(end, other.center.y + aside)
